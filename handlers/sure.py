"""Nothing irreversible without saying so: one card asks before any of it, and leads back."""

from typing import Final

from bot.domain.access import authorize
from bot.domain.errors import NotYours
from bot.services.booking import require
from handlers.booking import current
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View

#: What is asked about → the action of the permission table.
ASKED: Final = {"cancel": "appointment.cancel", "missed": "talk.miss", "moved": "talk.move"}


def ask(desk: Desk, tap: Tap) -> str | None:
    current(desk, tap)
    desk.show("sure", id=tap.id, what=tap.verb)
    return None


def draw(view: View, id: int, what: str) -> Card:
    appointment = require(view.work, id)
    if what not in ASKED:
        raise NotYours
    authorize(view.reader, ASKED[what], view.work.appointments.matter(id), appointment.state)
    yes = Button(view.t(f"button-{what}-yes"), Tap(f"{what}-yes", id, appointment.revision))
    back = Button(view.t("button-back"), Tap("see", id))
    return Card(view.t(f"sure-{what}", when=view.t.when(appointment.starts_at)), ((yes,), (back,)))
