"""Who and when: the section and host that a request belongs to, and the times that are free."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from heapq import merge
from itertools import groupby, islice
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Slot
from bot.domain.errors import MovedOn, NobodyLeft, NothingFree, SlotTaken
from bot.domain.people import Person, Role
from bot.domain.policy import RoutingRule
from bot.domain.routing import Matchable, route
from bot.domain.slots import Span, check_slot, day_slots, free_slots, has_room, hours_of
from bot.services.ports import Work
from bot.services.rota import Rota, sits_on

#: Instead of a host's id: whoever is free soonest.
ANYBODY: Final = "any"
#: More than a host can have free in any window.
ALL: Final = 10_000
_NOBODY: Final = frozenset[int]()
SECTION: Final = (Role.SECTION_STAFF, Role.SECTION_HEAD)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a person's request belongs, and which rule says so. `section` is the colleague's: with a
    recusal it may be another than the rule's."""

    rule: RoutingRule
    host: Person
    staff: Person
    section: str


def find_route(
    work: Work,
    cadre: Person,
    topic: str | None,
    host: Person | None = None,
    recused: Collection[int] = _NOBODY,
) -> Route:
    """The section by rule, the host asked for or else its vice-minister in charge, and the colleague who
    has least to do; nobody of them recused. NothingFree when nobody is there."""
    rule = _rule(work, cadre, topic)
    out = {*recused, cadre.id}
    found = host or _in_charge(work, rule, out)
    if found.id in out:
        raise NobodyLeft
    staff = _colleagues(work, rule.section, out)
    loads = work.assignments.loads([p.id for p in staff])
    chosen = min(staff, key=lambda p: (loads[p.id], p.number))
    return Route(rule, found, chosen, chosen.section or rule.section)


def _colleagues(work: Work, section: str, out: Collection[int]) -> Sequence[Person]:
    """The section's staff, else its head; with all of them recused, whoever of another section."""
    there = work.people.of_section(section)
    ours = [p for p in there if p.id not in out]
    found = [p for p in ours if p.role is Role.SECTION_STAFF] or ours
    if not found and not there:
        raise NothingFree
    if not found:
        others = [p for p in work.people.with_role(*SECTION) if p.id not in out]
        found = [p for p in others if p.role is Role.SECTION_STAFF] or others
    if not found:
        raise NobodyLeft
    return found


def _rule(work: Work, cadre: Person, topic: str | None) -> RoutingRule:
    return route(work.policy, Matchable(work.people.unit(cadre.unit_id).kind, topic))


def _in_charge(work: Work, rule: RoutingRule, out: Collection[int]) -> Person:
    """The vice-minister in charge; with that one recused, the next who may hold the talk."""
    in_charge = work.people.by_number(work.policy.section(rule.section).host)
    if in_charge is None or in_charge.archived:
        raise NothingFree
    return in_charge if in_charge.id not in out else _entitled(work, in_charge, out)[0]


def _entitled(work: Work, in_charge: Person, out: Collection[int]) -> Sequence[Person]:
    """Who may hold the talk: who is in charge first; with all hosts recused, the minister."""
    hosts = [in_charge, *(p for p in work.people.with_role(Role.HOST) if p.id != in_charge.id)]
    found = [p for p in hosts if p.id not in out]
    found = found or [p for p in work.people.with_role(Role.MINISTER) if p.id not in out]
    if not found:
        raise NobodyLeft
    return found


def host_in_charge(
    work: Work, cadre: Person, topic: str | None, recused: Collection[int] = _NOBODY
) -> tuple[RoutingRule, Person]:
    """The rule that decides, and the vice-minister in charge, or with a recusal the next who may hold
    it; a topic may change both."""
    rule = _rule(work, cadre, topic)
    return rule, _in_charge(work, rule, {*recused, cadre.id})


def hosts_wished(
    work: Work, cadre: Person, topic: str | None, who: str | None, recused: Collection[int] = _NOBODY
) -> Sequence[Person]:
    """Whose times are asked for: the vice-minister in charge (nothing said), anybody (`ANYBODY`), or one
    host by id. Who is in charge stands first. MovedOn for somebody who holds no talks any more."""
    _, in_charge = host_in_charge(work, cadre, topic, recused)
    if not who:
        return [in_charge]
    entitled = _entitled(work, in_charge, {*recused, cadre.id})
    found = [p for p in entitled if who in (ANYBODY, str(p.id))]
    if not found:
        raise MovedOn
    return found


