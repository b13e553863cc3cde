"""What the services need to look through notes."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.people import Person
from bot.domain.talk import Note, NotePart


class Searches(Protocol):
    def newest(self) -> int:
        """The id of the newest note; 0 while there is none."""

    def before(self, note_id: int, count: int) -> Sequence[Note]:
        """Notes older than that one, the newest first; who may read them is asked elsewhere."""

    def look_into(self, notes: Sequence[Note], reader: Person) -> Mapping[int, Sequence[NotePart]]:
        """What each says, after an audit row that so many were looked into."""
