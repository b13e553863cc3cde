"""At the talk: who was there and when it was, as one card that is put right with a tap."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import Appointment, AppointmentState
from bot.domain.errors import MovedOn, NotYours, TimesUnreadable
from bot.domain.people import Person
from bot.domain.talk import Note, Talk
from bot.forms.declared import JOINED, TALK_TIMES
from bot.forms.form import Draft
from bot.services.booking import require
from bot.services.desk_ports import Place
from bot.services.ports import Work
from bot.services.presence import (
    correct_times,
    could_be_there,
    end_now,
    mark_absent,
    mark_present,
    move_times,
    stage,
)
from handlers import forms
from handlers.card import Button, Card, Row, Tap, from36, grid, to36
from handlers.desk import Desk, View, same

_STEP: Final = timedelta(minutes=10)
_NONE: Final = timedelta(0)
#: What a button does to the beginning, and to the end.
MOVES: Final = {
    "began-earlier": (-_STEP, _NONE),
    "began-later": (_STEP, _NONE),
    "ended-earlier": (_NONE, -_STEP),
    "ended-later": (_NONE, _STEP),
}
_TIME: Final = r"(\d{1,2})[:：.](\d{2})"
_TIMES: Final = re.compile(rf"\D*{_TIME}\D+{_TIME}\D*", re.ASCII)


def lines(view: View, appointment: Appointment, planned: Matter | None = None) -> list[str]:
    """Who was there, and when; nothing before it was held. Below what was `planned`: what was not so."""
    talk, t = view.work.talks.of(appointment.id), view.t
    if talk is None:
        return []
    present, found = frozenset(view.work.presence.of(talk.appointment_id)), []
    there = [p.name for id_ in sorted(present) if (p := _get(view, id_))]
    if there and (planned is None or present != planned.taking_part - planned.recused):
        found.append(t("line-there", names=t("list-comma").join(there)))
    times = talk.began_at, talk.ended_at
    if planned is None or times != (appointment.starts_at, appointment.ends_at):
        found.append(t("line-really", began=t.clock(talk.began_at), ended=t.clock(talk.ended_at)))
    return found


def buttons(view: View, appointment: Appointment, matter: Matter, note: Note | None) -> list[Button]:
    if appointment.state is not AppointmentState.HELD:
        return []
    if not may(view.reader, "talk.correct", matter, stage(note)):
        return []
    return [Button(view.t("button-talk"), Tap("talk", appointment.id))]


def draw(view: View, id: int) -> Card:
    t, work, appointment = view.t, view.work, require(view.work, id)
    talk = _talk(work, id)
    authorize(view.reader, "talk.correct", work.appointments.matter(id), stage(work.notes.of(id)))
    cadre = _get(view, appointment.cadre_id)
    text = t("talk-card", name=cadre.name if cadre else "", when=t.when(appointment.starts_at))
    rows = (
        *grid(_people(view, appointment, talk), 2),
        (Button(t("button-joined"), Tap("talk-joined", id, talk.revision)),),
        *grid([_button(talk, t(f"button-talk-{move}"), move) for move in MOVES], 2),
        _times(view, talk),
        (Button(t("button-back"), Tap("see", id)),),
    )
    return Card("\n".join([text, *lines(view, appointment), "", t("talk-card-help")]), rows)


def _times(view: View, talk: Talk) -> Row:
    typed = Button(view.t("button-talk-times"), Tap("talk-times", talk.appointment_id, talk.revision))
    over = [_button(talk, view.t("button-talk-over"), "now")] if talk.ended_at > view.work.now else []
    return (typed, *over)


def _button(talk: Talk, label: str, value: str) -> Button:
    return Button(label, Tap("talk-time", talk.appointment_id, talk.revision, value))


def _people(view: View, appointment: Appointment, talk: Talk) -> list[Button]:
    """Those who were to take part, and whoever joined; with a tick who was there."""
    there = frozenset(view.work.presence.of(appointment.id))
    matter = view.work.appointments.matter(appointment.id)
    expected = (matter.taking_part if matter else frozenset()) | there
    found = [p for p in could_be_there(view.work, appointment) if p.id in expected]
    return [
        Button(
            view.t("form-chosen", label=p.name) if p.id in there else p.name,
            Tap("talk-there", appointment.id, talk.revision, to36(p.id)),
        )
        for p in found
    ]


def see(desk: Desk, tap: Tap) -> str | None:
    matter, note = desk.work.appointments.matter(tap.id), desk.work.notes.of(tap.id)
    authorize(desk.reader, "talk.correct", matter, stage(note))
    desk.show("talk", id=tap.id)
    return None


def there(desk: Desk, tap: Tap) -> str | None:
    """One more, or one less."""
    appointment = _current(desk, tap)
    person = desk.work.people.get(from36(tap.value) or 0)
    if person is None:
        raise NotYours
    if person.id in desk.work.presence.of(tap.id):
        mark_absent(desk.work, desk.reader, appointment, person.id)
    else:
        mark_present(desk.work, desk.reader, appointment, person)
    desk.show("talk", id=tap.id)
    return None


def move(desk: Desk, tap: Tap) -> str | None:
    appointment = _current(desk, tap)
    if tap.value == "now":
        end_now(desk.work, desk.reader, appointment)
    elif tap.value in MOVES:
        move_times(desk.work, desk.reader, appointment, *MOVES[tap.value])
    else:
        raise MovedOn
    desk.show("talk", id=tap.id)
    return None


def type_times(desk: Desk, tap: Tap) -> str | None:
    _current(desk, tap)
    return forms.start(desk, TALK_TIMES, subject=tap.id)


def finish_times(desk: Desk, draft: Draft, place: Place) -> str | None:
    """Beginning and end as somebody types them, on the talk's own day."""
    appointment = require(desk.work, draft.subject or 0)
    found = _TIMES.fullmatch(draft.answer("times") or "")
    if found is None:
        raise TimesUnreadable
    day = desk.work.calendar.today(appointment.starts_at)
    try:
        clocks = [time(int(found[nth]), int(found[nth + 1])) for nth in (1, 3)]
    except ValueError:
        raise TimesUnreadable from None
    began, ended = (datetime.combine(day, clock, desk.work.policy.zone).astimezone(UTC) for clock in clocks)
    correct_times(desk.work, desk.reader, appointment, began, ended)
    desk.work.outbox.show(place, "talk", id=draft.subject)
    return None


