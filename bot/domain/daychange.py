"""Changing what days are: what the office may make of them, and which talks that would move."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from zlib import crc32

from bot.domain.appointment import AHEAD, Appointment, Slot
from bot.domain.calendar import SATURDAY, WORKED, Calendar, DayKind, Override, Overrides, official_year
from bot.domain.errors import MovedOn, PastDay, TooManyDays
from bot.domain.policy import Policy
from bot.domain.slots import is_slot

#: At one go; the longest holiday of the year has nine.
MOST_DAYS = 31


class Become(StrEnum):
    NIGHT = "night"  # talks at night, as on workdays
    REST = "rest"  # by appointment, as at weekends
    OFFICIAL = "official"  # what the official calendar says


@dataclass(frozen=True, slots=True)
class Overlaid:
    """What the office said, and above it what it is about to say; None takes a word back."""

    below: Overrides
    above: Mapping[date, Override | None]

    def get(self, day: date, /) -> Override | None:
        return self.above[day] if day in self.above else self.below.get(day)


def days_between(first: date, last: date, today: date) -> list[date]:
    """PastDay for what is over, TooManyDays for more than anybody can overlook."""
    if first < today:
        raise PastDay
    if (last - first).days >= MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS)
    if last < first:
        raise MovedOn
    return [first + timedelta(days=nth) for nth in range((last - first).days + 1)]


def kind_after(calendar: Calendar, day: date, become: Become) -> DayKind:
    """The official kind where it does; else a weekend day that is worked is an exchanged one, and a
    weekday that is not is a holiday."""
    official = calendar.official(day)
    if become is Become.OFFICIAL or (official in WORKED) is (become is Become.NIGHT):
        return official
    weekend = day.weekday() >= SATURDAY
    if become is Become.NIGHT:
        return DayKind.MAKEUP if weekend else DayKind.WORKDAY
    return DayKind.WEEKEND if weekend else DayKind.HOLIDAY


@dataclass(frozen=True, slots=True)
class DayChange:
    """What each day would become, where that is anything new, and the talks whose times would be gone."""

    kinds: Mapping[date, DayKind]
    calendar: Calendar
    moved: tuple[Appointment, ...]

    @property
    def seal(self) -> int:
        """Tells whether what is confirmed is what was shown."""
        moved = [(appointment.id, appointment.revision) for appointment in self.moved]
        return crc32(repr((sorted(self.kinds.items()), moved)).encode())


def change_of(
    policy: Policy,
    calendar: Calendar,
    days: Iterable[date],
    become: Become,
    said: Callable[[date, DayKind], Override],
    live: Iterable[Appointment],
) -> DayChange:
    """`said` words the office's word on a day; `live` are the appointments of those days."""
    kinds: dict[date, DayKind] = {}
    above: dict[date, Override | None] = {}
    for day in days:
        kind = kind_after(calendar, day, become)
        if become is Become.OFFICIAL:
            new = calendar.overrides.get(day) is not None
        else:
            new = calendar.is_workday(day) is not (kind in WORKED) or not calendar.published(day)
        if new:
            kinds[day] = kind
            plain = become is Become.OFFICIAL or (
                kind is calendar.official(day) and official_year(day.year).published
            )
            above[day] = None if plain else said(day, kind)
    after = replace(calendar, overrides=Overlaid(calendar.overrides, above))
    gone = (
        a
        for a in live
        if a.state in AHEAD
        and calendar.today(a.starts_at) in kinds
        and not is_slot(policy, after, Slot(a.host_id, a.starts_at, a.ends_at))
    )
    return DayChange(kinds, after, tuple(gone))
