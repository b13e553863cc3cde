"""The official calendar, and the office's word above it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar, DayKind, Override
from tests.county import AFTERNOON, SHANGHAI

CALENDAR = Calendar(SHANGHAI)
WORKED = (DayKind.WORKDAY, DayKind.MAKEUP)
published_days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def overridden(days: dict[date, DayKind], zone: ZoneInfo = SHANGHAI) -> Calendar:
    return Calendar(zone, {day: Override(day, kind, "示例", 1, AFTERNOON) for day, kind in days.items()})


#: What the office might say of some days of the years that the library knows.
calendars = st.dictionaries(published_days, st.sampled_from(DayKind), max_size=40).map(overridden)

# From the State Council's yearly notices.
EXCHANGED = [
    date(2024, 2, 4), date(2024, 2, 18), date(2024, 4, 7), date(2024, 4, 28), date(2024, 5, 11),
    date(2024, 9, 14), date(2024, 9, 29), date(2024, 10, 12),
    date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11),
    date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20),
    date(2026, 10, 10),
]  # fmt: skip
HOLIDAYS = [
    date(2024, 1, 1), date(2024, 2, 12), date(2024, 4, 4), date(2024, 5, 1), date(2024, 6, 10),
    date(2024, 9, 17), date(2024, 10, 7), date(2025, 1, 28), date(2025, 10, 8), date(2026, 1, 2),
    date(2026, 2, 16), date(2026, 4, 6), date(2026, 5, 4), date(2026, 6, 19), date(2026, 10, 7),
]  # fmt: skip


@pytest.mark.parametrize("day", EXCHANGED, ids=str)
def test_an_exchanged_weekend_day_is_a_workday_and_says_what_it_is_exchanged_for(day: date) -> None:
    assert day.weekday() >= 5
    assert CALENDAR.kind(day) is DayKind.MAKEUP
    assert CALENDAR.is_workday(day)
    assert "调休" in CALENDAR.reason(day)


@pytest.mark.parametrize("day", HOLIDAYS, ids=str)
def test_a_holiday_on_a_weekday_is_no_workday_and_has_a_name(day: date) -> None:
    assert day.weekday() < 5
    assert CALENDAR.kind(day) is DayKind.HOLIDAY
    assert not CALENDAR.is_workday(day)
    assert CALENDAR.reason(day)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_published_year_has_exactly_the_exchanged_workdays_of_its_notice(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    found = [day for day in days if day.year == year and CALENDAR.kind(day) is DayKind.MAKEUP]
    assert found == [day for day in EXCHANGED if day.year == year]


def test_a_year_that_is_not_published_yet_says_so() -> None:
    assert CALENDAR.published(date(2026, 12, 31))
    assert not CALENDAR.published(date(2027, 1, 1))


def test_a_day_of_which_the_office_has_spoken_is_no_guess_in_an_unpublished_year() -> None:
    day = date(2027, 2, 14)
    calendar = overridden({day: DayKind.MAKEUP})
    assert calendar.published(day)
    assert calendar.is_workday(day)
    assert not calendar.published(day + timedelta(days=1))


def test_the_offices_word_stands_above_the_official_calendar() -> None:
    day = date(2026, 3, 11)
    flood = overridden({day: DayKind.HOLIDAY})
    assert CALENDAR.is_workday(day)
    assert not flood.is_workday(day)
    assert (flood.official(day), flood.reason(day)) == (DayKind.WORKDAY, "示例")


@given(calendars, published_days, st.integers(1, 60))
def test_counting_working_days_passes_over_exactly_that_many(
    calendar: Calendar, day: date, count: int
) -> None:
    later = calendar.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (later - day).days + 1)]
    assert sum(calendar.is_workday(d) for d in between) == count
    assert calendar.is_workday(later)


@given(calendars, published_days, st.integers(1, 20), st.integers(1, 20))
def test_counting_working_days_in_two_goes_leads_to_the_same_date(
    calendar: Calendar, day: date, a: int, b: int
) -> None:
    once = calendar.add_working_days(day, a + b)
    assert calendar.add_working_days(calendar.add_working_days(day, a), b) == once


def test_the_hour_on_the_wall_stays_the_same_when_summer_time_begins() -> None:
    calendar = Calendar(ZoneInfo("America/New_York"))
    before, after = date(2026, 3, 6), date(2026, 3, 9)
    assert calendar.at(before, time(19, 30)) == datetime(2026, 3, 7, 0, 30, tzinfo=UTC)
    assert calendar.at(after, time(19, 30)) == datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
