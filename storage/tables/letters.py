"""Ears and mouth: what came in, what is to be said."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from storage.tables.base import id_, metadata, moment, sealed, some, word

inbox = Table(
    "inbox",
    metadata,
    id_(),
    word("channel"),
    Column("update_id", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("callback_id", String(64), nullable=True),
    sealed("payload"),
    moment("received_at"),
    word("state"),
    Column("attempts", Integer, nullable=False),
    moment("not_before"),
    Column("reason", String(200), nullable=True),
    Index("uq_inbox_update", "channel", "update_id", "digest", unique=True),
)
some("ix_inbox_new", "inbox", "id", where="state = 'new'")
some("ix_inbox_dead", "inbox", "id", where="state = 'dead'")
some("ix_inbox_unanswered", "inbox", "received_at", where="callback_id IS NOT NULL")

enclosure = Table(
    "enclosure",
    metadata,
    Column("letter_id", BigInteger, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    sealed("content", nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    id_(),
    Column("person_id", BigInteger, nullable=True),
    word("channel", nullable=True),
    Column("chat_id", BigInteger, nullable=True),
    word("verb"),
    word("card"),
    Column("args", String(500), nullable=False),
    Column("about", BigInteger, nullable=True),
    Column("message_id", BigInteger, nullable=True),
    Column("target", BigInteger, nullable=True),
    moment("created_at"),
    word("state"),
    Column("attempts", Integer, nullable=False),
    moment("not_before"),
    moment("lease_until", nullable=True),
    Column("reason", String(200), nullable=True),
    moment("closes_at", nullable=True),
    Index("ix_outbox_message", "channel", "chat_id", "message_id"),
    Index("ix_outbox_target", "target"),
    Index("ix_outbox_about", "about", "channel", "chat_id"),
)
some(
    "ix_outbox_waiting",
    "outbox",
    "channel",
    "chat_id",
    "id",
    where="state IN ('leased', 'pending', 'uncertain')",
)
some("ix_outbox_closing", "outbox", "closes_at", where="closes_at IS NOT NULL")
some("ix_outbox_dead", "outbox", "id", where="state = 'dead'")

worker = Table("worker", metadata, id_(), moment("seen_at"))
