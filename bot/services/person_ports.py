"""What the services need to know of one person's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class What(StrEnum):
    """What stands in a file. One more is a line here, one in the shelf, one in `RIGHTS`, and its words."""

    TALK = "talk"
    CONCERN = "concern"
    FOLLOW_UP = "follow_up"
    DIRECTIVE = "directive"
    AID = "aid"


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing, without what it says. `at`: when it was, or is to be; `due_at`: by when it is owed."""

    what: What
    id: int
    appointment_id: int
    at: datetime
    state: str
    owner_id: int | None = None
    due_at: datetime | None = None
    section: str | None = None
    """Whose it is now, where that is not its owner's."""


class PersonFiles(Protocol):
    def traces(self, cadre_id: int) -> Sequence[Trace]:
        """Everything that there was of a person, the newest first; who may see it is asked elsewhere."""
