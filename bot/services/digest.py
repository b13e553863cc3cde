"""The night in figures, each traceable to its rows; and what is late for one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.access import Matter, authorize
from bot.domain.people import Person, Role
from bot.services.ports import Work

NAMES = ("held", "no_show", "new_concerns", "closed_concerns", "overdue_concerns", "unsigned_notes")


def day_span(work: Work, day: date) -> tuple[datetime, datetime]:
    """[since, until) of one local day, in UTC."""
    return work.calendar.at(day, time(0)), work.calendar.at(day + timedelta(days=1), time(0))


def digest_span(work: Work, day: date) -> tuple[datetime, datetime]:
    """[since, until) of a digest: from the one before, so that everything stands in exactly one."""
    before = day - timedelta(days=1)
    while not work.calendar.is_workday(before):
        before -= timedelta(days=1)
    at = work.policy.nights.digest_at
    return work.calendar.at(before, at), work.calendar.at(day, at)


def night_figures(work: Work, who: Person, day: date) -> dict[str, Sequence[int]]:
    """The rows behind each number of one night's digest."""
    authorize(who, "digest.read", Matter())
    since, until = digest_span(work, day)
    hidden = work.recusals.kept_from(who.id)
    found = {name: work.figures.rows(name, since, until) for name in NAMES}
    if not hidden:
        return found
    return {name: [i for i in ids if about(work, name, i) not in hidden] for name, ids in found.items()}


def about(work: Work, name: str, id_: int) -> int:
    """The appointment behind a row of a figure."""
    if name.endswith("_concerns"):
        concern = work.concerns.get(id_)
        return concern.appointment_id if concern else id_
    note = work.notes.get(id_) if name == "unsigned_notes" else None
    return note.appointment_id if note else id_


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing somebody owes: which card shows it, and when it is or was due."""

    card: str
    id: int
    due_at: datetime
    about: int
    """The appointment."""


def errands(work: Work, who: Person) -> list[Errand]:
    """Everything that waits for this person, most urgent first."""
    section = who.section if who.role is Role.SECTION_HEAD else None
    found: list[Errand] = []
    patience = next((step.after for step in work.policy.ladders["note"]), timedelta(0))
    if who.role in (Role.SECTION_STAFF, Role.SECTION_HEAD, Role.MINISTER):
        for assignment in work.assignments.live_for(who.id, section):
            appointment = work.appointments.get(assignment.appointment_id)
            if appointment is not None:
                found.append(Errand("appointment", appointment.id, appointment.starts_at, appointment.id))
        found += [
            Errand("concern", c.id, c.due_at, c.appointment_id)
            for c in work.concerns.open_for(who.id, section)
        ]
        found += [
            Errand("followup", v.id, v.due_at, v.appointment_id)
            for v in work.follow_ups.open_for(who.id, section)
        ]
        found += [Errand("appointment", a, at + patience, a) for a, at in work.notes.owed_by(who.id)]
    if who.role in (Role.HOST, Role.MINISTER):
        found += [
            Errand("appointment", n.appointment_id, n.created_at + patience, n.appointment_id)
            for n in work.notes.unsigned_for(who.id)
        ]
    directives = [*work.directives.open_for(who.id), *work.directives.answered_to(who.id)]
    found += [Errand("directive", d.id, d.due_at, d.appointment_id) for d in directives]
    hidden = work.recusals.kept_from(who.id)
    return sorted((e for e in found if e.about not in hidden), key=lambda errand: errand.due_at)
