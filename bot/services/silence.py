"""The cadre says nothing: to the wording of a concern, which then stands as it was read back, or to the
answer, with which it then closes. Never unannounced, and nothing waits for ever."""

from datetime import datetime

from bot.domain.access import Seal
from bot.domain.concern import CONCERN, Concern, ConcernState
from bot.domain.due import Due
from bot.domain.handling import Step
from bot.domain.people import Role
from bot.services.concerns import enter, in_silence, matter_of, may_see, note_down, wait_no_more
from bot.services.ports import Work


def hear_silence(work: Work, due: Due) -> None:
    """Told that it goes on, then it does; what closed by that is, some days later, closed for good.

    Each step is planned by the one before, so that after an outage nobody finds it gone on unannounced."""
    concern = work.concerns.get(due.object_id)
    if concern is None:
        return
    what, state = due.step.partition(".")[2], concern.state
    if state in (ConcernState.REGISTERED, ConcernState.ANSWERED) and what == "notice":
        work.dues.add([in_silence(concern, "close", work.now + work.policy.deadlines.silence_notice)])
        work.record(None, "concern.notice", "concern", concern.id)
        work.outbox.tell(concern.cadre_id, "concern", id=concern.id, news="silence")
    elif state is ConcernState.REGISTERED and what == "close":
        _stand(work, concern)
    elif state is ConcernState.ANSWERED and what == "close":
        _lapse(work, concern)
    elif state is ConcernState.LAPSED and what == "end":
        work.concerns.save(CONCERN.apply(concern, "finish"))
        work.record(None, "concern.finish", "concern", concern.id)
        work.outbox.refresh(concern.cadre_id, "concern", concern.id)


def silent_until(work: Work, concern: Concern) -> datetime | None:
    """Until when the cadre may say something before it goes on by itself; None while it does not."""
    for due in work.dues.coming("silence", concern.id):
        what = due.step.partition(".")[2]
        if what == "close":
            return due.due_at
        if what == "notice":
            return max(due.due_at, work.now) + work.policy.deadlines.silence_notice
    return None


def is_kept_back(work: Work, concern: Concern) -> bool:
    """Of a talk that is sealed to the minister: without the cadre's yes nobody else is to see it."""
    return matter_of(work, concern).seal is not Seal.OPEN


def _stand(work: Work, concern: Concern) -> None:
    """As it was read back; of a sealed talk it is not entered at all."""
    if not is_kept_back(work, concern):
        entered = enter(work, None, concern)
        work.record(None, "concern.stand", "concern", concern.id)
        for person_id, news in ((concern.cadre_id, "stands"), (entered.staff_id, "stands-other")):
            work.outbox.tell(person_id, "concern", id=concern.id, news=news)
        return
    dropped = CONCERN.apply(concern, "drop", closed_at=work.now)
    work.concerns.save(dropped)
    note_down(work, None, concern, Step.LAPSE)
    work.record(None, "concern.drop", "concern", concern.id)
    wait_no_more(work, concern)
    ministers = [p.id for p in work.people.with_role(Role.MINISTER) if may_see(work, p, dropped)]
    for person_id in (concern.cadre_id, *ministers):
        work.outbox.tell(person_id, "concern", id=concern.id)


def _lapse(work: Work, concern: Concern) -> None:
    lapsed = CONCERN.apply(concern, "lapse", closed_at=work.now)
    work.concerns.save(lapsed)
    note_down(work, None, concern, Step.LAPSE)
    work.record(None, "concern.lapse", "concern", concern.id)
    wait_no_more(work, concern)
    work.dues.add([in_silence(lapsed, "end", work.now + work.policy.deadlines.reopen_within)])
    for person_id in (concern.cadre_id, concern.staff_id):
        work.outbox.tell(person_id, "concern", id=concern.id)
