"""Whose a request is: the rule that decides, the section and the colleague, and who may hold the talk."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.domain.appointment import TalkKind
from bot.domain.errors import MovedOn, NobodyLeft, NothingFree
from bot.domain.people import Person, Role
from bot.domain.policy import RoutingRule
from bot.domain.routing import Matchable, route
from bot.domain.sitting import Why
from bot.domain.slots import Span
from bot.services.grounds import kept_out
from bot.services.ports import Work

#: Instead of a host's id: whoever is free soonest.
ANYBODY: Final = "any"
SECTION: Final = (Role.SECTION_STAFF, Role.SECTION_HEAD)
#: Whose it is when nobody of a section is left: the minister's alone.
NO_SECTION: Final = ""
_NOBODY: Final = frozenset[int]()
_OWN_WAY: Final = TalkKind.SELF_BOOKED


@dataclass(frozen=True, slots=True)
class Route:
    """Where a person's request belongs, and which rule says so. `section` is the colleague's: with a
    recusal it may be another than the rule's, or none: then it is the minister's alone. `attending` are
    colleagues of sections that take part besides."""

    rule: RoutingRule
    host: Person
    staff: Person
    section: str
    attending: tuple[Person, ...] = ()

    @property
    def sections(self) -> tuple[str, ...]:
        """Who takes part; who leads stands first."""
        return (self.section, *(p.section for p in self.attending if p.section not in (None, self.section)))


def facts_of(work: Work, cadre: Person, topic: str | None, kind: TalkKind = _OWN_WAY) -> Matchable:
    """What the rules look at."""
    unit = work.people.unit(cadre.unit_id)
    return Matchable(unit.kind, topic, kind, unit.name, cadre.rank, cadre.number)


def find_route(
    work: Work,
    cadre: Person,
    topic: str | None,
    host: Person | None = None,
    recused: Collection[int] = _NOBODY,
    kind: TalkKind = _OWN_WAY,
    at: Span | None = None,
) -> Route:
    """The section by rule, the host asked for or else its vice-minister in charge, and the colleague who
    is there, has least to do and nothing else at that time; nobody of them recused. With nobody of any
    section left the minister has it alone. NothingFree when nobody is there at all, MovedOn for a host who
    may not hold it."""
    rule = route(work.policy, facts_of(work, cadre, topic, kind))
    out = kept_out(work, cadre, recused)
    found = host or _in_charge(work, rule, out)[0]
    away = _away(work, at)
    colleagues = _colleagues(work, rule.section, out, away)
    if found.id in out:
        raise MovedOn
    if not colleagues:
        return _alone(work, rule, found, out)
    chosen = _least(work, colleagues, at)
    attending = _attending(work, rule, chosen, out, at, away)
    return Route(rule, found, chosen, chosen.section or rule.section, attending)


def _alone(work: Work, rule: RoutingRule, host: Person, out: Collection[int]) -> Route:
    if host.id not in {person.id for person in ministers(work, out)}:
        raise MovedOn
    return Route(rule, host, host, NO_SECTION)


def find_colleague(work: Work, section: str, out: Collection[int], at: Span | None) -> Person:
    """Of the section, or of whoever stands in for it. NothingFree, NobodyLeft."""
    found = _colleagues(work, section, out, _away(work, at))
    if not found:
        raise NobodyLeft
    return _least(work, found, at)


def hosts_in_charge(
    work: Work,
    cadre: Person,
    topic: str | None,
    recused: Collection[int] = _NOBODY,
    kind: TalkKind = _OWN_WAY,
) -> tuple[RoutingRule, Sequence[Person]]:
    """The rule that decides, and the vice-ministers who share its charge, or with a recusal the next who
    may hold it; a topic may change both."""
    rule = route(work.policy, facts_of(work, cadre, topic, kind))
    return rule, _in_charge(work, rule, kept_out(work, cadre, recused))


def hosts_wished(
    work: Work, cadre: Person, topic: str | None, who: str | None, recused: Collection[int] = _NOBODY
) -> Sequence[Person]:
    """Whose times are asked for: whoever is in charge (nothing said), anybody (`ANYBODY`), or one host by
    id. Who is in charge stands first. MovedOn for somebody who holds no talks any more."""
    return wished(work, cadre, topic, who, recused)[0]


def wished(
    work: Work, cadre: Person, topic: str | None, who: str | None, recused: Collection[int] = _NOBODY
) -> tuple[Sequence[Person], int]:
    """The same, and how many of them, from the first on, are in charge."""
    rule = route(work.policy, facts_of(work, cadre, topic))
    out = kept_out(work, cadre, recused)
    in_charge = _in_charge(work, rule, out)
    if not who:
        return in_charge, len(in_charge)
    entitled = _entitled(work, in_charge, out)
    found = [p for p in entitled if who in (ANYBODY, str(p.id))]
    if not found:
        raise MovedOn
    return found, sum(p in found for p in in_charge)


def host_of_last_time(
    work: Work, cadre: Person, topic: str | None, recused: Collection[int] = _NOBODY
) -> Person | None:
    """Who held the person's last talk, if they may hold this one and are not the one it goes to anyway."""
    last = next(iter(work.appointments.talks_of(cadre.id, work.now, cadre.id, 1, 0)), None)
    if last is None:
        return None
    _, in_charge = hosts_in_charge(work, cadre, topic, recused)
    if [p.id for p in in_charge] == [last.host_id]:
        return None
    return next((p for p in hosts_wished(work, cadre, topic, ANYBODY, recused) if p.id == last.host_id), None)


