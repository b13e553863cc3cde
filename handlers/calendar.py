"""The office's calendar: what kind of day each is. Changing one: `handlers/daychange.py`."""

from datetime import date, timedelta
from itertools import groupby
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.calendar import DayKind, official_year
from bot.domain.daychange import MOST_DAYS, Become
from bot.domain.errors import NotYours, TooManyDays
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View
from handlers.month import FIRST_YEAR, LAST_YEAR, last_of, month_number, month_of, month_rows

EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
_MENU: Final = Tap("menu")


def draw_unpublished(view: View, year: int) -> Card:
    """Weeks before a year begins that nobody has published."""
    authorize(view.reader, "calendar.see", Matter())
    t = view.t
    see = Button(t("button-calendar"), Tap("days", month_number(date(year, 1, 1))))
    return Card(t("year-unpublished", year=year), ((see, Button(t("button-menu"), _MENU)),))


def draw_month(view: View, month: int, since: int = 0) -> Card:
    """A month; with `since` (a day's number) its days are ends of the stretch that begins there."""
    authorize(view.reader, "calendar.see", Matter())
    t, start = view.t, month_of(month)
    calendar = view.work.calendar

    def day(here: date) -> Button | None:
        tap = Tap("day", since or here.toordinal(), here.toordinal())
        mark = "day-mark-on" if calendar.kind(here) is DayKind.MAKEUP else "day-mark"
        if calendar.kind(here) is DayKind.HOLIDAY:
            mark = "day-mark-off"
        label = t(mark, day=here.day)
        return Button(t("day-mark-office", label=label) if calendar.overrides.get(here) else label, tap)

    rows = month_rows(t, start, EARLIEST, LATEST, day, lambda d: Tap("days", month_number(d), since))
    head = t("calendar-month", year=start.year, month=t(f"month-{start.month}"))
    ask = t("calendar-until", day=t.day(day_of(since))) if since else t("calendar-legend")
    lines = [head, *_special(view, start), *_guess(view, start), "", ask]
    back = Tap("day", since, since) if since else _MENU
    return Card("\n".join(lines), (*rows, (Button(t("button-back" if since else "button-menu"), back),)))


def _special(view: View, start: date) -> list[str]:
    """In words, for whoever does not see the grid: the days that are not what their weekday says."""
    calendar, lines = view.work.calendar, []
    days = [start + timedelta(days=nth) for nth in range(last_of(start).day)]
    for (kind, reason), run in groupby(days, key=lambda d: (calendar.kind(d), calendar.reason(d))):
        stretch = list(run)
        if reason:
            when = "–".join(dict.fromkeys((str(stretch[0].day), str(stretch[-1].day))))
            lines.append(view.t("calendar-special", days=when, kind=view.t(f"day-{kind}"), reason=reason))
    return lines


def _guess(view: View, day: date) -> list[str]:
    return [] if official_year(day.year).published else [view.t("calendar-guess", year=day.year)]


def draw_day(view: View, first: int, last: int) -> Card:
    """What a day, or a stretch of days, is now, and what may be made of it."""
    authorize(view.reader, "calendar.see", Matter())
    t, calendar = view.t, view.work.calendar
    start, end = day_of(first), day_of(last)
    lines, rows = [span(view, start, end)], list[Row]()
    if start == end:
        lines.append(t(f"day-{calendar.kind(start)}-means"))
        if reason := calendar.reason(start):
            lines.append(t("line-reason", reason=reason))
    if start < calendar.today(view.work.now):
        lines.append(t("day-past"))
    elif may(view.reader, "calendar.change", Matter()):
        worked = [calendar.is_workday(d) for d in days_of(start, end)]
        offered = [Become.NIGHT] * (not all(worked)) + [Become.REST] * any(worked)
        offered += [Become.OFFICIAL] * any(calendar.overrides.get(d) for d in days_of(start, end))
        rows += [
            (Button(t(f"button-day-{become}"), Tap("day-to", first, last, become)),) for become in offered
        ]
        if start == end:
            rows.append((Button(t("button-day-until"), Tap("days", month_number(start), first)),))
    back = Button(t("button-back"), Tap("days", month_number(start)))
    return Card("\n".join(lines), (*rows, (back, Button(t("button-menu"), _MENU))))


def show_month(desk: Desk, tap: Tap) -> str | None:
    month = tap.id or month_number(desk.work.calendar.today(desk.work.now))
    desk.show("days", month=month, since=tap.revision)
    return None


def show_day(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "calendar.see", Matter())
    first, last = sorted((tap.id, tap.revision))
    days_of(day_of(first), day_of(last))
    desk.show("day", first=first, last=last)
    return None


def day_of(ordinal: int) -> date:
    """The day of a button; NotYours for one that is in no calendar of this house."""
    if not EARLIEST.toordinal() <= ordinal <= LATEST.toordinal():
        raise NotYours
    return date.fromordinal(ordinal)


def days_of(start: date, end: date) -> list[date]:
    """TooManyDays for a stretch that nobody overlooks."""
    if (end - start).days >= MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS)
    return [start + timedelta(days=nth) for nth in range((end - start).days + 1)]


def span(view: View, start: date, end: date) -> str:
    t = view.t
    if start == end:
        return t("day-head", year=start.year, day=t.day(start))
    return t("days-head", first=t.day(start), last=t.day(end), count=(end - start).days + 1, year=start.year)
