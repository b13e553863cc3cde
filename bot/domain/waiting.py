"""The waiting list: somebody waits for a time in a span of days; a time that is freed is offered to one of
them at a time. Before them come those who lost the time they had: the nearest ones are kept for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.appointment import Slot
from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class WaitState(StrEnum):
    WAITING = "waiting"
    BOOKED = "booked"
    LEFT = "left"
    OVER = "over"


WAIT: Final = Lifecycle(
    (WaitState.WAITING, "book", WaitState.BOOKED),
    (WaitState.WAITING, "leave", WaitState.LEFT),
    (WaitState.WAITING, "end", WaitState.OVER),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Waits for any time that begins in [since, until); with no `host_id`, whosever it is."""

    id: int
    cadre_id: int
    host_id: int | None
    since: datetime
    until: datetime
    topic: str
    created_at: datetime
    wish: Words | None = None
    minister_only: bool = False
    state: WaitState = WaitState.WAITING
    revision: int = 0


class OfferState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    PASSED = "passed"
    LAPSED = "lapsed"
    GONE = "gone"  # nobody sits at that time any more


OFFER: Final = Lifecycle(
    (OfferState.OPEN, "take", OfferState.TAKEN),
    (OfferState.OPEN, "pass", OfferState.PASSED),
    (OfferState.OPEN, "lapse", OfferState.LAPSED),
    (OfferState.OPEN, "call_off", OfferState.GONE),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time, kept until `expires_at` for whoever waits (`waiting_id`), or for whoever lost the time of an
    appointment that still stands (`appointment_id`)."""

    id: int
    waiting_id: int | None
    cadre_id: int
    host_id: int
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    expires_at: datetime
    state: OfferState = OfferState.OPEN
    revision: int = 0
    appointment_id: int | None = None

    @property
    def slot(self) -> Slot:
        return Slot(self.host_id, self.starts_at, self.ends_at)


#: An offer that leaves less time than this to answer is none.
SHORTEST: Final = timedelta(minutes=5)


def good_until(starts_at: datetime, now: datetime, offer: timedelta, notice: timedelta) -> datetime | None:
    """Until when an offer stands: not so long that the time could no longer be booked. None when it is
    too late to offer anything."""
    until = min(now + offer, starts_at - notice)
    return until if until - now >= SHORTEST else None
