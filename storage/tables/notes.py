"""What stands beside a note."""

from sqlalchemy import BigInteger, Column, Index, String, Table

from storage.tables.base import id_, metadata, moment, ref, sealed, word

attachment = Table(
    "attachment",
    metadata,
    id_(),
    ref("appointment_id", "appointment"),
    word("part"),
    word("kind"),
    Column("size", BigInteger, nullable=False),
    sealed("name"),
    ref("added_by", "person"),
    moment("at"),
    ref("note_id", "note", nullable=True),
    sealed("content", nullable=False),
    Index("ix_attachment_appointment", "appointment_id"),
)

phrase = Table(
    "phrase",
    metadata,
    id_(),
    word("section"),
    word("part"),
    Column("text", String(200), nullable=False),
    ref("added_by", "person"),
    moment("at"),
    Index("ix_phrase_section", "section", "part"),
)
