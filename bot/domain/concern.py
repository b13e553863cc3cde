"""A concern: one matter raised in a talk, with an owner, a deadline and an end both sides agree on."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class ConcernState(StrEnum):
    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    ASSIGNED = "assigned"
    HANDLING = "handling"
    REFERRED = "referred"  # with a body outside the house; the section follows it until that answers
    ANSWERED = "answered"
    LAPSED = "lapsed"  # closed by silence: for a while one word of the cadre takes it up again
    CLOSED = "closed"
    REOPENED = "reopened"
    DROPPED = "dropped"


C = ConcernState

#: Somebody in the department still owes something.
OPEN: Final = frozenset({C.CONFIRMED, C.ASSIGNED, C.HANDLING, C.REFERRED, C.REOPENED})
#: The cadre has not agreed that it enters the ledger.
NOT_ENTERED: Final = frozenset({C.REGISTERED, C.DROPPED})
#: Nothing is left to do, unless the cadre takes it up again.
ENDED: Final = frozenset({C.LAPSED, C.CLOSED, C.DROPPED})
#: In the hands of a section: what may be written down, extended, handed on and answered.
IN_HAND: Final = OPEN - {C.CONFIRMED}

CONCERN: Final = Lifecycle(
    (C.REGISTERED, "correct", C.REGISTERED),
    (C.REGISTERED, "confirm", C.CONFIRMED),
    (C.REGISTERED, "drop", C.DROPPED),
    (C.CONFIRMED, "assign", C.ASSIGNED),
    ({C.ASSIGNED, C.HANDLING, C.REOPENED}, "log", C.HANDLING),
    (C.REFERRED, "log", C.REFERRED),
    (IN_HAND, "refer_out", C.REFERRED),
    (IN_HAND, "take", C.ASSIGNED),
    (IN_HAND, "answer", C.ANSWERED),
    (C.ANSWERED, "settle", C.CLOSED),
    (C.ANSWERED, "lapse", C.LAPSED),
    (C.LAPSED, "finish", C.CLOSED),
    ({C.ANSWERED, C.LAPSED}, "reopen", C.REOPENED),
)


class Outcome(StrEnum):
    SETTLED = "settled"
    EXPLAINED = "explained"
    REFERRED = "referred"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Concern:
    """`kind` names an entry of `concern_kinds`, or nothing where the file has none. `entered_at`: the
    cadre agreed to the wording; the days of its kind are counted from there. Concerns of one `cause_id`
    are the same matter, raised by several."""

    id: int
    talk_id: int
    appointment_id: int
    cadre_id: int
    section: str
    staff_id: int
    due_at: datetime
    created_at: datetime
    text: Words
    answer: Words | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    state: ConcernState = C.REGISTERED
    revision: int = 0
    kind: str = ""
    entered_at: datetime | None = None
    cause_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A concern without its words: enough to ask who may see it, so that nothing is unsealed for whoever may
    not."""

    id: int
    appointment_id: int
    cadre_id: int
    section: str
    staff_id: int
    created_at: datetime
    state: ConcernState
    cause_id: int | None = None


_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def number_of(concern_id: int, entered: date) -> str:
    """By which people find it again: the day it was registered, and four signs. `261125-0K3F`"""
    rest, signs = concern_id % 36**4, ""
    for _ in range(4):
        rest, sign = divmod(rest, 36)
        signs = _DIGITS[sign] + signs
    return f"{entered:%y%m%d}-{signs}"
