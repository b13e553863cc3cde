"""What the services need of the shelves on which times are kept: days, nights, waits, offers, proposals."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.calendar import Override, Overrides
from bot.domain.proposal import Proposal
from bot.domain.sitting import Sitting
from bot.domain.slots import Span
from bot.domain.waiting import Offer, Waiting
from bot.services.shelves import Shelf


class Sittings(Protocol):
    def between(self, first: date, last: date) -> Sequence[Sitting]:
        """What was decided for the days from `first` to `last`, of everybody."""

    def away(self, day: date) -> Collection[int]:
        """Hosts who do not sit, and colleagues of sections who are not there, by what was decided."""

    def put(self, decided: Collection[Sitting]) -> None:
        """In place of what was decided for these hosts and days before; only after `hold_diaries`."""


class DayOverrides(Overrides, Protocol):
    def between(self, first: date, last: date) -> Sequence[Override]: ...
    def put(self, overrides: Collection[Override]) -> None:
        """In place of what was said of those days before."""

    def drop(self, days: Collection[date]) -> None: ...


class Waits(Shelf[Waiting], Protocol):
    """Those who wait now; ended waits are found by id alone."""

    def everybody(self) -> Sequence[Waiting]: ...
    def of(self, cadre_id: int) -> Waiting | None: ...
    def line(self, starts_at: datetime) -> Sequence[Waiting]:
        """Whoever waits for a time that begins then, first come first."""

    def keep_out(self, waiting_id: int, people: Collection[int]) -> None: ...
    def kept_out(self, waiting_id: int) -> frozenset[int]:
        """Who is to have no part in what is booked in the end."""


class Offers(Shelf[Offer], Protocol):
    def add(self, thing: Offer) -> None:
        """MovedOn when the slot is offered to somebody, or they are offered something, already."""

    def open_for(self, waiting_id: int) -> Offer | None: ...
    def kept(self, host_id: int, since: datetime, until: datetime, besides: int) -> Sequence[Span]:
        """The host's times in [since, until) that are kept for others than the cadre `besides`."""

    def of_appointment(self, appointment_id: int) -> Sequence[Offer]:
        """What was ever kept for whoever lost its time, soonest first."""

    def open_between(self, since: datetime, until: datetime) -> Sequence[Offer]:
        """Of all hosts, for times that begin in [since, until)."""

    def asked(self, host_id: int, starts_at: datetime) -> set[int]:
        """The waits to which this slot was offered, ever."""


class Proposals(Shelf[Proposal], Protocol):
    def add(self, thing: Proposal) -> None:
        """MovedOn while another is open for the appointment."""

    def open_of(self, appointment_id: int) -> Proposal | None: ...
