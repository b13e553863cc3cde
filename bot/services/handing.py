"""A part in an appointment goes from one colleague to another; at no moment is it nobody's."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.access import authorize
from bot.domain.appointment import (
    AHEAD,
    APPOINTMENT,
    Appointment,
    AppointmentState,
    Assignment,
    AssignmentState,
)
from bot.domain.errors import MovedOn
from bot.domain.people import Person, Role
from bot.domain.slots import span_of
from bot.domain.words import Words
from bot.services.assigning import end_assignment, staff_of
from bot.services.booking import arrange, matter_of, redraw, require
from bot.services.planning import plan, plan_acceptance, unplan
from bot.services.ports import Work
from bot.services.routing import away_on, next_colleague


def colleagues(work: Work, assignment: Assignment) -> Sequence[Person]:
    """Who of the section may have it instead, least load first."""
    return able(work, assignment, work.people.of_section(assignment.section))


def able(work: Work, assignment: Assignment, people: Sequence[Person]) -> Sequence[Person]:
    """Those who may take part, are there that day, and do not take part yet; staff first, by load."""
    matter = work.appointments.matter(assignment.appointment_id)
    if matter is None:
        return []
    away = away_on(work, work.calendar.today(require(work, assignment.appointment_id).starts_at))
    out = {*matter.recused, matter.cadre_id, *matter.taking_part, *away}
    found = [p for p in people if p.id not in out and not p.archived]
    loads = work.assignments.loads([p.id for p in found], work.now - work.policy.fair_over)
    return sorted(found, key=lambda p: (p.role is Role.SECTION_HEAD, loads[p.id], p.number))


def reassign(work: Work, head: Person, assignment: Assignment, to: Person) -> Assignment:
    """The head gives it to somebody of the section, who is told; the section has accepted it by that.
    Whoever had it until now is told too. MovedOn for somebody who is not of the section, or is kept out."""
    authorize(head, "assignment.reassign", matter_of(work, assignment), assignment.state)
    if to.id not in {person.id for person in colleagues(work, assignment)}:
        raise MovedOn
    newer = pass_on(work, assignment, to, AssignmentState.ACCEPTED)
    work.record(head, "assignment.reassign", "assignment", newer.id)
    tell_both(work, assignment, newer, head)
    return newer


def decline_assignment(work: Work, who: Person, assignment: Assignment, why: Words) -> Assignment:
    """They cannot: the next colleague by routing is asked, none who could not before. With nobody left it is
    the head's, and head and host are told at once."""
    authorize(who, "assignment.cannot", matter_of(work, assignment), assignment.state)
    check_ahead(work, assignment)
    work.record(who, "assignment.decline", "assignment", assignment.id)
    declined = replace(assignment, reason=why)
    to = _next_in_turn(work, assignment)
    if to is None:
        return _leave_to_the_head(work, who, declined)
    newer = pass_on(work, declined, to, AssignmentState.PENDING, "decline")
    work.record(None, "assignment.pass", "assignment", newer.id)
    tell_both(work, assignment, newer, who)
    return newer


def keep_from(work: Work, assignment: Assignment) -> None:
    """Who attends must not any more: the next colleague is asked, or else the section does not attend."""
    to = _next_in_turn(work, assignment)
    if to is None:
        end_assignment(work, assignment)
        redraw(work, require(work, assignment.appointment_id), {assignment.staff_id})
        return
    newer = pass_on(work, assignment, to, AssignmentState.PENDING)
    work.record(None, "assignment.pass", "assignment", newer.id)
    work.outbox.tell(to.id, "appointment", id=assignment.appointment_id)


def lapse(work: Work, assignment_id: int) -> None:
    """A section that was to attend has not accepted by the end: it is not waited for, and those who do take
    part know."""
    assignment = work.assignments.get(assignment_id)
    if assignment is None or assignment.state is not AssignmentState.PENDING or assignment.leads:
        return
    work.appointments.hold(assignment.appointment_id)
    end_assignment(work, assignment)
    work.record(None, "assignment.lapse", "assignment", assignment.id)
    work.outbox.tell(assignment.staff_id, "appointment", id=assignment.appointment_id, news="lapsed-part")
    appointment = require(work, assignment.appointment_id)
    for person_id in sorted({appointment.host_id, *staff_of(work, appointment.id)}):
        work.outbox.tell(person_id, "appointment", id=appointment.id, news="lapsed-part")
    work.outbox.refresh(appointment.cadre_id, "appointment", appointment.id)


