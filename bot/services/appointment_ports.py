"""What the services need of the shelf of appointments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.domain.access import Matter
from bot.domain.appointment import Appointment, Slot
from bot.domain.slots import Span
from bot.services.shelves import Shelf


@dataclass(frozen=True, slots=True)
class History:
    """How often somebody was talked to, and when last."""

    talks: int
    last_at: datetime | None


class Expected(NamedTuple):
    """Who takes part in one that is still to come; a line for each colleague. One that lost its time has no
    host until it has another."""

    appointment_id: int
    cadre_id: int
    host_id: int | None
    staff_id: int | None


class Appointments(Shelf[Appointment], Protocol):
    def add(self, thing: Appointment) -> None:
        """SlotTaken when the slot belongs to another live appointment."""

    def move(self, thing: Appointment) -> None:
        """Save it at another time; SlotTaken when that belongs to another live appointment."""

    def hold(self, appointment_id: int) -> None:
        """Until this transaction ends nobody else changes it or who takes part: before anything of it is
        written, so that nobody waits in a circle."""

    def taken(self, host_id: int, since: datetime, until: datetime) -> Sequence[Span]:
        """The times of the host's live appointments that begin in [since, until)."""

    def loads(self, hosts: Collection[int], since: datetime, reader_id: int | None = None) -> dict[int, int]:
        """How many live or held talks of each begin at or after `since`, with whoever came without an
        appointment; several who sat together are one. For a reader, without what is kept from them."""

    def is_taken(self, slot: Slot) -> bool: ...

    def ahead_of(self, cadre_id: int, now: datetime) -> Sequence[Appointment]: ...
    def expected(self) -> Sequence[Expected]:
        """Everybody who takes part in what is not over, even if it has lost its time."""

    def between(self, since: datetime, until: datetime) -> Sequence[Appointment]:
        """Live, held and missed appointments that begin in [since, until), soonest first."""

    def matter(self, appointment_id: int) -> Matter | None: ...
    def has_another(self, missed_id: int) -> bool:
        """Whether another was taken instead of it."""

    def no_shows(self, cadre_id: int, since: datetime, reader_id: int) -> int: ...
    def history(self, cadre_id: int, before: datetime, reader_id: int) -> History:
        """Of the talks that are not kept from the reader."""

    def together(self, sitting_id: int) -> Sequence[Appointment]:
        """Everybody's of one sitting."""

    def talks_of(
        self, cadre_id: int, before: datetime, reader_id: int, count: int, skip: int
    ) -> Sequence[Appointment]:
        """Talks that were held and are not kept from the reader, the newest first."""
