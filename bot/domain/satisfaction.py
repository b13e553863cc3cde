"""What people thought of it: asked once, counted and never kept by name, seen in sums of at least five.

Two sums that differ by one answer would tell that answer. So nothing is shown of a period that is not over,
every sum is made of the same blocks of at least five answers, and a year is the sum of what was shown of it
(docs/adr/0018)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from bot.domain.lifecycle import Lifecycle

#: Fewer are never shown.
LEAST: Final = 5

Per = Literal["month", "quarter", "year"]
_MONTHS: Final[dict[Per, int]] = {"month": 1, "quarter": 3, "year": 12}


class Liking(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Question(StrEnum):
    HEARD = "heard"
    EASY = "easy"


class AskState(StrEnum):
    ASKED = "asked"
    OVER = "over"
    CLOSED = "closed"


A = AskState

ASK: Final = Lifecycle(
    (A.ASKED, "hear", A.ASKED),
    ({A.ASKED}, "answer", A.OVER),
    ({A.ASKED}, "decline", A.OVER),
    (A.OVER, "add", A.CLOSED),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question on its way. `heard` is the first answer until the second is given, and nowhere after; the
    whole row is taken away when the time for it is over."""

    id: int
    appointment_id: int
    cadre_id: int
    heard: Liking | None = None
    state: AskState = A.ASKED
    revision: int = 0


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def months_of(period: int, per: Per) -> range:
    """The months of the nth such period since the year 0."""
    length = _MONTHS[per]
    return range(period * length, (period + 1) * length)


def period_of(month: int, per: Per) -> int:
    return month // _MONTHS[per]


def year_of(period: int, per: Per) -> tuple[int, int]:
    """The year of a period, and which one of it, from 1."""
    each = 12 // _MONTHS[per]
    return period // each, period % each + 1


Block = frozenset[str]


def blocks(counts: Mapping[str, int], charges: Collection[Block], least: int = LEAST) -> list[Block]:
    """Sections put together until each block has enough answers: within one charge first, and with the one
    that has fewest, so that as much as can be is still shown by itself."""
    found = [frozenset([section]) for section, count in sorted(counts.items()) if count]

    def size(block: Block) -> int:
        return sum(counts[section] for section in block)

    while (
        len(found) > 1 and (small := min(found, key=lambda b: (size(b), sorted(b)))) and size(small) < least
    ):
        others = [b for b in found if b is not small]
        near = [b for b in others if any(small | b <= charge for charge in charges)]
        partner = min(near or others, key=lambda b: (size(b), sorted(b)))
        found = [b for b in others if b is not partner] + [small | partner]
    return found


def is_shown(scope: Block, counts: Mapping[str, int], charges: Collection[Block], least: int = LEAST) -> bool:
    """Whether the sum over these sections tells nothing but whole blocks."""
    touched = [block for block in blocks(counts, charges, least) if block & scope]
    sizes = [sum(counts[section] for section in block) for block in touched]
    return bool(touched) and all(block <= scope for block in touched) and min(sizes) >= least
