"""What booking needs besides appointments: recusals, holds, and pleas for tonight."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.appointment import Slot
from bot.domain.recusal import Recusal, Standing
from bot.domain.urgent import Plea
from bot.services.shelves import Shelf


class Recusals(Protocol):
    def add(self, recusal: Recusal) -> None:
        """One that stands already stays as it is."""

    def of(self, appointment_id: int) -> Sequence[Recusal]: ...
    def kept_from(self, person_id: int) -> frozenset[int]:
        """The appointments that are not there for this person."""

    def of_unit(self, unit_id: int) -> Collection[int]:
        """Who of this unit could come to see an appointment, the minister apart."""

    def standing(self, of_id: int) -> Sequence[Standing]:
        """Who keeps out of everything of this person."""

    def every_standing(self) -> Sequence[Standing]:
        """All of them, newest first."""

    def stand(self, entries: Collection[Standing]) -> None:
        """One that stands already stays as it is."""

    def end(self, entries: Collection[Standing]) -> None: ...


class Holds(Protocol):
    """A slot is kept for whoever has the booking form open on it. One each; the database decides."""

    def take(self, person_id: int, slot: Slot, until: datetime) -> bool:
        """Hold this slot and let go of any other; False while somebody else holds it."""

    def release(self, *people: int) -> None: ...
    def held(self, host_id: int, besides: int) -> Sequence[tuple[datetime, datetime]]:
        """The host's slots that are held now for others than `besides`."""


class Pleas(Shelf[Plea], Protocol):
    """For tonight; a person has one open at most, the database decides (`add`: MovedOn)."""

    def last_of(self, cadre_id: int) -> Plea | None: ...
    def open_for(self, host_id: int) -> Sequence[Plea]: ...
