"""What lies on the desk: drafts, and what is due."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from storage.tables.base import id_, metadata, moment, one, ref, sealed, some, word

draft = Table(
    "draft",
    metadata,
    id_(),
    ref("person_id", "person"),
    word("form"),
    word("step"),
    Column("subject", BigInteger, nullable=True),
    sealed("answers", nullable=False),
    Column("revision", Integer, nullable=False),
    word("channel"),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=True),
    Column("sent_as", BigInteger, nullable=True),
    Column("open", Boolean, nullable=False),
    Index("ix_draft_person", "person_id", "form", "subject"),
)
one("one_open_draft_per_chat", "draft", "person_id", "channel", "chat_id", where="open")

due = Table(
    "due",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("object_id", BigInteger, primary_key=True, autoincrement=False),
    Column("step", String(32), primary_key=True),
    moment("due_at"),
    moment("done_at", nullable=True),
)
some("ix_due_pending", "due", "due_at", where="done_at IS NULL")
