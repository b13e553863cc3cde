"""A follow-up: somebody goes back and looks, at growing distances, until things are stable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class FollowUpState(StrEnum):
    DUE = "due"
    SCHEDULED = "scheduled"
    DONE = "done"
    WAIVED = "waived"


class Finding(StrEnum):
    """What the visit found; `STABLE` ends the cadence."""

    STABLE = "stable"
    IMPROVING = "improving"
    UNCHANGED = "unchanged"


F = FollowUpState

#: Somebody has still to go.
STILL_TO_COME: Final = frozenset({F.DUE, F.SCHEDULED})
#: The step of a visit that somebody planned by hand: it stands beside the cadence.
BY_HAND: Final = -1

FOLLOW_UP: Final = Lifecycle(
    ({F.DUE, F.SCHEDULED}, "schedule", F.SCHEDULED),
    (F.SCHEDULED, "unsuit", F.DUE),
    ({F.DUE, F.SCHEDULED}, "finish", F.DONE),
    ({F.DUE, F.SCHEDULED}, "waive", F.WAIVED),
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`step` counts from 0 along the cadence of the talk's kind; `due_at` is UTC, once it is scheduled the
    hour that was fixed."""

    id: int
    appointment_id: int
    cadre_id: int
    section: str
    staff_id: int
    """Who goes: not always who has the talk, see `_goes` in bot/services/follow_ups.py."""
    step: int
    due_at: datetime
    planned_by: int | None = None
    reason: Words | None = None
    """Why it was planned by hand."""
    waived: Words | None = None
    """Why it was waived."""
    unsuited_at: datetime | None = None
    """When the person said that the day does not suit; until another is fixed."""
    finding: Finding | None = None
    done_at: datetime | None = None
    state: FollowUpState = F.DUE
    revision: int = 0

    @property
    def after_aid(self) -> bool:
        """The house itself asked for it, when an application was paid."""
        return self.step == BY_HAND and self.planned_by is None


@dataclass(frozen=True, slots=True)
class VisitNote:
    """What was found, in words: read by those who may read the talk's note."""

    id: int
    follow_up_id: int
    appointment_id: int
    author_id: int
    at: datetime
    text: Words


@dataclass(frozen=True, slots=True)
class Visit:
    """One way to one person, for all that falls together: each talk keeps its own row."""

    parts: tuple[FollowUp, ...]

    @property
    def lead(self) -> FollowUp:
        """The one that is fixed, else the earliest: its date is that of the visit."""
        return next((p for p in self.parts if p.state is F.SCHEDULED), self.parts[0])

    @property
    def revision(self) -> int:
        """Another one when any part moved on, or another came to it."""
        return self.lead.revision + sum(p.revision + 1 for p in self.parts if p is not self.lead)


def together(open_ones: Iterable[FollowUp], within: timedelta) -> Sequence[Visit]:
    """What one colleague has to see one person for, and falls within so long of the first of it."""
    found: dict[tuple[int, int], list[list[FollowUp]]] = {}
    for one in sorted(open_ones, key=lambda one: (one.due_at, one.id)):
        visits = found.setdefault((one.cadre_id, one.staff_id), [])
        if visits and one.due_at - visits[-1][0].due_at <= within:
            visits[-1].append(one)
        else:
            visits.append([one])
    made = [Visit(tuple(parts)) for visits in found.values() for parts in visits]
    return sorted(made, key=lambda visit: (visit.lead.due_at, visit.lead.id))
