"""Who and when: the section and host that a request belongs to, and the times that are free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Slot
from bot.domain.errors import MovedOn, NothingFree
from bot.domain.people import Person, Role
from bot.domain.policy import RoutingRule
from bot.domain.routing import Matchable, route
from bot.domain.slots import free_slots
from bot.services.ports import Work
from bot.services.rota import Rota

#: Instead of a host's id: whoever is free soonest.
ANYBODY: Final = "any"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a person's request belongs, and which rule says so."""

    rule: RoutingRule
    host: Person
    staff: Person


def find_route(work: Work, cadre: Person, topic: str | None, host: Person | None = None) -> Route:
    """The section by rule, the host asked for or else its vice-minister in charge, and the colleague who
    has least to do. NothingFree when nobody is there."""
    rule, in_charge = host_in_charge(work, cadre, topic)
    staff = [
        p for p in work.people.of_section(rule.section) if p.role is Role.SECTION_STAFF and p.id != cadre.id
    ]
    staff = staff or [p for p in work.people.of_section(rule.section) if p.id != cadre.id]
    if not staff:
        raise NothingFree
    loads = work.assignments.loads([p.id for p in staff])
    return Route(rule, host or in_charge, min(staff, key=lambda p: (loads[p.id], p.number)))


def host_in_charge(work: Work, cadre: Person, topic: str | None) -> tuple[RoutingRule, Person]:
    """The rule that decides, and the vice-minister in charge; a topic may change both."""
    rule = route(work.policy, Matchable(work.people.unit(cadre.unit_id).kind, topic))
    host = work.people.by_number(work.policy.section(rule.section).host)
    if host is None or host.archived:
        raise NothingFree
    return rule, host


def hosts_wished(work: Work, cadre: Person, topic: str | None, who: str | None) -> Sequence[Person]:
    """Whose times are asked for: the vice-minister in charge (nothing said), anybody (`ANYBODY`), or one
    host by id. Who is in charge stands first. MovedOn for somebody who holds no talks any more."""
    _, in_charge = host_in_charge(work, cadre, topic)
    if not who:
        return [in_charge]
    others = [p for p in work.people.with_role(Role.HOST) if p.id != in_charge.id]
    found = [p for p in (in_charge, *others) if who in (ANYBODY, str(p.id))]
    if not found:
        raise MovedOn
    return found


def next_slots(
    work: Work, cadre: Person, topic: str | None, count: int = 3, who: str | None = None
) -> Sequence[Slot]:
    """The next free slots of whoever is wished for, at times when the cadre is free too; one a time."""
    authorize(cadre, "slot.list", Matter())
    return list(islice(_one_a_time(_free(work, cadre, hosts_wished(work, cadre, topic, who))), count))


def _free(work: Work, cadre: Person, hosts: Sequence[Person]) -> Iterator[Slot]:
    """Free slots of all these hosts, soonest first; at the same time, of the first of them."""
    mine = {ahead.starts_at for ahead in work.appointments.ahead_of(cadre.id, work.now)}
    today = work.calendar.today(work.now)
    rota = Rota(work, today, work.calendar.today(work.now + work.policy.nights.window))
    ways = [
        free_slots(
            work.policy, work.calendar, host.id, mine | work.appointments.taken(host.id, work.now), work.now
        )
        for host in hosts
    ]
    sat = [_sat(work, rota, *way) for way in zip(hosts, ways, strict=True)]
    return merge(*sat, key=lambda slot: slot.starts_at)


def _sat(work: Work, rota: Rota, host: Person, slots: Iterator[Slot]) -> Iterator[Slot]:
    """Those on nights that the host sits."""
    return (slot for slot in slots if rota.sits(host, work.calendar.today(slot.starts_at)))


def _one_a_time(slots: Iterator[Slot]) -> Iterator[Slot]:
    return (next(at_once) for _, at_once in groupby(slots, key=lambda slot: slot.starts_at))
