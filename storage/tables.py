"""Every table of the memory. Names are the domain's; what must be true is a constraint here.

Ids are 63-bit integers made by us and rising with time, so that a row can be sealed before it is
written and no database needs a sequence.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    literal_column,
    text,
    true,
)

from bot.domain.appointment import AHEAD, LIVE, STANDING
from storage.types import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def _ref(name: str, target: str, nullable: bool = False) -> Column[Any]:
    return Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=nullable)


def _word(name: str, nullable: bool = False) -> Column[Any]:
    return Column(name, String(64), nullable=nullable)


def _sealed(name: str, nullable: bool = True) -> Column[Any]:
    """Content: AES-256-GCM bytes, never plain."""
    return Column(name, LargeBinary, nullable=nullable)


def _staged() -> list[Column[Any]]:
    return [_word("state"), Column("revision", Integer, nullable=False)]


def _one(name: str, table: str, *columns: str, where: str) -> Index:
    """A unique index over the rows that `where` names, on both databases."""
    condition = text(where)
    return Index(
        name, *(metadata.tables[table].c[c] for c in columns), unique=True,
        sqlite_where=condition, postgresql_where=condition,
    )  # fmt: skip


def _some(name: str, table: str, *columns: str, where: str) -> Index:
    """An index over the few rows that are still to be dealt with: stays small for ever."""
    condition = text(where)
    return Index(
        name, *(metadata.tables[table].c[c] for c in columns),
        sqlite_where=condition, postgresql_where=condition,
    )  # fmt: skip


def spelled(word: str) -> ColumnElement[str]:
    """A word of a condition written into the statement, not bound to it: a partial index is of use
    only when the database sees its condition while planning, and SQLite plans anew at each execution
    when it has to look at what is bound."""
    return literal_column(f"'{word}'", String)


def one_of(words: Iterable[str]) -> list[ColumnElement[str]]:
    """In the order of the alphabet, as in the conditions of the indexes below."""
    return [spelled(word) for word in sorted(words)]


# ── people ──────────────────────────────────────────────────────────────────────────────────────

unit = Table("unit", metadata, _id(), Column("name", String(200), nullable=False, unique=True), _word("kind"))

person = Table(
    "person",
    metadata,
    _id(),
    Column("number", String(32), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    _ref("unit_id", "unit"),
    Column("post", String(200), nullable=False),
    _word("role"),
    _word("section", nullable=True),
    _word("language", nullable=True),
    Column("archived", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    _word("rank", nullable=True),
    Index("ix_person_section", "section"),
    Index("ix_person_role", "role"),
)

account = Table(
    "account",
    metadata,
    _id(),
    _word("channel"),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    _ref("person_id", "person"),
    Column("reachable", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False, server_default=true()),
    Index("uq_account_user", "channel", "user_id", unique=True),
    Index("ix_account_person", "person_id"),
)
_some("ix_account_silent", "account", "chat_id", where="NOT reachable")

invitation = Table(
    "invitation",
    metadata,
    _id(),
    _ref("person_id", "person"),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    _moment("expires_at"),
    _moment("used_at", nullable=True),
    Column("invited_by", BigInteger, nullable=True),
)

roster_file = Table(
    "roster_file",
    metadata,
    _id(),
    _ref("person_id", "person"),
    _moment("created_at"),
    _sealed("content"),
    *_staged(),
    Index("ix_roster_file_person", "person_id"),
)

# ── who sits when ───────────────────────────────────────────────────────────────────────────────

sitting = Table(
    "sitting",
    metadata,
    Column("host_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("sits", Boolean, nullable=False),
    _word("why"),
    _ref("set_by", "person"),
    _moment("at"),
    _ref("substitute_id", "person", nullable=True),
    Index("ix_sitting_day", "day"),
)

# ── calendar ────────────────────────────────────────────────────────────────────────────────────

day_override = Table(
    "day_override",
    metadata,
    Column("day", Date, primary_key=True),
    _word("kind"),
    Column("reason", String(100), nullable=False),
    _ref("set_by", "person"),
    _moment("at"),
)

# ── talks ───────────────────────────────────────────────────────────────────────────────────────

appointment = Table(
    "appointment",
    metadata,
    _id(),
    _ref("cadre_id", "person"),
    _ref("host_id", "person"),
    _moment("starts_at"),
    _moment("ends_at"),
    _word("kind"),
    _word("topic"),
    _moment("created_at"),
    _sealed("wish"),
    *_staged(),
    Column("moves", Integer, nullable=False, server_default="0"),
    _sealed("reason"),
    Column("booked_by", BigInteger),
    Column("instead_of", BigInteger),
    Index("one_second_chance_each", "instead_of", unique=True),
    Index("ix_appointment_starts", "starts_at"),
    Index("ix_appointment_cadre", "cadre_id", "starts_at"),
)

_one(
    "one_live_appointment_per_slot",
    "appointment",
    "host_id",
    "starts_at",
    where="state IN ({})".format(", ".join(f"'{state}'" for state in sorted(LIVE))),
)

_one(
    "one_live_appointment_per_person_and_time",
    "appointment",
    "cadre_id",
    "starts_at",
    where="state IN ({})".format(", ".join(f"'{state}'" for state in sorted(LIVE))),
)

_some(
    "ix_appointment_ahead",
    "appointment",
    "starts_at",
    where="state IN ({})".format(", ".join(f"'{state}'" for state in sorted(AHEAD))),
)

recusal = Table(
    "recusal",
    metadata,
    Column("appointment_id", BigInteger, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    _ref("declared_by", "person", nullable=True),
    _moment("at"),
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
    _ref("declared_by", "person", nullable=True),
    _moment("at"),
)

#: While a booking form is open: one slot a person, one person a slot.
slot_hold = Table(
    "slot_hold",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    _ref("host_id", "person"),
    _moment("starts_at"),
    _moment("ends_at"),
    _moment("until"),
    Index("uq_slot_hold_slot", "host_id", "starts_at", unique=True),
)

assignment = Table(
    "assignment",
    metadata,
    _id(),
    _ref("appointment_id", "appointment"),
    _word("section"),
    _ref("staff_id", "person"),
    _word("rule"),
    _moment("created_at"),
    *_staged(),
    Column("leads", Boolean, nullable=False, server_default=true()),
    _sealed("reason"),
    Index("ix_assignment_appointment", "appointment_id"),
)

_STANDING = "state IN ({})".format(", ".join(f"'{state}'" for state in sorted(STANDING)))
_one("one_leading_assignment", "assignment", "appointment_id", where=f"leads AND {_STANDING}")
_one("one_assignment_per_section", "assignment", "appointment_id", "section", where=_STANDING)
_some("ix_assignment_staff_standing", "assignment", "staff_id", "created_at", where=_STANDING)

hand_over = Table(
    "hand_over",
    metadata,
    _id(),
    _ref("appointment_id", "appointment"),
    _ref("assignment_id", "assignment"),
    _ref("by_id", "person"),
    _ref("to_id", "person"),
    _moment("created_at"),
    _moment("expires_at"),
    _sealed("reason", nullable=False),
    *_staged(),
    Index("ix_hand_over_appointment", "appointment_id"),
)
_one("one_open_hand_over_per_assignment", "hand_over", "assignment_id", where="state = 'open'")
_one("one_open_hand_over_per_receiver", "hand_over", "appointment_id", "to_id", where="state = 'open'")

attendance = Table(
    "attendance",
    metadata,
    Column("id", BigInteger, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    _moment("coming_at", nullable=True),
    Column("late", Integer, nullable=True),
    _moment("arrived_at", nullable=True),
    Column("revision", Integer, nullable=False),
)

waiting = Table(
    "waiting",
    metadata,
    _id(),
    _ref("cadre_id", "person"),
    _ref("host_id", "person", nullable=True),
    _moment("since"),
    _moment("until"),
    _word("topic"),
    _moment("created_at"),
    _sealed("wish"),
    *_staged(),
)
_one("one_wait_per_person", "waiting", "cadre_id", where="state = 'waiting'")

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
    _id(),
    _ref("waiting_id", "waiting", nullable=True),
    _ref("cadre_id", "person"),
    _ref("host_id", "person"),
    _moment("starts_at"),
    _moment("ends_at"),
    _moment("created_at"),
    _moment("expires_at"),
    *_staged(),
    _ref("appointment_id", "appointment", nullable=True),
    Index("ix_offer_slot", "host_id", "starts_at"),
    Index("ix_offer_appointment", "appointment_id"),
)
_one("one_open_offer_per_slot", "offer", "host_id", "starts_at", where="state = 'open'")
_one("one_open_offer_per_wait", "offer", "waiting_id", where="state = 'open'")

proposal = Table(
    "proposal",
    metadata,
    _id(),
    _ref("appointment_id", "appointment"),
    _ref("by_id", "person"),
    _word("side"),
    _moment("created_at"),
    _moment("expires_at"),
    _moment("first_at"),
    _moment("second_at", nullable=True),
    _moment("third_at", nullable=True),
    *_staged(),
)
_one("one_open_proposal_per_appointment", "proposal", "appointment_id", where="state = 'open'")

plea = Table(
    "plea",
    metadata,
    _id(),
    _ref("cadre_id", "person"),
    _ref("host_id", "person"),
    _word("topic"),
    _moment("created_at"),
    _moment("expires_at"),
    Column("recused", Text, nullable=False),
    _sealed("wish"),
    _ref("appointment_id", "appointment", nullable=True),
    *_staged(),
    Index("ix_plea_cadre", "cadre_id", "id"),
)
_one("one_open_plea_per_person", "plea", "cadre_id", where="state = 'open'")
_some("ix_plea_host_open", "plea", "host_id", where="state = 'open'")

talk = Table(
    "talk",
    metadata,
    _id(),
    Column("appointment_id", BigInteger, ForeignKey("appointment.id"), nullable=False, unique=True),
    _moment("began_at"),
    _moment("ended_at"),
    Index("ix_talk_began", "began_at"),
)

note = Table(
    "note",
    metadata,
    _id(),
    Column("talk_id", BigInteger, ForeignKey("talk.id"), nullable=False, unique=True),
    _ref("appointment_id", "appointment"),
    _ref("author_id", "person"),
    _moment("created_at"),
    _ref("signed_by", "person", nullable=True),
    _moment("signed_at", nullable=True),
    *_staged(),
    Index("ix_note_appointment", "appointment_id"),
)
_some("ix_note_unsigned", "note", "created_at", where="state = 'draft'")

note_part = Table(
    "note_part",
    metadata,
    _id(),
    _ref("note_id", "note"),
    _ref("appointment_id", "appointment"),
    _word("part"),
    Column("seq", Integer, nullable=False),
    _ref("author_id", "person"),
    _moment("at"),
    _sealed("text", nullable=False),
    Index("uq_note_part_seq", "note_id", "part", "seq", unique=True),
)

concern = Table(
    "concern",
    metadata,
    _id(),
    _ref("talk_id", "talk"),
    _ref("appointment_id", "appointment"),
    _ref("cadre_id", "person"),
    _word("section"),
    _ref("staff_id", "person"),
    _moment("due_at"),
    _moment("created_at"),
    _sealed("text", nullable=False),
    _sealed("answer"),
    _word("outcome", nullable=True),
    _moment("closed_at", nullable=True),
    *_staged(),
    Index("ix_concern_cadre", "cadre_id"),
    Index("ix_concern_appointment", "appointment_id"),
    Index("ix_concern_created", "created_at"),
    Index("ix_concern_closed", "closed_at"),
)
_OPEN_CONCERN = "state NOT IN ('closed', 'dropped')"
_some("ix_concern_staff_open", "concern", "staff_id", where=_OPEN_CONCERN)
_some("ix_concern_due_open", "concern", "due_at", where=_OPEN_CONCERN)

follow_up = Table(
    "follow_up",
    metadata,
    _id(),
    _ref("appointment_id", "appointment"),
    _ref("staff_id", "person"),
    Column("step", Integer, nullable=False),
    _moment("due_at"),
    _word("finding", nullable=True),
    _moment("done_at", nullable=True),
    *_staged(),
    Index("one_follow_up_per_talk_and_date", "appointment_id", "due_at", unique=True),
)
_some("ix_follow_up_staff_open", "follow_up", "staff_id", where="state IN ('due', 'scheduled')")

directive = Table(
    "directive",
    metadata,
    _id(),
    _ref("appointment_id", "appointment"),
    _ref("issued_by", "person"),
    _ref("owner_id", "person"),
    _moment("due_at"),
    _moment("created_at"),
    _sealed("text", nullable=False),
    _sealed("answer"),
    *_staged(),
    Index("ix_directive_appointment", "appointment_id"),
)
_some("ix_directive_owner_open", "directive", "owner_id", where="state != 'accepted'")

# ── absences ────────────────────────────────────────────────────────────────────────────────────

absence = Table(
    "absence",
    metadata,
    _id(),
    _ref("host_id", "person"),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    _word("why"),
    _ref("set_by", "person"),
    _moment("at"),
    _ref("substitute_id", "person", nullable=True),
    Column("revision", Integer, nullable=False),
    Index("ix_absence_host", "host_id", "id"),
)

affected = Table(
    "affected",
    metadata,
    Column("absence_id", BigInteger, ForeignKey("absence.id"), primary_key=True, autoincrement=False),
    Column("appointment_id", BigInteger, ForeignKey("appointment.id"), primary_key=True, autoincrement=False),
    _moment("starts_at"),
    _ref("kept_by", "person", nullable=True),
    Index("ix_affected_appointment", "appointment_id"),
)
_some("ix_appointment_displaced", "appointment", "cadre_id", where="state = 'displaced'")

swap = Table(
    "swap",
    metadata,
    _id(),
    _ref("host_id", "person"),
    Column("day", Date, nullable=False),
    _ref("other_id", "person"),
    Column("other_day", Date, nullable=False),
    _moment("created_at"),
    *_staged(),
)
_one("one_open_swap_per_night", "swap", "host_id", "day", where="state = 'proposed'")
_some("ix_swap_open_other", "swap", "other_id", where="state = 'proposed'")

# ── the desk ────────────────────────────────────────────────────────────────────────────────────

draft = Table(
    "draft",
    metadata,
    _id(),
    _ref("person_id", "person"),
    _word("form"),
    _word("step"),
    Column("subject", BigInteger, nullable=True),
    _sealed("answers", nullable=False),
    Column("revision", Integer, nullable=False),
    _word("channel"),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=True),
    Column("sent_as", BigInteger, nullable=True),
    Column("open", Boolean, nullable=False),
    Index("ix_draft_person", "person_id", "form", "subject"),
)
_one("one_open_draft_per_chat", "draft", "person_id", "channel", "chat_id", where="open")

due = Table(
    "due",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("object_id", BigInteger, primary_key=True, autoincrement=False),
    Column("step", String(32), primary_key=True),
    _moment("due_at"),
    _moment("done_at", nullable=True),
)
_some("ix_due_pending", "due", "due_at", where="done_at IS NULL")

# ── ears and mouth ──────────────────────────────────────────────────────────────────────────────

inbox = Table(
    "inbox",
    metadata,
    _id(),
    _word("channel"),
    Column("update_id", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("callback_id", String(64), nullable=True),
    _sealed("payload"),
    _moment("received_at"),
    _word("state"),
    Column("attempts", Integer, nullable=False),
    _moment("not_before"),
    Column("reason", String(200), nullable=True),
    Index("uq_inbox_update", "channel", "update_id", "digest", unique=True),
)
_some("ix_inbox_new", "inbox", "id", where="state = 'new'")
_some("ix_inbox_dead", "inbox", "id", where="state = 'dead'")
_some("ix_inbox_unanswered", "inbox", "received_at", where="callback_id IS NOT NULL")

enclosure = Table(
    "enclosure",
    metadata,
    Column("letter_id", BigInteger, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    _sealed("content", nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("person_id", BigInteger, nullable=True),
    _word("channel", nullable=True),
    Column("chat_id", BigInteger, nullable=True),
    _word("verb"),
    _word("card"),
    Column("args", String(500), nullable=False),
    Column("about", BigInteger, nullable=True),
    Column("message_id", BigInteger, nullable=True),
    Column("target", BigInteger, nullable=True),
    _moment("created_at"),
    _word("state"),
    Column("attempts", Integer, nullable=False),
    _moment("not_before"),
    _moment("lease_until", nullable=True),
    Column("reason", String(200), nullable=True),
    Index("ix_outbox_message", "channel", "chat_id", "message_id"),
    Index("ix_outbox_target", "target"),
    Index("ix_outbox_about", "about", "channel", "chat_id"),
)
_some(
    "ix_outbox_waiting",
    "outbox",
    "channel",
    "chat_id",
    "id",
    where="state IN ('leased', 'pending', 'uncertain')",
)
_some("ix_outbox_dead", "outbox", "id", where="state = 'dead'")

worker = Table("worker", metadata, _id(), _moment("seen_at"))

# ── proof and keys ──────────────────────────────────────────────────────────────────────────────

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _moment("at"),
    Column("actor_id", BigInteger, nullable=True),
    _word("verb"),
    _word("kind"),
    Column("object_id", BigInteger, nullable=False),
    Column("mac", LargeBinary(32), nullable=False),
    Index("ix_audit_object", "object_id"),
)

content_key = Table(
    "content_key",
    metadata,
    _id(),
    Column("scope", String(64), nullable=False, unique=True),
    Column("wrapped", LargeBinary(60), nullable=False),
    Column("master", String(32), nullable=False),
)
