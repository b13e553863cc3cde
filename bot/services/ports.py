"""What the services need from the outside, and nothing more.

A `Work` is one transaction: everything done through it happens together or not at all. It carries
the time, so that nothing below asks a clock. All calls are plain functions: no network call can be
awaited inside a transaction, by construction (docs/adr/0002).
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from bot.domain.access import Matter
from bot.domain.appointment import Appointment, Slot
from bot.domain.attendance import Attendance
from bot.domain.calendar import Calendar
from bot.domain.due import Due
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.slots import Span
from bot.forms.form import Draft
from bot.services.absence_ports import Absences, Swaps
from bot.services.booking_ports import Assignments, HandOvers, Holds, Pleas, Recusals
from bot.services.concern_ports import Aids, Concerns, Entries, Extensions, Referrals
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
class Place:
    """Where a card stands: a chat of a channel, and the message once it is known.

    `sent_as` is the outbox row that will become the message, while it is not.
    """

    channel: str
    chat_id: int
    message_id: int | None = None
    sent_as: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """How often somebody was talked to, and when last."""

    talks: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something set aside for the office: ids and verbs only."""

    kind: str
    id: int
    since: datetime
    attempts: int
    reason: str


class Expected(NamedTuple):
    """Who takes part in one that is still to come; a line for each colleague. One that lost its time has no
    host until it has another."""

    appointment_id: int
    cadre_id: int
    host_id: int | None
    staff_id: int | None


class DiaryInUse(Exception):
    """Somebody else holds it at this moment: nothing was done, and it is done in a moment, from the start."""


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
        """How many live or held talks of each begin at or after `since`; for a reader, without what is kept
        from them."""

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


class Begun(NamedTuple):
    """Somebody's draft, where its card stands, and since when there is one."""

    draft: Draft
    place: Place
    since: datetime


class Drafts(Protocol):
    def get(self, draft_id: int) -> tuple[Draft, Place] | None:
        """An open draft and where its card stands."""

    def open_at(self, person_id: int, channel: str, chat_id: int) -> tuple[Draft, Place] | None: ...
    def left(self, person_id: int, form: str, subject: int | None) -> Draft | None:
        """A draft that was put aside."""

    def open_about(self, person_id: int, form: str, subject: int) -> Draft | None:
        """The person's own that is open about it, in whichever chat."""

    def of_others(self, person_id: int, form: str, subject: int) -> Sequence[Begun]:
        """What others have begun about it, newest first."""

    def hold(self, draft_id: int) -> None:
        """Until this transaction ends nobody else changes it or takes it on."""

    def left_by(self, person_id: int) -> Sequence[Draft]:
        """Everything that the person has put aside, newest first."""

    def open(self, draft: Draft, place: Place) -> None:
        """Make it the open draft of the chat; another that is open there is put aside."""

    def keep(self, draft: Draft, place: Place) -> None: ...
    def leave(self, draft: Draft) -> None: ...
    def drop(self, draft_id: int) -> None: ...


class Dues(Protocol):
    def add(self, dues: Iterable[Due]) -> None: ...
    def clear(self, kind: str, object_id: int) -> None: ...
    def by(self, now: datetime, limit: int) -> Sequence[Due]: ...
    def finish(self, due: Due) -> None: ...
    def put_off(self, due: Due, until: datetime) -> None: ...
    def next_at(self, kinds: Collection[str] = ()) -> datetime | None: ...
    def latest(self, kind: str, most: int) -> int | None:
        """The greatest object id of a kind that is at most so much, done or not."""


class Figures(Protocol):
    """Named counts over a period [since, until); each can list its rows."""

    def rows(self, name: str, since: datetime, until: datetime) -> Sequence[int]: ...


class Outbox(Protocol):
    def tell(self, person_id: int, card: str, **ids: Any) -> int:
        """A new message to a person, wherever they can be reached; waits while they are nowhere yet.

        `card` names a card or a paper (a file). With an `id`, what was told of the same before is taken
        away: a newer version of a paper stands in place of the older one.
        """

    def forget(self, person_id: int, id_: int) -> None:
        """Nothing about it is left in the person's chats, nor on its way there."""

    def refresh(self, person_id: int, card: str, id_: int) -> None:
        """The card as things stand now, where the person's chat still shows it; no new message."""

    def redraw(self, person_id: int, cards: Collection[str], since: datetime) -> None:
        """The same for every card of these names that was drawn since then, whatever it is about."""

    def retell(self, person_id: int, card: str, id_: int, **ids: Any) -> None:
        """Told anew, to whoever was told of it before and still has it in the chat."""

    def say(self, place: Place, card: str, **ids: Any) -> int:
        """A new message in a chat."""

    def hint(self, place: Place, card: str, **ids: Any) -> None:
        """Like `say`, unless it is what was said there last, a moment ago: a flood gets few answers."""

    def show(self, place: Place, card: str, **ids: Any) -> int:
        """The card on a message that already stands; a new one where none does."""

    def remove(self, place: Place) -> None:
        """Delete a message in which somebody typed content."""

    def close_card(self, place: Place, card: str, args: dict[str, Any]) -> None:
        """Take what it shows off the screen; it can be opened again."""

    def card_at(self, channel: str, chat_id: int, message_id: int) -> tuple[str, dict[str, Any]] | None:
        """Which card a message shows."""


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