def check_ahead(work: Work, assignment: Assignment) -> Appointment:
    """MovedOn once it began: then it is held, missed or moved."""
    appointment = require(work, assignment.appointment_id)
    if not is_ahead(work, appointment):
        raise MovedOn
    return appointment


def is_ahead(work: Work, appointment: Appointment) -> bool:
    """Whether somebody else can still take part in it; what has lost its time will have another."""
    has_time = appointment.state in AHEAD and appointment.starts_at > work.now
    return has_time or appointment.state is AppointmentState.DISPLACED


def pass_on(
    work: Work, older: Assignment, to: Person, state: AssignmentState, action: str = "withdraw"
) -> Assignment:
    """From here on it is the other's. When that settles it, the cadre and the host hear that it is arranged;
    otherwise their cards show who takes part, and nothing of how it came about."""
    work.appointments.hold(older.appointment_id)
    appointment = require(work, older.appointment_id)
    end_assignment(work, older, action)
    newer = replace(
        older,
        id=work.new_id(),
        staff_id=to.id,
        section=to.section or older.section,
        created_at=work.now,
        state=state,
        revision=0,
        reason=None,
    )
    work.assignments.add(newer)
    accepted = state is AssignmentState.ACCEPTED
    if older.leads and accepted and appointment.state is AppointmentState.ASSIGNED:
        arrange(work, appointment)
    elif older.leads and not accepted and appointment.state is AppointmentState.ACCEPTED:
        _ask_anew(work, appointment)
    elif appointment.state in AHEAD:
        plan_acceptance(work, appointment, newer)
    redraw(work, appointment, {older.staff_id, to.id})
    if appointment.state in AHEAD:
        was = int(appointment.starts_at.timestamp()) // 60
        work.outbox.retell(older.staff_id, "calendar-file", appointment.id, off=was)
    return newer


def tell_both(work: Work, older: Assignment, newer: Assignment, besides: Person | None) -> None:
    """Who has it now, and who had it until now, if they are still here, and hears no more than that; whoever
    is kept out hears nothing."""
    out = {recusal.person_id for recusal in work.recusals.of(newer.appointment_id)}
    for person_id, news in ((newer.staff_id, {}), (older.staff_id, {"news": "passed"})):
        person = work.people.get(person_id)
        if person != besides and person is not None and not person.archived and person.id not in out:
            work.outbox.tell(person_id, "appointment", id=newer.appointment_id, **news)


def _next_in_turn(work: Work, assignment: Assignment) -> Person | None:
    matter = work.appointments.matter(assignment.appointment_id)
    appointment, others = require(work, assignment.appointment_id), work.assignments
    if matter is None:
        return None
    out = {*matter.recused, appointment.cadre_id, *matter.taking_part, *others.declined(appointment.id)}
    there = {a.section for a in others.all_of(appointment.id) if a.id != assignment.id}
    return next_colleague(work, _section_by_rule(work, assignment), out, there, span_of(appointment))


def _leave_to_the_head(work: Work, who: Person, declined: Assignment) -> Assignment:
    """Nobody of those who could be asked is left: the head's it is, or with none there it stays with who
    has it; and the head, or else the minister, and the host know."""
    matter = work.appointments.matter(declined.appointment_id)
    recused = matter.recused if matter else frozenset()
    heads = [p for p in work.people.of_section(declined.section) if p.role is Role.SECTION_HEAD]
    able_heads = [p for p in heads if p.id not in recused and not p.archived]
    newer = pass_on(work, declined, next(iter(able_heads), who), AssignmentState.PENDING, "decline")
    work.record(None, "assignment.nobody", "assignment", newer.id)
    told = able_heads or [p for p in work.people.with_role(Role.MINISTER) if p.id not in recused]
    appointment = require(work, newer.appointment_id)
    for person_id in sorted({appointment.host_id, *(p.id for p in told)}):
        work.outbox.tell(person_id, "appointment", id=newer.appointment_id, news="nobody")
    return newer


def _section_by_rule(work: Work, assignment: Assignment) -> str:
    """Where the next colleague is looked for: in the section that the rule names, however far it has gone."""
    rule = next((rule for rule in work.policy.routing if rule.name == assignment.rule), None)
    return rule.section if rule and assignment.leads else assignment.section


def _ask_anew(work: Work, appointment: Appointment) -> None:
    """It was arranged, and is being arranged again."""
    again = APPOINTMENT.apply(appointment, "reassign")
    work.appointments.save(again)
    unplan(work, appointment)
    plan(work, again, turn=again.revision)