def _in_charge(work: Work, rule: RoutingRule, out: Collection[int]) -> Sequence[Person]:
    """The vice-ministers in charge; with all of them recused, the next who may hold the talk; with nobody
    left to take part with them, the minister."""
    numbers = work.policy.section(rule.section).hosts
    named = [p for number in numbers if (p := work.people.by_number(number)) and not p.archived]
    if not named:
        raise NothingFree
    if _is_alone(work, out):
        return ministers(work, out)[:1]
    return [p for p in named if p.id not in out] or _entitled(work, named, out)[:1]


def _is_alone(work: Work, out: Collection[int]) -> bool:
    """Everybody of every section is kept out. Asked only where more than the person is."""
    everybody = work.people.with_role(*SECTION) if len(out) > 1 else ()
    return bool(everybody) and all(person.id in out for person in everybody)


def ministers(work: Work, out: Collection[int]) -> Sequence[Person]:
    """NobodyLeft when there is none."""
    found = [p for p in work.people.with_role(Role.MINISTER) if p.id not in out]
    if not found:
        raise NobodyLeft
    return found


def _entitled(work: Work, first: Sequence[Person], out: Collection[int]) -> Sequence[Person]:
    """Who may hold the talk: who is in charge first; with all hosts recused, the minister."""
    if _is_alone(work, out):
        return ministers(work, out)
    known = {p.id for p in first}
    hosts = [*first, *(p for p in work.people.with_role(Role.HOST) if p.id not in known)]
    return [p for p in hosts if p.id not in out] or ministers(work, out)


def _colleagues(
    work: Work, section: str, out: Collection[int], away: Sequence[Collection[int]]
) -> Sequence[Person]:
    """Who is there of the section's staff, else its head, else of its substitute; with all of them away the
    section's own; with all of them recused whoever of another section; nobody when everybody is."""
    anybody = False
    chain = [*_sections_in_turn(work, section)]
    for people in chain:
        anybody = anybody or bool(people)
        if found := _there(people, out, away):
            return found
    if not anybody:
        raise NothingFree
    others = work.people.with_role(*SECTION)
    found = next((f for people in chain if (f := _staff_first(people, out))), ())
    return found or _there(others, out, away) or _staff_first(others, out)


def next_colleague(
    work: Work, section: str, out: Collection[int], besides: Collection[str], at: Span | None
) -> Person | None:
    """Whoever of the section's staff has least to do, else its head, else likewise of its substitute; none
    of the sections `besides`, which take part already."""
    away = _away(work, at)
    for people in _sections_in_turn(work, section):
        if found := _there([p for p in people if p.section not in besides], out, away):
            return _least(work, found, at)
    return None


def _away(work: Work, at: Span | None) -> tuple[Collection[int], ...]:
    """Who is away: then or on the day by which it is asked whether it was accepted; and then alone."""
    if at is None:
        return (_NOBODY,)
    first = next((step.after for step in work.policy.ladders["assignment"]), timedelta(0))
    asked = work.calendar.today(min(work.now + first, at[0]))
    then = away_on(work, work.calendar.today(at[0]))
    return then | away_on(work, asked), then


def away_on(work: Work, day: date) -> frozenset[int]:
    """Who does not sit that day, or is not there, as far as it was decided for the day itself."""
    return frozenset(work.sittings.away(day))


def away_today(work: Work) -> Mapping[int, int | None]:
    """Who is on leave today, and who stands in for them if that was said. A host who only does not sit
    tonight still decides."""
    today = work.calendar.today(work.now)
    said = work.sittings.between(today, today)
    return {s.host_id: s.substitute_id for s in said if not s.sits and s.why is Why.LEAVE}


def deputies(work: Work, hosts: Sequence[Person], away: Mapping[int, int | None]) -> Sequence[Person]:
    """Who decides in place of hosts who are on leave."""
    found = (work.people.get(away.get(host.id) or 0) for host in hosts)
    return [person for person in found if person and person.role in (Role.HOST, Role.MINISTER)]


def _there(
    people: Sequence[Person], out: Collection[int], away: Sequence[Collection[int]]
) -> Sequence[Person]:
    """Staff first, else the head; rather somebody who is there on both days than on the talk's alone."""
    return next((found for absent in away if (found := _staff_first(people, {*out, *absent}))), ())


def _sections_in_turn(work: Work, section: str) -> Iterator[Sequence[Person]]:
    """The people of the section, of its substitute, and so on; the policy's check knows no circle."""
    at: str | None = section
    while at is not None:
        yield work.people.of_section(at)
        at = work.policy.section(at).substitute


def _staff_first(people: Sequence[Person], out: Collection[int]) -> Sequence[Person]:
    found = [p for p in people if p.id not in out]
    return [p for p in found if p.role is Role.SECTION_STAFF] or found


def _least(work: Work, people: Sequence[Person], at: Span | None) -> Person:
    """Of those who have nothing else at that time, who was given least lately; shown by `yetan routes`
    and to the head, so that nobody need wonder."""
    if len(people) > 1 and at is not None:
        busy = work.assignments.busy(at)
        people = [p for p in people if p.id not in busy] or people
    loads = work.assignments.loads([p.id for p in people], work.now - work.policy.fair_over)
    return min(people, key=lambda p: (loads[p.id], p.number))


def _attending(
    work: Work,
    rule: RoutingRule,
    leading: Person,
    out: Collection[int],
    at: Span | None,
    away: Sequence[Collection[int]],
) -> tuple[Person, ...]:
    """One of each section that takes part besides; of a section with nobody left, nobody."""
    found = []
    for section in rule.attending:
        theirs, kept_out = work.people.of_section(section), {*out, leading.id}
        there = _there(theirs, kept_out, away) or _staff_first(theirs, kept_out)
        if there and section != leading.section:
            found.append(_least(work, there, at))
    return tuple(found)
