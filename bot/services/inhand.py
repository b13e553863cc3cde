"""What a colleague has in hand, talk by talk, and how it goes to another as a whole: the talk itself and what
followed from it are never with two people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.access import Matter, authorize, may
from bot.domain.aid import UNDECIDED
from bot.domain.appointment import AHEAD, Appointment, AppointmentState, Assignment, AssignmentState
from bot.domain.concern import OPEN, Concern
from bot.domain.directive import Directive
from bot.domain.errors import MovedOn, Refusal
from bot.domain.followup import FollowUp, FollowUpState
from bot.domain.people import Person, Role
from bot.domain.slots import span_of
from bot.domain.talk import NoteState
from bot.services.aid import goes_with
from bot.services.booking import require
from bot.services.handing import colleagues, pass_on, reassign, tell_both
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
        *_concerns(work, person),
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


def _concerns(work: Work, person: Person) -> Iterator[Concern]:
    """Those under way, and those over of whose application something is still to be done."""
    held = work.concerns.held_by(person.id)
    yield from held
    known = {concern.id for concern in held}
    for aid in work.aids.waiting_for(person.id):
        concern = None if aid.state in UNDECIDED else work.concerns.get(aid.concern_id)
        if concern is not None and concern.id not in known:
            yield concern
            known.add(concern.id)


def give_over(work: Work, who: Person | None, hand: InHand, to: Person, rule: str | None = None) -> None:
    """From here on all of it is the other's, as far as it had come; those concerned are told. `rule` is the
    one that decides now, if it is another."""
    if hand.assignment is not None:
        _pass(work, who, hand.assignment, to, rule)
    for thing in hand.rest:
        revision = thing.revision + 1
        if isinstance(thing, Concern):
            section = to.section or thing.section
            theirs = replace(thing, staff_id=to.id, section=section, revision=revision)
            work.concerns.save(theirs)
            goes_with(work, thing, theirs)
            if thing.state in OPEN:
                work.outbox.tell(to.id, "concern", id=thing.id)
        elif isinstance(thing, FollowUp):
            section = to.section or thing.section
            work.follow_ups.save(replace(thing, staff_id=to.id, section=section, revision=revision))
            if thing.state is FollowUpState.SCHEDULED:  # somebody expects them on that day
                work.outbox.tell(to.id, "followup", id=thing.id)
                work.outbox.refresh(thing.cadre_id, "visit", thing.id)
        else:
            work.directives.save(replace(thing, owner_id=to.id, revision=revision))
            work.outbox.tell(to.id, "directive", id=thing.id)


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
        if who is not None and who.id == older.staff_id:  # their own card says so too
            work.outbox.tell(who.id, "appointment", id=newer.appointment_id, news="passed")
    elif (note := work.notes.of(older.appointment_id)) is None or note.state is NoteState.RETURNED:
        # it is theirs to write now
        work.outbox.tell(to.id, "appointment", id=older.appointment_id)


def hand_all(
    work: Work, head: Person, person: Person, to: Person | None = None, about: int | None = None
) -> tuple[int, int]:
    """What a colleague has goes to one other, or with nobody named to whoever has least; all of it, or what
    is of one talk. How many talks went, and how many could not; what is kept from the head is neither."""
    done = left = 0
    for hand in in_hand(work, person).values():
        matter = work.appointments.matter(hand.about)
        if about not in (None, hand.about) or not may(head, "appointment.see", matter):
            continue
        try:
            with work.savepoint():
                _hand(work, head, person, hand, to)
            done += 1
        except Refusal:
            left += 1
    return done, left


def _hand(work: Work, head: Person, person: Person, hand: InHand, to: Person | None) -> None:
    part, appointment = hand.assignment, require(work, hand.about)
    found = whom(work, person, hand)
    chosen = to or _least_busy(work, appointment, found)
    if chosen is None or chosen.id not in {p.id for p in found}:
        raise MovedOn
    if part is not None and appointment.state in AHEAD | {AppointmentState.DISPLACED}:
        reassign(work, head, part, chosen)
        give_over(work, head, replace(hand, assignment=None), chosen)
        return
    matter = work.appointments.matter(hand.about) or Matter()
    section = part.section if part else person.section
    theirs = replace(matter, staff_id=person.id, section=section)
    authorize(head, "assignment.reassign", theirs, AssignmentState.ACCEPTED)
    give_over(work, head, hand, chosen)


def whom(work: Work, person: Person, hand: InHand) -> Sequence[Person]:
    """Who may have it instead, least load first."""
    if hand.assignment is not None:
        return colleagues(work, hand.assignment)
    matter = work.appointments.matter(hand.about) or Matter()
    there = work.people.of_section(person.section or "")
    return [p for p in there if p.id not in {*matter.recused, person.id}]


def _least_busy(work: Work, appointment: Appointment, found: Sequence[Person]) -> Person | None:
    """The staff before the head, and before all whoever has nothing else at that time."""
    busy = work.assignments.busy(span_of(appointment)) if appointment.state in AHEAD else ()
    free = [p for p in found if p.id not in busy] or found
    return next(iter([p for p in free if p.role is Role.SECTION_STAFF] or free), None)
