"""What becomes of days that the office changes, and whose times are gone then."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.appointment import Appointment, AppointmentState, TalkKind
from bot.domain.calendar import Calendar, DayKind, Override
from bot.domain.daychange import MOST_DAYS, Become, change_of, days_between
from bot.domain.errors import PastDay, TooManyDays
from bot.domain.slots import day_times
from tests.bot.test_calendar import CALENDAR, WORKED, calendars, published_days
from tests.county import AFTERNOON, policy

POLICY = policy()
changes = st.sampled_from(Become)


def said(day: date, kind: DayKind) -> Override:
    return Override(day, kind, "示例", 1, AFTERNOON)


def booked(calendar: Calendar, days: list[date]) -> list[Appointment]:
    """Everything that can be booked on those days."""
    times = [span for day in days for span in day_times(POLICY, calendar, day)]
    return [
        Appointment(
            n, n, 1, begin, end, TalkKind.SELF_BOOKED, "work", AFTERNOON, state=AppointmentState.ACCEPTED
        )
        for n, (begin, end) in enumerate(times, 1)
    ]


@given(calendars, published_days, st.integers(0, 9), changes)
def test_days_become_what_was_asked_for_and_exactly_the_times_that_are_gone_move(
    calendar: Calendar, first: date, more: int, become: Become
) -> None:
    days = [first + timedelta(days=nth) for nth in range(more + 1)]
    live = booked(calendar, days)
    change = change_of(POLICY, calendar, days, become, said, live)
    after = change.calendar
    for day in days:
        if become is Become.OFFICIAL:
            assert after.kind(day) is CALENDAR.kind(day)
        else:
            assert after.is_workday(day) is (become is Become.NIGHT)
    left = {span for day in days for span in day_times(POLICY, after, day)}
    assert set(change.moved) == {a for a in live if (a.starts_at, a.ends_at) not in left}
    again = change_of(POLICY, after, days, become, said, [])
    assert not again.kinds


@given(calendars, published_days, changes, published_days)
def test_no_other_day_changes(calendar: Calendar, day: date, become: Become, other: date) -> None:
    after = change_of(POLICY, calendar, [day], become, said, []).calendar
    assert other == day or after.kind(other) is calendar.kind(other)


@given(published_days)
def test_a_day_made_what_it_officially_is_needs_no_word_of_the_office(day: date) -> None:
    wrong = Become.REST if CALENDAR.is_workday(day) else Become.NIGHT
    there = change_of(POLICY, CALENDAR, [day], wrong, said, []).calendar
    back = Become.NIGHT if wrong is Become.REST else Become.REST
    after = change_of(POLICY, there, [day], back, said, []).calendar
    assert after.overrides.get(day) is None
    assert after.kind(day) is CALENDAR.kind(day)


def test_in_a_year_that_is_only_guessed_the_office_may_say_that_the_guess_is_right() -> None:
    day = date(2027, 3, 10)
    after = change_of(POLICY, CALENDAR, [day], Become.NIGHT, said, []).calendar
    assert not CALENDAR.published(day)
    assert after.published(day)
    assert after.kind(day) in WORKED


def test_what_is_over_cannot_be_changed_and_no_more_than_can_be_overlooked() -> None:
    today = date(2026, 3, 10)
    assert days_between(today, today, today) == [today]
    with pytest.raises(PastDay):
        days_between(today - timedelta(days=1), today, today)
    with pytest.raises(TooManyDays):
        days_between(today, today + timedelta(days=MOST_DAYS), today)
