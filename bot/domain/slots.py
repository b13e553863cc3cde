"""Which times a host has: computed from the calendar and the policy, minus what is taken."""

from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta

from bot.domain.appointment import Slot
from bot.domain.calendar import Calendar
from bot.domain.policy import Policy


def night_times(policy: Policy, calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The (begin, end) pairs of one night, in UTC; none when the day is no workday."""
    if not calendar.is_workday(day):
        return
    nights = policy.nights
    begin, close = calendar.at(day, nights.begins), calendar.at(day, nights.ends)
    while begin + nights.slot <= close:
        yield begin, begin + nights.slot
        begin += nights.slot + nights.gap


def free_slots(
    policy: Policy,
    calendar: Calendar,
    host_id: int,
    taken: Container[datetime],
    now: datetime,
) -> Iterator[Slot]:
    """The host's free slots from now on, soonest first, as far as the booking window reaches.

    `taken` holds the beginnings (UTC) of the host's live appointments.
    """
    earliest, latest = now + policy.nights.notice, now + policy.nights.window
    day, last = calendar.today(now), calendar.today(latest)
    while day <= last:
        for begin, end in night_times(policy, calendar, day):
            if earliest <= begin <= latest and begin not in taken:
                yield Slot(host_id, begin, end)
        day += timedelta(days=1)


def is_slot(policy: Policy, calendar: Calendar, slot: Slot) -> bool:
    """Whether the slot is one that the house offers at all: taps can be forged."""
    day = calendar.today(slot.starts_at)
    return (slot.starts_at, slot.ends_at) in night_times(policy, calendar, day)
