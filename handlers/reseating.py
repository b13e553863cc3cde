"""The night was given away, or the person did not come: they take another time, on the card of the one that
was lost."""

from bot.domain.access import Matter, may
from bot.domain.appointment import Appointment, AppointmentState
from bot.domain.errors import SlotTaken
from bot.services.keeping import kept_times
from bot.services.reseating import offers, reseat
from bot.services.second_chance import has_second_chance, take_second_chance
from handlers.booking import current, slot_of, slot_value
from handlers.card import Button, Tap, grid
from handlers.desk import Desk, View

FIRST, MORE = 3, 12


def rows(view: View, appointment: Appointment, matter: Matter, more: int) -> list[list[Button]]:
    """What is kept, and times near the one that was lost: three; with `more`, as many as fit."""
    if appointment.state is not AppointmentState.DISPLACED and not has_second_chance(view.work, appointment):
        return []
    if not may(view.reader, "appointment.reseat", matter, appointment.state):
        return []
    t, revision = view.t, appointment.revision
    slots = offers(view.work, appointment, MORE if more else FIRST)
    hosts = {slot.host_id for slot in slots}
    buttons = []
    for slot in slots:
        label, host = t.soon(slot.starts_at, view.work.now), view.work.people.get(slot.host_id)
        if host and hosts != {appointment.host_id}:
            label = t("slot-with-host", when=label, name=host.name)
        value = slot_value(slot, asked_for=True)
        buttons.append(Button(label, Tap("reseat", appointment.id, revision, value)))
    found = [list(row) for row in grid(buttons, 1 if hosts != {appointment.host_id} else 3)]
    last = (
        [] if more or not slots else [Button(t("button-other-times"), Tap("more", appointment.id, revision))]
    )
    if may(view.reader, "appointment.cancel", matter, appointment.state):
        last.append(Button(t("button-cancel"), Tap("cancel", appointment.id, revision)))
    return [*found, last] if last else found


def said(view: View, appointment: Appointment, matter: Matter) -> list[str]:
    """What is kept for the person, and until when."""
    if not may(view.reader, "appointment.reseat", matter, appointment.state):
        return []
    t, kept = view.t, kept_times(view.work, appointment)
    times = t("list-comma").join(t.soon(offer.starts_at, view.work.now) for offer in kept)
    until = min((offer.expires_at for offer in kept), default=None)
    key = "line-kept" if view.reader.id == appointment.cadre_id else "line-kept-other"
    return [t(key, times=times, until=t.soon(until, view.work.now))] if until else []


def take(desk: Desk, tap: Tap) -> str | None:
    """A time was tapped. When somebody was quicker, the card shows what is free now."""
    appointment = current(desk, tap)
    slot = slot_of(desk, tap.value, appointment.host_id)
    try:
        with desk.work.savepoint():
            seat = take_second_chance if appointment.state is AppointmentState.NO_SHOW else reseat
            found = seat(desk.work, desk.reader, appointment, slot)
    except SlotTaken:
        desk.show("appointment", id=tap.id)
        return SlotTaken.key
    desk.show("appointment", id=found.id)
    return "toast-moved"
