"""What was asked is done: concerns, follow-up visits and directives, each to its end."""

from dataclasses import replace
from datetime import datetime

from bot.domain.access import Matter, authorize
from bot.domain.concern import CONCERN, Concern, Outcome
from bot.domain.directive import DIRECTIVE, Directive, DirectiveState
from bot.domain.due import ladder
from bot.domain.errors import NotYours
from bot.domain.followup import FOLLOW_UP, Finding, FollowUp
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services.ports import Work
from bot.services.talks import plan_follow_up

# ── concerns ──


def confirm_concern(work: Work, who: Person, concern: Concern) -> Concern:
    """The wording is the cadre's: it enters the ledger with an owner and a date.

    The days are counted from here: a concern that the cadre thought over for weeks is not late at once.
    """
    _authorize(work, who, "concern.confirm", concern)
    due_at = _working_days_on(work, work.policy.deadlines.concern_working_days)
    confirmed = CONCERN.apply(concern, "confirm", due_at=due_at)
    assigned = CONCERN.apply(confirmed, "assign")
    work.concerns.save(confirmed)
    work.concerns.save(assigned)
    work.record(who, "concern.confirm", "concern", concern.id)
    work.dues.clear("confirmation", concern.id)
    work.dues.add(ladder("concern", concern.id, due_at, work.policy.ladders["concern"]))
    work.outbox.tell(concern.staff_id, "concern", id=concern.id)
    return assigned


def correct_concern(work: Work, who: Person, concern: Concern, text: Words) -> Concern:
    """The cadre words it anew, and is read it back once more."""
    _authorize(work, who, "concern.correct", concern)
    corrected = CONCERN.apply(concern, "correct", text=text)
    work.concerns.save(corrected)
    work.record(who, "concern.correct", "concern", concern.id)
    return corrected


def drop_concern(work: Work, who: Person, concern: Concern) -> Concern:
    _authorize(work, who, "concern.drop", concern)
    dropped = CONCERN.apply(concern, "drop", closed_at=work.now)
    work.concerns.save(dropped)
    work.record(who, "concern.drop", "concern", concern.id)
    work.dues.clear("confirmation", concern.id)
    return dropped


def answer_concern(work: Work, who: Person, concern: Concern, answer: Words, outcome: Outcome) -> Concern:
    """The section says what came of it; the cadre says whether it is settled."""
    _authorize(work, who, "concern.answer", concern)
    answered = CONCERN.apply(concern, "answer", answer=answer, outcome=outcome)
    work.concerns.save(answered)
    work.record(who, "concern.answer", "concern", concern.id)
    work.dues.clear("concern", concern.id)
    steps = work.policy.ladders["confirmation"]
    work.dues.add(ladder("confirmation", concern.id, work.now, steps, turn=answered.revision))
    work.outbox.tell(concern.cadre_id, "concern", id=concern.id)
    return answered


def settle_concern(work: Work, who: Person, concern: Concern) -> Concern:
    _authorize(work, who, "concern.settle", concern)
    closed = CONCERN.apply(concern, "settle", closed_at=work.now)
    work.concerns.save(closed)
    work.record(who, "concern.settle", "concern", concern.id)
    work.dues.clear("confirmation", concern.id)
    work.outbox.tell(concern.staff_id, "concern", id=concern.id)
    return closed


def reopen_concern(work: Work, who: Person, concern: Concern) -> Concern:
    """Not settled for the one who raised it: the ladder begins anew."""
    _authorize(work, who, "concern.reopen", concern)
    reopened = CONCERN.apply(concern, "reopen", due_at=_working_days_on(work, 5))
    work.concerns.save(reopened)
    work.record(who, "concern.reopen", "concern", concern.id)
    work.dues.clear("confirmation", concern.id)
    steps = work.policy.ladders["concern"]
    work.dues.add(ladder("concern", concern.id, reopened.due_at, steps, turn=reopened.revision))
    work.outbox.tell(concern.staff_id, "concern", id=concern.id)
    return reopened


def _authorize(work: Work, who: Person, action: str, concern: Concern) -> None:
    authorize(who, action, work.appointments.matter(concern.appointment_id), concern.state)


# ── follow-ups ──


def finish_follow_up(work: Work, who: Person, visit: FollowUp, finding: Finding) -> FollowUp | None:
    """The visit was made. Gives the next one, or None when things are stable or the cadence has ended."""
    authorize(who, "followup.finish", work.appointments.matter(visit.appointment_id), visit.state)
    work.follow_ups.save(FOLLOW_UP.apply(visit, "finish", finding=finding, done_at=work.now))
    work.record(who, "followup.finish", "followup", visit.id)
    work.dues.clear("followup", visit.id)
    if finding is Finding.STABLE:
        return None
    return plan_follow_up(work, visit.appointment_id, visit.step + 1, after=max(visit.due_at, work.now))


# ── directives ──


def issue_directive(
    work: Work, who: Person, appointment_id: int, owner: Person, text: Words, due_at: datetime
) -> Directive:
    """What the minister wrote becomes a task with an owner and a date."""
    matter = work.appointments.matter(appointment_id) or Matter()
    authorize(who, "directive.issue", matter)
    authorize(owner, "directive.receive", replace(matter, owner_id=owner.id), DirectiveState.ISSUED)
    directive = Directive(work.new_id(), appointment_id, who.id, owner.id, due_at, work.now, text)
    work.directives.add(directive)
    work.record(who, "directive.issue", "directive", directive.id)
    work.dues.add(ladder("directive", directive.id, due_at, work.policy.ladders["directive"]))
    work.outbox.tell(owner.id, "directive", id=directive.id)
    return directive


def receive_directive(work: Work, who: Person, directive: Directive) -> Directive:
    return _advance(work, who, directive, "receive")


def answer_directive(work: Work, who: Person, directive: Directive, answer: Words) -> Directive:
    answered = _advance(work, who, directive, "answer", answer=answer)
    work.dues.clear("directive", directive.id)
    work.outbox.tell(directive.issued_by, "directive", id=directive.id)
    return answered


def accept_answer(work: Work, who: Person, directive: Directive) -> Directive:
    accepted = _advance(work, who, directive, "accept")
    work.outbox.tell(directive.owner_id, "directive", id=directive.id)
    return accepted


def return_answer(work: Work, who: Person, directive: Directive) -> Directive:
    """Not good enough yet: back to its owner, with the ladder begun anew."""
    due_at = _working_days_on(work, 3)
    returned = _advance(work, who, directive, "return", due_at=due_at)
    steps = work.policy.ladders["directive"]
    work.dues.add(ladder("directive", directive.id, due_at, steps, turn=returned.revision))
    work.outbox.tell(directive.owner_id, "directive", id=directive.id)
    return returned


def _advance(work: Work, who: Person, directive: Directive, action: str, **changes: object) -> Directive:
    authorize(who, f"directive.{action}", matter_of(work, directive), directive.state)
    moved = DIRECTIVE.apply(directive, action, **changes)
    work.directives.save(moved)
    work.record(who, f"directive.{action}", "directive", directive.id)
    return moved


def matter_of(work: Work, directive: Directive) -> Matter:
    matter, owner = work.appointments.matter(directive.appointment_id), work.people.get(directive.owner_id)
    if matter is None or owner is None:
        raise NotYours
    return replace(matter, owner_id=owner.id, owner_section=owner.section)


def _working_days_on(work: Work, count: int) -> datetime:
    day = work.calendar.add_working_days(work.calendar.today(work.now), count)
    return work.calendar.at(day, work.policy.nights.begins)
