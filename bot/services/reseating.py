"""Another time for somebody whose night was given away: topic, words and assignment stay."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.access import authorize
from bot.domain.appointment import APPOINTMENT, Appointment, AssignmentState, Slot
from bot.domain.errors import MovedOn, NobodyLeft, NothingFree
from bot.domain.people import Person, Role
from bot.domain.slots import hours_of
from bot.services.absences import refresh_reports
from bot.services.finding import ANYBODY, check_free, has_time, next_slots
from bot.services.moving import ALL, shift
from bot.services.ports import Work

#: A host who will not be there from one day to another.
Away = tuple[int, date, date]


def offers(work: Work, appointment: Appointment, count: int, away: Away | None = None) -> Sequence[Slot]:
    """The free times nearest to the one that was lost, of any host, in their order."""
    begin = appointment.starts_at
    free = [slot for slot in _free(work, appointment) if not (away and _is_away(work, slot, away))]
    if away is not None:  # the person still has their own time: whoever else could hold it then
        free = [*_at_the_same_time(work, appointment, away), *free]
    nearest = sorted(free, key=lambda slot: (abs(slot.starts_at - begin), slot.starts_at))
    return sorted(nearest[:count], key=lambda slot: slot.starts_at)


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
    hosts = [p for p in work.people.with_role(Role.HOST) if p.id not in {away[0], cadre.id, *matter.recused}]
    return [Slot(p.id, *span) for p in hosts if has_time(work, p, span, cadre)][:1]


def _free(work: Work, appointment: Appointment) -> Sequence[Slot]:
    cadre, matter = work.people.get(appointment.cadre_id), work.appointments.matter(appointment.id)
    if cadre is None or cadre.archived or matter is None:
        return []
    try:
        return next_slots(work, cadre, appointment.topic, ALL, ANYBODY, matter.recused)
    except (NothingFree, NobodyLeft):
        return []


def reseat(work: Work, who: Person, appointment: Appointment, slot: Slot) -> Appointment:
    """The person, or the section on the phone with them, takes another time. SlotTaken when it is gone."""
    matter = work.appointments.matter(appointment.id)
    authorize(who, "appointment.reseat", matter, appointment.state)
    assignment, cadre = work.assignments.of(appointment.id), work.people.get(appointment.cadre_id)
    if assignment is None or cadre is None or matter is None or slot.host_id in matter.recused:
        raise MovedOn
    work.hold_diaries({slot.host_id, appointment.host_id, cadre.id})
    check_free(work, cadre, slot)
    accepted = assignment.state is AssignmentState.ACCEPTED
    # As it was before its time was lost, for the one way in which an appointment gets another.
    before = APPOINTMENT.apply(appointment, "restore_accepted" if accepted else "restore")
    work.dues.clear("displaced", appointment.id)
    moved = shift(work, who, replace(before, revision=appointment.revision), slot)
    refresh_reports(work, appointment.id)
    return moved
