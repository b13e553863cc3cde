"""Hardship aid. That nobody does two of the three is the table's own word."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table

from bot.domain.aid import SPENT, UNDER_WAY
from storage.tables.base import id_, metadata, moment, one, ref, sealed, some, staged, word


def _where(states: frozenset[str]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in sorted(states)))


aid = Table(
    "aid",
    metadata,
    id_(),
    ref("concern_id", "concern"),
    ref("appointment_id", "appointment"),
    ref("cadre_id", "person"),
    word("kind"),
    Column("amount", BigInteger, nullable=False),
    sealed("reason", nullable=False),
    ref("filed_by", "person"),
    moment("filed_at"),
    ref("examined_by", "person", nullable=True),
    moment("examined_at", nullable=True),
    ref("approved_by", "person", nullable=True),
    moment("approved_at", nullable=True),
    Column("year", Integer),
    ref("paid_by", "person", nullable=True),
    moment("paid_at", nullable=True),
    sealed("remark"),
    ref("waits_for", "person", nullable=True),
    *staged(),
    CheckConstraint("examined_by <> filed_by", name="ck_aid_examined_by_another"),
    CheckConstraint("approved_by <> filed_by", name="ck_aid_approved_by_another"),
    CheckConstraint("approved_by <> examined_by", name="ck_aid_approved_by_a_third"),
    CheckConstraint("amount > 0", name="ck_aid_amount"),
    Index("ix_aid_concern", "concern_id"),
)
one("one_aid_under_way_per_concern", "aid", "concern_id", where=_where(UNDER_WAY))
some("ix_aid_under_way", "aid", "waits_for", where=_where(UNDER_WAY))
some("ix_aid_spent", "aid", "kind", "year", where=_where(SPENT))

#: A row to hold while a year's budget is looked at and drawn on.
aid_budget = Table(
    "aid_budget",
    metadata,
    Column("kind", String(64), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
)
