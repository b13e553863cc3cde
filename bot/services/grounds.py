"""Who is kept out without anybody saying so: the same unit, and what stands between two people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot.domain.people import Person
from bot.domain.recusal import BY_UNIT, Ground, Recusal
from bot.services.ports import Work

_FIRST: Final = tuple(Ground)


def grounds(work: Work, cadre: Person) -> Mapping[int, Ground]:
    """Who keeps out of whatever this person brings, and why."""
    by_unit = cadre.unit_id if work.policy.recusal.same_unit else None
    found = dict.fromkeys(work.recusals.of_unit(by_unit), Ground.UNIT) if by_unit else {}
    for entry in work.recusals.standing(cadre.id):
        other = found.get(entry.person_id, Ground.SELF)
        found[entry.person_id] = min(entry.ground, other, key=_FIRST.index)
    found.pop(cadre.id, None)
    return found


def strangers(work: Work, who: Person, people: Sequence[Person]) -> Sequence[Person]:
    """Those out of whose matters `who` does not keep."""
    near = {entry.of_id for entry in work.recusals.every_standing() if entry.person_id == who.id}
    unit = who.unit_id if work.policy.recusal.same_unit and who.role in BY_UNIT else None
    return [p for p in people if p.id not in near and p.unit_id != unit]


def kept_out(work: Work, cadre: Person, declared: Collection[int]) -> frozenset[int]:
    """Everybody who may not have it, the person included: nobody hears themselves."""
    return frozenset((*declared, *grounds(work, cadre), cadre.id))


def keep_out(
    work: Work, by: Person | None, appointment_id: int, person_id: int, ground: Ground = Ground.CADRE
) -> None:
    """From here on it is not there for this person."""
    declared_by = by.id if by else None
    work.recusals.add(Recusal(appointment_id, person_id, declared_by, work.now, ground))
    work.record(by, "recusal.declare", "appointment", appointment_id)


def keep_what_stands(work: Work, cadre: Person, appointment_id: int) -> None:
    """Whoever unit, roster or office keep out of it, from the moment at which it is there."""
    for person_id, ground in sorted(grounds(work, cadre).items()):
        keep_out(work, None, appointment_id, person_id, ground)
