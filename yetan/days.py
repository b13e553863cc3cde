"""`yetan calendar`: every date of a year with its kind, as a table or as CSV."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from rich.console import Console
from rich.table import Table

from bot.domain.calendar import Calendar, DayKind, official_year

#: Exchanged workdays began with the century; the moon's holidays are computed no further than this.
FIRST_YEAR, LAST_YEAR = 2000, 2099

_WORDS: Final = {
    DayKind.WORKDAY: "工作日 workday",
    DayKind.MAKEUP: "调休上班 makeup",
    DayKind.WEEKEND: "周末 weekend",
    DayKind.HOLIDAY: "节假日 holiday",
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


def show(calendar: Calendar, year: int, console: Console) -> None:
    """What is out of the ordinary, a line each, and how many days there are of each kind."""
    table = Table("日期 Date", "类别 Kind", "说明 Reason", title=str(year), title_justify="left")
    for day in _days(year):
        if reason := calendar.reason(day):
            mark = " *" if calendar.overrides.get(day) else ""
            table.add_row(
                f"{day} {'一二三四五六日'[day.weekday()]}", _WORDS[calendar.kind(day)] + mark, reason
            )
    console.print(table)
    counts = Counter(calendar.kind(day) for day in _days(year))
    console.print("  ".join(f"{_WORDS[kind]}: {counts[kind]}" for kind in DayKind))
    if any(calendar.overrides.get(day) for day in _days(year)):
        console.print("* 办公室所改 · set by the office")


def warning(year: int) -> str:
    """Empty for a published year."""
    if official_year(year).published:
        return ""
    return (
        f"{year} 年的放假调休安排尚未公布或本程序还不知道，以上只是推算 · "
        f"the arrangement of {year} is not published or not known to this program: this is only computed"
    )