def join(desk: Desk, tap: Tap) -> str | None:
    """Somebody else of the department was there."""
    _current(desk, tap)
    return forms.start(desk, JOINED, subject=tap.id)


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step != "person":
        return []
    appointment = require(view.work, draft.subject or 0)
    words, there = (draft.answer("person~") or "").strip().casefold(), view.work.presence.of(appointment.id)
    found = []
    for person in could_be_there(view.work, appointment):
        if person.id not in there and words in f"{person.name} {person.number}".casefold():
            where = view.section(person.section) if person.section else person.post
            found.append((str(person.id), view.t("form-recusal-person", name=person.name, where=where)))
    return found


def finish_joined(desk: Desk, draft: Draft, place: Place) -> str | None:
    person = desk.work.people.get(int(draft.answer("person") or 0))
    if person is None:
        raise MovedOn
    mark_present(desk.work, desk.reader, require(desk.work, draft.subject or 0), person)
    desk.work.outbox.show(place, "talk", id=draft.subject)
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "talk", id=draft.subject)


def _current(desk: Desk, tap: Tap) -> Appointment:
    """Only who may correct it is told that it moved on."""
    matter, note = desk.work.appointments.matter(tap.id), desk.work.notes.of(tap.id)
    authorize(desk.reader, "talk.correct", matter, stage(note))
    same(tap.revision, _talk(desk.work, tap.id).revision)
    return require(desk.work, tap.id)


def _talk(work: Work, appointment_id: int) -> Talk:
    talk = work.talks.of(appointment_id)
    if talk is None:
        raise NotYours
    return talk


def _get(view: View, person_id: int) -> Person | None:
    return view.work.people.get(person_id)
