"""A stretch of days that somebody names: this month, or typed as "2026", "2026-03", "2026-01 2026-03"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

#: Years in which a period may begin and end.
FIRST, LAST = 2000, 2099
NAMED: Final = ("this-month", "last-month", "this-quarter", "this-year")


@dataclass(frozen=True, slots=True)
class Period:
    """Both days are in it."""

    first: date
    last: date

    def __str__(self) -> str:
        """As a button carries it; `read` reads it again."""
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"


def named(name: str, today: date) -> Period:
    """One of NAMED, as of a day; whole months, quarters and years."""
    month = today.replace(day=1)
    match name:
        case "last-month":
            before = month - timedelta(days=1)
            return _months(before.year, before.month, before.month)
        case "this-quarter":
            first = (today.month - 1) // 3 * 3 + 1
            return _months(today.year, first, first + 2)
        case "this-year":
            return _months(today.year, 1, 12)
    return _months(today.year, today.month, today.month)


def read(text: str) -> Period | None:
    """What somebody typed, or a button says; None for what is no period, or ends before it begins."""
    found = [int(word) for word in re.findall(r"\d{8}|\d{1,4}", text)]
    try:
        period = _read(found)
    except ValueError:
        return None
    if period is None or period.last < period.first:
        return None
    return period if period.first.year >= FIRST and period.last.year <= LAST else None


def _read(found: list[int]) -> Period | None:
    match found:
        case [first, last] if first > 9999 and last > 9999:
            return Period(_eight(first), _eight(last))
        case [year]:
            return _months(year, 1, 12)
        case [year, month]:
            return _months(year, month, month)
        case [year, first, last] if last <= 12:
            return _months(year, first, last)
        case [year, month, other, last]:
            return Period(date(year, month, 1), _months(other, last, last).last)
        case [year, month, day, other, last, end]:
            return Period(date(year, month, day), date(other, last, end))
    return None


def _eight(word: int) -> date:
    return date(word // 10_000, word // 100 % 100, word % 100)


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
