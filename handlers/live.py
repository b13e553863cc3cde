"""What is alive about an appointment that is still to come, on its one card: who may change it, and how."""

from datetime import timedelta

from bot.domain.access import Grant, Matter, may
from bot.domain.appointment import AHEAD, Appointment, AppointmentState
from bot.domain.moving import is_locked
from handlers import agreeing, attending
from handlers.booking import current, ways_out
from handlers.card import Button, Tap
from handlers.desk import Desk, View


def lines(view: View, appointment: Appointment, matter: Matter, grant: Grant) -> list[str]:
    found = [attending.line(view, appointment)] if "coming" in grant else []
    if "no_shows" in grant and _is_ahead(view, appointment):
        found.append(_no_shows(view, appointment))
    return [one for one in (*found, _locked(view, appointment, matter)) if one]


def _no_shows(view: View, appointment: Appointment) -> str:
    """For the section alone, and only when there is something to know."""
    since = view.work.now - timedelta(days=365)
    count = view.work.appointments.no_shows(appointment.cadre_id, since, view.reader.id)
    key = "no-shows-many" if count >= view.work.policy.limits.no_shows else "no-shows"
    return view.t(key, count=count) if count else ""


def _locked(view: View, appointment: Appointment, matter: Matter) -> str:
    mine = may(view.reader, "appointment.cancel", matter, appointment.state)
    if mine and _is_ahead(view, appointment) and is_locked(view.work.policy, appointment, view.work.now):
        return view.t("line-locked")
    return ""


def around_the_hour(view: View, appointment: Appointment, matter: Matter) -> list[Button]:
    """Here, or a little late: what is wanted first, when it is wanted at all."""
    if not may(view.reader, "appointment.attend", matter, appointment.state):
        return []
    return attending.buttons(view, appointment)


def rows(view: View, appointment: Appointment, matter: Matter, more: int) -> list[list[Button]]:
    """What is rarely wanted stands behind `more`."""
    out = _keeping_out(view, appointment, matter, more)
    if not _is_ahead(view, appointment):
        return [out] if appointment.state is AppointmentState.DISPLACED and out else []
    found: list[list[Button]] = []
    locked = is_locked(view.work.policy, appointment, view.work.now)
    mine = may(view.reader, "appointment.attend", matter, appointment.state)

    def button(key: str, verb: str) -> Button:
        return Button(view.t(key), Tap(verb, appointment.id, appointment.revision))

    if may(view.reader, "appointment.agree", matter, appointment.state):
        found += agreeing.answers(view, appointment)
    elif may(view.reader, "appointment.cancel", matter, appointment.state) and not locked:
        found.append(ways_out(view, appointment))
    if may(view.reader, "appointment.recuse", matter, appointment.state):
        found.append([button("button-recuse", "recuse")])
    file = button("button-calendar-file", "calendar-file")
    if may(view.reader, "appointment.decline", matter, appointment.state):
        found.append([button("button-decline", "decline"), file] if more else [button("button-more", "more")])
    elif mine:
        found.append([file])
    return [*found, out] if out else found


def _keeping_out(view: View, appointment: Appointment, matter: Matter, more: int) -> list[Button]:
    """I must keep out; and, behind `more`, whom it is about."""
    verbs = ("withdraw", "about") if more else ("withdraw",)
    return [
        Button(view.t(f"button-{verb}"), Tap(verb, appointment.id, appointment.revision))
        for verb in verbs
        if may(view.reader, f"appointment.{verb}", matter, appointment.state)
    ]


def _is_ahead(view: View, appointment: Appointment) -> bool:
    return appointment.state in AHEAD and view.work.now < appointment.starts_at


def more(desk: Desk, tap: Tap) -> str | None:
    current(desk, tap)
    desk.show("appointment", id=tap.id, more=1)
    return None
