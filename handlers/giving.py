"""Nights are given away: one night or a leave, with a substitute or without; first what it moves, then
the deed, then a report that stays true."""

from datetime import date, timedelta

from bot.domain.absence import Affected
from bot.domain.access import Matter, authorize
from bot.domain.appointment import AHEAD, Appointment, AppointmentState, Slot
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person, Role
from bot.domain.sitting import Why
from bot.services.displacing import can_take_over
from bot.services.keeping import Away, nearest
from bot.services.rota import Rota
from bot.services.standing_in import affected, check_substitute, drop_out
from handlers.card import Button, Card, Row, Tap, from36, grid, to36
from handlers.desk import Desk, View
from handlers.mynights import host_of, is_kept_from, line_of
from handlers.nights import MOST_LISTED, day_of, today
from handlers.paging import MOST_PAGES, turns

MOST_SUBSTITUTES = 8
LEAVE_PAGE = 21


def spelled(days: int, substitute: int = 0, moves: int | None = None) -> str:
    """What a button carries besides host and first day: how many days more, the substitute, and how many
    appointments it was said to move."""
    return f"{days}.{to36(substitute)}" + ("" if moves is None else f".{moves}")


def read(value: str) -> tuple[int, int, int]:
    days, _, rest = value.partition(".")
    substitute, _, moves = rest.partition(".")
    if not days.isdecimal() or len(days) > 3:
        return 0, 0, 0
    return int(days), from36(substitute) or 0, int(moves) if moves.isdecimal() else 0


def ask_leave(desk: Desk, tap: Tap) -> str | None:
    """From which day on, and then up to which; the page stands in the value."""
    host_of(desk, tap.id, "night.set")
    nth = min(int(tap.value), MOST_PAGES) if tap.value.isdecimal() else 0
    desk.show("leave", host=tap.id, first=tap.revision, nth=nth)
    return None


def draw_leave(view: View, host: int, first: int = 0, nth: int = 0) -> Card:
    t, person = view.t, host_of(view, host)
    text = t("leave-until", day=t.day(day_of(first))) if first else t("leave-from")
    if person.id != view.reader.id:
        text = f"{person.name}\n{text}"
    rows = pick_days(view, ("leave", "give"), host, first, nth)
    return Card(text, (*rows, (Button(t("button-back"), Tap("nights", host)),)))


def pick_days(view: View, verbs: tuple[str, str], person: int, first: int, nth: int) -> tuple[Row, ...]:
    """Three weeks a page: a first day, and then with the other verb a last one."""
    t, begin = view.t, (first or today(view)) + nth * LEAVE_PAGE
    pick, done = verbs
    buttons = []
    for ordinal in range(begin, begin + LEAVE_PAGE):
        day = day_of(ordinal)
        tap = Tap(done, person, first, spelled(ordinal - first)) if first else Tap(pick, person, ordinal)
        buttons.append(Button(t("weekday-date", weekday=t.weekday(day), day=day.day), tap))
    more = [Button(t("button-earlier"), Tap(pick, person, first, str(nth - 1)))] if nth else []
    more.append(Button(t("button-later-page"), Tap(pick, person, first, str(nth + 1))))
    return (*grid(buttons, 3), tuple(more))


def ask(desk: Desk, tap: Tap) -> str | None:
    """What it would move, before it does; a substitute is checked when named."""
    host = host_of(desk, tap.id, "night.set")
    days, substitute, _ = read(tap.value)
    first = day_of(tap.revision)
    if substitute:
        _check(desk, host, _substitute(desk, substitute), first, days)
    desk.show("give", host=host.id, first=tap.revision, days=days, substitute=substitute)
    return None


def _check(view: View, host: Person, substitute: Person, first: date, days: int) -> None:
    rota = Rota(view.work, first, first + timedelta(days=days))
    for n in range(days + 1):
        day = first + timedelta(days=n)
        if rota.sits(host, day):
            check_substitute(rota, host, substitute, day)


def _substitute(view: View, person_id: int) -> Person:
    found = view.work.people.get(person_id)
    if found is None:
        raise NotYours
    return found


def draw_ask(view: View, host: int, first: int, days: int = 0, substitute: int = 0) -> Card:
    t, work, person = view.t, view.work, host_of(view, host, "night.set")
    begin, end = day_of(first), day_of(first + days)
    chosen = work.people.get(substitute) if substitute else None
    moved = affected(work, person, begin, end)
    lines = [] if person.id == view.reader.id else [person.name]
    lines.append(t("give-sure" if moved else "give-sure-nobody", days=days_of(view, begin, end)))
    for appointment in moved[:MOST_LISTED]:
        lines.append(_what(view, appointment, chosen, (person.id, begin, end), days > 0))
    if len(moved) > MOST_LISTED:
        lines.append(t("give-more", count=len(moved) - MOST_LISTED))
    yes = Tap("give-yes", host, first, spelled(days, substitute, len(moved)))
    others = [p for p in work.people.with_role(Role.HOST) if p.id != person.id][:MOST_SUBSTITUTES]
    named = [
        Button(t("button-substitute", name=p.name), Tap("give", host, first, spelled(days, p.id)))
        for p in others
        if p.id != substitute
    ]
    if chosen:
        named.append(Button(t("button-no-substitute"), Tap("give", host, first, spelled(days))))
    key = t("button-give-yes-with", name=chosen.name) if chosen else t("button-give-yes")
    back = Tap("leave", host, first) if days else Tap("night", host, first)
    return Card("\n".join(lines), ((Button(key, yes),), *grid(named, 2), (Button(t("button-back"), back),)))


