"""Somebody has come: who, what about, and it is put down; others of the unit too, each for themselves."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import Appointment, AppointmentState, OffPlan
from bot.domain.errors import MovedOn
from bot.domain.people import Person, Role
from bot.domain.words import Words
from bot.forms.declared import FOR_ALL, TOGETHER, WALK_IN
from bot.forms.form import REVIEW, Draft
from bot.services.booking import require
from bot.services.desk_ports import Place
from bot.services.grounds import strangers
from bot.services.presence import stage
from bot.services.routing import find_route
from bot.services.walk_in import bring, hosts_for, same_sitting, say_for_all, still_to_write, walk_in
from handlers import forms
from handlers.booking_day import NOBODY, about_in
from handlers.booking_whom import everybody, whose
from handlers.card import Button, Tap
from handlers.desk import Desk, View, same
from handlers.keeping_out import people_to_keep_out

_MARK: Final = timedelta(minutes=10)
#: How far back the times go that are offered, in steps of ten minutes.
_MARKS: Final = 18
#: Of one unit, shown at once.
_MOST: Final = 12


def come(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "talk.walk_in", Matter())
    return forms.start(desk, WALK_IN)


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step == "person" and draft.form == WALK_IN.name:
        return everybody(view, draft)
    if draft.step == "topic":
        return [(topic.id, view.t.label(topic.name)) for topic in view.work.policy.topics]
    if draft.step == "about":
        return _about(view, draft)
    if draft.step == "host":
        hosts = hosts_for(view.work, view.reader, whose(view, draft), _recused(draft))
        return [(str(host.id), host.name) for host in hosts]
    if draft.step == "when":
        return [(view.t.clock(mark), view.t.clock(mark)) for mark in _marks(view)]
    if draft.step in ("person", "others"):
        words = (draft.answer(f"{draft.step}~") or "").strip().casefold()
        return [
            (str(p.id), p.name)
            for p in _of_the_unit(view, draft)
            if words in f"{p.name} {p.number}".casefold()
        ]
    return []


def shortcuts(view: View, draft: Draft) -> forms.Options:
    """At the last look, once there is one more: the others of the unit, each with one tap."""
    if draft.step != REVIEW or not (draft.answers.get("others") or draft.form == TOGETHER.name):
        return []
    chosen = draft.answers.get("others", ())
    return [
        (f"others={p.id}", view.t("form-chosen", label=p.name) if str(p.id) in chosen else p.name)
        for p in _of_the_unit(view, draft)[:_MOST]
        if str(p.id) != draft.answer("person")
    ]


def _about(view: View, draft: Draft) -> forms.Options:
    """Whom it is about, where the topic is about a person; nobody of the department else."""
    topic, nobody = draft.answer("topic"), (NOBODY, view.t("about-nobody"))
    if not topic or not view.work.policy.topic(topic).about_a_person:
        return [nobody]
    found = people_to_keep_out(view, whose(view, draft), topic, draft.answer("about~"), {view.reader.id})
    return [nobody, *found]


def _recused(draft: Draft) -> frozenset[int]:
    about = about_in(draft)
    return frozenset((about,)) if about else frozenset()


def _marks(view: View) -> list[datetime]:
    """Every ten minutes back from now, as far as it is today."""
    now, today = view.work.now, view.work.calendar.today(view.work.now)
    last = now - timedelta(minutes=now.minute % 10, seconds=now.second, microseconds=now.microsecond)
    marks = [last - nth * _MARK for nth in range(_MARKS)]
    return [mark for mark in marks if view.work.calendar.today(mark) == today]


def _began(view: View, draft: Draft) -> datetime:
    clock, now = draft.answer("when"), view.work.now
    if clock is None:
        return now.replace(second=0, microsecond=0)
    day = view.work.calendar.today(now)
    return view.work.calendar.at(day, time.fromisoformat(clock))


def _of_the_unit(view: View, draft: Draft) -> Sequence[Person]:
    """Others who may have come along: of the same unit, and out of whose matters neither the reader nor the
    host keeps."""
    work, cadre = view.work, _first(view, draft)
    sitting = {cadre.id}
    if draft.subject:
        about = require(work, draft.subject)
        sitting |= {a.cadre_id for a in same_sitting(work, about)}
    found = [p for p in work.people.with_role(Role.CADRE) if p.unit_id == cadre.unit_id]
    return [p for p in strangers(work, view.reader, found) if p.id not in sitting]


def _first(view: View, draft: Draft) -> Person:
    """Who came first; or whose talk it is to which the others are added."""
    if draft.subject:
        cadre = view.work.people.get(require(view.work, draft.subject).cadre_id)
        return cadre or view.reader
    return whose(view, draft)


def _others(view: View, draft: Draft) -> list[Person]:
    ids = [*draft.answers.get("person", ()), *draft.answers.get("others", ())]
    people = [p for id_ in dict.fromkeys(ids) if (p := view.work.people.get(int(id_)))]
    first = _first(view, draft)  # who left, or serves elsewhere by now, could not be taken out with a tap
    return [p for p in people if p.id != first.id and not p.archived and p.unit_id == first.unit_id]


def review(view: View, draft: Draft) -> str:
    t, work, cadre = view.t, view.work, _first(view, draft)
    others = t("list-comma").join(p.name for p in _others(view, draft))
    with_them = t("walk-in-others", names=others) if others else ""
    if draft.subject:
        text = t("together-review", name=cadre.name)
        return "\n".join(filter(None, (text, with_them)))
    topic, host = draft.answer("topic") or "", work.people.get(int(draft.answer("host") or 0))
    way = find_route(work, cadre, topic, host, _recused(draft))
    text = t(
        "walk-in-review",
        name=cadre.name,
        unit=work.people.unit(cadre.unit_id).name,
        began=t.clock(_began(view, draft)),
        host=way.host.name,
        section=view.section(way.section),
        topic=t.label(work.policy.topic(topic).name),
    )
    return "\n".join(filter(None, (text, with_them, "", t("walk-in-told"))))


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    host = desk.work.people.get(int(draft.answer("host") or 0))
    if host is None or not draft.answer("person"):
        raise MovedOn
    made = walk_in(
        desk.work,
        desk.reader,
        whose(desk, draft),
        draft.answer("topic") or "",
        host,
        _began(desk, draft),
        _others(desk, draft),
        about_in(draft),
    )
    desk.work.outbox.show(place, "appointment", id=made.id)
    return "toast-put-down"


def together(desk: Desk, tap: Tap) -> str | None:
    """Others of the unit were there too."""
    appointment = require(desk.work, tap.id)
    matter, note = desk.work.appointments.matter(tap.id), desk.work.notes.of(tap.id)
    authorize(desk.reader, "talk.correct", matter, stage(note))
    same(tap.revision, appointment.revision)
    return forms.start(desk, TOGETHER, subject=tap.id)


def finish_together(desk: Desk, draft: Draft, place: Place) -> str | None:
    bring(desk.work, desk.reader, require(desk.work, draft.subject or 0), _others(desk, draft))
    desk.work.outbox.show(place, "appointment", id=draft.subject)
    return "toast-put-down"


def for_all(desk: Desk, tap: Tap) -> str | None:
    """Written once, and a beginning for the note of each."""
    appointment = require(desk.work, tap.id)
    authorize(desk.reader, "note.write", desk.work.appointments.matter(tap.id))
    same(tap.revision, appointment.revision)
    return forms.start(desk, FOR_ALL, subject=tap.id)


def finish_for_all(desk: Desk, draft: Draft, place: Place) -> str | None:
    appointment, text = require(desk.work, draft.subject or 0), Words(draft.answer("text") or "")
    say_for_all(desk.work, desk.reader, appointment, text, place)
    desk.work.outbox.show(place, "appointment", id=draft.subject)
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "appointment", id=draft.subject)


def lines(view: View, appointment: Appointment) -> list[str]:
    """That nobody had booked it; and, for the department, who else was in the sitting."""
    found = []
    if appointment.off_plan is OffPlan.WALK_IN:
        found.append(view.t("line-walk-in"))
    names = [_name(view, other) for other in _seen(view, appointment)]
    if names:
        found.append(view.t("line-together", names=view.t("list-comma").join(names)))
    return found


def buttons(view: View, appointment: Appointment, matter: Matter, state: str) -> list[Button]:
    """To the others' cards, each with its own note; and somebody more."""
    found = [Button(_name(view, other), Tap("see", other.id)) for other in _seen(view, appointment)]
    held = appointment.state is AppointmentState.HELD
    if held and may(view.reader, "talk.correct", matter, state):
        tap = Tap("together", appointment.id, appointment.revision)
        found.append(Button(view.t("button-together"), tap))
    if held and appointment.sitting_id and len(still_to_write(view.work, view.reader, appointment)) > 1:
        found.append(Button(view.t("button-for-all"), Tap("for-all", appointment.id, appointment.revision)))
    return found


def _seen(view: View, appointment: Appointment) -> list[Appointment]:
    """The others' of the sitting; a cadre is told of nobody else's."""
    if view.reader.role is Role.CADRE:
        return []
    of = view.work.appointments.matter
    return [a for a in same_sitting(view.work, appointment) if may(view.reader, "appointment.see", of(a.id))]


def _name(view: View, appointment: Appointment) -> str:
    cadre = view.work.people.get(appointment.cadre_id)
    return cadre.name if cadre else ""
