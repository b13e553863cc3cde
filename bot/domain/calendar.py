"""The official calendar: which dates have night talks, and how working days are counted.

Source of holidays and exchanged workdays (调休): the `holidays` library, which follows the
State Council's yearly notice. A year without any exchanged workday is one whose notice the
library does not know yet: its computed holidays are only a guess, and `published` says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

SATURDAY = 5
#: In the name of an exchanged rest day stands the day on which it is worked for.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class DayKind(StrEnum):
    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


#: People work, and talks are held at night; all other days are by appointment.
WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKEUP})


@dataclass(frozen=True, slots=True)
class Override:
    """The office's word on a day, above the official calendar. `reason` is short and for everybody."""

    day: date
    kind: DayKind
    reason: str
    set_by: int
    at: datetime


class Overrides(Protocol):
    def get(self, day: date, /) -> Override | None: ...


@dataclass(frozen=True, slots=True)
class Year:
    """One official year: named holidays, and weekend days on which people work, with what they are
    exchanged for. Names are the library's own, in Chinese."""

    holidays: Mapping[date, str]
    makeup: Mapping[date, str]

    @property
    def published(self) -> bool:
        return bool(self.makeup)


@lru_cache(maxsize=32)
def official_year(year: int) -> Year:
    """The published year, or the library's guess when `published` is false."""
    from holidays import country_holidays  # costs a twentieth of a second: only when a date is asked for

    found = country_holidays("CN", years=[year], language="zh_CN")
    for_what = {at[0]: f"{day} {name}" for day, name in found.items() if (at := _DATE.search(name))}
    # The library's set also holds a few stray dates of other years.
    worked = sorted(day for day in found.weekend_workdays if day.year == year)
    return Year(dict(found), {day: for_what.get(str(day), "") for day in worked})


@lru_cache(maxsize=4096)
def official_kind(day: date) -> DayKind:
    """Asked for every day that somebody looks at, again and again."""
    year = official_year(day.year)
    if day in year.makeup:
        return DayKind.MAKEUP
    if day in year.holidays:
        return DayKind.HOLIDAY
    return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY


@dataclass(frozen=True)
class Calendar:
    """The official calendar with the office's overrides on top."""

    zone: ZoneInfo
    overrides: Overrides = field(default_factory=dict[date, Override])

    def kind(self, day: date) -> DayKind:
        override = self.overrides.get(day)
        return self.official(day) if override is None else override.kind

    def official(self, day: date) -> DayKind:
        """What the day is without the office's word."""
        return official_kind(day)

    def is_workday(self, day: date) -> bool:
        return self.kind(day) in WORKED

    def reason(self, day: date) -> str:
        """Why the day is no plain workday or weekend; empty when it is one."""
        override = self.overrides.get(day)
        year = official_year(day.year)
        return override.reason if override else year.makeup.get(day) or year.holidays.get(day, "")

    def published(self, day: date) -> bool:
        """Whether the day's kind is more than a guess: its year is published, or the office has spoken."""
        return official_year(day.year).published or self.overrides.get(day) is not None

    def workdays(self, first: date) -> Iterator[date]:
        """Every workday from `first` on, itself included."""
        day = first
        while True:
            if self.is_workday(day):
                yield day
            day += timedelta(days=1)

    def add_working_days(self, day: date, count: int) -> date:
        """The date `count` working days after `day`; `day` itself is not counted."""
        for later in self.workdays(day + timedelta(days=1)):
            count -= 1
            if count <= 0:
                return later
        raise AssertionError("there is always another workday")

    def at(self, day: date, clock: time) -> datetime:
        """A wall-clock time of the department, as UTC."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def ahead(self, day: date, clock: time, now: datetime) -> datetime:
        """That time of the day, or of the first workday after it on which it is still to come: whatever is
        newly due lies ahead."""
        days = self.workdays(max(day, self.today(now)))
        return next(at for day in days if (at := self.at(day, clock)) > now)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


UTC = ZoneInfo("UTC")
