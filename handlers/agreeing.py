"""Booking for somebody, who is asked; and their answer: it suits, another time, or not at all."""

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment, AppointmentState
from bot.forms.declared import BOOKING_FOR
from bot.services.booking import require
from bot.services.booking_for import agree
from handlers import forms
from handlers.booking import current
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View


def book_for(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "talk.book_for", Matter())
    return forms.start(desk, BOOKING_FOR)


def draw(view: View, id: int) -> Card:
    """To the person, in words that give nothing away on a lock screen."""
    appointment, t = require(view.work, id), view.t
    authorize(view.reader, "appointment.see", view.work.appointments.matter(id))
    see = (Button(t("button-see"), Tap("see", id)),)
    if appointment.state is not AppointmentState.REQUESTED:
        return Card(t("agreement-over"), (see,))
    text = t("agreement", when=t.soon(appointment.starts_at, view.work.now))
    return Card(text, (*map(tuple, answers(view, appointment)), see))


def answers(view: View, appointment: Appointment) -> list[list[Button]]:
    def button(key: str, verb: str) -> Button:
        return Button(view.t(key), Tap(verb, appointment.id, appointment.revision))

    other = [button("button-another-time", "move"), button("button-not-suiting", "cancel")]
    return [[button("button-agree", "agree")], other]


def say_yes(desk: Desk, tap: Tap) -> str | None:
    agree(desk.work, desk.reader, current(desk, tap))
    desk.show("appointment", id=tap.id)
    return "toast-agreed"
