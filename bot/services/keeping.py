"""Times that are kept: for whoever lost the time they had the nearest others, before anybody else; what is
freed goes to them too, until each has as many as are kept."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from bot.domain.appointment import Appointment, Slot
from bot.domain.due import Due
from bot.domain.errors import MovedOn, Refusal
from bot.domain.slots import hours_of
from bot.domain.waiting import Offer, OfferState, good_until
from bot.services.finding import ALL, check_free, days_with_room, has_time, next_slots
from bot.services.ports import Work
from bot.services.routing import ANYBODY, hosts_wished

#: Times that are kept for one person, all told: one who does not choose does not hold up everybody else.
MOST_KEPT: Final = 3

#: A host who will not be there from one day to another.
Away = tuple[int, date, date]


def nearest(work: Work, appointment: Appointment, away: Away | None = None) -> list[Slot]:
    """The free times of any host, the nearest to the one that was lost first. With `away` it is not lost yet:
    whoever else could hold it then stands at the head."""
    begin = appointment.starts_at
    free = [slot for slot in _free(work, appointment) if not (away and _is_away(work, slot, away))]
    if away is not None:
        free = [*_at_the_same_time(work, appointment, away), *free]
    return sorted(free, key=lambda slot: (abs(slot.starts_at - begin), slot.starts_at))


def kept_times(work: Work, appointment: Appointment) -> list[Offer]:
    """What is kept for the person and can still be taken, soonest first."""
    cadre = work.people.get(appointment.cadre_id)
    found = [o for o in work.offers.of_appointment(appointment.id) if o.state is OfferState.OPEN]
    return [o for o in found if cadre and o.expires_at > work.now and _can_have(work, appointment, o.slot)]


def keep_times(work: Work, lost: Sequence[Appointment]) -> None:
    """The nearest times for each of those who lost theirs; nobody gets a second before everybody has one.
    The diaries of all hosts are held by now."""
    for nth in range(MOST_KEPT):
        for appointment in lost:
            if _counted(work, appointment) <= nth:
                _keep_nearest(work, appointment)


def keep_freed(work: Work, slot: Slot) -> Offer | None:
    """What was freed goes to the first of those who lost theirs and have not got as many as are kept."""
    for appointment in work.absences.displaced():
        if _counted(work, appointment) < MOST_KEPT and _can_have(work, appointment, slot):
            kept = _keep(work, appointment, slot)
            if kept is not None:
                work.outbox.tell(appointment.cadre_id, "appointment", id=appointment.id, news="kept")
                return kept
    return None


def make_offer(
    work: Work,
    cadre_id: int,
    slot: Slot,
    until: datetime,
    waiting_id: int | None = None,
    appointment_id: int | None = None,
) -> Offer | None:
    """None when it is kept for somebody already."""
    offer = Offer(
        work.new_id(), waiting_id, cadre_id, slot.host_id, slot.starts_at, slot.ends_at,
        work.now, until, appointment_id=appointment_id,
    )  # fmt: skip
    try:
        work.offers.add(offer)
    except MovedOn:
        return None
    work.record(None, "offer.make", "offer", offer.id)
    work.dues.add([Due("offer", offer.id, "end", until)])
    return offer


def _keep_nearest(work: Work, appointment: Appointment) -> None:
    for slot in nearest(work, appointment):
        if _keep(work, appointment, slot) is not None:
            return


def _keep(work: Work, appointment: Appointment, slot: Slot) -> Offer | None:
    """Once for each time; not for so short that nobody could answer."""
    notice = hours_of(work.policy, work.calendar, work.calendar.today(slot.starts_at)).notice
    until = good_until(slot.starts_at, work.now, work.policy.nights.keep, notice)
    asked = {o.slot for o in work.offers.of_appointment(appointment.id)}
    if until is None or slot in asked:
        return None
    return make_offer(work, appointment.cadre_id, slot, until, appointment_id=appointment.id)


def _counted(work: Work, appointment: Appointment) -> int:
    """What is kept or was kept in vain; what was called off again does not count."""
    found = work.offers.of_appointment(appointment.id)
    return sum(o.state in (OfferState.OPEN, OfferState.LAPSED) for o in found)


def _can_have(work: Work, appointment: Appointment, slot: Slot) -> bool:
    """Whether the person could take it now, with a host who may hold the talk."""
    cadre, matter = work.people.get(appointment.cadre_id), work.appointments.matter(appointment.id)
    if cadre is None or cadre.archived or matter is None:
        return False
    try:
        hosts = hosts_wished(work, cadre, appointment.topic, ANYBODY, matter.recused)
        check_free(work, cadre, slot)
    except Refusal:
        return False
    return slot.host_id in {host.id for host in hosts}


def _is_away(work: Work, slot: Slot, away: Away) -> bool:
    host_id, first, last = away
    return slot.host_id == host_id and first <= work.calendar.today(slot.starts_at) <= last


def _at_the_same_time(work: Work, appointment: Appointment, away: Away) -> list[Slot]:
    cadre, matter = work.people.get(appointment.cadre_id), work.appointments.matter(appointment.id)
    span = appointment.starts_at, appointment.ends_at
    day = work.calendar.today(span[0])
    notice = hours_of(work.policy, work.calendar, day).notice
    if cadre is None or matter is None or span[0] < work.now + notice:
        return []
    try:
        hosts = hosts_wished(work, cadre, appointment.topic, ANYBODY, matter.recused)
    except Refusal:
        return []
    return [Slot(p.id, *span) for p in hosts if p.id != away[0] and has_time(work, p, span, cadre)][:1]


def _free(work: Work, appointment: Appointment) -> Sequence[Slot]:
    """Nights; for whoever lost a time by day, days by appointment as well."""
    cadre, matter = work.people.get(appointment.cadre_id), work.appointments.matter(appointment.id)
    if cadre is None or cadre.archived or matter is None:
        return []
    topic, today = appointment.topic, work.calendar.today(work.now)
    try:
        if appointment.starts_at.astimezone(work.policy.zone).time() >= work.policy.nights.begins:
            return next_slots(work, cadre, topic, ALL, ANYBODY, matter.recused)
        last = today + work.policy.weekends.window
        found = days_with_room(work, cadre, topic, today, last, ANYBODY, matter.recused)
    except Refusal:
        return []
    return [slot for slots in found.values() for slot in slots]
