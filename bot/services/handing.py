"""An assignment goes from one colleague to another; at no moment is it nobody's."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.access import Matter, authorize
from bot.domain.appointment import ASSIGNMENT, Appointment, AppointmentState, Assignment, AssignmentState
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.services.booking import arrange, require
from bot.services.ports import Work


def matter_of(work: Work, assignment: Assignment) -> Matter | None:
    """What a permission about this assignment depends on: whose of those who take part it is."""
    matter = work.appointments.matter(assignment.appointment_id)
    return matter and replace(matter, staff_id=assignment.staff_id, section=assignment.section)


def colleagues(work: Work, assignment: Assignment) -> Sequence[Person]:
    """Who of the section may have it instead, least load first."""
    return _able(work, assignment, work.people.of_section(assignment.section))


def reassign(work: Work, head: Person, assignment: Assignment, to: Person) -> Assignment:
    """The head gives it to somebody of the section, who is told; the section has accepted it by that.
    Whoever had it until now is told too. MovedOn for somebody who is not of the section, or is kept out."""
    authorize(head, "assignment.reassign", matter_of(work, assignment), assignment.state)
    if to.id not in {person.id for person in colleagues(work, assignment)}:
        raise MovedOn
    newer = pass_on(work, assignment, to, AssignmentState.ACCEPTED)
    work.record(head, "assignment.reassign", "assignment", newer.id)
    _tell(work, {to.id, assignment.staff_id} - {head.id}, newer)
    return newer


def pass_on(work: Work, older: Assignment, to: Person, state: AssignmentState) -> Assignment:
    """From here on it is the other's; when that settles it, the cadre and the host hear that it is arranged,
    and otherwise nothing but who takes part."""
    work.assignments.save(ASSIGNMENT.apply(older, "withdraw"))
    work.dues.clear("assignment", older.id)
    newer = replace(
        older,
        id=work.new_id(),
        staff_id=to.id,
        section=to.section or older.section,
        created_at=work.now,
        state=state,
        revision=0,
    )
    work.assignments.add(newer)
    appointment = require(work, older.appointment_id)
    if appointment.state is AppointmentState.ASSIGNED and state is AssignmentState.ACCEPTED:
        arrange(work, appointment)
    else:
        for person_id in (appointment.cadre_id, appointment.host_id):
            work.outbox.refresh(person_id, "appointment", appointment.id)
    _call_off_file(work, appointment, older)
    return newer


def _able(work: Work, assignment: Assignment, people: Sequence[Person]) -> Sequence[Person]:
    """Those who may take part and do not yet, by load."""
    matter = matter_of(work, assignment)
    if matter is None:
        return []
    out = {*matter.recused, matter.cadre_id, matter.host_id, assignment.staff_id}
    found = [p for p in people if p.id not in out and not p.archived]
    loads = work.assignments.loads([p.id for p in found], work.now - work.policy.fair_over)
    return sorted(found, key=lambda p: (loads[p.id], p.number))


def _tell(work: Work, people: set[int], assignment: Assignment) -> None:
    """Who has it now, and who had it until now and hears no more than that."""
    for person_id in sorted(people):
        news = {} if person_id == assignment.staff_id else {"news": "passed"}
        work.outbox.tell(person_id, "appointment", id=assignment.appointment_id, **news)


def _call_off_file(work: Work, appointment: Appointment, older: Assignment) -> None:
    """Who takes part no more takes it out of a calendar of their own."""
    was = int(appointment.starts_at.timestamp()) // 60
    work.outbox.retell(older.staff_id, "calendar-file", appointment.id, off=was)
