"""Keeping somebody out of an appointment that is booked already: whom, a last look, done."""

from typing import Final

from bot.domain.access import authorize
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.domain.recusal import Ground
from bot.forms.declared import ABOUT, RECUSAL
from bot.forms.form import Draft
from bot.services.booking import require
from bot.services.desk_ports import Place
from bot.services.recusing import DECLARED, declare_recusal
from handlers import forms
from handlers.booking import current
from handlers.card import Tap
from handlers.desk import Desk, View
from handlers.keeping_out import people_to_keep_out

#: Button → the form it opens, and the ground that is given by it.
FORMS: Final = {"recuse": (RECUSAL, Ground.CADRE), "about": (ABOUT, Ground.ABOUT)}


def recuse(desk: Desk, tap: Tap) -> str | None:
    """Somebody is kept out by the cadre, or whoever sees to it says whom it is about."""
    appointment, (form, ground) = current(desk, tap), FORMS[tap.verb]
    matter = desk.work.appointments.matter(tap.id)
    authorize(desk.reader, DECLARED[ground], matter, appointment.state)
    return forms.start(desk, form, subject=tap.id)


def withdraw(desk: Desk, tap: Tap) -> str | None:
    """I must keep out: from here on it is not there for the reader."""
    declare_recusal(desk.work, desk.reader, current(desk, tap), desk.reader, Ground.SELF)
    desk.say("menu")
    return "toast-withdrawn"


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step != "recused":
        return []
    appointment = require(view.work, draft.subject or 0)
    cadre = view.work.people.get(appointment.cadre_id)
    out = [view.reader.id, *(recusal.person_id for recusal in view.work.recusals.of(appointment.id))]
    return people_to_keep_out(view, cadre or view.reader, appointment.topic, draft.answer("recused~"), out)


def review(view: View, draft: Draft) -> str:
    appointment = require(view.work, draft.subject or 0)
    person = _chosen(view, draft)
    matter = view.work.appointments.matter(appointment.id)
    theirs = matter is not None and person.id in matter.taking_part
    key = f"{draft.form}-review-theirs" if theirs else f"{draft.form}-review"
    return view.t(key, name=person.name, when=view.t.when(appointment.starts_at))


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    appointment = require(desk.work, draft.subject or 0)
    ground = next(ground for form, ground in FORMS.values() if form.name == draft.form)
    declare_recusal(desk.work, desk.reader, appointment, _chosen(desk, draft), ground)
    desk.work.outbox.show(place, "appointment", id=appointment.id)
    return "toast-kept-out"


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "appointment", id=draft.subject)


def _chosen(view: View, draft: Draft) -> Person:
    person = view.work.people.get(int(draft.answer("recused") or 0))
    if person is None:
        raise MovedOn
    return person
