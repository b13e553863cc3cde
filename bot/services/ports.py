"""What the services need from the outside, and nothing more.

A `Work` is one transaction: everything done through it happens together or not at all. It carries
the time, so that nothing below asks a clock. All calls are plain functions: no network call can be
awaited inside a transaction, by construction (docs/adr/0002).
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.attendance import Attendance
from bot.domain.calendar import Calendar
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.services.absence_ports import Absences, Swaps
from bot.services.appointment_ports import Appointments
from bot.services.booking_ports import Assignments, HandOvers, Holds, Pleas, Recusals
from bot.services.concern_ports import Aids, Concerns, Entries, Extensions, Referrals
from bot.services.desk_ports import Drafts, Dues, Outbox
from bot.services.export_ports import Exports
from bot.services.opinion_ports import Opinions
from bot.services.people_ports import People, Rosters
from bot.services.person_ports import PersonFiles
from bot.services.search_ports import Searches
from bot.services.shelves import (
    Attachments,
    Directives,
    FollowUps,
    Notes,
    Phrases,
    Presence,
    Shelf,
    Talks,
)
from bot.services.times_ports import DayOverrides, Offers, Proposals, Sittings, Waits


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something set aside for the office: ids and verbs only."""

    kind: str
    id: int
    since: datetime
    attempts: int
    reason: str


class DiaryInUse(Exception):
    """Somebody else holds it at this moment: nothing was done, and it is done in a moment, from the start."""


class Figures(Protocol):
    """Named counts over a period [since, until); each can list its rows."""

    def rows(self, name: str, since: datetime, until: datetime) -> Sequence[int]: ...


class Work(Protocol):
    """One transaction, with the time at which it happens."""

    @property
    def now(self) -> datetime: ...
    @property
    def policy(self) -> Policy: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def overrides(self) -> DayOverrides: ...
    @property
    def people(self) -> People: ...
    @property
    def sittings(self) -> Sittings: ...
    @property
    def rosters(self) -> Rosters: ...
    @property
    def absences(self) -> Absences: ...
    @property
    def swaps(self) -> Swaps: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def attendances(self) -> Shelf[Attendance]: ...
    @property
    def waits(self) -> Waits: ...
    @property
    def offers(self) -> Offers: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def pleas(self) -> Pleas: ...
    @property
    def assignments(self) -> Assignments: ...
    @property
    def hand_overs(self) -> HandOvers: ...
    @property
    def recusals(self) -> Recusals: ...
    @property
    def holds(self) -> Holds: ...
    @property
    def talks(self) -> Talks: ...
    @property
    def presence(self) -> Presence: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def attachments(self) -> Attachments: ...
    @property
    def phrases(self) -> Phrases: ...
    @property
    def concerns(self) -> Concerns: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def extensions(self) -> Extensions: ...
    @property
    def referrals(self) -> Referrals: ...
    @property
    def aids(self) -> Aids: ...
    @property
    def follow_ups(self) -> FollowUps: ...
    @property
    def directives(self) -> Directives: ...
    @property
    def files(self) -> PersonFiles: ...
    @property
    def searches(self) -> Searches: ...
    @property
    def exports(self) -> Exports: ...
    @property
    def opinions(self) -> Opinions: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def dues(self) -> Dues: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def outbox(self) -> Outbox: ...

    def new_id(self) -> int: ...

    patient: bool
    """Whether the diaries that are held next may be waited for: as long as nothing was written or held on
    which somebody else may wait meanwhile (docs/adr/0002)."""

    def hold_diaries(self, host_ids: Collection[int]) -> None:
        """Until this transaction ends nobody else books these hosts or changes their days; what they
        have, and what the office said of a day, is to be looked up after this. A deed calls it once,
        with everybody concerned, before it writes anything: `DiaryInUse` when it may not wait for them."""

    def secret(self) -> str:
        """128 random bits, safe in a link."""

    def savepoint(self) -> AbstractContextManager[None]:
        """All of what is done inside, or nothing of it when an exception leaves it."""

    def record(self, who: Person | None, verb: str, kind: str, object_id: int) -> None:
        """An audit row: ids and verbs only. `who` is None when the house acts by itself."""

    def troubles(self) -> Sequence[Trouble]: ...
