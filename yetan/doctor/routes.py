"""The routing rules against the roster: do they name who is there, and is everybody served?"""

from collections.abc import Iterator, Mapping
from itertools import product

from bot.domain.appointment import TalkKind
from bot.domain.errors import Refusal
from bot.domain.mistakes import Said
from bot.domain.people import Person, Role, Unit
from bot.domain.policy import Policy
from bot.domain.routing import Matchable, route
from bot.services.routing import find_route
from storage.work import SqlWork
from yetan.doctor.finding import Finding, ill, mind, well

_ABOUT = Said("about-routing")


def routes(work: SqlWork) -> Iterator[Finding]:
    faults = [*_strangers(work), *_unserved(work)]
    yield from faults
    if not faults:
        yield well(_ABOUT, Said("routing-whole", rules=len(work.policy.routing)))


def _strangers(work: SqlWork) -> Iterator[Finding]:
    """Units and persons that a rule names and the roster does not know: such a rule waits in vain."""
    units = {unit.name for unit in work.people.units()}
    for rule in work.policy.routing:
        for name in rule.units:
            if name not in units:
                yield mind(_ABOUT, Said("routing-no-unit", rule=rule.name, unit=name), Said("advice-rule"))
        for number in rule.persons:
            person = work.people.by_number(number)
            if person is None or person.archived:
                said = Said("routing-no-person", rule=rule.name, number=number)
                yield mind(_ABOUT, said, Said("advice-rule"))


def _unserved(work: SqlWork) -> Iterator[Finding]:
    """Cadres whose request would find nobody, whatever it is about; told by rule, with one of them."""
    units = {unit.id: unit for unit in work.people.units()}
    served: dict[str, str] = {}
    lost: dict[str, list[str]] = {}
    for cadre in work.people.with_role(Role.CADRE):
        for name, (topic, kind) in _ways(work.policy, cadre, units).items():
            if name not in served:
                served[name] = _refusal(work, cadre, topic, kind)
            if served[name]:
                lost.setdefault(name, []).append(cadre.number)
    for name, numbers in lost.items():
        said = Said("routing-unserved", rule=name, people=len(numbers), number=numbers[0])
        yield ill(_ABOUT, said, Said("advice-add-staff"))


def _ways(policy: Policy, cadre: Person, units: Mapping[int, Unit]) -> dict[str, tuple[str | None, TalkKind]]:
    """Rule → something that comes to it, for all that this person could ask for."""
    unit, found = units[cadre.unit_id], {}
    for topic, kind in product((None, *(topic.id for topic in policy.topics)), TalkKind):
        facts = Matchable(unit.kind, topic, kind, unit.name, cadre.rank, cadre.number)
        found[route(policy, facts).name] = topic, kind
    return found


def _refusal(work: SqlWork, cadre: Person, topic: str | None, kind: TalkKind) -> str:
    try:
        find_route(work, cadre, topic, kind=kind)
    except Refusal as refusal:
        return refusal.key
    return ""
