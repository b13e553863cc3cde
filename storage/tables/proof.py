"""Proof and keys."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table

from storage.tables.base import id_, metadata, moment, word

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    moment("at"),
    Column("actor_id", BigInteger, nullable=True),
    word("verb"),
    word("kind"),
    Column("object_id", BigInteger, nullable=False),
    Column("mac", LargeBinary(32), nullable=False),
    Index("ix_audit_object", "object_id"),
)

content_key = Table(
    "content_key",
    metadata,
    id_(),
    Column("scope", String(64), nullable=False, unique=True),
    Column("wrapped", LargeBinary(60), nullable=False),
    Column("master", String(32), nullable=False),
)
