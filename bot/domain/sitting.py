"""Who sits on which day: a weekly pattern from the config, and what was decided for single days. A colleague
of a section who is away is one who does not sit: decided in the same way, kept in the same place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

from bot.domain.calendar import Calendar

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: `workdays` are those of the official calendar, exchanged ones included; `weekends` all other days.
RotaDay = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "workdays", "weekends"]


class Why(StrEnum):
    """What a decision about a single day came from."""

    OWN = "own"  # the host's own word
    OFFICE = "office"
    LEAVE = "leave"
    SUBSTITUTE = "substitute"  # sits for somebody who does not
    SWAP = "swap"
    DAY = "day"  # the office made another day of it


@dataclass(frozen=True, slots=True)
class Sitting:
    """What was decided for one host and one day, above the weekly pattern; one for each host and day.
    `host_id` may be a colleague of a section, who is there on every day that nothing else was said of."""

    host_id: int
    day: date
    sits: bool
    why: Why
    set_by: int
    at: datetime
    substitute_id: int | None = None


def sits(pattern: Collection[RotaDay] | None, calendar: Calendar, day: date, decided: Sitting | None) -> bool:
    """Whether a host sits on a day. `pattern` is the host's line in the rota; without one: every day that
    the house offers."""
    if decided is not None:
        return decided.sits
    if pattern is None:
        return True
    return (
        WEEKDAYS[day.weekday()] in pattern
        or ("workdays" if calendar.is_workday(day) else "weekends") in pattern
    )


def goes_in_a_circle(host_id: int, substitute_id: int, substitutes: dict[int, int]) -> bool:
    """Whether `host_id` would end up standing in for themselves. `substitutes`: who, on that day, is
    stood in for by whom."""
    seen = {host_id}
    here: int | None = substitute_id
    while here is not None and here not in seen:
        seen.add(here)
        here = substitutes.get(here)
    return here is not None
