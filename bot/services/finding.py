"""When: the times that are free for whom; whose they are decides `routing.py`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from itertools import chain, islice
from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Slot
from bot.domain.errors import SlotTaken
from bot.domain.fairness import Turns
from bot.domain.people import Person
from bot.domain.slots import Span, check_slot, has_room, hours_of, open_times, span_of
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
    first, last = work.calendar.today(work.now), work.calendar.today(work.now + work.policy.nights.window)
    nights = (day for day in _days(first, last) if work.calendar.is_workday(day))
    offered = _offered(work, cadre, wished(work, cadre, topic, who, recused), nights, (first, last))
    return list(islice(chain.from_iterable(slots for _, slots in offered), count))


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
    first = max(first, work.calendar.today(work.now))
    wish = wished(work, cadre, topic, who, recused)
    return {d: slots for d, slots in _offered(work, cadre, wish, _days(first, last), (first, last)) if slots}


def _offered(
    work: Work,
    cadre: Person,
    wish: tuple[Sequence[Person], int],
    days: Iterable[date],
    within: tuple[date, date],
) -> Iterator[tuple[date, list[Slot]]]:
    """Day by day the free times, soonest first, each of whoever of the hosts there has the turn; `days` lie
    `within` these two."""
    hosts, in_charge = wish
    own, rota, diaries = own_times(work, cadre), Rota(work, *within), _Diaries(work, *within, cadre)
    turns = _turns(work, hosts, in_charge, diaries)
    for day in days:
        hours = hours_of(work.policy, work.calendar, day)
        times = open_times(work.policy, work.calendar, day, own, work.now)
        there = {host.id: diaries[host.id][day] for host in hosts if rota.sits(host, day)} if times else {}
        slots = []
        for span in times:
            free = [id_ for id_, that_day in there.items() if has_room(work.policy, hours, span, that_day)]
            if free:
                slots.append(Slot(turns.first(free, day), *span))
        yield day, slots


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=nth) for nth in range((last - first).days + 1))


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
    free = [host.id for host in hosts if has_time(work, host, span, cadre)]
    turns = _turns(work, hosts, len(hosts), _Diaries(work, day, day, cadre))
    first = turns.first(free or [hosts[0].id], day)
    return next(host for host in hosts if host.id == first)


class _Diaries(dict[int, dict[date, list[Span]]]):
    """Of each host that is asked for, what stands on each day."""

    def __init__(self, work: Work, first: date, last: date, cadre: Person) -> None:
        super().__init__()
        self._work, self._within, self._cadre = work, (first, last), cadre

    def __missing__(self, host_id: int) -> dict[date, list[Span]]:
        days: dict[date, list[Span]] = defaultdict(list)
        for span in diary(self._work, host_id, *self._within, self._cadre):
            days[self._work.calendar.today(span[0])].append(span)
        self[host_id] = days
        return days


def _turns(work: Work, hosts: Sequence[Person], in_charge: int, diaries: _Diaries) -> Turns:
    """How much each had lately is only asked for where it matters."""
    ids = [host.id for host in hosts]
    lately = work.appointments.loads(ids, work.now - work.policy.fair_over) if len(ids) > 1 else {}
    return Turns(ids, in_charge, lambda host, night: len(diaries[host][night]), lately)
