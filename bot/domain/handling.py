"""What happens to a concern on its way: the log that is only added to, one extension, a referral."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.domain.errors import DateUnreadable, DeadlinePast
from bot.domain.lifecycle import Lifecycle
from bot.domain.people import Person
from bot.domain.typed import half_width
from bot.domain.words import Words


class Step(StrEnum):
    """What a line of the log tells."""

    CONFIRM = "confirm"
    KIND = "kind"
    LOG = "log"
    EXTEND = "extend"
    DUE = "due"
    REFER = "refer"
    TAKE = "take"
    REFER_OUT = "refer-out"
    ANSWER = "answer"
    REOPEN = "reopen"
    LAPSE = "lapse"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. Rows are only ever added. `author_id` is None when the house acted by itself."""

    id: int
    concern_id: int
    appointment_id: int
    step: Step
    author_id: int | None
    at: datetime
    text: Words | None = None


class Asked(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    VOID = "void"  # answered, handed on or given another date meanwhile


#: One table for both questions that are asked about a concern: more time, and another section.
QUESTION: Final = Lifecycle(
    (Asked.OPEN, "agree", Asked.AGREED),
    (Asked.OPEN, "refuse", Asked.REFUSED),
    (Asked.OPEN, "void", Asked.VOID),
)


def passes_to(asked_id: int | None, able: Sequence[Person], away: Collection[int]) -> Person | None:
    """Who is asked instead, of those who may answer, the first of them first: nobody, unless the one who was
    asked is not among them any more, or is away and the first is not."""
    if not able:
        return None
    stays = asked_id in {person.id for person in able}
    if stays and not (asked_id in away and able[0].id not in away):
        return None
    return able[0]


@dataclass(frozen=True, slots=True)
class Extension:
    """One for each concern, for ever: asked once, agreed or refused by whoever stands above."""

    id: int
    concern_id: int
    appointment_id: int
    by_id: int
    to_id: int
    at: datetime
    until: datetime
    reason: Words
    decided_by: int | None = None
    decided_at: datetime | None = None
    state: Asked = Asked.OPEN
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Referral:
    """Another section is asked to take it on; until it does, the concern stays where it is."""

    id: int
    concern_id: int
    appointment_id: int
    by_id: int
    to_section: str
    to_id: int
    at: datetime
    reason: Words
    state: Asked = Asked.OPEN
    revision: int = 0


#: With the signs for year, month and day too.
_DATE = re.compile(
    r"(?:(2\d{3})\s*[-/.\u5e74]\s*)?(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})\s*[\u65e5\u53f7]?", re.ASCII
)


def parse_day(raw: str, today: date) -> date:
    """`12-9`, `12月9日`, `2026-12-09`; without a year the next such day. DateUnreadable, or DeadlinePast
    for a day before today."""
    found = _DATE.fullmatch(half_width(raw))
    if not found:
        raise DateUnreadable
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        meant = date(year or today.year, month, day)
        if not year and meant < today:
            if (today - meant).days < 180:  # nobody means eleven months on when they type last week
                raise DeadlinePast
            meant = date(today.year + 1, month, day)
    except ValueError:
        raise DateUnreadable from None
    if meant < today:
        raise DeadlinePast
    if (meant - today).days > 366:
        raise DateUnreadable
    return meant
