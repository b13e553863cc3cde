"""What the services need of the shelves on which talks, and what came of them, are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.domain.attachment import Attachment
from bot.domain.directive import Directive
from bot.domain.followup import FollowUp, VisitNote
from bot.domain.people import Person
from bot.domain.phrase import Phrase
from bot.domain.talk import Note, NotePart, Part, Talk

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody opened a note."""

    reader_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Readings:
    """How often, by how many, and the part of it that was asked for, newest first."""

    count: int
    people: int
    readings: Sequence[Reading]


class Shelf(Protocol[T]):
    """Objects of one kind."""

    def get(self, id_: int) -> T | None: ...
    def add(self, thing: T) -> None: ...
    def save(self, thing: T) -> None:
        """Store the next revision; MovedOn when somebody else stored one first."""

    def add_all(self, things: Sequence[T]) -> None: ...
    def save_all(self, things: Sequence[T]) -> None:
        """The same for many, with one statement."""


class Talks(Shelf[Talk], Protocol):
    def of(self, appointment_id: int) -> Talk | None: ...


class Presence(Protocol):
    """Who of the department was at a talk."""

    def of(self, appointment_id: int) -> Collection[int]: ...
    def add(self, appointment_id: int, person_id: int, marked_by: int | None) -> None:
        """Whoever is there already stays there."""

    def remove(self, appointment_id: int, person_id: int) -> None: ...


class Notes(Shelf[Note], Protocol):
    def of(self, appointment_id: int) -> Note | None: ...
    def add_parts(self, parts: Sequence[NotePart]) -> None: ...
    def read(self, note: Note, reader: Person) -> Sequence[NotePart]:
        """What the note says, after an audit row that `reader` read it."""

    def last_of(self, note: Note, part: Part) -> tuple[int, int]:
        """The greatest number and version in a part; -1 and 0 when nothing stands there."""

    def readers(self, note: Note) -> Sequence[int]:
        """Whoever has read it."""

    def readings(self, note: Note, skip: int, count: int) -> Readings:
        """Who opened it, as the audit trail says."""

    def unsigned_for(self, host_id: int) -> Sequence[Note]:
        """Those to be signed of the host's talks."""

    def left_unsigned(self) -> Sequence[Note]:
        """Those to be signed whose host left, holds no talks any more or keeps out by now."""

    def owed_by(self, staff_id: int) -> Sequence[tuple[int, datetime]]:
        """(appointment, its end) of talks that were held and have no note yet."""


class Attachments(Protocol):
    def get(self, id_: int) -> Attachment | None: ...
    def keep(self, thing: Attachment, content: bytes) -> None: ...
    def of(self, appointment_id: int) -> Sequence[Attachment]: ...
    def adopt(self, appointment_id: int, note_id: int) -> None:
        """What was sent for the draft belongs to the note."""

    def remove(self, thing: Attachment) -> None:
        """Unless it belongs to a note."""

    def open(self, thing: Attachment, reader: Person) -> bytes:
        """What it holds, after an audit row that `reader` opened it."""


class Phrases(Shelf[Phrase], Protocol):
    def of(self, section: str, part: str) -> Sequence[Phrase]: ...
    def remove(self, thing: Phrase) -> None: ...


class FollowUps(Shelf[FollowUp], Protocol):
    def open_for(self, staff_id: int, section: str | None) -> Sequence[FollowUp]: ...
    def open_of(self, cadre_id: int) -> Sequence[FollowUp]:
        """All that are still to come for the person, soonest first."""

    def of(self, appointment_id: int) -> Sequence[FollowUp]:
        """All that there ever were of a talk, by their dates."""

    def kept_out(self) -> Sequence[FollowUp]:
        """Those still to come whose colleague must keep out of the talk."""

    def add_note(self, note: VisitNote) -> None: ...
    def has_note(self, follow_up_id: int) -> bool: ...
    def read(self, visit: FollowUp, reader: Person) -> VisitNote | None:
        """What was found, in words, after an audit row that `reader` read it."""


class Directives(Shelf[Directive], Protocol):
    def open_for(self, owner_id: int) -> Sequence[Directive]:
        """Those that the owner has still to answer."""

    def answered_to(self, issued_by: int) -> Sequence[Directive]:
        """Those whose answer waits to be accepted or returned."""
