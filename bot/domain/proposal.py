"""Another time is proposed, by those who hold the talk or by the person it is about; the other side decides.
Until then the appointment stays where it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle

#: How many times the section may propose at once. A cadre asks for one.
MOST_TIMES: Final = 3


class ProposalState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


PROPOSAL: Final = Lifecycle(
    (ProposalState.OPEN, "take", ProposalState.TAKEN),
    (ProposalState.OPEN, "refuse", ProposalState.REFUSED),
    (ProposalState.OPEN, "withdraw", ProposalState.WITHDRAWN),
    (ProposalState.OPEN, "expire", ProposalState.EXPIRED),
)


class Side(StrEnum):
    """Who proposes; the other side answers."""

    SECTION = "section"  # whoever holds the talk: section or host
    CADRE = "cadre"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One to three other times of the host, soonest first; nobody else is kept from booking them."""

    id: int
    appointment_id: int
    by_id: int
    side: Side
    created_at: datetime
    expires_at: datetime
    first_at: datetime
    second_at: datetime | None = None
    third_at: datetime | None = None
    state: ProposalState = ProposalState.OPEN
    revision: int = 0

    @property
    def times(self) -> tuple[datetime, ...]:
        return tuple(at for at in (self.first_at, self.second_at, self.third_at) if at is not None)


def stands_until(
    now: datetime, begins: datetime, answer: timedelta, last_chances: Iterable[datetime]
) -> datetime:
    """Until when it may be answered: never after the appointment begins, nor after the last of the times
    can no longer be booked."""
    return min(now + answer, begins, max(last_chances))
