"""Visits as people make them: what falls together is one; a day is fixed, and the person may say that it does
not suit."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.domain.access import Seal, authorize, may
from bot.domain.errors import MovedOn, NotYours, NoVisitThatDay
from bot.domain.followup import FOLLOW_UP, STILL_TO_COME, Finding, FollowUp, FollowUpState, Visit, together
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services.aid import visit_made, visit_waived
from bot.services.follow_ups import (
    check_day,
    check_free,
    finish_follow_up,
    matter_of,
    prompt,
    waive_follow_up,
)
from bot.services.ports import Work


def visit_of(work: Work, who: Person, part: FollowUp) -> Visit:
    """The visit that it belongs to, as far as the reader may see it; what is over stands alone."""
    seen = _seen(work, who, work.follow_ups.open_of(part.cadre_id)) if part.state in STILL_TO_COME else ()
    found = (visit for visit in together(seen, work.policy.follow_ups_merge) if part in visit.parts)
    return next(found, Visit((part,)))


def visits_for(work: Work, who: Person, staff_id: int, section: str | None) -> Sequence[Visit]:
    """What a colleague, or with a section all of it, has still to see to; less what is kept from the
    reader."""
    return together(
        _seen(work, who, work.follow_ups.open_for(staff_id, section)), work.policy.follow_ups_merge
    )


def is_spoken_for(work: Work, part: FollowUp) -> bool:
    """Whether another part of the same visit speaks for it when it falls due."""
    goes = work.people.get(part.staff_id)
    return goes is not None and visit_of(work, goes, part).lead.id != part.id


def _seen(work: Work, who: Person, parts: Iterable[FollowUp]) -> list[FollowUp]:
    hidden = work.recusals.kept_from(who.id)
    return [
        p for p in parts if p.appointment_id not in hidden and may(who, "followup.see", matter_of(work, p))
    ]


def schedule_visit(work: Work, who: Person, visit: Visit, at: datetime) -> None:
    """Its day and hour are fixed, for all that falls together; the person is told. NoVisitThatDay,
    VisitThatDay."""
    check_day(work, work.calendar.today(at))
    if at <= work.now:
        raise NoVisitThatDay
    for part in _mine(work, who, visit, "followup.schedule"):
        work.appointments.hold(part.appointment_id)
        check_free(work, part.appointment_id, work.calendar.today(at), besides=part.id)
        fixed = FOLLOW_UP.apply(part, "schedule", due_at=at, unsuited_at=None)
        work.follow_ups.save(fixed)
        prompt(work, fixed)
        work.record(who, "followup.schedule", "followup", part.id)
        if part.staff_id != who.id:
            work.outbox.tell(part.staff_id, "followup", id=part.id)
    work.outbox.tell(visit.lead.cadre_id, "visit", id=visit.lead.id)


def finish_visit(
    work: Work,
    who: Person,
    visit: Visit,
    finding: Finding,
    on: date | None = None,
    words: Words | None = None,
) -> None:
    """It was made, for all that fell together: the finding stands with each talk, and so do the words, unless
    one of the talks is sealed to the minister: then they stand with that alone. An application that was paid
    and waited for it is over with it."""
    sealed = _sealed(work, visit)
    for part in visit.parts:
        finish_follow_up(work, who, part, finding, on, words if part in (sealed or visit.parts) else None)
        visit_made(work, who, part)


def waive_part(work: Work, who: Person, part: FollowUp, why: Words, whole_row: bool = False) -> None:
    """Nobody goes, and it stands why; an application whose visit it was waits for its owner."""
    waive_follow_up(work, who, part, why, whole_row)
    visit_waived(work, part)


def stand_with_all(work: Work, visit: Visit) -> bool:
    """Whether what is written about it stands with each of several talks."""
    return len(visit.parts) > 1 and not _sealed(work, visit)


def _sealed(work: Work, visit: Visit) -> Sequence[FollowUp]:
    return [p for p in visit.parts if (m := matter_of(work, p)) and m.seal is not Seal.OPEN]


def _mine(work: Work, who: Person, visit: Visit, action: str) -> Sequence[FollowUp]:
    """Those parts that the person may do it to; refused as its lead is when there is none."""
    found = [p for p in visit.parts if may(who, action, matter_of(work, p), p.state)]
    if not found:
        authorize(who, action, matter_of(work, visit.lead), visit.lead.state)
    return found


def day_does_not_suit(work: Work, who: Person, part: FollowUp) -> None:
    """The person says so; who goes is told, and chooses another day."""
    authorize(who, "visit.unsuit", matter_of(work, part), part.state)
    same = [
        other
        for other in work.follow_ups.open_of(part.cadre_id)
        if (other.due_at, other.staff_id, other.state)
        == (part.due_at, part.staff_id, FollowUpState.SCHEDULED)
    ]
    if not same:
        raise MovedOn
    for other in same:
        work.follow_ups.save(FOLLOW_UP.apply(other, "unsuit", unsuited_at=work.now))
    work.record(who, "followup.unsuit", "followup", part.id)
    work.outbox.tell(part.staff_id, "followup", id=part.id)


def require(work: Work, id_: int) -> FollowUp:
    part = work.follow_ups.get(id_)
    if part is None:
        raise NotYours
    return part
