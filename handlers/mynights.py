"""A host's nights: which they sit, what stands on each; the office opens the same cards for a host."""

from datetime import date, timedelta

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import Appointment
from bot.domain.errors import NotYours
from bot.domain.people import Person, Role
from bot.domain.sitting import Why
from bot.services.digest import day_span
from bot.services.nights import Night, nights, sit
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.nights import day_of, today
from handlers.paging import MOST_PAGES

PAGE = 14
MOST_NAMED = 12


def host_of(view: View, host_id: int, action: str = "night.see") -> Person:
    """The host whose nights they are; NotYours for everybody but the host and the office."""
    host = view.work.people.get(host_id)
    if host is None or host.role is not Role.HOST:
        raise NotYours
    authorize(view.reader, action, Matter(host_id=host.id))
    return host


def show(desk: Desk, tap: Tap) -> str | None:
    desk.show("nights", host=tap.id or desk.reader.id, nth=min(tap.revision, MOST_PAGES))
    return None


def draw_nights(view: View, host: int, nth: int = 0) -> Card:
    """Two weeks a page, one button a night."""
    t, person = view.t, host_of(view, host)
    first = date.fromordinal(today(view)) + timedelta(days=PAGE * nth)
    found = nights(view.work, person, first, PAGE)
    span = t("days-span", first=t.date(first), last=t.date(first + timedelta(days=PAGE - 1)))
    mine = person.id == view.reader.id
    text = t("nights-mine", days=span) if mine else t("nights-of", name=person.name, days=span)
    rows: list[Row] = list(grid([_button(view, person, night) for night in found], 3))
    turn = [Button(t("button-earlier"), Tap("nights", host, nth - 1))] if nth else []
    rows.append((*turn, Button(t("button-later-page"), Tap("nights", host, nth + 1))))
    rows.append((Button(t("button-leave"), Tap("leave", host)), *_reports(view, host)))
    if mine:
        rows += [
            (Button(t("button-swap-open", day=t.date(swap.day)), Tap("swap", swap.id)),)
            for swap in view.work.swaps.open_for(person.id)[:3]
        ]
    back = Button(t("button-menu"), Tap("menu")) if mine else Button(t("button-rota"), Tap("rota"))
    return Card(text, (*rows, (back,)))


def _button(view: View, host: Person, night: Night) -> Button:
    key = ("night-sits-booked" if night.booked else "night-sits") if night.sits else "night-off"
    label = view.t(
        key, weekday=view.t.weekday(night.day), day=night.day.day, count=night.booked
    )  # fmt: skip
    return Button(label, Tap("night", host.id, night.day.toordinal()))


def _reports(view: View, host: int) -> Row:
    """What became of those whom the last absence moved."""
    last = view.work.absences.of_host(host, 1)
    return tuple(Button(view.t("button-absence"), Tap("absence", a.id)) for a in last)


def show_night(desk: Desk, tap: Tap) -> str | None:
    desk.show("night", host=tap.id, day=tap.revision)
    return None


def draw_night(view: View, host: int, day: int) -> Card:
    """One night: sat or not, who comes, and what can be done about it."""
    t, work, person, when = view.t, view.work, host_of(view, host), day_of(day)
    found = nights(work, person, when, 1)
    night = found[0] if found else None
    whose = [] if person.id == view.reader.id else [person.name]
    title = t("night-title", day=t.day(when), state=_state(view, night))
    lines = [*whose, title, *_names(view, person, when)]
    rows: list[Row] = []
    if night is not None and when.toordinal() >= today(view):
        if night.sits:
            rows.append((Button(t("button-give"), Tap("give", host, day)),))
        else:
            rows.append((Button(t("button-sit"), Tap("sit", host, day)),))
        if night.sits and person.id == view.reader.id:
            rows.append((Button(t("button-swap"), Tap("swap-ask", host, day)),))
    if person.id == view.reader.id:
        rows.append((Button(t("button-nights"), Tap("nights", host)),))
    else:
        rows.append((Button(t("button-back"), Tap("rota-day", day)),))
    return Card("\n".join(lines), tuple(rows))


def _state(view: View, night: Night | None) -> str:
    if night is None:
        return view.t("night-none")
    if night.sits:
        return view.t("night-is-sat")
    decided = night.decided
    substitute = view.work.people.get(decided.substitute_id or 0) if decided else None
    if substitute is None:
        return view.t("night-is-off")
    key = "night-is-swapped" if decided and decided.why is Why.SWAP else "night-is-stood-in"
    return view.t(key, name=substitute.name)


def _names(view: View, host: Person, day: date) -> list[str]:
    there = [a for a in view.work.appointments.between(*day_span(view.work, day)) if a.host_id == host.id]
    return [line_of(view, a, view.t.clock(a.starts_at)) for a in there[:MOST_NAMED]]


def is_kept_from(view: View, appointment: Appointment) -> bool:
    """Whether the reader is to see nothing of it: it counts, and is somebody's, and that is all."""
    return appointment.id in view.work.recusals.kept_from(view.reader.id)


def line_of(view: View, appointment: Appointment, clock: str) -> str:
    """19:30 〈姓名〉 · 〈单位〉; 另有一位 for whoever is kept out."""
    if is_kept_from(view, appointment):
        return view.t("somebody")
    cadre = view.work.people.get(appointment.cadre_id)
    if cadre is None:
        return clock
    return view.t("who-comes", clock=clock, name=cadre.name, unit=view.work.people.unit(cadre.unit_id).name)


def sit_down(desk: Desk, tap: Tap) -> str | None:
    host = host_of(desk, tap.id, "night.set")
    sit(desk.work, desk.reader, host, day_of(tap.revision))
    desk.show("night", host=host.id, day=tap.revision)
    return "toast-sits"


def menu_row(view: View) -> Row:
    """What the opening card offers the office about nights; a host's own stand beside the week."""
    return (Button(view.t("button-rota"), Tap("rota")),) if may(view.reader, "rota.see", Matter()) else ()
