"""When: the times that are free for whom; whose they are decides `routing.py`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from heapq import merge
from itertools import groupby, islice
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Slot
from bot.domain.errors import SlotTaken
from bot.domain.fairness import Turns
from bot.domain.people import Person
from bot.domain.slots import Span, check_slot, day_slots, free_slots, has_room, hours_of, span_of
from bot.services.ports import Work
from bot.services.rota import Rota, sits_on
from bot.services.routing import hosts_in_charge, wished

#: More than a host can have free in any window.
ALL: Final = 10_000
_NOBODY: Final = frozenset[int]()


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
    hosts, in_charge = wished(work, cadre, topic, who, recused)
    own, today = own_times(work, cadre), work.calendar.today(work.now)
    last = work.calendar.today(work.now + work.policy.nights.window)
    rota = Rota(work, today, last)
    diaries = {host.id: diary(work, host.id, today, last, cadre) for host in hosts}
    ways = [
        _sat(work, rota, h, free_slots(work.policy, work.calendar, h.id, diaries[h.id], work.now, own))
        for h in hosts
    ]
    return list(islice(_one_a_time(work, ways, _turns(work, hosts, in_charge, diaries)), count))


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
    hosts, in_charge = wished(work, cadre, topic, who, recused)
    rota = Rota(work, first, last)
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    sitting = {day: [host for host in hosts if rota.sits(host, day)] for day in days}
    there = {host.id for hosts in sitting.values() for host in hosts}
    diaries = {id_: diary(work, id_, first, last, cadre) for id_ in there}
    turns = _turns(work, hosts, in_charge, diaries)
    found: dict[date, list[Slot]] = {}
    for day in days:
        ways = [
            day_slots(work.policy, work.calendar, host.id, day, diaries[host.id], own, work.now)
            for host in sitting[day]
        ]
        if slots := list(_one_a_time(work, ways, turns)):
            found[day] = slots
    return found


def check_free(work: Work, cadre: Person, slot: Slot) -> None:
    """MovedOn for a time this house does not offer, SlotTaken or TooLate for one that is not free."""
    day, host = work.calendar.today(slot.starts_at), work.people.get(slot.host_id)
    if host is None or host.archived or not sits_on(work, host, day):
        raise SlotTaken  # given away a moment ago: other times are offered
    busy = diary(work, slot.host_id, day, day, cadre)
    check_slot(work.policy, work.calendar, slot, busy, own_times(work, cadre), work.now)


def has_time(work: Work, host: Person, span: Span, cadre: Person) -> bool:
    """Whether the host sits at that time and has nothing else then, whatever notice is left."""
    day = work.calendar.today(span[0])
    that_day = diary(work, host.id, day, day, cadre)
    hours = hours_of(work.policy, work.calendar, day)
    return sits_on(work, host, day) and has_room(work.policy, hours, span, that_day)


def own_times(work: Work, cadre: Person) -> list[Span]:
    return [span_of(a) for a in work.appointments.ahead_of(cadre.id, work.now)]


def diary(work: Work, host_id: int, first: date, last: date, cadre: Person) -> Sequence[Span]:
    """What the host has from the `first` day to the `last`, and what is kept then for others than the cadre,
    who fill in their form or waited for it: what is over counts towards the daily cap, and so does what
    may be booked in a moment."""
    these = host_id, work.calendar.at(first, time(0)), work.calendar.at(last + timedelta(days=1), time(0))
    kept = [*work.holds.held(*these, cadre.id), *work.offers.kept(*these, cadre.id)]
    return [*work.appointments.taken(*these), *kept]


def host_at(
    work: Work, cadre: Person, topic: str | None, span: Span, recused: Collection[int] = _NOBODY
) -> Person:
    """Of those in charge, whose turn it is at that time; the first of them when none of them is free."""
    _, hosts = hosts_in_charge(work, cadre, topic, recused)
    if len(hosts) == 1:
        return hosts[0]
    day = work.calendar.today(span[0])
    diaries = {host.id: diary(work, host.id, day, day, cadre) for host in hosts}
    free = [host.id for host in hosts if has_time(work, host, span, cadre)]
    first = _turns(work, hosts, len(hosts), diaries).first(free or [hosts[0].id], day)
    return next(host for host in hosts if host.id == first)


def _turns(
    work: Work, hosts: Sequence[Person], in_charge: int, diaries: Mapping[int, Sequence[Span]]
) -> Turns:
    """Of those whose diaries are open; how much each had lately is only asked for where it matters."""

    def that_night(host: int, night: date) -> int:
        return sum(work.calendar.today(begin) == night for begin, _ in diaries[host])

    ids = [host.id for host in hosts if host.id in diaries]
    lately = work.appointments.loads(ids, work.now - work.policy.fair_over) if len(ids) > 1 else {}
    return Turns(ids, in_charge, that_night, lately)


def _one_a_time(work: Work, ways: Sequence[Iterator[Slot]], turns: Turns) -> Iterator[Slot]:
    """Soonest first; at the same time, of whoever's turn it is."""
    for begin, together in groupby(
        merge(*ways, key=lambda slot: slot.starts_at), lambda slot: slot.starts_at
    ):
        slots = {slot.host_id: slot for slot in together}
        yield slots[turns.first(list(slots), work.calendar.today(begin)) if len(slots) > 1 else min(slots)]
