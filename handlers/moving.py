"""Another time for an appointment: the next free ones at once, the rest a page further on."""

from bot.domain.appointment import Appointment, AppointmentState, Slot
from bot.domain.errors import SlotTaken
from bot.services.booking import require
from bot.services.moving import may_move, move_appointment, other_times
from handlers.booking import current, slot_of, slot_value, soon
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.paging import MOST_PAGES

#: Times on the first card, and on each that follows.
FIRST, MORE = 3, 9


def ask(desk: Desk, tap: Tap) -> str | None:
    """`move` of the card: which other time?"""
    may_move(desk.work, desk.reader, current(desk, tap))
    desk.show("move", id=tap.id)
    return None


def look(desk: Desk, tap: Tap) -> str | None:
    """Other times; the page stands in the value."""
    may_move(desk.work, desk.reader, current(desk, tap))
    nth = int(tap.value) if tap.value.isdecimal() else 0
    desk.show("move", id=tap.id, nth=min(nth, MOST_PAGES))
    return None


def draw(view: View, id: int, nth: int = 0) -> Card:
    appointment, t = require(view.work, id), view.t
    may_move(view.work, view.reader, appointment)
    slots = other_times(view.work, appointment)
    first = FIRST + (nth - 1) * MORE if nth else 0
    shown = slots[first : first + (MORE if nth else FIRST)]
    rows: list[Row] = list(grid([_time(view, appointment, slot, "move-to") for slot in shown], 3))
    if len(slots) > first + len(shown):
        more = Tap("move-look", id, appointment.revision, str(nth + 1))
        rows.append((Button(t("button-other-times"), more),))
    days = Tap("move-days", id, appointment.revision)
    rows.append((Button(t("button-move-days"), days),))
    key = "move-which" if shown else "move-nothing"
    left = view.work.policy.limits.moves - appointment.moves
    text = t(key, when=t.when(appointment.starts_at), left=left)
    return Card(text, (*rows, (Button(t("button-back"), Tap("see", id)),)))


def _time(view: View, appointment: Appointment, slot: Slot, verb: str) -> Button:
    value = slot_value(slot, asked_for=True)
    return Button(soon(view, slot), Tap(verb, appointment.id, appointment.revision, value))


def to(desk: Desk, tap: Tap) -> str | None:
    """A time was tapped. When somebody was quicker, the others are shown."""
    appointment = current(desk, tap)
    slot = slot_of(desk, tap.value, appointment.host_id)
    try:
        with desk.work.savepoint():
            moved = move_appointment(desk.work, desk.reader, appointment, slot)
    except SlotTaken:
        desk.show("move", id=tap.id)
        return SlotTaken.key
    desk.show("appointment", id=tap.id, was=int(appointment.starts_at.timestamp()) // 60)
    if appointment.state is AppointmentState.REQUESTED:
        return "toast-agreed"
    return "toast-moved" if moved.state is appointment.state else "toast-moved-anew"
