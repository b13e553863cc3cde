"""At the talk: who was really there, and when it really began and ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.access import authorize
from bot.domain.appointment import Appointment
from bot.domain.errors import EndsTooSoon, NobodyThere, NotYet, NotYours
from bot.domain.people import Person, Role
from bot.domain.talk import Note, Talk
from bot.services.grounds import kept_out
from bot.services.ports import Work
from bot.services.seals import SHOW_NOTE
from bot.services.taking_back import take_words_back

#: Who may be at a talk for the department.
_DEPARTMENT: Final = (Role.HOST, Role.MINISTER, Role.SECTION_HEAD, Role.SECTION_STAFF)


def stage(note: Note | None) -> str:
    """How far a talk is written down: what was signed says who was there, and is not changed."""
    return note.state if note else "unwritten"


def correct_times(
    work: Work, who: Person, appointment: Appointment, began: datetime, ended: datetime
) -> Talk:
    """When it was. EndsTooSoon, NotYet for what is still to come."""
    talk = _open(work, who, appointment)
    if ended <= began:
        raise EndsTooSoon
    if began > work.now or (ended > work.now and ended > talk.ended_at):
        raise NotYet
    corrected = replace(talk, began_at=began, ended_at=ended, revision=talk.revision + 1)
    work.talks.save(corrected)
    work.record(who, "talk.times", "talk", talk.id)
    return corrected


def move_times(work: Work, who: Person, appointment: Appointment, began: timedelta, ended: timedelta) -> Talk:
    """By so much; an end that was still to come is now."""
    talk = _open(work, who, appointment)
    end = talk.ended_at + ended if ended else talk.ended_at
    return correct_times(work, who, appointment, talk.began_at + began, end)


def end_now(work: Work, who: Person, appointment: Appointment) -> Talk:
    talk = _open(work, who, appointment)
    return correct_times(work, who, appointment, talk.began_at, work.now)


def mark_present(work: Work, who: Person, appointment: Appointment, person: Person) -> None:
    """They were there, and so may read what was said; they are told."""
    talk = _open(work, who, appointment)
    if person.id not in {p.id for p in could_be_there(work, appointment)}:
        raise NotYours
    work.presence.add(appointment.id, person.id, who.id)
    work.talks.save(replace(talk, revision=talk.revision + 1))
    work.record(who, "talk.present", "talk", talk.id)
    if person.id != who.id:
        work.outbox.tell(person.id, "appointment", id=appointment.id)


def mark_absent(work: Work, who: Person, appointment: Appointment, person_id: int) -> None:
    """They were not there; what they read because they were, they read no more. NobodyThere for the last."""
    talk = _open(work, who, appointment)
    there = work.presence.of(appointment.id)
    if person_id not in there:
        return
    if len(there) == 1:
        raise NobodyThere
    work.presence.remove(appointment.id, person_id)
    work.talks.save(replace(talk, revision=talk.revision + 1))
    work.record(who, "talk.absent", "talk", talk.id)
    if person_id != who.id:
        for card in (*SHOW_NOTE, "appointment"):
            work.outbox.refresh(person_id, card, appointment.id)
        take_words_back(work, person_id, appointment)


def could_be_there(work: Work, appointment: Appointment) -> Sequence[Person]:
    """Whoever of the department may have been: those who were to take part first; nobody who keeps out."""
    matter, cadre = work.appointments.matter(appointment.id), work.people.get(appointment.cadre_id)
    if matter is None or cadre is None:
        return ()
    out = kept_out(work, cadre, matter.recused)
    found = [p for p in work.people.with_role(*_DEPARTMENT) if p.id not in out]
    first = (matter.host_id, matter.staff_id)
    return sorted(found, key=lambda p: (p.id not in first, p.id not in matter.attending, p.number))


def _open(work: Work, who: Person, appointment: Appointment) -> Talk:
    """The talk, for whoever may say how it was, until its note is signed."""
    matter, talk = work.appointments.matter(appointment.id), work.talks.of(appointment.id)
    authorize(who, "talk.correct", matter, stage(work.notes.of(appointment.id)))
    if talk is None:
        raise NotYours
    work.appointments.hold(appointment.id)
    return talk
