"""What the services need of the shelves about concerns on their way, and about hardship aid."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.aid import Aid
from bot.domain.concern import Concern, Outline
from bot.domain.handling import Entry, Extension, Referral
from bot.services.shelves import Shelf


class Concerns(Shelf[Concern], Protocol):
    def of_cadre(self, cadre_id: int) -> Sequence[Concern]: ...
    def of_appointment(self, appointment_id: int) -> Sequence[Concern]: ...
    def open_for(self, staff_id: int, section: str | None) -> Sequence[Concern]: ...
    def held_by(self, staff_id: int) -> Sequence[Concern]:
        """Everything of the person that has not come to its end."""

    def kept_out(self) -> Sequence[Concern]:
        """Those under way whose owner must keep out."""

    def of_cause(self, cause_id: int) -> Sequence[Concern]:
        """All that were said to be the same matter."""

    def under_way(self) -> Sequence[Outline]:
        """All that have not come to their end, the newest first; nothing is unsealed."""


class Entries(Protocol):
    def add(self, thing: Entry) -> None: ...
    def of(self, concern_id: int) -> Sequence[Entry]:
        """The log, the oldest line first."""


class Extensions(Shelf[Extension], Protocol):
    def of(self, concern_id: int) -> Extension | None: ...
    def open_to(self, to_id: int) -> Sequence[Extension]:
        """Those that wait for the person's decision."""

    def all_open(self) -> Sequence[Extension]: ...


class Referrals(Shelf[Referral], Protocol):
    def open_of(self, concern_id: int) -> Referral | None: ...
    def open_to(self, to_id: int) -> Sequence[Referral]: ...
    def all_open(self) -> Sequence[Referral]: ...


class Aids(Shelf[Aid], Protocol):
    def of_concern(self, concern_id: int) -> Sequence[Aid]:
        """The newest first."""

    def waiting_for(self, person_id: int) -> Sequence[Aid]:
        """Those with which the person has to do the next thing."""

    def undecided(self) -> Sequence[Aid]:
        """All that wait to be examined or approved."""

    def spent(self, kind: str, year: int) -> int:
        """What was approved of a kind in a year, in fen."""

    def hold_budget(self, kind: str, year: int, patient: bool) -> None:
        """Until the transaction ends nobody else draws on it: `DiaryInUse` when somebody does already and
        that may not be waited for. What is spent is looked up after this."""
