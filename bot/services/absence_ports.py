"""What the rooms about absences need from the outside; part of the ports."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.absence import Absence, Affected, Swap
from bot.domain.appointment import Appointment


class Absences(Protocol):
    def get(self, id_: int) -> Absence | None: ...
    def add(self, thing: Absence) -> None: ...
    def add_affected(self, affected: Affected) -> None: ...
    def affected(self, absence_id: int) -> Sequence[Affected]:
        """In the order of their times."""

    def of_appointment(self, appointment_id: int) -> Sequence[Absence]: ...
    def of_host(self, host_id: int, count: int) -> Sequence[Absence]:
        """The newest that moved somebody."""

    def displaced(self) -> Sequence[Appointment]:
        """Everybody's that wait for another time; who booked first stands first."""

    def displaced_of(self, cadre_id: int) -> Sequence[Appointment]:
        """What the person has to choose another time for."""


class Swaps(Protocol):
    def get(self, id_: int) -> Swap | None: ...
    def add(self, thing: Swap) -> None:
        """MovedOn when the night is offered for a swap already."""

    def save(self, thing: Swap) -> None: ...
    def open_for(self, person_id: int) -> Sequence[Swap]:
        """Those that the person proposed or has to answer."""
