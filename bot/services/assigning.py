"""Everybody of the sections who takes part: whatever becomes of an appointment becomes of all of them."""

from typing import Any

from bot.domain.appointment import ASSIGNMENT, Assignment
from bot.domain.handover import HAND_OVER, HandOver
from bot.domain.people import Person
from bot.services.ports import Work


def staff_of(work: Work, appointment_id: int) -> set[int]:
    """The colleagues who take part, or are asked to."""
    return {assignment.staff_id for assignment in work.assignments.all_of(appointment_id)}


def end_assignment(work: Work, assignment: Assignment, action: str = "withdraw", **changes: Any) -> None:
    """Not theirs any more, and nobody is asked to take it over from them."""
    work.assignments.save(ASSIGNMENT.apply(assignment, action, **changes))
    stop_asking(work, assignment)


def end_all(work: Work, appointment_id: int) -> None:
    for assignment in work.assignments.all_of(appointment_id):
        end_assignment(work, assignment)


def stop_asking(work: Work, assignment: Assignment) -> None:
    """Nobody is reminded to accept it, and nobody is asked to take it over."""
    for kind in ("assignment", "lapse"):
        work.dues.clear(kind, assignment.id)
    hand_over = work.hand_overs.open_of(assignment.id)
    if hand_over is not None:
        close_hand_over(work, None, hand_over, "withdraw")


def ask_no_longer(work: Work, appointment_id: int, person_id: int) -> None:
    """Whoever must not take part is not asked to."""
    for assignment in work.assignments.all_of(appointment_id):
        hand_over = work.hand_overs.open_of(assignment.id)
        if hand_over is not None and hand_over.to_id == person_id:
            close_hand_over(work, None, hand_over, "withdraw")
            work.outbox.refresh(assignment.staff_id, "appointment", appointment_id)


def close_hand_over(work: Work, who: Person | None, hand_over: HandOver, action: str) -> None:
    """Answered, taken back or over: the one who was asked is asked no longer."""
    work.hand_overs.save(HAND_OVER.apply(hand_over, action))
    work.record(who, f"handover.{action}", "hand_over", hand_over.id)
    work.dues.clear("handover", hand_over.id)
    if who is None or who.id != hand_over.to_id:
        work.outbox.refresh(hand_over.to_id, "handover", hand_over.appointment_id)
