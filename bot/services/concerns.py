"""What was asked is done: a concern, from its wording to the end that both sides agree on."""

from bot.domain.access import authorize
from bot.domain.concern import CONCERN, Concern, Outcome
from bot.domain.due import ladder
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services.ports import Work
from bot.services.terms import working_days_on


def confirm_concern(work: Work, who: Person, concern: Concern) -> Concern:
    """The wording is the cadre's: it enters the ledger with an owner and a date.

    The days are counted from here: a concern that the cadre thought over for weeks is not late at once.
    """
    _authorize(work, who, "concern.confirm", concern)
    due_at = working_days_on(work, work.policy.deadlines.concern_working_days)
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
    reopened = CONCERN.apply(concern, "reopen", due_at=working_days_on(work, 5))
    work.concerns.save(reopened)
    work.record(who, "concern.reopen", "concern", concern.id)
    work.dues.clear("confirmation", concern.id)
    steps = work.policy.ladders["concern"]
    work.dues.add(ladder("concern", concern.id, reopened.due_at, steps, turn=reopened.revision))
    work.outbox.tell(concern.staff_id, "concern", id=concern.id)
    return reopened


def _authorize(work: Work, who: Person, action: str, concern: Concern) -> None:
    authorize(who, action, work.appointments.matter(concern.appointment_id), concern.state)