def days_of(view: View, first: date, last: date) -> str:
    t = view.t
    return t.day(first) if first == last else t("days-span", first=t.date(first), last=t.date(last))


def _what(view: View, appointment: Appointment, chosen: Person | None, away: Away, dated: bool) -> str:
    t, work = view.t, view.work
    when = t.when(appointment.starts_at) if dated else t.clock(appointment.starts_at)
    who = line_of(view, appointment, when)
    if is_kept_from(view, appointment):
        return who
    if chosen is not None and can_take_over(work, chosen, appointment):
        return t("give-kept", who=who, name=chosen.name)
    times = [
        _offer(view, slot, appointment)
        for slot in sorted(nearest(work, appointment, away)[:3], key=lambda slot: slot.starts_at)
    ]
    if not times:
        return t("give-nothing", who=who)
    return t("give-offered", who=who, times=t("list-comma").join(times))


def _offer(view: View, slot: Slot, appointment: Appointment) -> str:
    when, host = view.t.soon(slot.starts_at, view.work.now), view.work.people.get(slot.host_id)
    if host is None or slot.host_id == appointment.host_id:
        return when
    return view.t("slot-with-host", when=when, name=host.name)


def give(desk: Desk, tap: Tap) -> str | None:
    host = host_of(desk, tap.id, "night.set")
    days, substitute_id, moves = read(tap.value)
    first = day_of(tap.revision)
    last = first + timedelta(days=days)
    substitute = _substitute(desk, substitute_id) if substitute_id else None
    if len(affected(desk.work, host, first, last)) != moves:  # somebody booked, or left, meanwhile
        desk.show("give", host=host.id, first=tap.revision, days=days, substitute=substitute_id)
        return MovedOn.key
    why = Why.LEAVE if days or substitute else Why.OWN if host.id == desk.reader.id else Why.OFFICE
    absence = drop_out(desk.work, desk.reader, host, first, last, substitute, why)
    desk.show("absence", id=absence.id)
    return "toast-given"


def show_report(desk: Desk, tap: Tap) -> str | None:
    desk.show("absence", id=tap.id, nth=min(tap.revision, MOST_PAGES))
    return None


def draw_report(view: View, id: int, nth: int = 0) -> Card:
    """What became of each: as things stand now, whenever it is drawn."""
    t, work = view.t, view.work
    absence = work.absences.get(id)
    concerns = {absence.host_id, absence.substitute_id} if absence else set()
    own = Matter(host_id=view.reader.id if view.reader.id in concerns else None)
    authorize(view.reader, "absence.see", own if absence else None)
    assert absence is not None  # authorize refuses what is not there
    host, substitute = (work.people.get(p or 0) for p in (absence.host_id, absence.substitute_id))
    days = days_of(view, absence.first, absence.last)
    key = "absence-day" if absence.why is Why.DAY else "absence-stood-in" if substitute else "absence"
    lines = [
        t(key, name=host.name if host else "", days=days, substitute=substitute.name if substitute else "")
    ]
    there = work.absences.affected(id)
    now = [work.appointments.get(one.appointment_id) for one in there]
    waiting = sum(a is not None and a.state is AppointmentState.DISPLACED for a in now)
    for one, appointment in list(zip(there, now, strict=True))[nth * MOST_LISTED : (nth + 1) * MOST_LISTED]:
        if appointment is not None:
            lines.append(_became(view, one, appointment, absence.first != absence.last))
    lines.append(
        t("absence-waiting", count=waiting)
        if waiting
        else t("absence-settled" if there else "absence-nobody")
    )
    pages = turns(view, "absence", nth, len(there), MOST_LISTED, id)
    again = (Button(t("button-refresh"), Tap("absence", id, nth)),) if waiting else ()
    rows: list[Row] = [*pages, again] if again else [*pages]
    if host and host.role is Role.HOST:
        nights = Tap("nights", absence.host_id if view.reader.role is Role.OFFICE else 0)
        rows.append((Button(t("button-nights"), nights),))
    else:
        rows.append((Button(t("button-menu"), Tap("menu")),))
    return Card("\n".join(lines), tuple(rows), referenced=True)


def _became(view: View, one: Affected, appointment: Appointment, dated: bool) -> str:
    t, state = view.t, appointment.state
    who = line_of(view, appointment, t.when(one.starts_at) if dated else t.clock(one.starts_at))
    if is_kept_from(view, appointment):
        return who
    if state is AppointmentState.DISPLACED:
        return t("became-waiting", who=who)
    if state not in AHEAD and state is not AppointmentState.HELD:
        return t("became-cancelled" if state is AppointmentState.CANCELLED else "became-over", who=who)
    host = view.work.people.get(appointment.host_id)
    name = host.name if host else ""
    if appointment.starts_at == one.starts_at:
        return t("became-kept", who=who, name=name)
    return t("became-moved", who=who, when=t.when(appointment.starts_at), name=name)