def next_slots(
    work: Work,
    cadre: Person,
    topic: str | None,
    count: int = 3,
    who: str | None = None,
    recused: Collection[int] = _NOBODY,
) -> Sequence[Slot]:
    """The next free slots of whoever is wished for, at times when the cadre is free too; one a time."""
    authorize(cadre, "slot.list", Matter())
    hosts = hosts_wished(work, cadre, topic, who, recused)
    return list(islice(_one_a_time(_free(work, cadre, hosts)), count))


def _free(work: Work, cadre: Person, hosts: Sequence[Person]) -> Iterator[Slot]:
    """Free nights of all these hosts, soonest first; at the same time, of the first of them. What others
    hold while they fill in their form is not offered."""
    own, today = own_times(work, cadre), work.calendar.today(work.now)
    rota = Rota(work, today, work.calendar.today(work.now + work.policy.nights.window))
    ways = [
        free_slots(work.policy, work.calendar, host.id, diary(work, host.id, today, cadre), work.now, own)
        for host in hosts
    ]
    sat = [_sat(work, rota, *way) for way in zip(hosts, ways, strict=True)]
    return merge(*sat, key=lambda slot: slot.starts_at)


def _sat(work: Work, rota: Rota, host: Person, slots: Iterator[Slot]) -> Iterator[Slot]:
    """Those on nights that the host sits."""
    return (slot for slot in slots if rota.sits(host, work.calendar.today(slot.starts_at)))


def days_with_room(
    work: Work,
    cadre: Person,
    topic: str | None,
    first: date,
    last: date,
    who: str | None = None,
    recused: Collection[int] = _NOBODY,
) -> dict[date, list[Slot]]:
    """The free times of each day from `first` to `last`, weekends and holidays by appointment included;
    days without any are left out. One a time, soonest first."""
    authorize(cadre, "slot.list", Matter())
    own, first = own_times(work, cadre), max(first, work.calendar.today(work.now))
    hosts, rota = hosts_wished(work, cadre, topic, who, recused), Rota(work, first, last)
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    sitting = {day: [host for host in hosts if rota.sits(host, day)] for day in days}
    there = {host.id for hosts in sitting.values() for host in hosts}
    diaries = {id_: diary(work, id_, first, cadre) for id_ in there}
    found: dict[date, list[Slot]] = {}
    for day in days:
        ways = [
            day_slots(work.policy, work.calendar, host.id, day, diaries[host.id], own, work.now)
            for host in sitting[day]
        ]
        if slots := list(_one_a_time(merge(*ways, key=lambda slot: slot.starts_at))):
            found[day] = slots
    return found


def check_free(work: Work, cadre: Person, slot: Slot) -> None:
    """MovedOn for a time this house does not offer, SlotTaken or TooLate for one that is not free."""
    day, host = work.calendar.today(slot.starts_at), work.people.get(slot.host_id)
    if host is None or not sits_on(work, host, day):
        raise SlotTaken  # given away a moment ago: other times are offered
    busy = diary(work, slot.host_id, day, cadre)
    check_slot(work.policy, work.calendar, slot, busy, own_times(work, cadre), work.now)


def has_time(work: Work, host: Person, span: Span, cadre: Person) -> bool:
    """Whether the host sits at that time and has nothing else then, whatever notice is left."""
    day = work.calendar.today(span[0])
    that_day = [s for s in diary(work, host.id, day, cadre) if work.calendar.today(s[0]) == day]
    hours = hours_of(work.policy, work.calendar, day)
    return sits_on(work, host, day) and has_room(work.policy, hours, span, that_day)


def own_times(work: Work, cadre: Person) -> list[Span]:
    return [(a.starts_at, a.ends_at) for a in work.appointments.ahead_of(cadre.id, work.now)]


def diary(work: Work, host_id: int, day: date, cadre: Person) -> Sequence[Span]:
    """What the host has from that day's beginning on, and what is kept for others than the cadre, who
    fill in their form or waited for it: what is over counts towards the daily cap, and so does what may
    be booked in a moment."""
    since = work.calendar.at(day, time(0))
    kept = [*work.holds.held(host_id, cadre.id), *work.offers.kept(host_id, since, cadre.id)]
    return [*work.appointments.taken(host_id, since), *kept]


def _one_a_time(slots: Iterator[Slot]) -> Iterator[Slot]:
    return (next(at_once) for _, at_once in groupby(slots, key=lambda slot: slot.starts_at))
