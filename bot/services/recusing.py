"""Keeping somebody out: who may be named, and what becomes of an appointment they already had."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.access import authorize
from bot.domain.appointment import APPOINTMENT, ASSIGNMENT, Appointment, AppointmentState, Slot
from bot.domain.errors import NotYours
from bot.domain.people import Person, Role
from bot.domain.slots import span_of
from bot.services.absences import refresh_reports
from bot.services.booking import assign, keep_out
from bot.services.displacing import displace
from bot.services.finding import has_time
from bot.services.keeping import keep_times
from bot.services.leaving import postpone
from bot.services.offering import offer_freed
from bot.services.planning import unplan
from bot.services.ports import Work
from bot.services.routing import ANYBODY, find_route, hosts_wished

#: Cards on which it may stand beside others: a night, a list, a count.
OVERVIEWS: Final = frozenset({
    "absence", "accepted", "appointment", "day-change", "errands", "give", "history", "menu", "night",
    "night-list", "nights", "rota", "rota-day", "swap", "swap-ask", "to-accept", "week",
})  # fmt: skip
#: Everybody whose work could lead them to an appointment. Auditors read ids and verbs only.
COULD_SEE = (Role.HOST, Role.MINISTER, Role.SECTION_HEAD, Role.SECTION_STAFF, Role.OFFICE)


def could_see(work: Work, cadre: Person, topic: str | None) -> Sequence[Person]:
    """Whom a cadre may keep out; those whom the request would lead to stand first."""
    way = find_route(work, cadre, topic)
    first = [way.host.id, way.staff.id, *(p.id for p in work.people.of_section(way.section))]
    everybody = {p.id: p for p in work.people.with_role(*COULD_SEE) if p.id != cadre.id}
    return [everybody[id_] for id_ in dict.fromkeys([*first, *everybody]) if id_ in everybody]


def declare_recusal(work: Work, who: Person, appointment: Appointment, out: Person) -> Appointment:
    """`out` has no part in it any more and sees nothing of it; if it was theirs, somebody else takes it
    on, at another time when nobody else is free at this one."""
    matter = work.appointments.matter(appointment.id)
    authorize(who, "appointment.recuse", matter, appointment.state)
    cadre = work.people.get(appointment.cadre_id)
    if matter is None or cadre is None or out.role not in COULD_SEE or out.id == cadre.id:
        raise NotYours
    recused = matter.recused | {out.id}
    involved = {matter.host_id, matter.staff_id}
    kind = appointment.kind
    way = find_route(work, cadre, appointment.topic, None, recused, kind)  # NobodyLeft: nothing is written
    hosts: Sequence[Person] = ()
    if out.id == appointment.host_id:
        hosts = hosts_wished(work, cadre, appointment.topic, ANYBODY, recused)
        work.hold_diaries({out.id, *(host.id for host in hosts)})
    keep_out(work, who, appointment.id, out.id)
    work.outbox.forget(out.id, appointment.id)
    work.outbox.redraw(out.id, OVERVIEWS, appointment.created_at)
    refresh_reports(work, appointment.id)
    if out.id not in involved:
        return appointment
    if out.id == appointment.host_id:
        host = _stand_in(work, cadre, appointment, hosts)
        if host is None:
            return _lose(work, who, appointment)
    else:
        host = work.people.get(appointment.host_id) or way.host
    return _reroute(work, who, cadre, appointment, host, recused)


def _stand_in(work: Work, cadre: Person, appointment: Appointment, hosts: Sequence[Person]) -> Person | None:
    """Another host who has time then; from here on the slot is theirs."""
    span = span_of(appointment)
    return next((host for host in hosts if has_time(work, host, span, cadre)), None)


def _lose(work: Work, who: Person, appointment: Appointment) -> Appointment:
    """Nobody else has time then: other times are kept, and this one is free for others."""
    if appointment.state is AppointmentState.REQUESTED:  # nobody has agreed to it yet
        return postpone(work, who, appointment)
    lost = displace(work, who, appointment)
    keep_times(work, [lost])
    offer_freed(work, Slot(appointment.host_id, appointment.starts_at, appointment.ends_at))
    return lost


def _reroute(
    work: Work, who: Person, cadre: Person, appointment: Appointment, host: Person, recused: frozenset[int]
) -> Appointment:
    """Withdrawn from whoever had it, and assigned anew; a colleague who may stay is told of it too."""
    before = work.assignments.of(appointment.id)
    asked = appointment.state is AppointmentState.REQUESTED
    again = APPOINTMENT.apply(replace(appointment, host_id=host.id), "reroute")
    work.appointments.save(again)
    work.record(who, "appointment.reroute", "appointment", appointment.id)
    if asked:  # the person has not agreed yet: it is assigned when they do
        return again
    unplan(work, appointment, before)
    if before is not None:
        work.assignments.save(ASSIGNMENT.apply(before, "withdraw"))
    at = span_of(appointment)
    way = find_route(work, cadre, appointment.topic, host, recused, appointment.kind, at)
    staff = work.people.get(before.staff_id) if before else None
    if before and staff and not staff.archived and staff.id not in recused:  # it stays with who has it
        way = replace(way, staff=staff, section=before.section)
    for person_id in sorted({cadre.id, host.id, way.staff.id}):
        work.outbox.retell(person_id, "calendar-file", appointment.id)
    return assign(work, again, way, turn=again.revision)
