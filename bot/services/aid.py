"""Hardship aid: filed, examined and approved by three different people, within the year's budget of its kind;
paid, and somebody goes and looks."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.access import Matter, authorize
from bot.domain.aid import AID, UNDECIDED, UNDER_WAY, Aid, AidState, check_hands
from bot.domain.concern import Concern
from bot.domain.due import ladder
from bot.domain.errors import MovedOn, NobodyLeft, NotYours, OverBudget
from bot.domain.followup import STILL_TO_COME, FollowUp
from bot.domain.handling import passes_to
from bot.domain.people import Person, Role
from bot.domain.words import Words
from bot.services.concerns import matter_of
from bot.services.follow_ups import plan_visit
from bot.services.ports import Work
from bot.services.routing import away_today, deputies


def file_aid(work: Work, who: Person, concern: Concern, kind: str, amount: int, reason: Words) -> Aid:
    """`amount` in fen. One under way for each concern; one that was returned is filed again."""
    authorize(who, "aid.file", matter_of(work, concern), concern.state)
    if kind not in {each.id for each in work.policy.aid.kinds}:
        raise NotYours
    check_budget(work, kind, amount)
    older = returned(work, concern)
    if older is None:
        about = concern.appointment_id
        aid = Aid(work.new_id(), concern.id, about, concern.cadre_id, kind, amount, reason, who.id, work.now)
        aid = replace(aid, waits_for=_first(work, aid, concern))
        work.aids.add(aid)
    else:
        nobody = dict.fromkeys(("examined_by", "examined_at", "remark"))
        said = {"kind": kind, "amount": amount, "reason": reason, "filed_by": who.id, "filed_at": work.now}
        aid = AID.apply(older, "file", **said, **nobody)
        aid = replace(aid, waits_for=_first(work, aid, concern))
        work.aids.save(aid)
    _done(work, who, aid, "file", concern)
    return aid


def returned(work: Work, concern: Concern) -> Aid | None:
    """What waits to be filed again."""
    return next((aid for aid in work.aids.of_concern(concern.id) if aid.state is AidState.RETURNED), None)


def examine_aid(work: Work, who: Person, aid: Aid) -> Aid:
    concern = _allowed(work, who, aid, "examine")
    check_hands(aid, who.id)
    return _move(work, who, aid, concern, "examine", examined_by=who.id, examined_at=work.now)


def approve_aid(work: Work, who: Person, aid: Aid) -> Aid:
    """The budget is held while it is drawn on: two approvals at once never exceed it together."""
    concern = _allowed(work, who, aid, "approve")
    check_hands(aid, who.id)
    year = work.calendar.today(work.now).year
    work.aids.hold_budget(aid.kind, year, work.patient)
    check_budget(work, aid.kind, aid.amount)
    said = {"approved_by": who.id, "approved_at": work.now, "year": year}
    approved = _move(work, who, aid, concern, "approve", **said)
    work.outbox.tell(aid.cadre_id, "aid", id=aid.id)
    return approved


def return_aid(work: Work, who: Person, aid: Aid, remark: Words) -> Aid:
    concern = _allowed(work, who, aid, "return")
    return _move(work, who, aid, concern, "return", remark=remark)


def refuse_aid(work: Work, who: Person, aid: Aid, remark: Words) -> Aid:
    concern = _allowed(work, who, aid, "refuse")
    refused = _move(work, who, aid, concern, "refuse", remark=remark)
    work.outbox.tell(aid.filed_by, "aid", id=aid.id)
    work.outbox.tell(aid.cadre_id, "aid", id=aid.id)
    return refused


def withdraw_aid(work: Work, who: Person, aid: Aid) -> Aid:
    concern = _allowed(work, who, aid, "withdraw")
    return _move(work, who, aid, concern, "withdraw")


def pay_aid(work: Work, who: Person, aid: Aid) -> Aid:
    """Paid on this day; somebody goes and looks some time after."""
    concern = _allowed(work, who, aid, "pay")
    after = work.calendar.today(work.now + work.policy.aid.visit_after)
    plan_visit(work, None, aid.appointment_id, after, concern=concern)
    paid = _move(work, who, aid, concern, "pay", paid_by=who.id, paid_at=work.now)
    work.outbox.tell(aid.cadre_id, "aid", id=aid.id)
    return paid


def visit_aid(work: Work, who: Person, aid: Aid) -> Aid:
    concern = _allowed(work, who, aid, "visit")
    return _move(work, who, aid, concern, "visit")


def visit_made(work: Work, who: Person, part: FollowUp) -> None:
    """Somebody went and looked after it was paid: nothing is left to do about the application."""
    for aid, concern in paid_of(work, part.appointment_id)[:1] if part.after_aid else ():
        _move(work, who, aid, concern, "visit")


def visit_waived(work: Work, part: FollowUp) -> None:
    """Nobody goes after it was paid: whoever has it says how that ends, and is reminded of it as of any other
    next thing. While its visit was to come, that spoke for both."""
    for aid, _ in paid_of(work, part.appointment_id) if part.after_aid else ():
        if visit_to_come(work, aid) is None:
            again = replace(aid, revision=aid.revision + 1)
            work.aids.save(again)
            _climb_anew(work, again)


def paid_of(work: Work, appointment_id: int) -> list[tuple[Aid, Concern]]:
    """What was paid after a talk and not visited yet, the first first: as their visits are."""
    found = [
        (aid, concern)
        for concern in work.concerns.of_appointment(appointment_id)
        for aid in work.aids.of_concern(concern.id)
        if aid.state is AidState.PAID
    ]
    return sorted(found, key=lambda each: (each[0].paid_at or work.now, each[0].id))


def visit_to_come(work: Work, aid: Aid) -> FollowUp | None:
    """With which an application that was paid ends by itself."""
    if aid.state is not AidState.PAID:
        return None
    visits = work.follow_ups.of(aid.appointment_id)
    return next((part for part in visits if part.after_aid and part.state in STILL_TO_COME), None)


def goes_with(work: Work, before: Concern, after: Concern) -> None:
    """Whoever has the concern from now on has the owner's next thing of its application too; what waits for a
    yes waits for whoever may give it there."""
    for aid in work.aids.of_concern(before.id):
        if aid.state in UNDER_WAY:
            ask_another(work, aid, after)


def ask_another(work: Work, aid: Aid, concern: Concern, away: Collection[int] = ()) -> Aid:
    """When the one it waited for may not do the next thing any more, or is away, it waits for somebody else,
    who is told."""
    to = passes_to(aid.waits_for, next_hands(work, aid, concern), away)
    if to is None:
        return aid
    passed = replace(aid, waits_for=to.id, revision=aid.revision + 1)
    work.aids.save(passed)
    work.record(None, "aid.pass", "aid", aid.id)
    work.outbox.tell(to.id, "aid", id=aid.id)
    if aid.waits_for is not None:
        work.outbox.refresh(aid.waits_for, "aid", aid.id)
    return passed


def left(work: Work, kind: str) -> int:
    """What the kind's budget of this year still holds, in fen."""
    year = work.calendar.today(work.now).year
    return work.policy.aid.kind(kind).yearly_budget * 100 - work.aids.spent(kind, year)


