"""What was asked is done: a concern, from its wording to the end that both sides agree on. What happens to
it on the way: concern_handling.py, referring.py, concern_links.py."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import Appointment
from bot.domain.concern import CONCERN, Concern, Outcome, Outline
from bot.domain.due import Due, ladder
from bot.domain.errors import NotYours
from bot.domain.handling import QUESTION, Entry, Step
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services.grounds import kept_out
from bot.services.ports import Work
from bot.services.routing import NO_SECTION, away_today, next_colleague
from bot.services.terms import working_days_on


def matter_of(work: Work, concern: Concern | Outline) -> Matter:
    """The matter of its talk; its owner is whoever has the concern in hand, in whichever section."""
    matter = work.appointments.matter(concern.appointment_id)
    if matter is None:
        raise NotYours
    return replace(matter, owner_id=concern.staff_id, owner_section=concern.section)


def may_see(work: Work, who: Person, concern: Concern | Outline) -> bool:
    return may(who, "concern.see", matter_of(work, concern), concern.state)


def note_down(
    work: Work, who: Person | None, concern: Concern, step: Step, text: Words | None = None
) -> None:
    """A line in the log of the concern."""
    author = None if who is None else who.id
    about = concern.appointment_id
    work.entries.add(Entry(work.new_id(), concern.id, about, step, author, work.now, text))


def register_concern(
    work: Work, who: Person, talk_id: int, appointment: Appointment, text: Words
) -> Concern | None:
    """Raised in a talk: taken for what the talk was about, and read back to the cadre."""
    assignment = work.assignments.of(appointment.id)
    if assignment is None:
        return None
    kind = work.policy.kind_of_topic(appointment.topic)
    concern = Concern(
        id=work.new_id(),
        talk_id=talk_id,
        appointment_id=appointment.id,
        cadre_id=appointment.cadre_id,
        section=assignment.section,
        staff_id=assignment.staff_id,
        due_at=working_days_on(work, work.policy.concern_kind(kind).working_days),
        created_at=work.now,
        text=text,
        kind=kind,
    )
    work.concerns.add(concern)
    work.record(who, "concern.register", "concern", concern.id)
    wait_for_word(work, concern, work.policy.deadlines.wording_stands)
    work.outbox.tell(appointment.cadre_id, "concern", id=concern.id)
    return concern


def confirm_concern(work: Work, who: Person, concern: Concern) -> Concern:
    """The wording is the cadre's."""
    _authorize(work, who, "concern.confirm", concern)
    entered = enter(work, who, concern)
    work.record(who, "concern.confirm", "concern", concern.id)
    work.outbox.tell(entered.staff_id, "concern", id=concern.id)
    return entered


def enter(work: Work, who: Person | None, concern: Concern) -> Concern:
    """Into the ledger, with an owner and a date; `who` is None when the wording stands for want of a word.

    The days are counted from here: a concern that the cadre thought over for weeks is not late at once.
    """
    kind = work.policy.concern_kind(concern.kind)
    due_at = working_days_on(work, kind.working_days)
    confirmed = CONCERN.apply(concern, "confirm", due_at=due_at, entered_at=work.now)
    owner = _owner_by_kind(work, concern, kind.section)
    by_kind = {} if owner is None else {"section": owner.section, "staff_id": owner.id}
    assigned = CONCERN.apply(confirmed, "assign", **by_kind)
    work.concerns.save(confirmed)
    work.concerns.save(assigned)
    note_down(work, who, concern, Step.CONFIRM)
    wait_no_more(work, concern)
    work.dues.add(ladder("concern", concern.id, due_at, work.policy.ladders["concern"]))
    return assigned


def _owner_by_kind(work: Work, concern: Concern, section: str | None) -> Person | None:
    """Whoever sees to the kind, where that is another section than the talk's; None when it stays there, as
    it does while nobody of the other can have it."""
    if section in (None, concern.section) or concern.section == NO_SECTION:
        return None
    return colleague_in(work, concern, section or "")


def colleague_in(work: Work, concern: Concern, section: str) -> Person | None:
    """Whoever of the section is there today, may have it and has least to do: staff before the head."""
    cadre = work.people.get(concern.cadre_id)
    if cadre is None:
        return None
    out = {*kept_out(work, cadre, matter_of(work, concern).recused), *away_today(work)}
    found = next_colleague(work, section, out, (), None)
    return found if found is not None and found.section == section else None


