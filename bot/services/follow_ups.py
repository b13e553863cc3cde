"""Somebody goes back and looks: visits are planned along a cadence, and made."""

from datetime import datetime, timedelta

from bot.domain.access import authorize
from bot.domain.due import Due
from bot.domain.followup import FOLLOW_UP, Finding, FollowUp
from bot.domain.people import Person
from bot.services.ports import Work


def plan_follow_up(
    work: Work, appointment_id: int, step: int, after: datetime | None = None
) -> FollowUp | None:
    """The next visit along the cadence of the talk's kind; None when the cadence has ended.

    It falls on a workday later than `after`: a visit made late, or a long holiday, must not put two
    visits on one day.
    """
    appointment = work.appointments.get(appointment_id)
    assignment = work.assignments.of(appointment_id)
    if appointment is None or assignment is None:
        return None
    cadence = work.policy.follow_ups.get(appointment.kind, ())
    if step >= len(cadence):
        return None
    day = work.calendar.today(appointment.starts_at + cadence[step])
    if after is not None:
        day = max(day, work.calendar.today(after) + timedelta(days=1))
    visit = FollowUp(
        id=work.new_id(),
        appointment_id=appointment_id,
        staff_id=assignment.staff_id,
        step=step,
        due_at=work.calendar.at(next(iter(work.calendar.workdays(day))), work.policy.nights.list_at),
    )
    work.follow_ups.add(visit)
    work.dues.add([Due("followup", visit.id, "due", visit.due_at)])
    return visit


def finish_follow_up(work: Work, who: Person, visit: FollowUp, finding: Finding) -> FollowUp | None:
    """The visit was made. Gives the next one, or None when things are stable or the cadence has ended."""
    authorize(who, "followup.finish", work.appointments.matter(visit.appointment_id), visit.state)
    work.follow_ups.save(FOLLOW_UP.apply(visit, "finish", finding=finding, done_at=work.now))
    work.record(who, "followup.finish", "followup", visit.id)
    work.dues.clear("followup", visit.id)
    if finding is Finding.STABLE:
        return None
    return plan_follow_up(work, visit.appointment_id, visit.step + 1, after=max(visit.due_at, work.now))
