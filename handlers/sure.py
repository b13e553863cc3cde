"""Nothing irreversible without saying so: one card asks before any of it, and leads back."""

from typing import Final

from bot.domain.access import authorize
from bot.domain.appointment import Appointment, Reason
from bot.domain.errors import NotYours
from bot.services.booking import require
from bot.services.leaving import may_cancel
from handlers.booking import current
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View

#: What is asked about → the action of the permission table.
ASKED: Final = {
    "cancel": "appointment.cancel",
    "decline": "appointment.decline",
    "missed": "talk.miss",
    "moved": "talk.move",
    "withdraw": "appointment.withdraw",
    "seal": "appointment.seal",
}


def ask(desk: Desk, tap: Tap) -> str | None:
    appointment = current(desk, tap)
    if tap.verb == "cancel":
        may_cancel(desk.work, desk.reader, appointment)
    desk.show("sure", id=tap.id, what=tap.verb)
    return None


def draw(view: View, id: int, what: str) -> Card:
    appointment = require(view.work, id)
    if what not in ASKED:
        raise NotYours
    authorize(view.reader, ASKED[what], view.work.appointments.matter(id), appointment.state)
    yes = Button(view.t(f"button-{what}-yes"), Tap(f"{what}-yes", id, appointment.revision))
    back = Button(view.t("button-back"), Tap("see", id))
    text = view.t(f"sure-{what}", when=view.t.when(appointment.starts_at))
    return Card(text, (*_reasons(view, appointment, what), (yes,), (back,)))


def _reasons(view: View, appointment: Appointment, what: str) -> tuple[Row, ...]:
    """Why, for whoever cares to say: each does it at once."""
    if what != "cancel":
        return ()
    taps = [
        Button(view.t(f"reason-{why}"), Tap("cancel-yes", appointment.id, appointment.revision, why))
        for why in Reason
    ]
    return grid(taps, 2)
