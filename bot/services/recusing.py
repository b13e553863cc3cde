"""Keeping somebody out of one appointment: who may be named, by whom, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.access import authorize
from bot.domain.appointment import (
    AHEAD,
    APPOINTMENT,
    Appointment,
    AppointmentState,
    Assignment,
    Slot,
)
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person
from bot.domain.recusal import COULD_SEE, Ground
from bot.domain.slots import span_of
from bot.services.absences import refresh_reports
from bot.services.assigning import ask_no_longer, end_all, end_assignment
from bot.services.booking import assign
from bot.services.displacing import displace
from bot.services.finding import has_time
from bot.services.grounds import keep_out, kept_out
from bot.services.handing import keep_from
from bot.services.keeping import keep_times
from bot.services.leaving import postpone
from bot.services.offering import offer_freed
from bot.services.planning import unplan
from bot.services.ports import Work
from bot.services.routing import ANYBODY, NO_SECTION, Route, find_route, hosts_wished
from bot.services.taking_back import take_all_back

#: Which ground somebody may give for one appointment, and the action of the permission table.
DECLARED: Final = {
    Ground.CADRE: "appointment.recuse",
    Ground.SELF: "appointment.withdraw",
    Ground.ABOUT: "appointment.about",
}


def could_see(work: Work, cadre: Person, topic: str | None) -> Sequence[Person]:
    """Whom a cadre may keep out and who is not out anyway; those whom the request would lead to first."""
    way = find_route(work, cadre, topic)
    first = [way.host.id, way.staff.id, *(p.id for p in work.people.of_section(way.section))]
    out = kept_out(work, cadre, ())
    everybody = {p.id: p for p in work.people.with_role(*COULD_SEE) if p.id not in out}
    return [everybody[id_] for id_ in dict.fromkeys([*first, *everybody]) if id_ in everybody]


def declare_recusal(
    work: Work, who: Person, appointment: Appointment, out: Person, ground: Ground = Ground.CADRE
) -> Appointment:
    """The person keeps `out` out of it, whoever sees to it keeps themselves out (`Ground.SELF`), or says
    whom it is about (`Ground.ABOUT`). NobodyLeft when not even the minister could have it."""
    matter = work.appointments.matter(appointment.id)
    authorize(who, DECLARED[ground], matter, appointment.state)
    if appointment.state in AHEAD and appointment.starts_at <= work.now:
        raise MovedOn
    by_themselves = out.id == who.id
    if (
        out.role not in COULD_SEE
        or out.id == appointment.cadre_id
        or by_themselves != (ground is Ground.SELF)
    ):
        raise NotYours
    return exclude(work, who, appointment, out, ground, who)


def exclude(
    work: Work, who: Person, appointment: Appointment, out: Person, ground: Ground, by: Person | None = None
) -> Appointment:
    """`out` has no part in it any more and sees nothing of it; if it was theirs, somebody else takes it
    on, at another time when nobody else is free at this one. Whether `who` may say so was asked before.
    `by`: who declared it; nobody did what follows from unit, roster or the office's entries."""
    matter, cadre = work.appointments.matter(appointment.id), work.people.get(appointment.cadre_id)
    if matter is None or cadre is None:
        raise NotYours
    recused = matter.recused | {out.id}
    way = find_route(work, cadre, appointment.topic, None, recused, appointment.kind)  # or NobodyLeft
    alone = way.section == NO_SECTION and appointment.host_id != way.host.id
    leaves = appointment.state in AHEAD and (alone or out.id == appointment.host_id)
    hosts = hosts_wished(work, cadre, appointment.topic, ANYBODY, recused) if leaves else ()
    if leaves:
        work.hold_diaries({appointment.host_id, *(host.id for host in hosts)})
    keep_out(work, by, appointment.id, out.id, ground)
    ask_no_longer(work, appointment.id, out.id)
    for person_id in {out.id, appointment.host_id} if alone and leaves else {out.id}:
        take_all_back(work, person_id, appointment)
    refresh_reports(work, appointment.id)
    attends = next((a for a in work.assignments.all_of(appointment.id) if a.staff_id == out.id), None)
    if attends is not None and not attends.leads:
        keep_from(work, attends)
    if not leaves and out.id != matter.staff_id:
        return appointment
    if appointment.state is AppointmentState.DISPLACED:
        _hand_on(work, appointment, way)
        return appointment
    host = _stand_in(work, cadre, appointment, hosts) if leaves else work.people.get(appointment.host_id)
    if host is None:
        return _lose(work, who, appointment, way if matter.staff_id in recused else None)
    again = _reroute(work, who, cadre, appointment, host, recused)
    if leaves:
        offer_freed(work, Slot(appointment.host_id, appointment.starts_at, appointment.ends_at))
    return again


