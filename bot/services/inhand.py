"""What a colleague has in hand, talk by talk, and how it goes to another as a whole: the talk itself and what
followed from it are never with two people."""

from dataclasses import dataclass, replace

from bot.domain.appointment import AHEAD, Assignment
from bot.domain.concern import Concern
from bot.domain.directive import Directive
from bot.domain.followup import FollowUp
from bot.domain.people import Person
from bot.services.booking import require
from bot.services.handing import pass_on, tell_both
from bot.services.ports import Work

Thing = Concern | FollowUp | Directive


@dataclass(frozen=True, slots=True)
class InHand:
    """`about`: the appointment. Without an assignment it is only what followed from it."""

    about: int
    assignment: Assignment | None
    rest: tuple[Thing, ...] = ()


def in_hand(work: Work, person: Person) -> dict[int, InHand]:
    """Everything open that is with the person, by appointment: what is still to come first."""
    rest: dict[int, list[Thing]] = {}
    owed: tuple[Thing, ...] = (
        *work.concerns.held_by(person.id),
        *work.follow_ups.open_for(person.id, None),
        *work.directives.open_for(person.id),
    )
    for thing in owed:
        rest.setdefault(thing.appointment_id, []).append(thing)
    ahead = {a.appointment_id: a for a in work.assignments.held_by(person.id)}
    notes = [about for about, _ in work.notes.owed_by(person.id)]
    found = {}
    for about in dict.fromkeys([*ahead, *notes, *rest]):
        mine = ahead.get(about) or work.assignments.of(about)
        mine = mine if mine and mine.staff_id == person.id else None
        found[about] = InHand(about, mine, tuple(rest.get(about, ())))
    return found


def give_over(work: Work, who: Person | None, hand: InHand, to: Person, rule: str | None = None) -> None:
    """From here on all of it is the other's, as far as it had come; those concerned are told. `rule` is the
    one that decides now, if it is another."""
    if hand.assignment is not None:
        _pass(work, who, hand.assignment, to, rule)
    for thing in hand.rest:
        revision = thing.revision + 1
        if isinstance(thing, Concern):
            section = to.section or thing.section
            work.concerns.save(replace(thing, staff_id=to.id, section=section, revision=revision))
        elif isinstance(thing, FollowUp):
            work.follow_ups.save(replace(thing, staff_id=to.id, revision=revision))
        else:
            work.directives.save(replace(thing, owner_id=to.id, revision=revision))


def _pass(work: Work, who: Person | None, older: Assignment, to: Person, rule: str | None) -> None:
    section = to.section or older.section
    if to.id == older.staff_id:  # only the section has another name, or another rule decides
        newer = replace(older, section=section, rule=rule or older.rule, revision=older.revision + 1)
        work.assignments.save(newer)
        work.record(who, "assignment.rehome", "assignment", newer.id)
        return
    newer = pass_on(work, older, to, older.state)
    if rule and rule != newer.rule:
        newer = replace(newer, rule=rule, revision=newer.revision + 1)
        work.assignments.save(newer)
    work.record(who, "assignment.rehome", "assignment", newer.id)
    if require(work, older.appointment_id).state in AHEAD:
        tell_both(work, older, newer, who)
