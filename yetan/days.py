"""`yetan calendar`: every date of a year with its kind, as a table or as CSV."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from rich.console import Console
from rich.table import Table

from bot.domain.calendar import Calendar, DayKind
from bot.domain.mistakes import Said
from yetan.voice import Voice

#: Exchanged workdays began with the century; the moon's holidays are computed no further than this.
FIRST_YEAR, LAST_YEAR = 2000, 2099

_WORDS: Final = {
    DayKind.WORKDAY: Said("calendar-workday"),
    DayKind.MAKEUP: Said("calendar-makeup"),
    DayKind.WEEKEND: Said("calendar-weekend"),
    DayKind.HOLIDAY: Said("calendar-holiday"),
}


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def as_csv(calendar: Calendar, year: int) -> str:
    """`date,kind,reason` for every date; a reason that begins like a formula is made plain text."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["date", "kind", "reason"])
    for day in _days(year):
        reason = calendar.reason(day)
        rows.writerow(
            [day, calendar.kind(day).value, f"'{reason}" if reason[:1] in "=+-@" and reason else reason]
        )
    return out.getvalue()


def show(calendar: Calendar, year: int, console: Console, say: Voice) -> None:
    """What is out of the ordinary, a line each, and how many days there are of each kind."""
    heads = (Said("calendar-date"), Said("calendar-kind"), Said("calendar-reason"))
    table = Table(*map(say, heads), title=str(year), title_justify="left")
    kinds = {kind: say(said) for kind, said in _WORDS.items()}
    for day in _days(year):
        if reason := calendar.reason(day):
            mark = " *" if calendar.overrides.get(day) else ""
            date = say(Said("calendar-day", date=day, weekday=Said(f"weekday-{day.isoweekday()}")))
            table.add_row(date, kinds[calendar.kind(day)] + mark, reason)
    console.print(table)
    counts = Counter(calendar.kind(day) for day in _days(year))
    console.print("  ".join(f"{kinds[kind]}: {counts[kind]}" for kind in DayKind))
    if any(calendar.overrides.get(day) for day in _days(year)):
        console.print(say(Said("calendar-override")))
