"""A concern: one matter raised in a talk, with an owner, a deadline and an end both sides agree on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class ConcernState(StrEnum):
    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    ASSIGNED = "assigned"
    HANDLING = "handling"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    DROPPED = "dropped"


C = ConcernState

#: Somebody in the department still owes something.
OPEN: Final = frozenset({C.CONFIRMED, C.ASSIGNED, C.HANDLING, C.REOPENED})

CONCERN: Final = Lifecycle(
    (C.REGISTERED, "correct", C.REGISTERED),
    (C.REGISTERED, "confirm", C.CONFIRMED),
    (C.REGISTERED, "drop", C.DROPPED),
    (C.CONFIRMED, "assign", C.ASSIGNED),
    ({C.ASSIGNED, C.REOPENED}, "take_up", C.HANDLING),
    ({C.ASSIGNED, C.HANDLING, C.REOPENED}, "answer", C.ANSWERED),
    (C.ANSWERED, "settle", C.CLOSED),
    (C.ANSWERED, "reopen", C.REOPENED),
)


class Outcome(StrEnum):
    SETTLED = "settled"
    EXPLAINED = "explained"
    REFERRED = "referred"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Concern:
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
