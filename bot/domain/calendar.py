"""The official calendar: which dates have night talks, and how working days are counted.

Source of holidays and exchanged workdays (调休): the `holidays` library, which follows the
State Council's yearly notice. A year without any exchanged workday is one whose notice the
library does not know yet: its computed holidays are only a guess, and `published` says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

SATURDAY = 5


class DayKind(StrEnum):
    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Year:
    """One official year: named holidays, and weekend days on which people work."""

    holidays: Mapping[date, str]
    makeup: frozenset[date]

    @property
    def published(self) -> bool:
        return bool(self.makeup)


@lru_cache(maxsize=32)
def official_year(year: int) -> Year:
    """The published year, or the library's guess when `published` is false."""
    from holidays import country_holidays  # costs a twentieth of a second: only when a date is asked for

    found = country_holidays("CN", years=[year], language="zh_CN")
    # The library's set also holds a few stray dates of other years.
    return Year(dict(found), frozenset(d for d in found.weekend_workdays if d.year == year))


@dataclass(frozen=True)
class Calendar:
    """The official calendar with the office's overrides on top."""

    zone: ZoneInfo
    overrides: Mapping[date, DayKind] = field(default_factory=dict)

    def kind(self, day: date) -> DayKind:
        if day in self.overrides:
            return self.overrides[day]
        year = official_year(day.year)
        if day in year.makeup:
            return DayKind.MAKEUP
        if day in year.holidays:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY

    def is_workday(self, day: date) -> bool:
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKEUP)

    def published(self, day: date) -> bool:
        return official_year(day.year).published

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

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


UTC = ZoneInfo("UTC")
