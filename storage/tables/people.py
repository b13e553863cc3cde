"""Whoever can be talked to, and how they are reached."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, true

from storage.tables.base import id_, metadata, moment, ref, sealed, some, staged, word

unit = Table("unit", metadata, id_(), Column("name", String(200), nullable=False, unique=True), word("kind"))

person = Table(
    "person",
    metadata,
    id_(),
    Column("number", String(32), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    ref("unit_id", "unit"),
    Column("post", String(200), nullable=False),
    word("role"),
    word("section", nullable=True),
    word("language", nullable=True),
    Column("archived", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    word("rank", nullable=True),
    Index("ix_person_section", "section"),
    Index("ix_person_role", "role"),
)

account = Table(
    "account",
    metadata,
    id_(),
    word("channel"),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    ref("person_id", "person"),
    Column("reachable", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False, server_default=true()),
    Index("uq_account_user", "channel", "user_id", unique=True),
    Index("ix_account_person", "person_id"),
)
some("ix_account_silent", "account", "chat_id", where="NOT reachable")

invitation = Table(
    "invitation",
    metadata,
    id_(),
    ref("person_id", "person"),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    moment("expires_at"),
    moment("used_at", nullable=True),
    Column("invited_by", BigInteger, nullable=True),
)

roster_file = Table(
    "roster_file",
    metadata,
    id_(),
    ref("person_id", "person"),
    moment("created_at"),
    sealed("content"),
    *staged(),
    Index("ix_roster_file_person", "person_id"),
)
