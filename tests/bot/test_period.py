"""Periods as they are named and as they are typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.period import NAMED, Period, named, read

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026年3月", date(2026, 3, 1), date(2026, 3, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-01 2026-03", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026年1月到3月", date(2026, 1, 1), date(2026, 3, 31)),
        ("2025-12-05至2026-01-06", date(2025, 12, 5), date(2026, 1, 6)),
        ("20260105-20260206", date(2026, 1, 5), date(2026, 2, 6)),
    ],
)
def test_what_a_clerk_would_type_is_understood(typed: str, first: date, last: date) -> None:
    assert read(typed) == Period(first, last)


@pytest.mark.parametrize(
    "typed",
    ["", "去年", "2026-13", "2026-02-30 2026-03-01", "2026-03 2026-01", "0", "1999", "20261301-20261401"],
)
def test_what_is_no_period_is_none(typed: str) -> None:
    assert read(typed) is None


@given(st.text(max_size=40))
def test_nothing_that_is_typed_does_harm(typed: str) -> None:
    found = read(typed)
    assert found is None or found.first <= found.last


@given(st.sampled_from(NAMED), DAYS)
def test_named_periods_are_whole_months_and_survive_their_button(name: str, today: date) -> None:
    found = named(name, today)
    assert found.first.day == date.fromordinal(found.last.toordinal() + 1).day == 1
    assert (found.first <= today <= found.last) is (name != "last-month")
    assert read(str(found)) == (found if found.first.year >= 2000 else None)
