"""Coming, a little late, here: the cadre's one tap; section and host see it on their card."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.access import authorize
from bot.domain.appointment import Appointment
from bot.domain.attendance import HERE_FROM, LATE_FROM, LATER, Attendance, may_say
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.services.ports import Work


def say_coming(work: Work, who: Person, appointment: Appointment) -> None:
    """To the reminder: it stands. Nobody is disturbed; the card shows it."""
    _say(work, who, appointment, timedelta.max, coming_at=work.now)


def say_late(work: Work, who: Person, appointment: Appointment, minutes: int) -> None:
    if minutes not in LATER:
        raise MovedOn
    _say(work, who, appointment, LATE_FROM, late=minutes)
    _tell(work, appointment)


def say_here(work: Work, who: Person, appointment: Appointment) -> None:
    _say(work, who, appointment, HERE_FROM, arrived_at=work.now)
    _tell(work, appointment)


def forget(work: Work, appointment_id: int) -> None:
    """It was moved: what was said was about another time."""
    said = work.attendances.get(appointment_id)
    if said is not None:
        work.attendances.save(Attendance(appointment_id, revision=said.revision + 1))


def _say(work: Work, who: Person, appointment: Appointment, ahead: timedelta, **what: Any) -> None:
    authorize(who, "appointment.attend", work.appointments.matter(appointment.id), appointment.state)
    if not may_say(appointment, min(ahead, appointment.starts_at - appointment.created_at), work.now):
        raise MovedOn
    said = work.attendances.get(appointment.id)
    if said is None:
        work.attendances.add(Attendance(appointment.id, **what))
    else:
        work.attendances.save(replace(said, revision=said.revision + 1, **what))
    work.record(who, "appointment.attend", "appointment", appointment.id)
    for person_id in _others(work, appointment):
        work.outbox.refresh(person_id, "appointment", appointment.id)


def _tell(work: Work, appointment: Appointment) -> None:
    for person_id in _others(work, appointment):
        work.outbox.tell(person_id, "attendance", id=appointment.id)


def _others(work: Work, appointment: Appointment) -> list[int]:
    matter = work.appointments.matter(appointment.id)
    return sorted(matter.taking_part) if matter else []
