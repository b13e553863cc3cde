"""What an appointment's date obliges to: reminders, an end to waiting, the question after the hour."""

from datetime import datetime

from bot.domain.appointment import Appointment, AppointmentState, Assignment, AssignmentState
from bot.domain.due import Due, before, ladder
from bot.domain.people import Person
from bot.domain.proposal import PROPOSAL, Proposal
from bot.services.assigning import stop_asking
from bot.services.ports import Work

#: Kinds of due dates that hang on an appointment's time.
OF_ITS_TIME = ("reminder", "expiry", "talk", "agreement")


def plan(work: Work, appointment: Appointment, turn: int = 0) -> None:
    """Everything that is due because of its time. `turn` is the revision at which it was moved."""
    policy, begins = work.policy, appointment.starts_at
    work.dues.add(before("reminder", appointment.id, begins, policy.reminders, work.now, turn))
    if appointment.state is AppointmentState.ACCEPTED:
        work.dues.add(ladder("talk", appointment.id, appointment.ends_at, policy.ladders["talk"]))
    else:
        work.dues.add([Due("expiry", appointment.id, "end", _end_of_waiting(work, appointment))])
    for assignment in work.assignments.all_of(appointment.id):
        plan_acceptance(work, appointment, assignment)


def plan_acceptance(work: Work, appointment: Appointment, assignment: Assignment) -> None:
    """Until they accept: reminded, and those above them. In the end whoever leads is given up with the whole
    appointment, and whoever attends is not waited for."""
    if assignment.state is not AssignmentState.PENDING:
        return
    end = _end_of_waiting(work, appointment)
    steps = ladder("assignment", assignment.id, assignment.created_at, work.policy.ladders["assignment"])
    work.dues.add([due for due in steps if due.due_at < end])
    if not assignment.leads:
        work.dues.add([Due("lapse", assignment.id, "end", end)])


def plan_agreement(work: Work, appointment: Appointment) -> None:
    """Booked for somebody: asked once more, then it ends; the time is not kept in vain."""
    expiry = _end_of_waiting(work, appointment)
    again = work.now + work.policy.deadlines.agreement
    work.dues.add([Due("agreement", appointment.id, "again", again)] if again < expiry else [])
    work.dues.add([Due("expiry", appointment.id, "agreement", expiry)])


def _end_of_waiting(work: Work, appointment: Appointment) -> datetime:
    expiry = appointment.starts_at - work.policy.deadlines.acceptance_ends_before
    # Booked at the last moment: until it begins.
    return expiry if expiry > work.now else appointment.starts_at


def unplan(work: Work, appointment: Appointment) -> None:
    """Nothing of it is due any more, and nobody is asked about another time or to take it over."""
    for kind in OF_ITS_TIME:
        work.dues.clear(kind, appointment.id)
    for assignment in work.assignments.all_of(appointment.id):
        stop_asking(work, assignment)
    proposal = work.proposals.open_of(appointment.id)
    if proposal is not None:
        close_proposal(work, None, proposal, "withdraw")


def close_proposal(work: Work, who: Person | None, proposal: Proposal, action: str) -> None:
    work.proposals.save(PROPOSAL.apply(proposal, action))
    work.record(who, f"proposal.{action}", "proposal", proposal.id)
    work.dues.clear("proposal", proposal.id)
