"""An assignment is given away: to whom and why; the colleague agrees or cannot; or the head decides."""

from typing import Final

from bot.domain.access import authorize, may
from bot.domain.appointment import Appointment, Assignment
from bot.domain.errors import MovedOn, NotYours
from bot.domain.handover import HandOverState
from bot.domain.people import Person
from bot.domain.words import Words
from bot.forms.declared import CANNOT, HAND_OVER
from bot.forms.form import Draft, Form
from bot.services.booking import matter_of, require, theirs
from bot.services.desk_ports import Place
from bot.services.handing import check_ahead, colleagues, decline_assignment, reassign
from bot.services.handing_over import (
    ask_to_take_over,
    matter_for,
    receivers,
    refuse_to_take_over,
    take_back,
    take_over,
)
from bot.services.ports import Work
from handlers import forms
from handlers.appointments import person_line
from handlers.booking import current
from handlers.card import Button, Card, Tap, from36, grid, to36
from handlers.desk import Desk, View, same

#: The verb of a button: what it needs to be allowed, and the form that asks the rest.
_ASKING: Final[dict[str, tuple[str, Form]]] = {
    "hand-over": ("assignment.hand_over", HAND_OVER),
    "cannot": ("assignment.cannot", CANNOT),
}


def ask(desk: Desk, tap: Tap) -> str | None:
    """`hand-over`, `cannot`."""
    part = _part(desk, current(desk, tap))
    action, form = _ASKING[tap.verb]
    authorize(desk.reader, action, matter_of(desk.work, part), part.state)
    check_ahead(desk.work, part)
    return forms.start(desk, form, subject=part.id)


def choices(view: View, draft: Draft) -> forms.Options:
    """Whom to ask: colleagues first, then the heads of other sections."""
    if draft.step != "to":
        return []
    words = (draft.answer("to~") or "").strip().casefold()
    people = receivers(view.work, _subject(view.work, draft))
    return [
        (str(p.id), view.t("form-recusal-person", name=p.name, where=view.section(p.section or "")))
        for p in people
        if words in f"{p.name} {p.number}".casefold()
    ]


def so_far(view: View, draft: Draft) -> str:
    to = view.work.people.get(int(draft.answer("to") or 0)) if draft.step == "reason" else None
    return view.t("handing-over-to", name=to.name) if to else ""


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    part, to = _subject(desk.work, draft), _person(desk.work, draft.answer("to"))
    ask_to_take_over(desk.work, desk.reader, part, to, Words(draft.answer("reason") or ""))
    desk.work.outbox.show(place, "appointment", id=part.appointment_id)
    return "toast-handing-over"


def finish_cannot(desk: Desk, draft: Draft, place: Place) -> str | None:
    part = _subject(desk.work, draft)
    newer = decline_assignment(desk.work, desk.reader, part, Words(draft.answer("reason") or ""))
    stays = newer.staff_id == desk.reader.id
    desk.work.outbox.show(place, "appointment", id=part.appointment_id, news="nobody" if stays else "passed")
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "appointment", id=_subject(desk.work, draft).appointment_id)


def draw(view: View, id: int) -> Card:
    """What the colleague who is asked sees of it: when, about whom and why. `id`: the appointment."""
    t, work = view.t, view.work
    appointment, hand_over = require(work, id), work.hand_overs.last_to(id, view.reader.id)
    if hand_over is None:
        raise NotYours
    matter = matter_for(work, hand_over)
    grant = authorize(view.reader, "handover.see", matter)
    menu = (Button(t("button-menu"), Tap("menu")),)
    when = t.when(appointment.starts_at)
    if hand_over.state is not HandOverState.OPEN:
        seen = may(view.reader, "appointment.see", matter)
        rows = ((Button(t("button-see"), Tap("see", id)),),) if seen else ()
        return Card(t(f"handover-{hand_over.state}", when=when), (*rows, menu))
    by = work.people.get(hand_over.by_id)
    until = t.when(hand_over.expires_at)
    lines = [t("handover-open", name=by.name if by else "", until=until), ""]
    lines.append(t("line-when", when=when, until=t.clock(appointment.ends_at)))
    lines.append(person_line(view, appointment.cadre_id, appointment.starts_at, with_history=False))
    topic = t.label(work.policy.topic(appointment.topic).name)
    lines.append(t("line-topic", topic=topic))
    if "reason" in grant and not view.light:
        lines.append(t("quoted", text=hand_over.reason.text))
    answers = tuple(
        Button(t(f"button-{verb}"), Tap(verb, hand_over.id, hand_over.revision))
        for verb in ("take-over", "take-over-no")
        if may(view.reader, "handover.answer", matter, hand_over.state)
    )
    return Card("\n".join(lines), (answers, menu), referenced=True)


def answer(desk: Desk, tap: Tap) -> str | None:
    """`take-over`, `take-over-no` by the one who is asked; `take-back` by the one who asked."""
    work, hand_over = desk.work, desk.work.hand_overs.get(tap.id)
    if hand_over is None:
        raise NotYours
    if tap.verb == "take-back":
        authorize(desk.reader, "appointment.see", work.appointments.matter(hand_over.appointment_id))
        same(tap.revision, hand_over.revision)
        take_back(work, desk.reader, hand_over)
        desk.show("appointment", id=hand_over.appointment_id)
        return None
    authorize(desk.reader, "handover.see", matter_for(work, hand_over))
    same(tap.revision, hand_over.revision)
    if tap.verb == "take-over":
        take_over(work, desk.reader, hand_over)
        desk.show("appointment", id=hand_over.appointment_id)
        return "toast-accepted"
    refuse_to_take_over(work, desk.reader, hand_over)
    desk.show("handover", id=hand_over.appointment_id)
    return None


def choose(desk: Desk, tap: Tap) -> str | None:
    """The head gives it to a colleague: to whom?"""
    current(desk, tap)
    desk.show("reassign", id=tap.id)
    return None


def draw_reassign(view: View, id: int) -> Card:
    """Colleagues of the section, least load first; each tap does it."""
    appointment = require(view.work, id)
    part = _part(view, appointment)
    authorize(view.reader, "assignment.reassign", matter_of(view.work, part), part.state)
    taps = [
        Button(p.name, Tap("reassign-to", part.id, part.revision, to36(p.id)))
        for p in colleagues(view.work, part)
    ]
    key = "reassign-ask" if taps else "reassign-nobody"
    back = Button(view.t("button-back"), Tap("see", id))
    return Card(view.t(key, when=view.t.when(appointment.starts_at)), (*grid(taps, 2), (back,)))


def give(desk: Desk, tap: Tap) -> str | None:
    part = desk.work.assignments.get(tap.id)
    if part is None:
        raise NotYours
    authorize(desk.reader, "appointment.see", desk.work.appointments.matter(part.appointment_id))
    same(tap.revision, part.revision)
    reassign(desk.work, desk.reader, part, _person(desk.work, str(from36(tap.value) or 0)))
    desk.show("appointment", id=part.appointment_id)
    return "toast-reassigned"


def _part(view: View, appointment: Appointment) -> Assignment:
    part = theirs(view.work, view.reader, appointment.id)
    if part is None:
        raise NotYours
    return part


def _subject(work: Work, draft: Draft) -> Assignment:
    part = work.assignments.get(draft.subject or 0)
    if part is None:
        raise NotYours
    return part


def _person(work: Work, id_: str | None) -> Person:
    person = work.people.get(int(id_ or 0))
    if person is None:
        raise MovedOn
    return person


def show(desk: Desk, tap: Tap) -> str | None:
    """From the board, to whoever is asked."""
    desk.show("handover", id=tap.id)
    return None
