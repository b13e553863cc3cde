"""Ways out of an appointment: called off, moved, or never confirmed. Everybody else concerned is told."""

from bot.domain.access import authorize
from bot.domain.appointment import APPOINTMENT, ASSIGNMENT, Appointment
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.services.ports import Work


def cancel_appointment(work: Work, who: Person, appointment: Appointment) -> Appointment:
    """The cadre calls it off before it begins; the slot is free again at once."""
    authorize(who, "appointment.cancel", work.appointments.matter(appointment.id), appointment.state)
    if appointment.starts_at <= work.now:
        raise MovedOn
    return _end(work, who, appointment, "cancel")


def expire_appointment(work: Work, appointment_id: int) -> None:
    """Nobody confirmed in time: an apology and other times, never silence."""
    appointment = work.appointments.get(appointment_id)
    if appointment is not None and APPOINTMENT.allows(appointment.state, "expire"):
        _end(work, None, appointment, "expire")


def postpone_appointment(work: Work, who: Person, appointment: Appointment) -> None:
    """The talk did not take place and is to be moved: the cadre chooses another time."""
    authorize(who, "talk.move", work.appointments.matter(appointment.id))
    _end(work, who, appointment, "reschedule")


def _end(work: Work, who: Person | None, appointment: Appointment, action: str) -> Appointment:
    """Off it goes, with everything that was to follow; everybody but the one who did it is told."""
    ended = APPOINTMENT.apply(appointment, action)
    work.appointments.save(ended)
    work.record(who, f"appointment.{action}", "appointment", appointment.id)
    for kind in ("reminder", "expiry", "talk"):
        work.dues.clear(kind, appointment.id)
    assignment = work.assignments.of(appointment.id)
    if assignment is not None:
        work.dues.clear("assignment", assignment.id)
        work.assignments.save(ASSIGNMENT.apply(assignment, "withdraw"))
    involved = {appointment.cadre_id, appointment.host_id} | ({assignment.staff_id} if assignment else set())
    for person_id in sorted(involved - ({who.id} if who else set())):
        work.outbox.tell(person_id, "appointment", id=appointment.id)
    return ended
