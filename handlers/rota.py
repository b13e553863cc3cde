"""The office's view: week by week, who sits which night, and how the nights are spread."""

from datetime import timedelta

from bot.domain.access import Matter, authorize
from bot.domain.people import Person, Role
from bot.services.nights import nights_of
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.nights import FIRST_DAY, LAST_DAY, day_of, today
from handlers.paging import MOST_PAGES, turns

WEEKS_COUNTED = 4
HOSTS_PAGE = 20


def show(desk: Desk, tap: Tap) -> str | None:
    """The week of the day in the id; this week without one. The page of hosts stands in the revision."""
    authorize(desk.reader, "rota.see", Matter())
    day = tap.id if FIRST_DAY < tap.id < LAST_DAY else today(desk)
    desk.show("rota", week=day - (day - 1) % 7, nth=min(tap.revision, MOST_PAGES))
    return None


def _hosts(view: View, verb: str, day: int, nth: int) -> tuple[list[Person], list[str], tuple[Row, ...]]:
    """Those of the page, which they are when there are more, and the way to the others."""
    found = list(view.work.people.with_role(Role.HOST))
    first = min(nth, max(len(found) - 1, 0) // HOSTS_PAGE) * HOSTS_PAGE
    shown = found[first : first + HOSTS_PAGE]
    if len(shown) == len(found):
        return shown, [], ()
    which = view.t("rota-page", first=first + 1, last=first + len(shown), count=len(found))
    keys = "button-hosts-earlier", "button-hosts-later"
    return shown, [which], turns(view, verb, first // HOSTS_PAGE, len(found), HOSTS_PAGE, day, keys)


def draw(view: View, week: int, nth: int = 0) -> Card:
    """`week` is its Monday. Below the nights, who sat how many of late."""
    authorize(view.reader, "rota.see", Matter())
    t, monday = view.t, day_of(week)
    hosts, which, pages = _hosts(view, "rota", week, nth)
    since = monday - timedelta(days=7 * (WEEKS_COUNTED - 1))
    found = nights_of(view.work, hosts, since, monday + timedelta(days=6))
    lines = [t("rota", first=t.date(monday), last=t.date(monday + timedelta(days=6))), *which]
    days = sorted({n.day for nights in found.values() for n in nights if n.day >= monday})
    for day in days:
        there = [
            t("rota-host", name=host.name, count=night.booked) if night.booked else host.name
            for host in hosts
            for night in found[host.id]
            if night.day == day and night.sits
        ]
        names = t("list-comma").join(there) if there else t("rota-nobody")
        lines.append(t("rota-line", weekday=t.weekday(day), day=day.day, names=names))
    lines += ["", t("rota-spread", weeks=WEEKS_COUNTED)]
    for host in hosts:
        sat = [night for night in found[host.id] if night.sits]
        booked = sum(night.booked for night in found[host.id])
        lines.append(t("rota-count", name=host.name, nights=len(sat), talks=booked))
    buttons = [
        Button(t("weekday-date", weekday=t.weekday(d), day=d.day), Tap("rota-day", d.toordinal(), nth))
        for d in days
    ]
    turn = tuple(
        Button(t(key), Tap("rota", week + way, nth))
        for key, way in (("button-earlier", -7), ("button-later-page", 7))
    )
    return Card("\n".join(lines), (*grid(buttons, 3), turn, *pages, (Button(t("button-menu"), Tap("menu")),)))


def show_day(desk: Desk, tap: Tap) -> str | None:
    desk.show("rota-day", day=tap.id, nth=min(tap.revision, MOST_PAGES))
    return None


def draw_day(view: View, day: int, nth: int = 0) -> Card:
    """One night: a tap on a host opens it, to change it."""
    authorize(view.reader, "rota.see", Matter())
    t, when = view.t, day_of(day)
    hosts, which, pages = _hosts(view, "rota-day", day, nth)
    found = nights_of(view.work, hosts, when, when)
    buttons = []
    for host in hosts:
        for night in found[host.id]:
            key = ("rota-day-booked" if night.booked else "rota-day-sits") if night.sits else "rota-day-off"
            label = t(key, name=host.name, count=night.booked)
            buttons.append(Button(label, Tap("night", host.id, day)))
    text = t("rota-day", day=t.day(when)) if buttons else t("rota-day-none", day=t.day(when))
    text = "\n".join([text, *which])
    return Card(text, (*grid(buttons, 2), *pages, (Button(t("button-rota"), Tap("rota", day, nth)),)))
