"""What was taken out of the house, and what is gathered for it meanwhile."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from storage.tables.base import id_, metadata, moment, ref, sealed, staged, word

export = Table(
    "export",
    metadata,
    id_(),
    ref("person_id", "person"),
    moment("at"),
    word("kind"),
    Column("subject", BigInteger, nullable=True),
    word("section", nullable=True),
    moment("since", nullable=True),
    moment("until", nullable=True),
    Column("rows", Integer, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("past", BigInteger, nullable=False),
    *staged(),
    Index("ix_export_person", "person_id"),
    Index("ix_export_subject", "subject"),
)

export_part = Table(
    "export_part",
    metadata,
    Column("export_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    sealed("content", nullable=False),
)
