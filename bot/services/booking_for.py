"""Booked for somebody: the time is theirs at once, and nobody is asked to accept it until they agree."""

from dataclasses import replace

from bot.domain.access import Matter, authorize
from bot.domain.appointment import APPOINTMENT, FOR_OTHERS, Appointment, AppointmentState, Slot, TalkKind
from bot.domain.errors import AlreadyBooked, FullyBooked, MovedOn, NotYours
from bot.domain.people import Person, Role
from bot.domain.slots import span_of
from bot.services.booking import accept_assignment, assign, put_down, reserve
from bot.services.finding import check_free
from bot.services.grounds import grounds
from bot.services.holding import let_go
from bot.services.offering import offer_freed
from bot.services.planning import plan_agreement, unplan
from bot.services.ports import Work
from bot.services.routing import SECTION, find_route


def kinds_for(booker: Person) -> tuple[TalkKind, ...]:
    """What somebody may book others for: the office only what they asked it for themselves."""
    return FOR_OTHERS if booker.role in SECTION else (TalkKind.SELF_BOOKED,)


def book_for(
    work: Work, booker: Person, cadre: Person, slot: Slot, topic: str, kind: TalkKind
) -> Appointment:
    """The person is told and asked. SlotTaken and SlotHeld as when they book themselves;
    FullyBooked when they have as many ahead as the rule allows."""
    authorize(booker, "talk.book_for", Matter())
    if cadre.role is not Role.CADRE or cadre.archived or kind not in kinds_for(booker):
        raise NotYours
    if booker.id in grounds(work, cadre):
        raise NotYours
    try:
        way = reserve(work, cadre, slot, topic)
    except AlreadyBooked:
        raise FullyBooked from None
    asked = put_down(work, cadre, way, slot, topic, kind, booked_by=booker.id)
    let_go(work, cadre)
    work.record(booker, "appointment.book_for", "appointment", asked.id)
    plan_agreement(work, asked)
    work.outbox.tell(cadre.id, "agreement", id=asked.id)
    return asked


def agree(work: Work, cadre: Person, appointment: Appointment, slot: Slot | None = None) -> Appointment:
    """It suits, at its time or at another free one of the same host. A booker of the section whose it is
    has accepted by booking; otherwise the section is asked now."""
    matter = work.appointments.matter(appointment.id)
    authorize(cadre, "appointment.agree", matter, appointment.state)
    if matter is None or appointment.starts_at <= work.now:
        raise MovedOn
    work.hold_diaries({appointment.host_id, cadre.id})
    host = work.people.get(appointment.host_id)
    way = find_route(
        work, cadre, appointment.topic, host, matter.recused, appointment.kind, span_of(slot or appointment)
    )
    booker = work.people.get(appointment.booked_by or 0)
    told = booker if booker and not booker.archived and booker.id not in matter.recused else None
    ours = told if told and told.role in SECTION and told.section == way.section else None
    unplan(work, appointment)
    work.record(cadre, "appointment.agree", "appointment", appointment.id)
    if slot is not None:
        appointment = _take_another(work, cadre, appointment, slot)
    assigned = assign(work, appointment, replace(way, staff=ours) if ours else way)
    if ours:
        accept_assignment(work, ours, assigned)
    elif told:
        work.outbox.tell(told.id, "appointment", id=assigned.id)
    return assigned


def _take_another(work: Work, cadre: Person, appointment: Appointment, slot: Slot) -> Appointment:
    """Free, and the host's; the time that was kept until now is free again."""
    if slot.host_id != appointment.host_id:
        raise MovedOn
    check_free(work, cadre, slot)
    moved = APPOINTMENT.apply(appointment, "move", starts_at=slot.starts_at, ends_at=slot.ends_at)
    work.appointments.move(moved)
    offer_freed(work, Slot(appointment.host_id, appointment.starts_at, appointment.ends_at))
    return moved


def ask_again(work: Work, appointment_id: int) -> None:
    """Once more, and no more: then it ends before the talk."""
    appointment = work.appointments.get(appointment_id)
    if appointment is not None and appointment.state is AppointmentState.REQUESTED:
        work.outbox.tell(appointment.cadre_id, "agreement", id=appointment_id)