def correct_concern(work: Work, who: Person, concern: Concern, text: Words) -> Concern:
    """The cadre words it anew, and is read it back once more; what the cadre says yes to is what stands."""
    _authorize(work, who, "concern.correct", concern)
    corrected = CONCERN.apply(concern, "correct", text=text)
    work.concerns.save(corrected)
    work.record(who, "concern.correct", "concern", concern.id)
    wait_for_word(work, corrected, work.policy.deadlines.wording_stands)
    return corrected


def drop_concern(work: Work, who: Person, concern: Concern) -> Concern:
    _authorize(work, who, "concern.drop", concern)
    dropped = CONCERN.apply(concern, "drop", closed_at=work.now)
    work.concerns.save(dropped)
    work.record(who, "concern.drop", "concern", concern.id)
    wait_no_more(work, concern)
    return dropped


def answer_concern(work: Work, who: Person, concern: Concern, answer: Words, outcome: Outcome) -> Concern:
    """The section says what came of it; the cadre says whether it is settled, or says nothing for so long
    that it closes by itself."""
    _authorize(work, who, "concern.answer", concern)
    answered = CONCERN.apply(concern, "answer", answer=answer, outcome=outcome)
    work.concerns.save(answered)
    note_down(work, who, concern, Step.ANSWER, answer)
    work.record(who, "concern.answer", "concern", concern.id)
    work.dues.clear("concern", concern.id)
    ask_no_more(work, concern)
    wait_for_word(work, answered, work.policy.deadlines.silence_closes)
    work.outbox.tell(concern.cadre_id, "concern", id=concern.id)
    return answered


def ask_no_more(work: Work, concern: Concern) -> None:
    """What was asked about it, more time or another section, is asked no longer."""
    extension, referral = work.extensions.of(concern.id), work.referrals.open_of(concern.id)
    if extension is not None and QUESTION.allows(extension.state, "void"):
        work.extensions.save(QUESTION.apply(extension, "void"))
        work.outbox.refresh(extension.to_id, "extension", extension.id)
    if referral is not None:
        work.referrals.save(QUESTION.apply(referral, "void"))
        work.outbox.refresh(referral.to_id, "referral", referral.id)


def settle_concern(work: Work, who: Person, concern: Concern) -> Concern:
    _authorize(work, who, "concern.settle", concern)
    closed = CONCERN.apply(concern, "settle", closed_at=work.now)
    work.concerns.save(closed)
    note_down(work, who, concern, Step.SETTLE)
    work.record(who, "concern.settle", "concern", concern.id)
    wait_no_more(work, concern)
    work.outbox.tell(concern.staff_id, "concern", id=concern.id)
    return closed


def reopen_concern(work: Work, who: Person, concern: Concern) -> Concern:
    """Not settled for the one who raised it: the ladder begins anew; what was done stays."""
    _authorize(work, who, "concern.reopen", concern)
    due_at = working_days_on(work, work.policy.deadlines.reopened_working_days)
    reopened = CONCERN.apply(concern, "reopen", due_at=due_at, closed_at=None)
    work.concerns.save(reopened)
    note_down(work, who, concern, Step.REOPEN)
    work.record(who, "concern.reopen", "concern", concern.id)
    wait_no_more(work, concern)
    steps = work.policy.ladders["concern"]
    work.dues.add(ladder("concern", concern.id, reopened.due_at, steps, turn=reopened.revision))
    work.outbox.tell(concern.staff_id, "concern", id=concern.id)
    return reopened


def wait_for_word(work: Work, concern: Concern, patience: timedelta) -> None:
    """The cadre has to say yes, to the wording or to the answer: prompted up a ladder, and told a while
    before it goes on without them (silence.py). What was waited for so far is waited for no more."""
    wait_no_more(work, concern)
    steps = work.policy.ladders["confirmation"]
    work.dues.add(ladder("confirmation", concern.id, work.now, steps, turn=concern.revision))
    notice = max(patience - work.policy.deadlines.silence_notice, timedelta(0))
    work.dues.add([in_silence(concern, "notice", work.now + notice)])


def in_silence(concern: Concern, what: str, at: datetime) -> Due:
    return Due("silence", concern.id, f"{concern.revision}.{what}", at)


def wait_no_more(work: Work, concern: Concern) -> None:
    for kind in ("confirmation", "silence"):
        work.dues.clear(kind, concern.id)


def _authorize(work: Work, who: Person, action: str, concern: Concern) -> None:
    authorize(who, action, matter_of(work, concern), concern.state)
