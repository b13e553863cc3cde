"""Appointments: who takes part, who keeps out, and what becomes of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    true,
)

from bot.domain.appointment import AHEAD, LIVE, STANDING
from storage.tables.base import id_, metadata, moment, one, ref, sealed, some, staged, word

appointment = Table(
    "appointment",
    metadata,
    id_(),
    ref("cadre_id", "person"),
    ref("host_id", "person"),
    moment("starts_at"),
    moment("ends_at"),
    word("kind"),
    word("topic"),
    moment("created_at"),
    sealed("wish"),
    *staged(),
    Column("moves", Integer, nullable=False, server_default="0"),
    sealed("reason"),
    Column("booked_by", BigInteger),
    Column("instead_of", BigInteger),
    Column("minister_only", Boolean, nullable=False, server_default=false()),
    word("off_plan", nullable=True),
    Column("sitting_id", BigInteger),
    Index("one_second_chance_each", "instead_of", unique=True),
    Index("ix_appointment_starts", "starts_at"),
    Index("ix_appointment_cadre", "cadre_id", "starts_at"),
)

#: Whoever comes without an appointment, or with somebody who has one, takes no time of the plan away.
one(
    "one_live_appointment_per_slot",
    "appointment",
    "host_id",
    "starts_at",
    where="off_plan IS NULL AND state IN ({})".format(", ".join(f"'{state}'" for state in sorted(LIVE))),
)

one(
    "one_live_appointment_per_person_and_time",
    "appointment",
    "cadre_id",
    "starts_at",
    where="state IN ({})".format(", ".join(f"'{state}'" for state in sorted(LIVE))),
)

some(
    "ix_appointment_ahead",
    "appointment",
    "starts_at",
    where="state IN ({})".format(", ".join(f"'{state}'" for state in sorted(AHEAD))),
)

some("ix_appointment_walk_in", "appointment", "host_id", "starts_at", where="off_plan = 'walk_in'")
some("ix_appointment_sitting", "appointment", "sitting_id", where="sitting_id IS NOT NULL")

recusal = Table(
    "recusal",
    metadata,
    Column("appointment_id", BigInteger, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    ref("declared_by", "person", nullable=True),
    moment("at"),
    Column("ground", String(64), nullable=False, server_default="cadre"),
    Index("ix_recusal_person", "person_id"),
)

#: Who keeps out of everything of somebody. Relatives stand in it twice, once for each of them.
standing_recusal = Table(
    "standing_recusal",
    metadata,
    Column("of_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("ground", String(64), primary_key=True),
    ref("declared_by", "person", nullable=True),
    moment("at"),
)

#: While a booking form is open: one slot a person, one person a slot.
slot_hold = Table(
    "slot_hold",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    ref("host_id", "person"),
    moment("starts_at"),
    moment("ends_at"),
    moment("until"),
    Index("uq_slot_hold_slot", "host_id", "starts_at", unique=True),
)

assignment = Table(
    "assignment",
    metadata,
    id_(),
    ref("appointment_id", "appointment"),
    word("section"),
    ref("staff_id", "person"),
    word("rule"),
    moment("created_at"),
    *staged(),
    Column("leads", Boolean, nullable=False, server_default=true()),
    sealed("reason"),
    Index("ix_assignment_appointment", "appointment_id"),
)

_STANDING = "state IN ({})".format(", ".join(f"'{state}'" for state in sorted(STANDING)))
one("one_leading_assignment", "assignment", "appointment_id", where=f"leads AND {_STANDING}")
one("one_assignment_per_section", "assignment", "appointment_id", "section", where=_STANDING)
some("ix_assignment_staff_standing", "assignment", "staff_id", "created_at", where=_STANDING)

hand_over = Table(
    "hand_over",
    metadata,
    id_(),
    ref("appointment_id", "appointment"),
    ref("assignment_id", "assignment"),
    ref("by_id", "person"),
    ref("to_id", "person"),
    moment("created_at"),
    moment("expires_at"),
    sealed("reason", nullable=False),
    *staged(),
    Index("ix_hand_over_appointment", "appointment_id"),
)
one("one_open_hand_over_per_assignment", "hand_over", "assignment_id", where="state = 'open'")
one("one_open_hand_over_per_receiver", "hand_over", "appointment_id", "to_id", where="state = 'open'")

attendance = Table(
    "attendance",
    metadata,
    Column("id", BigInteger, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    moment("coming_at", nullable=True),
    Column("late", Integer, nullable=True),
    moment("arrived_at", nullable=True),
    Column("revision", Integer, nullable=False),
)

waiting = Table(
    "waiting",
    metadata,
    id_(),
    ref("cadre_id", "person"),
    ref("host_id", "person", nullable=True),
    moment("since"),
    moment("until"),
    word("topic"),
    moment("created_at"),
    sealed("wish"),
    Column("minister_only", Boolean, nullable=False, server_default=false()),
    *staged(),
)
one("one_wait_per_person", "waiting", "cadre_id", where="state = 'waiting'")

#: Whom somebody who waits keeps out of the appointment to come.
wait_recusal = Table(
    "wait_recusal",
    metadata,
    Column("waiting_id", BigInteger, ForeignKey("waiting.id"), primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
)

offer = Table(
    "offer",
    metadata,
    id_(),
    ref("waiting_id", "waiting", nullable=True),
    ref("cadre_id", "person"),
    ref("host_id", "person"),
    moment("starts_at"),
    moment("ends_at"),
    moment("created_at"),
    moment("expires_at"),
    *staged(),
    ref("appointment_id", "appointment", nullable=True),
    Index("ix_offer_slot", "host_id", "starts_at"),
    Index("ix_offer_appointment", "appointment_id"),
)
one("one_open_offer_per_slot", "offer", "host_id", "starts_at", where="state = 'open'")
one("one_open_offer_per_wait", "offer", "waiting_id", where="state = 'open'")

proposal = Table(
    "proposal",
    metadata,
    id_(),
    ref("appointment_id", "appointment"),
    ref("by_id", "person"),
    word("side"),
    moment("created_at"),
    moment("expires_at"),
    moment("first_at"),
    moment("second_at", nullable=True),
    moment("third_at", nullable=True),
    *staged(),
)
one("one_open_proposal_per_appointment", "proposal", "appointment_id", where="state = 'open'")

plea = Table(
    "plea",
    metadata,
    id_(),
    ref("cadre_id", "person"),
    ref("host_id", "person"),
    word("topic"),
    moment("created_at"),
    moment("expires_at"),
    Column("recused", Text, nullable=False),
    sealed("wish"),
    Column("minister_only", Boolean, nullable=False, server_default=false()),
    ref("appointment_id", "appointment", nullable=True),
    *staged(),
    Index("ix_plea_cadre", "cadre_id", "id"),
)
one("one_open_plea_per_person", "plea", "cadre_id", where="state = 'open'")
some("ix_plea_host_open", "plea", "host_id", where="state = 'open'")
some("ix_appointment_displaced", "appointment", "cadre_id", where="state = 'displaced'")