def check_budget(work: Work, kind: str, amount: int) -> None:
    there = left(work, kind)
    if amount > there:
        raise OverBudget(left=max(there, 0) // 100)


def aid_matter(work: Work, aid: Aid, concern: Concern) -> Matter:
    return replace(matter_of(work, concern), asked=frozenset(p.id for p in next_hands(work, aid, concern)))


def next_hands(work: Work, aid: Aid, concern: Concern) -> Sequence[Person]:
    """Who may do the next thing, whoever is asked first standing first. To examine: the head of the section,
    else a colleague, the first who is there today; to approve: the host of the talk or in charge,
    whoever stands in for them, or the minister. Never anybody twice."""
    if aid.state not in UNDECIDED:
        owner = work.people.get(concern.staff_id)
        return [owner] if owner else []
    matter = matter_of(work, concern)
    kept, away = {*matter.recused, *aid.hands, aid.cadre_id}, away_today(work)
    host = work.people.get(matter.host_id or 0)
    hosts = [host] if host and host.role is Role.HOST else []
    if aid.state is AidState.FILED:
        section = [p for p in work.people.of_section(concern.section) if p.id not in kept]
        section = sorted(section, key=lambda p: (p.id in away, p.role is not Role.SECTION_HEAD))
        found = [p for p in section if p.role is Role.SECTION_HEAD or p.id in (aid.waits_for, section[0].id)]
        found = found or hosts
    else:
        charge = work.policy.section(concern.section).hosts
        hosts += [p for p in work.people.with_role(Role.HOST) if p.number in charge]
        found = [*hosts, *deputies(work, hosts, away), *work.people.with_role(Role.MINISTER)]
        found.sort(key=lambda p: p.id in away)
    by_id = {p.id: p for p in found if not p.archived and p.id not in kept}
    return list(by_id.values())


def _first(work: Work, aid: Aid, concern: Concern) -> int | None:
    hands = next_hands(work, aid, concern)
    if not hands:
        raise NobodyLeft
    return hands[0].id


def _allowed(work: Work, who: Person, aid: Aid, verb: str) -> Concern:
    concern = work.concerns.get(aid.concern_id)
    if concern is None:
        raise NotYours
    authorize(who, f"aid.{verb}", aid_matter(work, aid, concern), aid.state)
    return concern


def _move(work: Work, who: Person, aid: Aid, concern: Concern, verb: str, **changes: object) -> Aid:
    moved = AID.apply(aid, verb, **changes)
    ended = moved.state in (AidState.REFUSED, AidState.VISITED, AidState.WITHDRAWN)
    moved = replace(moved, waits_for=None if ended else _first(work, moved, concern))
    work.aids.save(moved)
    _done(work, who, moved, verb, concern)
    return moved


def _done(work: Work, who: Person, aid: Aid, verb: str, concern: Concern) -> None:
    """On record, the next one told, and a ladder for as long as it waits."""
    work.record(who, f"aid.{verb}", "aid", aid.id)
    work.outbox.refresh(concern.cadre_id, "concern", concern.id)
    for person_id in sorted({*aid.hands, aid.cadre_id} - {who.id, aid.waits_for}):
        work.outbox.refresh(person_id, "aid", aid.id)
    _climb_anew(work, aid)
    if aid.waits_for is not None and aid.waits_for != who.id:
        work.outbox.tell(aid.waits_for, "aid", id=aid.id)


def _climb_anew(work: Work, aid: Aid) -> None:
    work.dues.clear("aid", aid.id)
    if aid.waits_for is not None:
        start = max(waits_from(work, aid), work.now)
        work.dues.add(ladder("aid", aid.id, start, work.policy.ladders["aid"], aid.revision))


def waits_from(work: Work, aid: Aid) -> datetime:
    """Since when the next thing is to be done: a visit only some time after it was paid."""
    if aid.state is AidState.PAID and aid.paid_at is not None:
        return aid.paid_at + work.policy.aid.visit_after
    return work.now


def require(work: Work, id_: int) -> tuple[Aid, Concern]:
    aid = work.aids.get(id_)
    concern = work.concerns.get(aid.concern_id) if aid else None
    if aid is None or concern is None:
        raise NotYours
    return aid, concern


def may_file(work: Work, concern: Concern) -> bool:
    """Whether there is a kind to ask for and nothing under way that is not to be filed again."""
    if not work.policy.aid.kinds:
        return False
    found = work.aids.of_concern(concern.id)
    return not any(
        AID.allows(aid.state, verb) for aid in found for verb in ("examine", "approve", "pay", "visit")
    )


def check_may_file(work: Work, concern: Concern) -> None:
    if not may_file(work, concern):
        raise MovedOn
