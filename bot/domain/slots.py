"""Which times a host has: computed from the calendar and the policy, minus what is taken."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from bot.domain.appointment import Appointment, Slot
from bot.domain.calendar import Calendar
from bot.domain.errors import MovedOn, SlotTaken, TooLate
from bot.domain.hours import Hours
from bot.domain.policy import Policy

#: Beginning and end, in UTC.
Span = tuple[datetime, datetime]


def span_of(slot: Slot | Appointment) -> Span:
    return slot.starts_at, slot.ends_at


def hours_of(policy: Policy, calendar: Calendar, day: date) -> Hours:
    """Workdays, exchanged ones included, have their night; all other days are by appointment."""
    return policy.nights if calendar.is_workday(day) else policy.weekends


def day_times(policy: Policy, calendar: Calendar, day: date) -> Iterator[Span]:
    """The times of one day by its kind, whoever holds the talk and whoever has taken what."""
    hours = hours_of(policy, calendar, day)
    if hours is policy.weekends and not policy.weekends.offered:
        return
    for begins, ends in hours.stretches:
        begin, close = calendar.at(day, begins), calendar.at(day, ends)
        while begin + hours.slot <= close:
            yield begin, begin + hours.slot
            begin += hours.slot + hours.pause


def has_room(policy: Policy, hours: Hours, span: Span, that_day: Collection[Span]) -> bool:
    """Whether a host who already has `that_day` can take this one too: the daily cap, and the time
    kept free before and after each talk."""
    return len(that_day) < policy.limits.talks_per_host_and_day and is_clear(hours, span, that_day)


def is_clear(hours: Hours, span: Span, busy: Collection[Span]) -> bool:
    """Whether it keeps clear of all of these, and of the time kept free around each."""
    begin, end = span[0] - hours.pause, span[1] + hours.pause
    for b, e in busy:  # noqa: SIM110 - asked more often than anything else; a plain loop takes half the time
        if b < end and begin < e:
            return False
    return True


def tonight_times(policy: Policy, calendar: Calendar, day: date) -> Iterator[Span]:
    """The times of a workday night, and those after the last of them that a host may still say yes to."""
    nights, end = policy.nights, None
    for span in day_times(policy, calendar, day):
        yield span
        end = span[1]
    if end is None:
        return
    begin, until = end + nights.pause, calendar.at(day, nights.last_urgent)
    while begin < until:
        yield begin, begin + nights.slot
        begin += nights.slot + nights.pause


def open_times(
    policy: Policy, calendar: Calendar, day: date, own: Collection[Span], now: datetime
) -> list[Span]:
    """The times of one day of any kind, as far as notice and window allow; `own` are the live appointments
    of the person who books, who cannot be in two places."""
    hours = hours_of(policy, calendar, day)
    earliest, latest = now + hours.notice, now + hours.window
    times = day_times(policy, calendar, day)
    return [span for span in times if earliest <= span[0] <= latest and not meets(span, own)]


def day_slots(
    policy: Policy,
    calendar: Calendar,
    host_id: int,
    day: date,
    busy: Iterable[Span],
    own: Collection[Span],
    now: datetime,
) -> list[Slot]:
    """The host's free slots on one day. `busy` are the host's live appointments; those of other days do no
    harm."""
    hours, that_day = hours_of(policy, calendar, day), [s for s in busy if calendar.today(s[0]) == day]
    times = open_times(policy, calendar, day, own, now)
    return [Slot(host_id, *span) for span in times if has_room(policy, hours, span, that_day)]


def is_slot(policy: Policy, calendar: Calendar, slot: Slot) -> bool:
    """Whether the slot is one that the house offers at all: taps can be forged."""
    day = calendar.today(slot.starts_at)
    return (slot.starts_at, slot.ends_at) in day_times(policy, calendar, day)


def check_slot(
    policy: Policy, calendar: Calendar, slot: Slot, busy: Iterable[Span], own: Collection[Span], now: datetime
) -> None:
    """MovedOn for what this house does not offer (any more), TooLate for what begins within the notice,
    SlotTaken for what is not free."""
    day = calendar.today(slot.starts_at)
    hours = hours_of(policy, calendar, day)
    if slot.starts_at > now + hours.window or not is_slot(policy, calendar, slot):
        raise MovedOn
    if slot.starts_at < now + hours.notice:
        raise TooLate
    if slot not in day_slots(policy, calendar, slot.host_id, day, busy, own, now):
        raise SlotTaken


def meets(span: Span, others: Iterable[Span]) -> bool:
    begin, end = span
    return any(b < end and begin < e for b, e in others)
