"""A month of buttons: every day stands under its own weekday, and nothing leads out of bounds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotYours
from handlers.card import Button, Tap
from handlers.month import NOTHING, OUTSIDE, last_of, month_number, month_of, month_rows
from handlers.texts import Tongue, load_catalogues
from tests.county import SHANGHAI

T = Tongue("zh_CN", load_catalogues()["zh_CN"], SHANGHAI)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def turn(day: date) -> Tap:
    return Tap("days", month_number(day))


@given(days, days, days, st.integers(2, 7))
def test_every_day_with_a_choice_stands_under_its_weekday_and_within_bounds(
    here: date, one: date, other: date, every: int
) -> None:
    first, last = min(one, other), max(one, other)

    def day(at: date) -> Button | None:
        return Button(str(at.day), Tap("day", at.toordinal())) if at.day % every else None

    heads, *weeks = month_rows(T, here, first, last, day, turn)
    turns = weeks.pop() if weeks and len(weeks[-1]) < 7 else ()
    assert [b.label for b in heads] == list("一二三四五六日")
    assert {len(week) for week in weeks} <= {7}
    around = (last.toordinal() - first.toordinal()) // 7 + 2
    assert len(weeks) <= around, "weeks that are over or too far ahead are left out"
    found = [(column, b) for week in weeks for column, b in enumerate(week) if b.tap.verb == "day"]
    shown = [date.fromordinal(b.tap.id) for _, b in found]
    whole = [here.replace(day=n) for n in range(1, last_of(here).day + 1)]
    assert shown == [d for d in whole if first <= d <= last and d.day % every]
    assert all(date.fromordinal(b.tap.id).weekday() == column for column, b in found)
    for button in turns:
        assert month_number(first) <= button.tap.id <= month_number(last)
        assert abs(button.tap.id - month_number(here)) == 1
    assert all(len(b.tap.pack().encode()) <= 64 for week in (heads, *weeks, turns) for b in week)


def test_empty_fields_say_which_kind_of_nothing_they_are() -> None:
    month = date(2026, 3, 1)
    rows = month_rows(T, month, month, month + timedelta(days=400), lambda _: None, turn)
    labels = [b.label for row in rows[1:-1] for b in row]
    assert (labels.count(NOTHING), labels.count(OUTSIDE)) == (31, 11)


@given(days)
def test_a_month_comes_back_from_its_number(day: date) -> None:
    assert month_of(month_number(day)) == day.replace(day=1)


@pytest.mark.parametrize("forged", [0, 1999 * 12 + 11, 2100 * 12, 2**62])
def test_a_month_of_no_calendar_is_nobodys(forged: int) -> None:
    with pytest.raises(NotYours):
        month_of(forged)
