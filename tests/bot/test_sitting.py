"""Who sits on which day: the pattern, and what was decided for single days."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import Calendar
from bot.domain.sitting import WEEKDAYS, Sitting, Why, goes_in_a_circle, sits
from tests.county import AFTERNOON, SHANGHAI

CALENDAR = Calendar(SHANGHAI)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
patterns = st.none() | st.frozensets(st.sampled_from([*WEEKDAYS, "workdays", "weekends"]))
#: The library takes its time for the first date of a year.
a_year_is_read_once = settings(deadline=None)


def decided(day: date, yes: bool) -> Sitting:
    return Sitting(1, day, yes, Why.OWN, 1, AFTERNOON)


@a_year_is_read_once
@given(days)
def test_a_host_without_a_line_sits_every_day_that_the_house_offers(day: date) -> None:
    assert sits(None, CALENDAR, day, None)


@a_year_is_read_once
@given(patterns, days, st.booleans())
def test_what_was_decided_for_a_day_stands_above_the_pattern(
    pattern: frozenset | None, day: date, yes: bool
) -> None:
    assert sits(pattern, CALENDAR, day, decided(day, yes)) is yes


@a_year_is_read_once
@given(patterns, days)
def test_a_pattern_without_names_for_kinds_of_days_repeats_every_week(
    pattern: frozenset | None, day: date
) -> None:
    if pattern is None or not pattern & {"workdays", "weekends"}:
        assert sits(pattern, CALENDAR, day, None) == sits(pattern, CALENDAR, day + timedelta(days=7), None)


@a_year_is_read_once
@given(days)
def test_every_day_is_either_a_workday_or_by_appointment(day: date) -> None:
    assert sits({"workdays"}, CALENDAR, day, None) is not sits({"weekends"}, CALENDAR, day, None)


def test_an_exchanged_saturday_is_a_workday_and_a_saturday() -> None:
    exchanged = date(2026, 2, 14)
    assert sits({"workdays"}, CALENDAR, exchanged, None)
    assert sits({"sat"}, CALENDAR, exchanged, None)
    assert not sits({"weekends"}, CALENDAR, exchanged, None)


def test_who_sits_no_night_by_the_pattern_sits_when_it_was_agreed() -> None:
    day = date(2026, 3, 11)
    assert not sits((), CALENDAR, day, None)
    assert sits((), CALENDAR, day, decided(day, True))


substitutes = st.dictionaries(st.integers(1, 6), st.integers(1, 6), max_size=6)


@a_year_is_read_once
@given(substitutes, st.integers(1, 6), st.integers(1, 6))
def test_a_circle_is_found_exactly_when_following_the_substitutes_never_ends(
    known: dict[int, int], host: int, substitute: int
) -> None:
    after, here = {**known, host: substitute}, host
    for _ in range(10):
        if here not in after:
            break
        here = after[here]
    assert goes_in_a_circle(host, substitute, known) is (here in after)
