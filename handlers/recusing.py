"""Keeping somebody out of an appointment that is booked already: whom, a last look, done."""

from bot.domain.access import authorize
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.forms.declared import RECUSAL
from bot.forms.form import Draft
from bot.services.booking import require
from bot.services.ports import Place
from bot.services.recusing import declare_recusal
from handlers import forms
from handlers.booking import current
from handlers.card import Tap
from handlers.desk import Desk, View
from handlers.keeping_out import people_to_keep_out


def recuse(desk: Desk, tap: Tap) -> str | None:
    appointment = current(desk, tap)
    matter = desk.work.appointments.matter(tap.id)
    authorize(desk.reader, "appointment.recuse", matter, appointment.state)
    return forms.start(desk, RECUSAL, subject=tap.id)


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step != "recused":
        return []
    appointment = require(view.work, draft.subject or 0)
    out = [recusal.person_id for recusal in view.work.recusals.of(appointment.id)]
    return people_to_keep_out(view, view.reader, appointment.topic, draft.answer("recused~"), out)


def review(view: View, draft: Draft) -> str:
    appointment = require(view.work, draft.subject or 0)
    person = _chosen(view, draft)
    matter = view.work.appointments.matter(appointment.id)
    theirs = matter is not None and person.id in matter.taking_part
    key = "recusal-review-theirs" if theirs else "recusal-review"
    return view.t(key, name=person.name, when=view.t.when(appointment.starts_at))


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    appointment = require(desk.work, draft.subject or 0)
    declare_recusal(desk.work, desk.reader, appointment, _chosen(desk, draft))
    desk.work.outbox.show(place, "appointment", id=appointment.id)
    return "toast-kept-out"


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "appointment", id=draft.subject)


def _chosen(view: View, draft: Draft) -> Person:
    person = view.work.people.get(int(draft.answer("recused") or 0))
    if person is None:
        raise MovedOn
    return person
