"""What is alive about an appointment that is still to come, on its one card: who may change it, and how."""

from bot.domain.access import Matter, may
from bot.domain.appointment import AHEAD, Appointment
from bot.domain.moving import is_locked
from handlers.booking import current
from handlers.card import Button, Tap
from handlers.desk import Desk, View


def lines(view: View, appointment: Appointment, matter: Matter) -> list[str]:
    mine = may(view.reader, "appointment.cancel", matter, appointment.state)
    if mine and _is_ahead(view, appointment) and is_locked(view.work.policy, appointment, view.work.now):
        return [view.t("line-locked")]
    return []


def rows(view: View, appointment: Appointment, matter: Matter, more: int) -> list[list[Button]]:
    """What is rarely wanted stands behind `more`."""
    if not _is_ahead(view, appointment):
        return []
    found: list[list[Button]] = []
    locked = is_locked(view.work.policy, appointment, view.work.now)

    def button(key: str, verb: str) -> Button:
        return Button(view.t(key), Tap(verb, appointment.id, appointment.revision))

    if may(view.reader, "appointment.cancel", matter, appointment.state) and not locked:
        found.append([button("button-move", "move"), button("button-cancel", "cancel")])
    if may(view.reader, "appointment.recuse", matter, appointment.state):
        found.append([button("button-recuse", "recuse")])
    if may(view.reader, "appointment.decline", matter, appointment.state):
        found.append([button("button-decline", "decline") if more else button("button-more", "more")])
    return found


def _is_ahead(view: View, appointment: Appointment) -> bool:
    return appointment.state in AHEAD and view.work.now < appointment.starts_at


def more(desk: Desk, tap: Tap) -> str | None:
    current(desk, tap)
    desk.show("appointment", id=tap.id, more=1)
    return None
