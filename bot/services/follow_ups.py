"""Somebody goes back and looks: visits are planned by cadence or by hand, made, or waived with a reason."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Appointment
from bot.domain.concern import Concern
from bot.domain.due import before, ladder
from bot.domain.errors import NotYours, NoVisitThatDay, VisitThatDay
from bot.domain.followup import BY_HAND, FOLLOW_UP, Finding, FollowUp, FollowUpState, VisitNote
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services.concerns import matter_of as owned
from bot.services.ports import Work

#: How far ahead somebody may plan or fix a visit.
FARTHEST = timedelta(days=366)


def matter_of(work: Work, visit: FollowUp) -> Matter | None:
    """What a permission about a visit depends on: its talk, and who goes."""
    matter = work.appointments.matter(visit.appointment_id)
    return matter and replace(matter, owner_id=visit.staff_id, owner_section=visit.section)


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
    theirs = assignment.section, assignment.staff_id
    return _put_down(work, appointment, theirs, step, _free_day(work, appointment_id, day))


def plan_visit(
    work: Work,
    who: Person | None,
    appointment_id: int,
    day: date,
    why: Words | None = None,
    concern: Concern | None = None,
) -> FollowUp:
    """Beside the cadence, on a day of somebody's choice: NoVisitThatDay when it is over (this evening's hour
    too) or no workday,
    VisitThatDay when the talk has one then; who goes is told, unless they planned it. With nobody named the
    house itself asks for it, on the first free workday from then on, as it does along a cadence. Over a
    `concern` it is whoever has that in hand who goes."""
    appointment, assignment = work.appointments.get(appointment_id), work.assignments.of(appointment_id)
    matter = owned(work, concern) if concern else work.appointments.matter(appointment_id)
    if who is not None:
        state = concern.state if concern else appointment.state if appointment else None
        authorize(who, "concern.visit" if concern else "followup.plan", matter, state)
    if appointment is None or assignment is None:
        raise NotYours
    work.appointments.hold(appointment_id)
    if who is None:
        day = _free_day(work, appointment_id, max(day, work.calendar.today(work.now) + timedelta(days=1)))
    else:
        check_day(work, day)
        if _hour(work, day) <= work.now:
            raise NoVisitThatDay
        check_free(work, appointment_id, day)
    theirs = concern or assignment
    visit = _put_down(work, appointment, (theirs.section, theirs.staff_id), BY_HAND, day, who, why)
    work.record(who, "followup.plan", "followup", visit.id)
    if who is not None and who.id != visit.staff_id:
        work.outbox.tell(visit.staff_id, "followup", id=visit.id)
    return visit


def check_day(work: Work, day: date) -> None:
    """NoVisitThatDay unless it is a workday still to come, and not beyond what anybody can know."""
    today = work.calendar.today(work.now)
    if not today <= day <= today + FARTHEST or not work.calendar.is_workday(day):
        raise NoVisitThatDay


def check_free(work: Work, appointment_id: int, day: date, besides: int | None = None) -> None:
    """VisitThatDay when another of the talk falls on it."""
    if any(
        v.id != besides and work.calendar.today(v.due_at) == day for v in work.follow_ups.of(appointment_id)
    ):
        raise VisitThatDay


def _free_day(work: Work, appointment_id: int, day: date) -> date:
    """The first workday from then on, and still ahead, on which the talk has no visit."""
    taken = {work.calendar.today(visit.due_at) for visit in work.follow_ups.of(appointment_id)}
    days = work.calendar.workdays(max(day, work.calendar.today(work.now)))
    return next(one for one in days if one not in taken and _hour(work, one) > work.now)


def _hour(work: Work, day: date) -> datetime:
    """Noon, or the evening when noon is over."""
    noon, evening = (
        work.calendar.at(day, t) for t in (work.policy.nights.list_at, work.policy.nights.begins)
    )
    return noon if noon > work.now else evening


def _put_down(
    work: Work,
    appointment: Appointment,
    theirs: tuple[str, int],
    step: int,
    day: date,
    by: Person | None = None,
    why: Words | None = None,
) -> FollowUp:
    due_at = _hour(work, day)
    visit = FollowUp(
        id=work.new_id(),
        appointment_id=appointment.id,
        cadre_id=appointment.cadre_id,
        section=theirs[0],
        staff_id=_goes(work, appointment, *theirs, due_at, by),
        step=step,
        due_at=due_at,
        planned_by=by.id if by else None,
        reason=why,
    )
    work.follow_ups.add(visit)
    prompt(work, visit)
    return visit


def _goes(
    work: Work, appointment: Appointment, section: str, staff_id: int, due_at: datetime, by: Person | None
) -> int:
    """Whoever planned it as their own; else whoever of the section sees the person around then anyway, so
    that nobody is visited twice in a week; else whose it is. Another section's visit is its own: its talk is
    none of this one's business."""
    if by is not None and by.id == staff_id:
        return staff_id
    matter = work.appointments.matter(appointment.id) or Matter()
    for other in work.follow_ups.open_of(appointment.cadre_id):
        near = abs(other.due_at - due_at) <= work.policy.follow_ups_merge
        if near and other.section == section and other.staff_id not in matter.recused:
            return other.staff_id
    return staff_id


