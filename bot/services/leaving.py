"""Ways out of an appointment: called off, moved, or never confirmed. Everybody else concerned is told."""

from dataclasses import replace

from bot.domain.access import authorize
from bot.domain.appointment import AHEAD, APPOINTMENT, Appointment, AppointmentState, Reason, Slot
from bot.domain.errors import Locked, MovedOn
from bot.domain.moving import is_locked
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services.absences import refresh_reports
from bot.services.assigning import end_all, staff_of
from bot.services.offering import let_go_of_times, offer_freed
from bot.services.planning import unplan
from bot.services.ports import Work


def may_cancel(work: Work, who: Person, appointment: Appointment) -> None:
    """NotYours, MovedOn; Locked when others rely on it by now."""
    authorize(who, "appointment.cancel", work.appointments.matter(appointment.id), appointment.state)
    if appointment.starts_at <= work.now and appointment.state in AHEAD:
        raise MovedOn
    if is_locked(work.policy, appointment, work.now):
        raise Locked


def cancel_appointment(
    work: Work, who: Person, appointment: Appointment, reason: Reason | None = None
) -> Appointment:
    """The cadre calls it off, with a reason or without; the slot is free again at once."""
    may_cancel(work, who, appointment)
    why = Words(reason) if reason else None
    return _end(work, who, replace(appointment, reason=why), "cancel")


def decline_appointment(work: Work, who: Person, appointment: Appointment) -> Appointment:
    """The section or the host cannot: an apology to the cadre, and other times."""
    authorize(who, "appointment.decline", work.appointments.matter(appointment.id), appointment.state)
    if appointment.starts_at <= work.now:
        raise MovedOn
    return _end(work, who, appointment, "decline")


def expire_appointment(work: Work, appointment_id: int) -> None:
    """Nobody confirmed in time: an apology and other times, never silence."""
    appointment = work.appointments.get(appointment_id)
    if appointment is not None and APPOINTMENT.allows(appointment.state, "expire"):
        _end(work, None, appointment, "expire")


def postpone_appointment(work: Work, who: Person, appointment: Appointment) -> None:
    """The talk did not take place and is to be moved: the cadre chooses another time."""
    authorize(who, "talk.move", work.appointments.matter(appointment.id))
    postpone(work, who, appointment)


def postpone(work: Work, who: Person, appointment: Appointment) -> Appointment:
    """It cannot be at this time: the cadre is offered others."""
    return _end(work, who, appointment, "reschedule")


def give_up_places(work: Work, who: Person, cadre_id: int) -> None:
    """The person leaves the house: what lost its time waits for them no longer, nor what was kept."""
    for lost in work.absences.displaced_of(cadre_id):
        _end(work, who, lost, "cancel")


def _concerned(appointment: Appointment, staff: set[int]) -> set[int]:
    """Before the person agreed, nobody but they and who booked it has heard of it."""
    others = {appointment.host_id, *staff} if staff else {appointment.booked_by or appointment.cadre_id}
    return {appointment.cadre_id} | others


def _end(work: Work, who: Person | None, appointment: Appointment, action: str) -> Appointment:
    """Off it goes, with everything that was to follow; everybody but the one who did it is told."""
    kept = work.offers.of_appointment(appointment.id)
    work.hold_diaries({appointment.host_id, *(o.host_id for o in kept)})  # somebody may be offered the time
    ended = APPOINTMENT.apply(appointment, action)
    work.appointments.save(ended)
    work.record(who, f"appointment.{action}", "appointment", appointment.id)
    unplan(work, appointment)
    involved = _concerned(appointment, staff_of(work, appointment.id))
    end_all(work, appointment.id)
    involved -= {recusal.person_id for recusal in work.recusals.of(appointment.id)}
    for person_id in sorted(involved):
        work.outbox.retell(person_id, "calendar-file", appointment.id)
    for person_id in sorted(involved - ({who.id} if who else set())):
        work.outbox.tell(person_id, "appointment", id=appointment.id)
    if appointment.state is AppointmentState.DISPLACED:  # its time was lost before
        work.dues.clear("displaced", appointment.id)
        let_go_of_times(work, who, appointment.id)
        refresh_reports(work, appointment.id)
    else:
        offer_freed(work, Slot(appointment.host_id, appointment.starts_at, appointment.ends_at))
    return ended
