"""Another time on a day of one's choice, weekends included: a month, then the day's free times."""

from datetime import date

from bot.domain.errors import MovedOn
from bot.services.booking import require
from bot.services.moving import may_move, times_by_day
from handlers.booking import current, slot_value
from handlers.booking_day import last_day
from handlers.card import Button, Card, Row, Tap, from36, grid, to36
from handlers.desk import Desk, View
from handlers.month import last_of, month_number, month_of, month_rows

#: Months ahead, at most; a window is never that long.
MOST_MONTHS = 36


def look(desk: Desk, tap: Tap) -> str | None:
    """A month; how many from this one stands in the value."""
    may_move(desk.work, desk.reader, current(desk, tap))
    desk.show("move-days", id=tap.id, nth=min(from36(tap.value) or 0, MOST_MONTHS))
    return None


def draw(view: View, id: int, nth: int = 0) -> Card:
    appointment, t = require(view.work, id), view.t
    may_move(view.work, view.reader, appointment)
    today, last = view.work.calendar.today(view.work.now), last_day(view)
    this = month_number(today)
    month = month_of(min(this + nth, month_number(last)))
    free = times_by_day(view.work, appointment, max(today, month), min(last, last_of(month)))

    def tap(verb: str, number: int) -> Tap:
        return Tap(verb, id, appointment.revision, to36(number))

    def button(day: date) -> Button | None:
        return Button(str(day.day), tap("move-day", day.toordinal())) if day in free else None

    def turn(day: date) -> Tap:
        return tap("move-days", max(month_number(day) - this, 0))

    key, name = "form-booking-month" if free else "move-month-full", t(f"month-{month.month}")
    back = (Button(t("button-back"), Tap("move", id, appointment.revision)),)
    return Card(t(key, month=name), (*month_rows(t, month, today, last, button, turn), back))


def choose(desk: Desk, tap: Tap) -> str | None:
    may_move(desk.work, desk.reader, current(desk, tap))
    ordinal = from36(tap.value) or 0
    if not 1 <= ordinal <= date.max.toordinal():
        raise MovedOn
    desk.show("move-day", id=tap.id, day=ordinal)
    return None


def draw_day(view: View, id: int, day: int) -> Card:
    appointment, t, on = require(view.work, id), view.t, date.fromordinal(day)
    may_move(view.work, view.reader, appointment)
    slots = times_by_day(view.work, appointment, on, on).get(on, []) if on <= last_day(view) else []
    buttons = [
        Button(
            t.clock(slot.starts_at),
            Tap("move-to", id, appointment.revision, slot_value(slot, asked_for=True)),
        )
        for slot in slots
    ]
    rows: list[Row] = list(grid(buttons, 3))
    back = (Button(t("button-back"), Tap("move-days", id, appointment.revision)),)
    return Card(t("move-day-which" if slots else "move-day-nothing", day=t.day(on)), (*rows, back))
