"""A follow-up: somebody goes back and looks, at growing distances, until things are stable."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle


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

FOLLOW_UP: Final = Lifecycle(
    (F.DUE, "schedule", F.SCHEDULED),
    ({F.DUE, F.SCHEDULED}, "finish", F.DONE),
    ({F.DUE, F.SCHEDULED}, "waive", F.WAIVED),
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`step` counts from 0 along the cadence of the talk's kind; `due_at` is UTC."""

    id: int
    appointment_id: int
    staff_id: int
    step: int
    due_at: datetime
    finding: Finding | None = None
    done_at: datetime | None = None
    state: FollowUpState = F.DUE
    revision: int = 0
