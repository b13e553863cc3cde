"""An appointment: one person, one slot of one host, from request to talk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class TalkKind(StrEnum):
    SELF_BOOKED = "self_booked"
    VISIT = "visit"
    SUMMONS = "summons"
    REVISIT = "revisit"


#: What the section may book somebody for; the office books what the person asked it to, and nothing else.
FOR_OTHERS: Final = (TalkKind.VISIT, TalkKind.SUMMONS, TalkKind.REVISIT)


class AppointmentState(StrEnum):
    REQUESTED = "requested"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    HELD = "held"
    NO_SHOW = "no_show"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"
    DISPLACED = "displaced"  # its host dropped out: it keeps everything but its time
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why somebody cannot come, as far as they care to say."""

    ILL = "ill"
    DUTY = "duty"
    SETTLED = "settled"
    OTHER = "other"


class OffPlan(StrEnum):
    """Why an appointment takes no time of the plan."""

    WALK_IN = "walk_in"  # somebody came, and was talked to
    TOGETHER = "together"  # in the time of another of the same sitting


S = AppointmentState

#: A slot belongs to at most one of these; storage builds its unique index from this set.
LIVE: Final = frozenset({S.REQUESTED, S.ASSIGNED, S.ACCEPTED, S.HELD})
#: Still to come: may be cancelled, moved, reminded of.
AHEAD: Final = frozenset({S.REQUESTED, S.ASSIGNED, S.ACCEPTED})

APPOINTMENT: Final = Lifecycle(
    (S.REQUESTED, "assign", S.ASSIGNED),
    (S.ASSIGNED, "accept", S.ACCEPTED),
    ({S.REQUESTED, S.ASSIGNED, S.ACCEPTED}, "reroute", S.REQUESTED),
    (AHEAD, "decline", S.DECLINED),
    ({S.REQUESTED, S.ASSIGNED, S.DISPLACED}, "expire", S.EXPIRED),
    ({*AHEAD, S.DISPLACED}, "cancel", S.CANCELLED),
    # Its host does not sit that night: a substitute does, or it waits for the person to take another time.
    (S.REQUESTED, "take_over", S.REQUESTED),
    (S.ASSIGNED, "take_over", S.ASSIGNED),
    (S.ACCEPTED, "take_over", S.ACCEPTED),
    ({S.ASSIGNED, S.ACCEPTED}, "displace", S.DISPLACED),
    (S.DISPLACED, "restore", S.ASSIGNED),
    (S.DISPLACED, "restore_accepted", S.ACCEPTED),
    (AHEAD, "reschedule", S.RESCHEDULED),
    # Another time for the same matter: what was accepted stays so, or has to be accepted once more.
    (S.REQUESTED, "move", S.REQUESTED),
    (S.ASSIGNED, "move", S.ASSIGNED),
    (S.ACCEPTED, "move", S.ACCEPTED),
    (S.ACCEPTED, "move_anew", S.ASSIGNED),
    # Who had accepted it cannot: the next colleague is asked.
    (S.ACCEPTED, "reassign", S.ASSIGNED),
    (S.ACCEPTED, "hold", S.HELD),
    (S.ACCEPTED, "miss", S.NO_SHOW),
    # Somebody came without an appointment: it is put down when it takes place.
    (S.REQUESTED, "walk_in", S.HELD),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A host's free time; `starts_at` and `ends_at` are UTC."""

    host_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Appointment:
    id: int
    cadre_id: int
    host_id: int
    starts_at: datetime
    ends_at: datetime
    kind: TalkKind
    topic: str
    created_at: datetime
    wish: Words | None = None
    state: AppointmentState = S.REQUESTED
    revision: int = 0
    moves: int = 0
    """How often the cadre has moved it."""
    reason: Words | None = None
    """Why it was called off: one of `Reason`."""
    booked_by: int | None = None
    """Who booked it for the cadre: until that one agrees, it is requested and nobody is asked to accept."""
    instead_of: int | None = None
    """The one to which the cadre did not come, and for which this is the second chance."""
    minister_only: bool = False
    """What is said is sealed to the minister, at the cadre's wish."""
    off_plan: OffPlan | None = None
    """None: it has a slot, which is its own."""
    sitting_id: int | None = None
    """The first appointment of several people who are talked to in one sitting."""


class AssignmentState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"  # they cannot, or handed it over: the house does not ask them again


#: Whoever has one of these takes part; storage builds its unique indexes from this set.
STANDING: Final = frozenset({AssignmentState.PENDING, AssignmentState.ACCEPTED})

ASSIGNMENT: Final = Lifecycle(
    (AssignmentState.PENDING, "accept", AssignmentState.ACCEPTED),
    (STANDING, "withdraw", AssignmentState.WITHDRAWN),
    (STANDING, "decline", AssignmentState.DECLINED),
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A section's part in an appointment, and the colleague's; `rule` names the routing rule that decided."""

    id: int
    appointment_id: int
    section: str
    staff_id: int
    rule: str
    created_at: datetime
    state: AssignmentState = AssignmentState.PENDING
    revision: int = 0
    leads: bool = True
    """One section leads: it arranges the talk and writes the note. Others attend."""
    reason: Words | None = None
    """Why whoever had it declined."""
