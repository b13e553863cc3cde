"""Another time for somebody who lost theirs: topic, words, recusals and assignment stay."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.access import authorize
from bot.domain.appointment import APPOINTMENT, Appointment, AssignmentState, Slot
from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.domain.waiting import OFFER, OfferState
from bot.services.absences import refresh_reports
from bot.services.finding import check_free
from bot.services.keeping import kept_times, nearest
from bot.services.moving import assign_anew, shift
from bot.services.offering import let_go_of_times
from bot.services.ports import Work
from bot.services.routing import hosts_wished


def offers(work: Work, appointment: Appointment, count: int) -> Sequence[Slot]:
    """What is kept for the person, and the free times nearest to the one that was lost; in their order."""
    kept = [offer.slot for offer in kept_times(work, appointment)]
    others = [slot for slot in nearest(work, appointment) if slot not in kept]
    return sorted([*kept, *others][:count], key=lambda slot: slot.starts_at)


def reseat(work: Work, who: Person, appointment: Appointment, slot: Slot) -> Appointment:
    """The person, or the section on the phone with them, takes another time. SlotTaken when it is gone."""
    matter = work.appointments.matter(appointment.id)
    authorize(who, "appointment.reseat", matter, appointment.state)
    assignment, cadre = work.assignments.of(appointment.id), work.people.get(appointment.cadre_id)
    if assignment is None or cadre is None or matter is None:
        raise MovedOn
    hosts_wished(work, cadre, appointment.topic, str(slot.host_id), matter.recused)
    kept = [o for o in work.offers.of_appointment(appointment.id) if o.state is OfferState.OPEN]
    work.hold_diaries({slot.host_id, appointment.host_id, cadre.id, *(offer.host_id for offer in kept)})
    check_free(work, cadre, slot)
    accepted = assignment.state is AssignmentState.ACCEPTED
    # As it was before its time was lost, for the one way in which an appointment gets another.
    before = APPOINTMENT.apply(appointment, "restore_accepted" if accepted else "restore")
    work.dues.clear("displaced", appointment.id)
    for offer in kept:
        if offer.slot == slot:
            work.offers.save(OFFER.apply(offer, "take"))
            work.record(who, "offer.take", "offer", offer.id)
            work.dues.clear("offer", offer.id)
    for part in work.assignments.all_of(appointment.id):
        if part.state is AssignmentState.PENDING:  # nobody could accept it meanwhile
            assign_anew(work, part)
    moved = shift(work, who, replace(before, revision=appointment.revision), slot)
    let_go_of_times(work, who, appointment.id)
    refresh_reports(work, appointment.id)
    return moved
