"""The office's view: week by week, who sits which night, and how the nights are spread."""

from datetime import timedelta

from bot.domain.access import Matter, authorize
from bot.domain.people import Role
from bot.services.nights import nights_of
from handlers.card import Button, Card, Tap, grid
from handlers.desk import Desk, View
from handlers.nights import FIRST_DAY, LAST_DAY, day_of, today

WEEKS_COUNTED = 4
MOST_HOSTS = 20


def show(desk: Desk, tap: Tap) -> str | None:
    """The week of the day in the id; this week without one."""
    authorize(desk.reader, "rota.see", Matter())
    day = tap.id if FIRST_DAY < tap.id < LAST_DAY else today(desk)
    desk.show("rota", week=day - (day - 1) % 7)
    return None


def draw(view: View, week: int) -> Card:
    """`week` is its Monday. Below the nights, who sat how many of late."""
    authorize(view.reader, "rota.see", Matter())
    t, monday = view.t, day_of(week)
    hosts = list(view.work.people.with_role(Role.HOST))[:MOST_HOSTS]
    since = monday - timedelta(days=7 * (WEEKS_COUNTED - 1))
    found = nights_of(view.work, hosts, since, monday + timedelta(days=6))
    lines = [t("rota", first=t.date(monday), last=t.date(monday + timedelta(days=6)))]
    days = sorted({n.day for nights in found.values() for n in nights if n.day >= monday})
    for day in days:
        there = [
            t("rota-host", name=host.name, count=night.booked)
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
        Button(t("weekday-date", weekday=t.weekday(d), day=d.day), Tap("rota-day", d.toordinal()))
        for d in days
    ]
    turn = tuple(
        Button(t(key), Tap("rota", week + way))
        for key, way in (("button-earlier", -7), ("button-later-page", 7))
    )
    return Card("\n".join(lines), (*grid(buttons, 3), turn, (Button(t("button-menu"), Tap("menu")),)))


def show_day(desk: Desk, tap: Tap) -> str | None:
    desk.show("rota-day", day=tap.id)
    return None


def draw_day(view: View, day: int) -> Card:
    """One night: a tap on a host opens it, to change it."""
    authorize(view.reader, "rota.see", Matter())
    t, when = view.t, day_of(day)
    hosts = list(view.work.people.with_role(Role.HOST))[:MOST_HOSTS]
    found = nights_of(view.work, hosts, when, when)
    buttons = []
    for host in hosts:
        for night in found[host.id]:
            key = "rota-day-sits" if night.sits else "rota-day-off"
            label = t(key, name=host.name, count=night.booked)
            buttons.append(Button(label, Tap("night", host.id, day)))
    text = t("rota-day", day=t.day(when)) if buttons else t("rota-day-none", day=t.day(when))
    return Card(text, (*grid(buttons, 2), (Button(t("button-rota"), Tap("rota", day)),)))
