"""Booking, as the cadre meets it: the next free times, a topic, a last look, done."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment, Reason, Slot
from bot.domain.errors import MovedOn, NothingFree
from bot.domain.moving import is_locked
from bot.domain.slots import hours_of, is_slot
from bot.forms.declared import BOOKING
from bot.services.booking import may_book, require
from bot.services.finding import next_slots
from bot.services.leaving import cancel_appointment
from bot.services.proposing import must_ask
from bot.services.routing import hosts_in_charge
from handlers import forms
from handlers.card import Button, Card, Row, Tap, from36, to36
from handlers.desk import Desk, View, same

MOST_SHOWN = 9
#: The year 2100, in minutes since 1970: what a forged button names after it is no time of this house.
LAST_MINUTE = 130 * 366 * 24 * 60


def slot_value(slot: Slot, asked_for: bool = False) -> str:
    """A slot as a button's value: its beginning, in minutes since 1970; and its host, when a host was
    asked for. Otherwise it is the time of whoever turns out to be in charge of the topic."""
    begin = to36(int(slot.starts_at.timestamp()) // 60)
    return f"{begin}.{to36(slot.host_id)}" if asked_for else begin


def slot_of(view: View, value: str, in_charge: int) -> Slot:
    """The slot of a button; MovedOn for a value this house never wrote."""
    begin, _, asked_for = value.partition(".")
    minutes, host_id = from36(begin), from36(asked_for) if asked_for else in_charge
    if minutes is None or minutes > LAST_MINUTE or host_id is None:
        raise MovedOn
    starts_at = datetime.fromtimestamp(minutes * 60, UTC)
    hours = hours_of(view.work.policy, view.work.calendar, view.work.calendar.today(starts_at))
    return Slot(host_id, starts_at, starts_at + hours.slot)


def next_times(view: View) -> Sequence[Slot]:
    """The next free times; none while nothing may be booked."""
    try:
        return next_slots(view.work, view.reader, None)
    except NothingFree:
        return []


def slot_buttons(view: View, slots: Sequence[Slot] | None = None) -> list[Button]:
    """The next free times, or these, each one tap from its booking."""
    found = next_times(view) if slots is None else slots
    return [Button(soon(view, s), Tap("book", 0, 0, slot_value(s))) for s in found]


def soon(view: View, slot: Slot) -> str:
    """A time on a button; in a year whose holidays nobody has published yet, with a mark."""
    known = view.work.calendar.published(view.work.calendar.today(slot.starts_at))
    label = view.t.soon(slot.starts_at, view.work.now)
    return label if known else view.t("soon-unpublished", label=label)


def may_change(view: View, starts_at: datetime) -> str:
    """What the mark means, in words; empty for a day that is known."""
    day = view.work.calendar.today(starts_at)
    return "" if view.work.calendar.published(day) else view.t("line-unpublished", year=day.year)


def book(desk: Desk, tap: Tap) -> str | None:
    """A free time was tapped, or `other times`."""
    authorize(desk.reader, "talk.book", Matter())
    may_book(desk.work, desk.reader)
    if not tap.value:
        return forms.start(desk, BOOKING)
    if tap.value == "day":
        return forms.start(desk, BOOKING, step="day")
    _, hosts = hosts_in_charge(desk.work, desk.reader, None)
    slot = slot_of(desk, tap.value, hosts[0].id)
    if not is_slot(desk.work.policy, desk.work.calendar, slot):
        raise MovedOn
    return forms.start(desk, BOOKING, slot=tap.value)


def draw_mine(view: View) -> Card:
    """The cadre's appointments ahead; with none, the next free times."""
    mine = view.work.appointments.ahead_of(view.reader.id, view.work.now - timedelta(hours=2))
    t = view.t
    rows: list[Row] = [row for a in mine for row in _mine_rows(view, a)] or [tuple(slot_buttons(view))]
    text = t("appointments-mine") if mine else t("appointments-none")
    return Card(text, (*(r for r in rows if r), (Button(t("button-menu"), Tap("menu")),)))


def _mine_rows(view: View, appointment: Appointment) -> list[Row]:
    """The appointment, and below it the ways out, for as long as there are any."""
    line = view.t("appointment-line", when=view.t.when(appointment.starts_at))
    see = Button(line, Tap("see", appointment.id))
    locked = is_locked(view.work.policy, appointment, view.work.now)
    over = locked or appointment.starts_at <= view.work.now
    return [(see,)] if over else [(see,), tuple(ways_out(view, appointment))]


def ways_out(view: View, appointment: Appointment) -> list[Button]:
    """Another time, where one need not be agreed on first; and out of it."""
    verbs = ("cancel",) if must_ask(view.work, appointment) else ("move", "cancel")
    return [
        Button(view.t(f"button-{verb}"), Tap(verb, appointment.id, appointment.revision)) for verb in verbs
    ]


def cancel(desk: Desk, tap: Tap) -> str | None:
    reason = Reason(tap.value) if tap.value in list(Reason) else None
    cancel_appointment(desk.work, desk.reader, current(desk, tap), reason)
    desk.show("appointment", id=tap.id)
    return "toast-cancelled"


def current(desk: Desk, tap: Tap) -> Appointment:
    """The appointment of a button; only who may see it is told that it moved on."""
    appointment = require(desk.work, tap.id)
    authorize(desk.reader, "appointment.see", desk.work.appointments.matter(tap.id))
    same(tap.revision, appointment.revision)
    return appointment
