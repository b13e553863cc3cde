"""What booking needs besides appointments: who takes part, recusals, holds, and pleas for tonight."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.appointment import Assignment, Slot
from bot.domain.handover import HandOver
from bot.domain.recusal import Recusal, Standing
from bot.domain.slots import Span
from bot.domain.urgent import Plea
from bot.services.shelves import Shelf


class Assignments(Shelf[Assignment], Protocol):
    """One section leads and others attend: at most one standing assignment leads, and a section has at most
    one; the database decides (`add`: MovedOn)."""

    def of(self, appointment_id: int) -> Assignment | None:
        """The leading one."""

    def all_of(self, appointment_id: int) -> Sequence[Assignment]:
        """Everybody's who takes part, the leading one first."""

    def declined(self, appointment_id: int) -> Collection[int]:
        """Who could not, or handed it over."""

    def busy(self, span: Span) -> Collection[int]:
        """Who of all sections takes part in something at that time."""

    def loads(self, staff: Collection[int], since: datetime, reader_id: int | None = None) -> dict[int, int]:
        """How many assignments each was given since then; for a reader, without what is kept from them."""

    def live_for(self, staff_id: int, section: str | None) -> Sequence[Assignment]:
        """Those of the person, and of the whole section when one is given."""

    def held_by(self, staff_id: int) -> Sequence[Assignment]:
        """The same of the person alone, with those whose time is lost."""

    def burdened(self) -> Collection[int]:
        """Whoever has something open of a talk that is over: to be written down, or to be seen to."""

    def kept_out(self) -> Sequence[Assignment]:
        """Those to come whose colleague is kept out of them."""


class HandOvers(Shelf[HandOver], Protocol):
    """An assignment is offered to one colleague at a time; the database decides (`add`: MovedOn)."""

    def open_of(self, assignment_id: int) -> HandOver | None: ...
    def open_to(self, person_id: int) -> Sequence[HandOver]:
        """What the person is asked to take over."""

    def last_to(self, appointment_id: int, person_id: int) -> HandOver | None: ...


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
    def held(self, host_id: int, since: datetime, until: datetime, besides: int) -> Sequence[Span]:
        """The host's slots in [since, until) that are held now for others than `besides`."""


class Pleas(Shelf[Plea], Protocol):
    """For tonight; a person has one open at most, the database decides (`add`: MovedOn)."""

    def last_of(self, cadre_id: int) -> Plea | None: ...
    def open_for(self, host_id: int) -> Sequence[Plea]: ...
