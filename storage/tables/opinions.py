"""What people thought of it. Nothing here leads from an answer to a talk: sums have no rows of one person,
and words lie in the order of ids that are drawn by lot."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from storage.tables.base import id_, metadata, ref, sealed, staged, word

opinion_ask = Table(
    "opinion_ask",
    metadata,
    id_(),
    Column("appointment_id", BigInteger, ForeignKey("appointment.id"), nullable=False, unique=True),
    ref("cadre_id", "person"),
    word("heard", nullable=True),
    *staged(),
)

opinion_sum = Table(
    "opinion_sum",
    metadata,
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("section", String(64), primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("answer", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

opinion_words = Table(
    "opinion_words",
    metadata,
    id_(),
    Column("month", Integer, nullable=False),
    sealed("text", nullable=False),
    Index("ix_opinion_words_month", "month"),
    sqlite_with_rowid=False,
)
