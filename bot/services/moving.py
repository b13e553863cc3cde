"""Another time for the same matter: its card, wish, assignment and history stay one thread (adr 0010)."""

from dataclasses import replace
from datetime import date

from bot.domain.access import authorize
from bot.domain.appointment import (
    APPOINTMENT,
    Appointment,
    AppointmentState,
    Assignment,
    AssignmentState,
    Slot,
)
from bot.domain.errors import Locked, MovedEnough, MovedOn, NotYours
from bot.domain.moving import is_locked, stays_arranged
from bot.domain.people import Person
from bot.services.assigning import end_assignment, staff_of
from bot.services.attending import forget
from bot.services.booking_for import agree
from bot.services.finding import ALL, check_free, days_with_room, next_slots
from bot.services.offering import offer_freed
from bot.services.planning import plan, unplan
from bot.services.ports import Work


def may_move(work: Work, who: Person, appointment: Appointment) -> None:
    """NotYours, MovedOn; Locked when it begins too soon, MovedEnough when it was moved often enough."""
    authorize(who, "appointment.move", work.appointments.matter(appointment.id), appointment.state)
    if appointment.starts_at <= work.now:
        raise MovedOn
    if is_locked(work.policy, appointment, work.now):
        raise Locked
    if appointment.state is AppointmentState.REQUESTED:
        return  # somebody else chose the time
    if appointment.moves >= work.policy.limits.moves:
        raise MovedEnough(count=work.policy.limits.moves)


def move_appointment(work: Work, who: Person, appointment: Appointment, slot: Slot) -> Appointment:
    """The cadre takes another free time of the same host. SlotTaken when it is not free any more."""
    may_move(work, who, appointment)
    if appointment.state is AppointmentState.REQUESTED:
        return agree(work, who, appointment, slot)
    if slot.host_id != appointment.host_id:
        raise MovedOn
    work.hold_diaries({slot.host_id, who.id})
    check_free(work, who, slot)
    return shift(work, who, replace(appointment, moves=appointment.moves + 1), slot)


def other_times(work: Work, appointment: Appointment, count: int = ALL) -> list[Slot]:
    """Other free times of the same host, soonest first."""
    cadre, host, recused = _concerned(work, appointment)
    return list(next_slots(work, cadre, appointment.topic, count, host, recused))


def times_by_day(work: Work, appointment: Appointment, first: date, last: date) -> dict[date, list[Slot]]:
    """The same for each day from `first` to `last`, weekends and holidays by appointment included."""
    cadre, host, recused = _concerned(work, appointment)
    return days_with_room(work, cadre, appointment.topic, first, last, host, recused)


def _concerned(work: Work, appointment: Appointment) -> tuple[Person, str, frozenset[int]]:
    """The person, whose times are asked for, and who is kept out."""
    cadre, matter = work.people.get(appointment.cadre_id), work.appointments.matter(appointment.id)
    if cadre is None or matter is None:
        raise NotYours
    return cadre, str(appointment.host_id), matter.recused


def shift(work: Work, who: Person, appointment: Appointment, slot: Slot, agreed: bool = False) -> Appointment:
    """To the new time it goes, with everything that hangs on it; everybody but `who` is told, with the
    time that it was. The old time is free at once. `agreed`: the section has said yes to the new one."""
    leading = work.assignments.of(appointment.id)
    if leading is None:
        raise NotYours
    anew = [
        a
        for a in work.assignments.all_of(appointment.id)
        if _must_say_anew(work, a, appointment, slot, agreed)
    ]
    moved = APPOINTMENT.apply(
        appointment,
        "move_anew" if appointment.state is AppointmentState.ACCEPTED and leading in anew else "move",
        host_id=slot.host_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
    work.appointments.move(moved)
    unplan(work, appointment)
    work.record(who, "appointment.move", "appointment", moved.id)
    for assignment in anew:
        assign_anew(work, assignment)
    plan(work, moved, turn=moved.revision)
    forget(work, moved.id)
    was = int(appointment.starts_at.timestamp()) // 60
    involved = {moved.cadre_id, moved.host_id, *staff_of(work, moved.id)}
    for person_id in sorted(involved - {who.id}):
        work.outbox.tell(person_id, "appointment", id=moved.id, was=was)
    for person_id in sorted(involved):
        work.outbox.retell(person_id, "calendar-file", moved.id)
    offer_freed(work, Slot(appointment.host_id, appointment.starts_at, appointment.ends_at))
    return moved


def _must_say_anew(
    work: Work, assignment: Assignment, appointment: Appointment, slot: Slot, agreed: bool
) -> bool:
    """Whether a colleague who accepted the old time is asked about the new one."""
    if assignment.state is not AssignmentState.ACCEPTED:
        return False
    free = not _is_busy(work, assignment, slot)
    same = free and slot.starts_at == appointment.starts_at  # only the host changes
    sure = same or (free and agreed) or stays_arranged(work.policy, slot.starts_at, free, work.now)
    return not sure


def _is_busy(work: Work, assignment: Assignment, slot: Slot) -> bool:
    """Whether the colleague takes part in another talk at that time."""
    others = [
        work.appointments.get(a.appointment_id)
        for a in work.assignments.live_for(assignment.staff_id, None)
        if a.id != assignment.id and a.staff_id == assignment.staff_id
    ]
    return any(o and o.starts_at < slot.ends_at and slot.starts_at < o.ends_at for o in others)


def assign_anew(work: Work, older: Assignment) -> None:
    """The same colleague has to accept once more; who cannot hands over."""
    end_assignment(work, older)
    newer = replace(older, id=work.new_id(), created_at=work.now, state=AssignmentState.PENDING, revision=0)
    work.assignments.add(newer)
