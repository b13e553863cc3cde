"""A host who does not sit nights that were theirs, and what becomes of those who had booked them; and two
hosts who swap a night."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.sitting import Why


@dataclass(frozen=True, slots=True)
class Absence:
    """From `first` to `last`, both included. Its report is drawn from what became of each appointment."""

    id: int
    host_id: int
    first: date
    last: date
    why: Why
    set_by: int
    at: datetime
    substitute_id: int | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Affected:
    """An appointment that stood in the way: when it was, and who took it over at once, if anybody."""

    absence_id: int
    appointment_id: int
    starts_at: datetime
    kept_by: int | None = None


class SwapState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


SWAP: Final = Lifecycle(
    (SwapState.PROPOSED, "agree", SwapState.AGREED),
    (SwapState.PROPOSED, "refuse", SwapState.REFUSED),
    (SwapState.PROPOSED, "withdraw", SwapState.WITHDRAWN),
    (SwapState.PROPOSED, "expire", SwapState.EXPIRED),
)


@dataclass(frozen=True, slots=True)
class Swap:
    """`host_id` would give their night `day` for `other_id`'s night `other_day`."""

    id: int
    host_id: int
    day: date
    other_id: int
    other_day: date
    created_at: datetime
    state: SwapState = SwapState.PROPOSED
    revision: int = 0
