"""Who and when: the section and host that a request belongs to, and the times that are free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from heapq import merge
from itertools import groupby, islice
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Slot
from bot.domain.errors import MovedOn, NothingFree, SlotTaken
from bot.domain.people import Person, Role
from bot.domain.policy import RoutingRule
from bot.domain.routing import Matchable, route
from bot.domain.slots import Span, check_slot, day_slots, free_slots
from bot.services.ports import Work
from bot.services.rota import Rota, sits_on

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
    """Free nights of all these hosts, soonest first; at the same time, of the first of them."""
    own, today = own_times(work, cadre), work.calendar.today(work.now)
    rota = Rota(work, today, work.calendar.today(work.now + work.policy.nights.window))
    ways = [
        free_slots(work.policy, work.calendar, host.id, _diary(work, host.id, today), work.now, own)
        for host in hosts
    ]
    sat = [_sat(work, rota, *way) for way in zip(hosts, ways, strict=True)]
    return merge(*sat, key=lambda slot: slot.starts_at)


def _sat(work: Work, rota: Rota, host: Person, slots: Iterator[Slot]) -> Iterator[Slot]:
    """Those on nights that the host sits."""
    return (slot for slot in slots if rota.sits(host, work.calendar.today(slot.starts_at)))


def days_with_room(
    work: Work, cadre: Person, topic: str | None, first: date, last: date, who: str | None = None
) -> dict[date, list[Slot]]:
    """The free times of each day from `first` to `last`, weekends and holidays by appointment included;
    days without any are left out. One a time, soonest first."""
    authorize(cadre, "slot.list", Matter())
    own, first = own_times(work, cadre), max(first, work.calendar.today(work.now))
    hosts, rota = hosts_wished(work, cadre, topic, who), Rota(work, first, last)
    diaries = {host.id: _diary(work, host.id, first) for host in hosts}
    found: dict[date, list[Slot]] = {}
    for nth in range((last - first).days + 1):
        day = first + timedelta(days=nth)
        ways = [
            day_slots(work.policy, work.calendar, host.id, day, diaries[host.id], own, work.now)
            for host in hosts
            if rota.sits(host, day)
        ]
        if slots := list(_one_a_time(merge(*ways, key=lambda slot: slot.starts_at))):
            found[day] = slots
    return found


def check_free(work: Work, cadre: Person, slot: Slot) -> None:
    """MovedOn for a time this house does not offer, SlotTaken or TooLate for one that is not free."""
    day, host = work.calendar.today(slot.starts_at), work.people.get(slot.host_id)
    if host is None or not sits_on(work, host, day):
        raise SlotTaken  # given away a moment ago: other times are offered
    busy = _diary(work, slot.host_id, day)
    check_slot(work.policy, work.calendar, slot, busy, own_times(work, cadre), work.now)


def own_times(work: Work, cadre: Person) -> list[Span]:
    return [(a.starts_at, a.ends_at) for a in work.appointments.ahead_of(cadre.id, work.now)]


def _diary(work: Work, host_id: int, day: date) -> Sequence[Span]:
    """What the host has from that day's beginning on: what is over counts towards the daily cap."""
    return work.appointments.taken(host_id, work.calendar.at(day, time(0)))


def _one_a_time(slots: Iterator[Slot]) -> Iterator[Slot]:
    return (next(at_once) for _, at_once in groupby(slots, key=lambda slot: slot.starts_at))