def _stand_in(work: Work, cadre: Person, appointment: Appointment, hosts: Sequence[Person]) -> Person | None:
    """Another host who has time then; from here on the slot is theirs."""
    span = span_of(appointment)
    return next((host for host in hosts if has_time(work, host, span, cadre)), None)


def _lose(work: Work, who: Person, appointment: Appointment, way: Route | None) -> Appointment:
    """Nobody else has time then: other times are kept, and this one is free for others. `way`: who sees to
    it from now on, if somebody else has to."""
    if appointment.state is AppointmentState.REQUESTED:  # nobody has agreed to it yet
        return postpone(work, who, appointment)
    if way is not None:
        _hand_on(work, appointment, way, tell=False)  # they are told that its time is lost
    lost = displace(work, who, appointment)
    keep_times(work, [lost])
    offer_freed(work, Slot(appointment.host_id, appointment.starts_at, appointment.ends_at))
    return lost


def _hand_on(work: Work, appointment: Appointment, way: Route, tell: bool = True) -> None:
    """It has no time at present: a colleague sees to it until it has one, and accepts it then."""
    for part in work.assignments.all_of(appointment.id):
        if part.leads or part.section == way.section:
            end_assignment(work, part)
    section, rule = way.section, way.rule.name
    work.assignments.add(Assignment(work.new_id(), appointment.id, section, way.staff.id, rule, work.now))
    if tell:
        work.outbox.tell(way.staff.id, "appointment", id=appointment.id)


def _reroute(
    work: Work, who: Person, cadre: Person, appointment: Appointment, host: Person, recused: frozenset[int]
) -> Appointment:
    """Withdrawn from whoever had it, and assigned anew; a colleague who may stay is told of it too."""
    before = work.assignments.all_of(appointment.id)
    asked = appointment.state is AppointmentState.REQUESTED
    again = APPOINTMENT.apply(replace(appointment, host_id=host.id), "reroute")
    work.appointments.save(again)
    work.record(who, "appointment.reroute", "appointment", appointment.id)
    if asked:  # the person has not agreed yet: it is assigned when they do
        return again
    unplan(work, appointment)
    end_all(work, appointment.id)
    at = span_of(appointment)
    way = find_route(work, cadre, appointment.topic, host, recused, appointment.kind, at)
    way = _with_who_had_it(work, way, before, recused)
    for person_id in sorted({cadre.id, host.id, way.staff.id, *(p.id for p in way.attending)}):
        work.outbox.retell(person_id, "calendar-file", appointment.id)
    for person_id in sorted({cadre.id, host.id} - {who.id}):
        work.outbox.refresh(person_id, "appointment", appointment.id)
    return assign(work, again, way, turn=again.revision)


def _with_who_had_it(work: Work, way: Route, before: Sequence[Assignment], recused: frozenset[int]) -> Route:
    """It stays with whoever may still have it, the leading part and the others."""
    people = ((a, work.people.get(a.staff_id)) for a in before)
    able = {a.section: (a, p) for a, p in people if p and not p.archived and p.id not in recused}
    for assignment, staff in able.values():
        if assignment.leads:
            way = replace(way, staff=staff, section=assignment.section)
    attending = (able[p.section][1] if p.section in able else p for p in way.attending)
    return replace(way, attending=tuple(attending))
