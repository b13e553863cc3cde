"""Booking, as the cadre meets it: the next free times, a topic, a last look, done."""

from datetime import UTC, datetime, timedelta

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment, Reason, Slot
from bot.domain.errors import MovedOn, NothingFree, SlotTaken
from bot.domain.moving import is_locked
from bot.domain.slots import hours_of
from bot.domain.words import Words
from bot.forms.declared import BOOKING
from bot.forms.engine import Draft
from bot.services.booking import book_talk, may_book, require
from bot.services.finding import check_free, find_route, host_in_charge, next_slots
from bot.services.leaving import cancel_appointment
from bot.services.ports import Place
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


def slot_buttons(view: View) -> list[Button]:
    """The next free times, each one tap from its booking; none while nothing may be booked."""
    try:
        slots = next_slots(view.work, view.reader, None)
    except NothingFree:
        return []
    return [Button(soon(view, s), Tap("book", 0, 0, slot_value(s))) for s in slots]


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
        forms.start(desk, BOOKING)
        return None
    _, host = host_in_charge(desk.work, desk.reader, None)
    slot = slot_of(desk, tap.value, host.id)
    try:
        check_free(desk.work, desk.reader, slot)
    except SlotTaken as refusal:
        forms.start(desk, BOOKING)
        return refusal.key
    forms.start(desk, BOOKING, slot=tap.value)
    return None


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step == "topic":
        return [(topic.id, view.t.label(topic.name)) for topic in view.work.policy.topics]
    if draft.step == "slot":
        slots = next_slots(view.work, view.reader, draft.answer("topic"), MOST_SHOWN)
        return [(slot_value(s), soon(view, s)) for s in slots]
    return []


def so_far(view: View, draft: Draft) -> str:
    """Above the topics: the time that was chosen."""
    if draft.step != "topic" or not draft.answer("slot"):
        return ""
    _, host = host_in_charge(view.work, view.reader, None)
    slot = slot_of(view, draft.answer("slot") or "0", host.id)
    return view.t("line-when", when=view.t.when(slot.starts_at), until=view.t.clock(slot.ends_at))


def review(view: View, draft: Draft) -> str:
    """When, where, who will be there, who can read what, how to change it."""
    topic = draft.answer("topic") or ""
    way = find_route(view.work, view.reader, topic)
    slot = slot_of(view, draft.answer("slot") or "0", way.host.id)
    t, policy = view.t, view.work.policy
    wish = None if view.light else draft.answer("wish")
    text = t(
        "booking-review",
        when=t.when(slot.starts_at),
        until=t.clock(slot.ends_at),
        place=t.label(policy.department.place),
        host=way.host.name,
        section=t.label(policy.section(way.rule.section).name),
        topic=t.label(policy.topic(topic).name),
        wish=t("booking-wish", text=wish) if wish else t("booking-wish-welcome"),
    )
    return "\n\n".join(filter(None, (text, may_change(view, slot.starts_at))))


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    """Book it; if the slot was just taken, the form goes back to the times that are still free."""
    topic, wish = draft.answer("topic") or "", draft.answer("wish")
    way = find_route(desk.work, desk.reader, topic)
    slot = slot_of(desk, draft.answer("slot") or "0", way.host.id)
    try:
        appointment = book_talk(desk.work, desk.reader, slot, topic, Words(wish) if wish else None)
    except SlotTaken as refusal:
        known = {"topic": topic} | ({"wish": wish} if wish else {})
        forms.start(desk, BOOKING, None, place, **known)
        return refusal.key
    desk.work.outbox.show(place, "appointment", id=appointment.id)
    return None


def draw_mine(view: View) -> Card:
    """The cadre's appointments ahead; with none, the next free times."""
    mine = view.work.appointments.ahead_of(view.reader.id, view.work.now - timedelta(hours=2))
    t = view.t
    rows: list[Row] = [_mine_row(view, a) for a in mine] or [tuple(slot_buttons(view))]
    text = t("appointments-mine") if mine else t("appointments-none")
    return Card(text, (*(r for r in rows if r), (Button(t("button-menu"), Tap("menu")),)))


def _mine_row(view: View, appointment: Appointment) -> Row:
    """The appointment, and beside it the way out, for as long as there is one."""
    see = Button(
        view.t("appointment-line", when=view.t.when(appointment.starts_at)), Tap("see", appointment.id)
    )
    locked = is_locked(view.work.policy, appointment, view.work.now)
    if locked or appointment.starts_at <= view.work.now:
        return (see,)
    return see, Button(view.t("button-cancel"), Tap("cancel", appointment.id, appointment.revision))


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
