"""A colleague is asked to take an assignment over: they agree or cannot; until then it stays where it is."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.access import Matter, authorize
from bot.domain.appointment import Assignment, AssignmentState
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NotYours
from bot.domain.handover import HandOver, HandOverState
from bot.domain.people import Person, Role
from bot.domain.words import Words
from bot.services.assigning import close_hand_over
from bot.services.booking import matter_of
from bot.services.handing import able, check_ahead, colleagues, pass_on, tell_both
from bot.services.ports import Work


def receivers(work: Work, assignment: Assignment) -> Sequence[Person]:
    """Who may be asked: colleagues of the section by load, then the heads of the sections that do not take
    part."""
    there = {part.section for part in work.assignments.all_of(assignment.appointment_id)}
    heads = [p for p in work.people.with_role(Role.SECTION_HEAD) if p.section not in there]
    return [*colleagues(work, assignment), *able(work, assignment, heads)]


def ask_to_take_over(work: Work, who: Person, assignment: Assignment, to: Person, why: Words) -> HandOver:
    """MovedOn for somebody who may not be asked, and while somebody is asked already."""
    authorize(who, "assignment.hand_over", matter_of(work, assignment), assignment.state)
    appointment = check_ahead(work, assignment)
    if to.id not in {person.id for person in receivers(work, assignment)}:
        raise MovedOn
    until = work.now + work.policy.deadlines.hand_over
    if appointment.starts_at > work.now:
        until = min(until, appointment.starts_at)
    hand_over = HandOver(work.new_id(), appointment.id, assignment.id, who.id, to.id, work.now, until, why)
    work.hand_overs.add(hand_over)
    work.record(who, "handover.ask", "hand_over", hand_over.id)
    work.dues.add([Due("handover", hand_over.id, "end", until)])
    work.outbox.tell(to.id, "handover", id=appointment.id)
    return hand_over


def take_over(work: Work, who: Person, hand_over: HandOver) -> Assignment:
    """They agree: it is theirs, and accepted."""
    assignment = _answerable(work, who, hand_over)
    close_hand_over(work, who, hand_over, "agree")
    older = replace(assignment, reason=hand_over.reason)
    newer = pass_on(work, older, who, AssignmentState.ACCEPTED, "decline")
    work.record(who, "assignment.hand_over", "assignment", newer.id)
    tell_both(work, assignment, newer, who)
    return newer


def refuse_to_take_over(work: Work, who: Person, hand_over: HandOver) -> None:
    """It stays with who has it, who is told."""
    assignment = _answerable(work, who, hand_over)
    _close_with_word(work, who, hand_over, assignment, "refuse", "handover-refused")


def take_back(work: Work, who: Person, hand_over: HandOver) -> None:
    assignment = _require(work, hand_over)
    authorize(who, "handover.withdraw", matter_of(work, assignment), hand_over.state)
    close_hand_over(work, who, hand_over, "withdraw")


def expire_hand_over(work: Work, hand_over_id: int) -> None:
    """Nobody answered: it stays with who has it, who is told."""
    hand_over = work.hand_overs.get(hand_over_id)
    if hand_over is not None and hand_over.state is HandOverState.OPEN:
        _close_with_word(work, None, hand_over, _require(work, hand_over), "expire", "handover-expired")


def matter_for(work: Work, hand_over: HandOver) -> Matter | None:
    """Who was asked is its owner."""
    matter = work.appointments.matter(hand_over.appointment_id)
    return matter and replace(matter, owner_id=hand_over.to_id)


def _answerable(work: Work, who: Person, hand_over: HandOver) -> Assignment:
    authorize(who, "handover.answer", matter_for(work, hand_over), hand_over.state)
    if hand_over.expires_at <= work.now:
        raise MovedOn
    assignment = _require(work, hand_over)
    check_ahead(work, assignment)
    return assignment


def _close_with_word(
    work: Work, who: Person | None, hand_over: HandOver, assignment: Assignment, action: str, news: str
) -> None:
    close_hand_over(work, who, hand_over, action)
    out = {recusal.person_id for recusal in work.recusals.of(hand_over.appointment_id)}
    for person_id in sorted({assignment.staff_id, hand_over.by_id} - out):
        work.outbox.tell(person_id, "appointment", id=hand_over.appointment_id, news=news)


def _require(work: Work, hand_over: HandOver) -> Assignment:
    work.appointments.hold(hand_over.appointment_id)
    assignment = work.assignments.get(hand_over.assignment_id)
    if assignment is None:
        raise NotYours
    return assignment