def prompt(work: Work, visit: FollowUp) -> None:
    """From its day on, up the ladder, until somebody has gone; each day that is fixed begins it anew, and is
    one to be reminded of ahead."""
    _no_more(work, visit)
    if visit.state is FollowUpState.SCHEDULED:
        ahead = work.policy.follow_ups_remind
        work.dues.add(before("visit", visit.id, visit.due_at, ahead, work.now, turn=visit.revision))
    steps = work.policy.ladders["followup"]
    work.dues.add(ladder("followup", visit.id, visit.due_at, steps, turn=visit.revision))


def finish_follow_up(
    work: Work,
    who: Person,
    visit: FollowUp,
    finding: Finding,
    on: date | None = None,
    words: Words | None = None,
) -> FollowUp | None:
    """The visit was made, today or on an earlier day. Gives the next one, or None when things are stable, the
    cadence has ended, or it stood beside the cadence."""
    authorize(who, "followup.finish", matter_of(work, visit), visit.state)
    done_at = _when(work, visit, on)
    work.follow_ups.save(FOLLOW_UP.apply(visit, "finish", finding=finding, done_at=done_at))
    if words is not None:
        note = VisitNote(work.new_id(), visit.id, visit.appointment_id, who.id, work.now, words)
        work.follow_ups.add_note(note)
    work.record(who, "followup.finish", "followup", visit.id)
    _over(work, who, visit)
    if finding is Finding.STABLE or visit.step == BY_HAND:
        return None
    return plan_follow_up(work, visit.appointment_id, visit.step + 1, after=max(visit.due_at, work.now))


def _when(work: Work, visit: FollowUp, on: date | None) -> datetime:
    """NoVisitThatDay for a day to come, or one before the talk."""
    today = work.calendar.today(work.now)
    if on in (None, today):
        return work.now
    talk = work.appointments.get(visit.appointment_id)
    if on is None or on > today or (talk and on < work.calendar.today(talk.starts_at)):
        raise NoVisitThatDay
    return work.calendar.at(on, work.policy.nights.list_at)


def waive_follow_up(
    work: Work, who: Person, visit: FollowUp, why: Words, whole_row: bool = False
) -> FollowUp | None:
    """Nobody goes, and it stands why. The cadence goes on, unless the whole row is ended; told to nobody but
    to who was promised a visit."""
    authorize(who, "followup.waive", matter_of(work, visit), visit.state)
    work.follow_ups.save(FOLLOW_UP.apply(visit, "waive", waived=why))
    work.record(who, "followup.end" if whole_row else "followup.waive", "followup", visit.id)
    if visit.state is FollowUpState.SCHEDULED:
        work.outbox.tell(visit.cadre_id, "visit", id=visit.id)
    _over(work, who, visit)
    if whole_row or visit.step == BY_HAND:
        return None
    return plan_follow_up(work, visit.appointment_id, visit.step + 1, after=max(visit.due_at, work.now))


def _no_more(work: Work, visit: FollowUp) -> None:
    for kind in ("followup", "visit"):
        work.dues.clear(kind, visit.id)


def _over(work: Work, who: Person, visit: FollowUp) -> None:
    _no_more(work, visit)
    if who.id != visit.staff_id:
        work.outbox.refresh(visit.staff_id, "followup", visit.id)


def read_visit_note(work: Work, who: Person, visit: FollowUp) -> VisitNote | None:
    """What was found, for those who may read the talk's note; with an audit row that it was read."""
    matter = matter_of(work, visit)
    authorize(who, "followup.see", matter)
    authorize(who, "note.read", matter)
    return work.follow_ups.read(visit, who)
