"""Tonight, if at all possible: a plea to the host on duty, when nothing of tonight can be booked any more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class PleaState(StrEnum):
    OPEN = "open"
    OFFERED = "offered"  # not tonight: the host offers other times
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    BOOKED = "booked"


P = PleaState

PLEA: Final = Lifecycle(
    (P.OPEN, "grant", P.BOOKED),
    (P.OPEN, "offer", P.OFFERED),
    (P.OPEN, "lapse", P.LAPSED),
    (P.OPEN, "withdraw", P.WITHDRAWN),
    (P.OPEN, "pass_on", P.OPEN),  # the host does not sit after all; another does
    ({P.OFFERED, P.LAPSED}, "take", P.BOOKED),
)


@dataclass(frozen=True, slots=True)
class Plea:
    """It takes no slot: only the appointment that comes of it does. `recused` are ids, as `written`."""

    id: int
    cadre_id: int
    host_id: int
    topic: str
    created_at: datetime
    expires_at: datetime
    recused: str = ""
    wish: Words | None = None
    minister_only: bool = False
    appointment_id: int | None = None
    state: PleaState = P.OPEN
    revision: int = 0

    @property
    def kept_out(self) -> frozenset[int]:
        return frozenset(map(int, self.recused.split()))


def written(people: Collection[int]) -> str:
    return " ".join(map(str, sorted(people)))
