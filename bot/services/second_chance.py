"""Who did not come has a second chance: the nearest times, with everything they had said. Once, no more."""

from dataclasses import replace

from bot.domain.access import authorize
from bot.domain.appointment import Appointment, AppointmentState, Slot
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.domain.slots import span_of
from bot.services.booking import assign, put_down, reserve
from bot.services.grounds import kept_out
from bot.services.holding import let_go
from bot.services.ports import Work
from bot.services.routing import SECTION
from bot.services.seals import seal_if_wished


def has_second_chance(work: Work, missed: Appointment) -> bool:
    """For as long as one may book ahead; not twice, and not after what was a second chance itself."""
    return (
        missed.state is AppointmentState.NO_SHOW
        and missed.instead_of is None
        and work.now < missed.ends_at + work.policy.nights.window
        and not work.appointments.has_another(missed.id)
    )


def take_second_chance(work: Work, cadre: Person, missed: Appointment, slot: Slot) -> Appointment:
    """Topic, words, the wish to seal it, whoever is kept out and, if they may still have it, the colleague
    are as before. That the person did not come stays as it was. SlotTaken, AlreadyBooked; MovedOn when the
    chance was used."""
    matter = work.appointments.matter(missed.id)
    authorize(cadre, "appointment.reseat", matter, missed.state)
    if matter is None or slot.host_id in matter.recused:
        raise MovedOn
    way = reserve(work, cadre, slot, missed.topic, matter.recused, missed.kind)
    if not has_second_chance(work, missed):  # looked at now that the person's own diary is held
        raise MovedOn
    staff = work.people.get(matter.staff_id or 0)
    out = {*kept_out(work, cadre, matter.recused), *work.assignments.busy(span_of(slot))}
    if staff and not staff.archived and staff.role in SECTION and staff.id not in out:
        way = replace(way, staff=staff, section=staff.section or way.section)
    anew = put_down(
        work, cadre, way, slot, missed.topic, missed.kind, missed.wish, missed.booked_by, missed.id
    )
    work.record(cadre, "appointment.again", "appointment", anew.id)
    for recusal in work.recusals.of(missed.id):
        if recusal.declared_by is not None:  # what follows from unit and roster was put down already
            work.recusals.add(replace(recusal, appointment_id=anew.id))
    let_go(work, cadre)
    booked = assign(work, anew, way)
    seal_if_wished(work, cadre, booked, missed.minister_only)
    return work.appointments.get(anew.id) or booked
