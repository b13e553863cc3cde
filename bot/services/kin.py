"""Relatives, as the roster has them: they keep out of each other's matters."""

from collections.abc import Sequence

from bot.domain.errors import MovedOn
from bot.domain.people import Person
from bot.domain.recusal import COULD_SEE, Ground, Standing
from bot.domain.roster import Differences
from bot.services.ports import Work
from bot.services.standing import both_ways


def kinsfolk(work: Work, people: Sequence[Person]) -> dict[str, frozenset[str]]:
    """Number → the numbers of the relatives who are still in the roster."""
    here = {person.id: person.number for person in people if not person.archived}
    found: dict[str, set[str]] = {}
    for entry in work.recusals.every_standing():
        if entry.ground is Ground.RELATIVE and {entry.of_id, entry.person_id} <= here.keys():
            found.setdefault(here[entry.of_id], set()).add(here[entry.person_id])
    return {number: frozenset(others) for number, others in found.items()}


def relate(work: Work, who: Person, changes: Differences) -> None:
    """Relatives keep out of each other's: both ways, whoever of them the file names."""
    people = work.people.everybody()
    ids = {person.number: person.id for person in people}
    before = kinsfolk(work, people) if changes.relatives else {}
    begun: list[Standing] = []
    over: list[Standing] = []
    for number, wanted in changes.relatives.items():
        now = before.get(number, frozenset())
        if not wanted <= ids.keys():  # somebody was taken out since it was read
            raise MovedOn
        for others, pairs in ((wanted - now, begun), (now - wanted, over)):
            for other in sorted(others):
                pairs += both_ways(Standing(ids[number], ids[other], Ground.RELATIVE, who.id, work.now))
    work.recusals.stand(begun)
    work.recusals.end(over)


def touched_by(work: Work, changes: Differences) -> set[int]:
    """Who has something ahead out of which somebody else may have to keep by now."""
    numbers = {number for one, others in changes.relatives.items() for number in (one, *others)}
    numbers |= {entry.number for entry, _, fields in changes.changed if "unit" in fields}
    entries = [*changes.new, *(entry for entry, _, fields in changes.changed if {"unit", "role"} & {*fields})]
    units = {entry.unit for entry in entries if entry.role in COULD_SEE}
    names = {unit.id: unit.name for unit in work.people.units()}
    ids = {expected.cadre_id for expected in work.appointments.expected()} - {None}
    ahead = [work.people.get(id_ or 0) for id_ in ids]
    return {p.id for p in ahead if p and (p.number in numbers or names[p.unit_id] in units)}
