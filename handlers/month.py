"""A month as buttons: seven a row under their weekdays, with a way to the months beside it.

Pure: it is told what each day says and what a tap on it does, and asks nothing else; its cost is that of
the days it shows. What a day says is words or numbers, never a colour or a place in the row alone, so that
it can be read aloud; a card that shows a month says its months name and what matters in its text as well.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.domain.errors import NotYours
from handlers.card import Button, Row, Tap
from handlers.desk import Desk
from handlers.texts import Tongue

WEEK: Final = 7
#: No day of this month; and one of it on which nothing can be chosen.
OUTSIDE, NOTHING = "·", "–"
FIRST_YEAR, LAST_YEAR = 2000, 2099


def month_number(day: date) -> int:
    """Months as numbers, for buttons."""
    return day.year * 12 + day.month - 1


def month_of(number: int) -> date:
    """The first of a button's month; NotYours for one that is in no calendar of this house."""
    year, month = divmod(number, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotYours
    return date(year, month + 1, 1)


def last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def month_rows(
    t: Tongue,
    month: date,
    first: date,
    last: date,
    day: Callable[[date], Button | None],
    turn: Callable[[date], Tap],
) -> tuple[Row, ...]:
    """The month of a day; None is a day without a choice. Weeks without a day between `first` and `last`
    are left out: nobody scrolls past what is over. `turn` leads to the month of a day."""
    start, end = month.replace(day=1), last_of(month)
    monday = start - timedelta(days=start.weekday())
    cells = [_quiet(OUTSIDE)] * start.weekday()
    for nth in range(end.day):
        here = start + timedelta(days=nth)
        cells.append((day(here) if first <= here <= last else None) or _quiet(NOTHING))
    cells += [_quiet(OUTSIDE)] * (-len(cells) % WEEK)
    heads = tuple(_quiet(t(f"weekday-short-{n}")) for n in range(1, WEEK + 1))
    weeks = (
        tuple(cells[i : i + WEEK])
        for i in range(0, len(cells), WEEK)
        if first <= monday + timedelta(days=i + WEEK - 1) and monday + timedelta(days=i) <= last
    )
    before, after = start - timedelta(days=1), end + timedelta(days=1)
    turns = [
        Button(t(key, month=t(f"month-{other.month}")), turn(other))
        for key, other in (("button-month-before", before), ("button-month-after", after))
        if month_number(first) <= month_number(other) <= month_number(last)
    ]
    return (heads, *weeks, *((tuple(turns),) if turns else ()))


def quiet(desk: Desk, tap: Tap) -> str | None:
    """Headings and empty fields: nothing happens."""
    return "toast-nothing-there" if tap.value else None


def _quiet(label: str) -> Button:
    return Button(label, Tap("quiet", value="x" if label == NOTHING else ""))
