"""Who sits when, what the office said of a day, and absences."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table

from storage.tables.base import id_, metadata, moment, one, ref, some, staged, word

sitting = Table(
    "sitting",
    metadata,
    Column("host_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("sits", Boolean, nullable=False),
    word("why"),
    ref("set_by", "person"),
    moment("at"),
    ref("substitute_id", "person", nullable=True),
    Index("ix_sitting_day", "day"),
)


day_override = Table(
    "day_override",
    metadata,
    Column("day", Date, primary_key=True),
    word("kind"),
    Column("reason", String(100), nullable=False),
    ref("set_by", "person"),
    moment("at"),
)


absence = Table(
    "absence",
    metadata,
    id_(),
    ref("host_id", "person"),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    word("why"),
    ref("set_by", "person"),
    moment("at"),
    ref("substitute_id", "person", nullable=True),
    Column("revision", Integer, nullable=False),
    Index("ix_absence_host", "host_id", "id"),
)

affected = Table(
    "affected",
    metadata,
    Column("absence_id", BigInteger, ForeignKey("absence.id"), primary_key=True, autoincrement=False),
    Column("appointment_id", BigInteger, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    moment("starts_at"),
    ref("kept_by", "person", nullable=True),
    Index("ix_affected_appointment", "appointment_id"),
)


swap = Table(
    "swap",
    metadata,
    id_(),
    ref("host_id", "person"),
    Column("day", Date, nullable=False),
    ref("other_id", "person"),
    Column("other_day", Date, nullable=False),
    moment("created_at"),
    *staged(),
)
one("one_open_swap_per_night", "swap", "host_id", "day", where="state = 'proposed'")
some("ix_swap_open_other", "swap", "other_id", where="state = 'proposed'")
