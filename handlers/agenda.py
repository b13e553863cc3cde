"""Who comes: tonight and in the coming week, as far as the reader may know; and what waits to be accepted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.access import authorize, may
from bot.domain.appointment import Appointment, AssignmentState
from bot.domain.people import Role
from bot.services.away import matter_of
from bot.services.digest import day_span
from handlers import attending, board
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.nights import MOST_LISTED, day_of, today
from handlers.paging import MOST_PAGES

WEEK = 7


def for_reader(view: View, first: date, days: int) -> list[Appointment]:
    """What the reader may see of these days, soonest first."""
    since, until = day_span(view.work, first)[0], day_span(view.work, first + timedelta(days=days - 1))[1]
    return [
        a
        for a in view.work.appointments.between(since, until)
        if may(view.reader, "appointment.see", view.work.appointments.matter(a.id))
    ]


def draw_night(view: View, day: int, nth: int = 0) -> Card:
    """Who comes tonight; one tap to each card."""
    when = day_of(day)
    found = for_reader(view, when, 1)
    title = view.t("tonight" if found else "tonight-none", day=view.t.day(when))
    return _page(view, title, found, "tonight", day, nth, dated=False)


def draw_week(view: View, nth: int = 0) -> Card:
    first = date.fromordinal(today(view))
    found = for_reader(view, first, WEEK)
    title = view.t("week" if found else "week-none")
    return _page(view, title, found, "week", 0, nth, dated=True)


def draw_waiting(view: View, nth: int = 0) -> Card:
    """What waits for the section to accept."""
    found = waiting(view)
    title = view.t("to-accept" if found else "to-accept-none", count=len(found))
    card = _page(view, title, found, "to-accept", 0, nth, dated=True)
    return replace(card, rows=(*board.accept_row(view, [a.id for a in found]), *card.rows))


def waiting(view: View) -> list[Appointment]:
    me, work = view.reader, view.work
    section = me.section if me.role is Role.SECTION_HEAD else None
    pending = [
        work.appointments.get(a.appointment_id)
        for a in work.assignments.live_for(me.id, section)
        if a.state is AssignmentState.PENDING
    ]
    return [a for a in pending if a and may(me, "appointment.see", work.appointments.matter(a.id))]


def _page(
    view: View, title: str, found: Sequence[Appointment], verb: str, id_: int, nth: int, dated: bool
) -> Card:
    t = view.t
    shown = found[nth * MOST_LISTED : (nth + 1) * MOST_LISTED]
    lines, buttons, files = [], list[Button](), list[Row]()
    for appointment in shown:
        cadre = view.work.people.get(appointment.cadre_id)
        name = cadre.name if cadre else ""
        unit = view.work.people.unit(cadre.unit_id).name if cadre else ""
        clock = t.soon(appointment.starts_at, view.work.now) if dated else t.clock(appointment.starts_at)
        lines.append(t("agenda-line", clock=clock, name=name, unit=unit, state=_state(view, appointment)))
        buttons.append(Button(t("agenda-button", clock=clock, name=name), Tap("see", appointment.id)))
        files.append(_file(view, appointment, name))
    turn = tuple(
        Button(t(key), Tap(verb, id_, other))
        for key, other in (("button-earlier", nth - 1), ("button-later-page", nth + 1))
        if other >= 0 and other * MOST_LISTED < len(found)
    )
    beside = tuple((button, *file) for button, file in zip(buttons, files, strict=True))
    rows: tuple[Row, ...] = (*(grid(buttons, 2) if dated else beside), *((turn,) if turn else ()))
    last: list[Button] = [Button(t("button-menu"), Tap("menu"))]
    if verb == "tonight":
        last.insert(0, Button(t("button-week"), Tap("week")))
    return Card("\n".join([title, *lines]), (*rows, tuple(last)))


def _file(view: View, appointment: Appointment, name: str) -> Row:
    """What to know of whoever comes tonight stands beside them."""
    grant = authorize(view.reader, "appointment.see", view.work.appointments.matter(appointment.id))
    if "history" not in grant:
        return ()
    return (Button(view.t("agenda-file", name=name), Tap("file", appointment.cadre_id)),)


def _state(view: View, appointment: Appointment) -> str:
    """Where it stands; once the cadre has said something about the hour, that."""
    matter = view.work.appointments.matter(appointment.id)
    if "coming" in authorize(view.reader, "appointment.see", matter):
        said = attending.mark(view, appointment)
        if said:
            return said
    return view.t(f"state-{appointment.state.replace('_', '-')}")


def show_night(desk: Desk, tap: Tap) -> str | None:
    desk.show("night-list", day=tap.id or today(desk), nth=min(tap.revision, MOST_PAGES))
    return None


def show_week(desk: Desk, tap: Tap) -> str | None:
    desk.show("week", nth=min(tap.revision, MOST_PAGES))
    return None


def show_waiting(desk: Desk, tap: Tap) -> str | None:
    desk.show("to-accept", nth=min(tap.revision, MOST_PAGES))
    return None


def menu_row(view: View) -> Row:
    """What waits to be accepted, for a section; the week for everybody with a list."""
    t = view.t
    row = [Button(t("button-week"), Tap("week"))]
    count = len(waiting(view)) if view.reader.role in (Role.SECTION_STAFF, Role.SECTION_HEAD) else 0
    if count:
        row.insert(0, Button(t("button-to-accept", count=count), Tap("to-accept")))
    if view.reader.role is Role.HOST:
        row.append(Button(t("button-nights"), Tap("nights")))
    if may(view.reader, "leave.set", matter_of(view.reader)):
        row.append(Button(t("button-away"), Tap("away")))
    return tuple(row)
