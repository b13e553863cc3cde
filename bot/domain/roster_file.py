"""A roster file on its way in: read, taken in, over; and how what it says is kept until somebody decides."""

from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.roster import Entry, Problem, Reading
from bot.domain.words import Words


class RosterState(StrEnum):
    READ = "read"  # shown, and nothing done
    IMPORTED = "imported"  # taken in; who is missing from it is still to be said
    OVER = "over"


ROSTER: Final = Lifecycle(
    (RosterState.READ, "import", RosterState.IMPORTED),
    (RosterState.IMPORTED, "archive", RosterState.OVER),
    ((RosterState.READ, RosterState.IMPORTED), "drop", RosterState.OVER),
)


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What a file said; `content` is gone when it is over."""

    id: int
    person_id: int
    created_at: datetime
    content: Words | None
    state: RosterState = RosterState.READ
    revision: int = 0


def dump(reading: Reading) -> dict[str, Any]:
    """Plain values, as they are kept until somebody decides."""
    return {
        "entries": [astuple(entry) for entry in reading.entries],
        "problems": [astuple(problem) for problem in reading.problems],
        "wrong": reading.wrong,
    }


def load(content: dict[str, Any]) -> Reading:
    return Reading(
        tuple(Entry(*values) for values in content["entries"]),
        tuple(Problem(*values) for values in content["problems"]),
        content["wrong"],
    )
