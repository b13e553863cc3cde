"""Coming, late, here; and the calendar file: what the cadre needs around the hour."""

from datetime import UTC, datetime, timedelta

from bot.domain.access import authorize
from bot.domain.appointment import AHEAD, Appointment, AppointmentState
from bot.domain.attendance import HERE_FROM, LATE_FROM, LATER, may_say
from bot.reports.ics import Arrangement, calendar_file
from bot.services.attending import say_coming, say_here, say_late
from bot.services.booking import require
from handlers.booking import current
from handlers.card import Button, Card, Tap, to36
from handlers.desk import Desk, View
from handlers.paper import ICS, Paper


def buttons(view: View, appointment: Appointment) -> list[Button]:
    """Around the hour: here, or a little late."""
    said, now, t = view.work.attendances.get(appointment.id), view.work.now, view.t
    if said and said.arrived_at:
        return []

    def tap(verb: str, value: str = "") -> Tap:
        return Tap(verb, appointment.id, appointment.revision, value)

    found = [Button(t("button-here"), tap("here"))] if may_say(appointment, HERE_FROM, now) else []
    if may_say(appointment, LATE_FROM, now) and not (said and said.late):
        found += [Button(t("button-late", count=minutes), tap("late", str(minutes))) for minutes in LATER]
    return found


def line(view: View, appointment: Appointment) -> str:
    """What the cadre has said last; empty when nothing."""
    mine = view.reader.id == appointment.cadre_id
    return _said(view, appointment, "attendance-mine" if mine else "attendance")


def mark(view: View, appointment: Appointment) -> str:
    """The same in a word or two, for a list."""
    return _said(view, appointment, "mark")


def _said(view: View, appointment: Appointment, words: str) -> str:
    said = view.work.attendances.get(appointment.id)
    if said is None or appointment.state is not AppointmentState.ACCEPTED:
        return ""
    if said.arrived_at:
        return view.t(f"{words}-here", clock=view.t.clock(said.arrived_at))
    if said.late:
        return view.t(f"{words}-late", count=said.late)
    return view.t(f"{words}-coming") if said.coming_at else ""


def draw(view: View, id: int) -> Card:
    """To section and host, without a sound: gives nothing away on a lock screen."""
    appointment = require(view.work, id)
    authorize(view.reader, "appointment.see", view.work.appointments.matter(id))
    text = f"{view.t.clock(appointment.starts_at)} {line(view, appointment)}"
    return Card(text, ((Button(view.t("button-see"), Tap("see", id)),),), quiet=True)


def say(desk: Desk, tap: Tap) -> str | None:
    appointment = current(desk, tap)
    if tap.verb == "here":
        say_here(desk.work, desk.reader, appointment)
    elif tap.verb == "late":
        say_late(desk.work, desk.reader, appointment, int(tap.value) if tap.value.isdecimal() else 0)
    else:
        say_coming(desk.work, desk.reader, appointment)
    desk.show("appointment", id=tap.id)
    return "toast-thanks"


def calendar(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "appointment.see", desk.work.appointments.matter(tap.id))
    desk.work.outbox.tell(desk.reader.id, "calendar-file", id=tap.id)
    return None


def paper(view: View, id: int, off: int = 0) -> Paper:
    """As things stand when it is sent. The same for everybody: it names nobody and nothing. `off`: when it
    was, in minutes since 1970, for whoever was to take part then and does no more; what it is by now is
    not theirs to know."""
    appointment, t = require(view.work, id), view.t
    matter, reminders = view.work.appointments.matter(id), view.work.policy.reminders
    begins, length = appointment.starts_at, appointment.ends_at - appointment.starts_at
    gone = bool(off) and (matter is None or view.reader.id not in matter.taking_part)
    authorize(view.reader, "calendar.call_off" if gone else "appointment.see", matter)
    if gone:
        begins = datetime.fromtimestamp(off * 60, UTC)
    what = Arrangement(
        uid=f"{to36(appointment.id)}@yetan",
        sequence=appointment.revision,
        stamp=view.work.now,
        starts_at=begins,
        ends_at=begins + length,
        summary=t("calendar-summary"),
        place=t.label(view.work.policy.department.place),
        tentative=appointment.state is not AppointmentState.ACCEPTED,
        cancelled=gone or appointment.state not in {*AHEAD, AppointmentState.HELD},
        alarm=min(reminders, default=timedelta(hours=1)),
    )
    caption = t("calendar-off" if what.cancelled else "calendar-file")
    return Paper("calendar.ics", ICS, caption, lambda: calendar_file(what), protect=False)
