"""A colleague of a section says from when to when they are away, or the head says it for them; what they have
on those days goes to the substitute who is named, or to whoever is there."""

from datetime import timedelta

from bot.domain.access import authorize
from bot.domain.appointment import AHEAD
from bot.domain.errors import NotYours
from bot.domain.people import Person
from bot.services.away import Leave, check_leave, come_back, go_away, leaves, matter_of, substitutes
from bot.services.booking import require
from bot.services.routing import SECTION
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.giving import days_of, pick_days, read, spelled
from handlers.mynights import is_kept_from, line_of
from handlers.nights import MOST_LISTED, day_of, today
from handlers.paging import MOST_PAGES


def colleague_of(view: View, person_id: int, action: str = "leave.see") -> Person:
    """Somebody of a section; NotYours for everybody but themselves and those whom it concerns."""
    person = view.work.people.get(person_id)
    if person is None or person.archived or person.role not in SECTION:
        raise NotYours
    authorize(view.reader, action, matter_of(person))
    return person


def ask(desk: Desk, tap: Tap) -> str | None:
    """From which day on, and then up to which; the page stands in the value."""
    person = colleague_of(desk, tap.id or desk.reader.id, "leave.set")
    nth = min(int(tap.value), MOST_PAGES) if tap.value.isdecimal() else 0
    desk.show("away", person=person.id, first=tap.revision, nth=nth)
    return None


def draw(view: View, person: int, first: int = 0, nth: int = 0) -> Card:
    """The days that were said, each to be taken back, and a day to begin with."""
    t, who = view.t, colleague_of(view, person, "leave.set")
    lines = [] if who.id == view.reader.id else [who.name]
    rows: list[Row] = []
    if not first:
        for leave in leaves(view.work, who):
            lines.append(_said(view, leave))
            back = Tap("away-back", who.id, leave.first.toordinal(), spelled((leave.last - leave.first).days))
            days = days_of(view, leave.first, leave.last)
            rows.append((Button(t("button-away-back", days=days), back),))
        rows.insert(0, (Button(t("button-away-today"), Tap("away-ask", who.id, today(view), spelled(0))),))
    lines.append(t("leave-until", day=t.day(day_of(first))) if first else t("away-from"))
    rows += pick_days(view, ("away", "away-ask"), who.id, first, nth)
    return Card("\n".join(lines), (*rows, (_back(view, who),)))


def _back(view: View, who: Person) -> Button:
    if who.id == view.reader.id:
        return Button(view.t("button-menu"), Tap("menu"))
    return Button(view.t("button-back"), Tap("colleague", who.id))


def _said(view: View, leave: Leave) -> str:
    substitute = view.work.people.get(leave.substitute_id or 0)
    days = days_of(view, leave.first, leave.last)
    key = "away-stood-in" if substitute else "away-days"
    return view.t(key, days=days, name=substitute.name if substitute else "")


def look(desk: Desk, tap: Tap) -> str | None:
    """What it would move, before it does."""
    person = colleague_of(desk, tap.id, "leave.set")
    days, _, _ = read(tap.value)
    first = day_of(tap.revision)
    check_leave(desk.work, person, first, first + timedelta(days=days), None)
    desk.show("away-ask", person=person.id, first=tap.revision, days=days)
    return None


def draw_ask(view: View, person: int, first: int, days: int) -> Card:
    t, work, who = view.t, view.work, colleague_of(view, person, "leave.set")
    begin, end = day_of(first), day_of(first + days)
    found = [require(work, part.appointment_id) for part in work.assignments.held_by(who.id)]
    moved = [
        a
        for a in found
        if a.state in AHEAD
        and a.starts_at > work.now
        and begin <= work.calendar.today(a.starts_at) <= end
        and not is_kept_from(view, a)
    ]
    lines = [] if who.id == view.reader.id else [who.name]
    lines.append(t("away-sure" if moved else "away-sure-nothing", days=days_of(view, begin, end)))
    lines += [line_of(view, a, t.when(a.starts_at)) for a in moved[:MOST_LISTED]]
    named = [
        Button(t("button-away-with", name=p.name), Tap("away-yes", who.id, first, spelled(days, p.id)))
        for p in substitutes(work, who)[:MOST_LISTED]
    ]
    yes = (Button(t("button-away-yes"), Tap("away-yes", who.id, first, spelled(days))),)
    back = (Button(t("button-back"), Tap("away", who.id, first if days else 0)),)
    return Card("\n".join(lines), (yes, *grid(named, 2), back))


def say(desk: Desk, tap: Tap) -> str | None:
    person = colleague_of(desk, tap.id, "leave.set")
    days, substitute, _ = read(tap.value)
    first = day_of(tap.revision)
    named = colleague_of(desk, substitute) if substitute else None
    go_away(desk.work, desk.reader, person, first, first + timedelta(days=days), named)
    desk.show("away", person=person.id)
    return "toast-away"


def back(desk: Desk, tap: Tap) -> str | None:
    person = colleague_of(desk, tap.id, "leave.set")
    days, _, _ = read(tap.value)
    first = day_of(tap.revision)
    come_back(desk.work, desk.reader, person, first, first + timedelta(days=days))
    desk.show("away", person=person.id)
    return "toast-away-back"


def draw_said(view: View, person: int, first: int, days: int) -> Card:
    """To the person, the head and the substitute: as it stands now."""
    who = colleague_of(view, person)
    begin, end = day_of(first), day_of(first + days)
    there = [one for one in leaves(view.work, who) if one.first <= end and begin <= one.last]
    lines = [_said(view, one) for one in there] or [view.t("away-not")]
    return Card("\n".join([who.name, *lines]), ((Button(view.t("button-menu"), Tap("menu")),),))
