"""Days as people type them; and terms in working days over the real calendar, holidays and exchanged days."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar
from bot.domain.concern import number_of
from bot.domain.errors import DateUnreadable, DeadlinePast
from bot.domain.handling import parse_day
from tests.bot.test_calendar import calendars

TODAY = date(2026, 11, 25)
days = st.dates(date(2024, 1, 1), date(2026, 10, 1))
counts = st.integers(1, 60)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12月20日", date(2026, 12, 20)),
        ("12-20", date(2026, 12, 20)),
        ("12/20", date(2026, 12, 20)),
        ("１２月２０号", date(2026, 12, 20)),
        ("2027年1月5日", date(2027, 1, 5)),
        ("2027-01-05", date(2027, 1, 5)),
        ("1-5", date(2027, 1, 5)),
        ("11-25", TODAY),
    ],
)
def test_a_day_is_read_as_it_was_meant(typed: str, day: date) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["11-24", "10月1日", "2026-11-24", "2020-01-01"])
def test_a_day_that_is_over_is_said_to_be_over(typed: str) -> None:
    with pytest.raises(DeadlinePast):
        parse_day(typed, TODAY)


@pytest.mark.parametrize(
    "typed", ["", "明天", "2-30", "13-1", "2030-01-01", "20261220", "1", "0000-01-01", "2-29"]
)
def test_what_is_no_day_of_the_year_to_come_is_answered(typed: str) -> None:
    with pytest.raises(DateUnreadable):
        parse_day(typed, TODAY)


@given(st.text(max_size=20))
def test_whatever_is_typed_gives_a_day_ahead_or_a_sentence(typed: str) -> None:
    with suppress(DateUnreadable, DeadlinePast):
        assert TODAY <= parse_day(typed, TODAY) <= TODAY + timedelta(days=366)


@given(calendars, days, counts)
def test_a_due_day_is_a_workday_and_counting_back_gives_the_count(
    calendar: Calendar, day: date, count: int
) -> None:
    due = calendar.add_working_days(day, count)
    assert calendar.is_workday(due)
    back, counted = due, 0
    while back > day:
        counted += calendar.is_workday(back)
        back -= timedelta(days=1)
    assert counted == count


@given(calendars, days, counts, st.integers(0, 30))
def test_more_days_and_a_later_start_never_lead_to_an_earlier_date(
    calendar: Calendar, day: date, count: int, later: int
) -> None:
    due = calendar.add_working_days(day, count)
    assert calendar.add_working_days(day, count + 1) > due
    assert calendar.add_working_days(day + timedelta(days=later), count) >= due


@given(calendars, days, counts, counts)
def test_a_term_in_two_goes_is_the_term(calendar: Calendar, day: date, a: int, b: int) -> None:
    first = calendar.add_working_days(day, a)
    assert calendar.add_working_days(first, b) == calendar.add_working_days(day, a + b)


@given(calendars, days, st.times(), days, st.times())
def test_a_deadline_newly_set_is_ahead_on_the_first_workday_from_the_day_that_was_meant(
    calendar: Calendar, day: date, clock: time, on: date, at: time
) -> None:
    now = datetime.combine(on, at, UTC)
    due_at = calendar.ahead(day, clock, now)
    due = calendar.today(due_at)
    assert due_at > now and due >= day and calendar.is_workday(due)
    assert due_at == calendar.at(due, clock)
    first = max(day, calendar.today(now))
    for earlier in (first + timedelta(days=n) for n in range((due - first).days)):
        assert not calendar.is_workday(earlier) or calendar.at(earlier, clock) <= now


def test_a_number_is_the_day_and_four_signs_and_differs_within_a_day() -> None:
    assert number_of(36**4 + 35, TODAY) == "261125-000Z"
    assert len({number_of(id_, TODAY) for id_ in range(7**15, 7**15 + 5000)}) == 5000
