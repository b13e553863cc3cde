"""Another time is proposed, from either side; the appointment is moved once the other side says yes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.appointment import AHEAD, Appointment, Slot
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NotYours, SlotTaken
from bot.domain.moving import is_locked
from bot.domain.people import Person
from bot.domain.proposal import MOST_TIMES, Proposal, ProposalState, Side, stands_until
from bot.domain.slots import hours_of
from bot.services.booking import require
from bot.services.finding import check_free
from bot.services.moving import shift
from bot.services.planning import close_proposal
from bot.services.ports import Work
from bot.services.routing import SECTION

#: By whose proposal it is: what the other side, and its own, needs to be allowed.
ANSWER: Final = {Side.SECTION: "proposal.answer", Side.CADRE: "request.answer"}
WITHDRAW: Final = {Side.SECTION: "proposal.withdraw", Side.CADRE: "request.withdraw"}


def may_propose(work: Work, who: Person, appointment: Appointment) -> None:
    """NotYours; MovedOn once it began, and for a cadre who may still move it without asking anybody."""
    authorize(who, "appointment.propose", work.appointments.matter(appointment.id), appointment.state)
    own = who.id == appointment.cadre_id
    if appointment.starts_at <= work.now or (own and not must_ask(work, appointment)):
        raise MovedOn


def must_ask(work: Work, appointment: Appointment) -> bool:
    """Whether the cadre cannot move it alone: it begins too soon, or was moved often enough."""
    locked = is_locked(work.policy, appointment, work.now)
    return locked or appointment.moves >= work.policy.limits.moves


def propose_times(work: Work, who: Person, appointment: Appointment, slots: Sequence[Slot]) -> Proposal:
    """Ask the other side. SlotTaken for a time that is not free; MovedOn while something is proposed."""
    may_propose(work, who, appointment)
    side = Side.CADRE if who.id == appointment.cadre_id else Side.SECTION
    most = MOST_TIMES if side is Side.SECTION else 1
    times = sorted({slot.starts_at for slot in slots})
    if not 1 <= len(times) <= most or {slot.host_id for slot in slots} != {appointment.host_id}:
        raise MovedOn
    for slot in slots:
        check_free(work, _cadre(work, appointment), slot)
    chances = [at - hours_of(work.policy, work.calendar, work.calendar.today(at)).notice for at in times]
    until = stands_until(work.now, appointment.starts_at, work.policy.nights.proposal, chances)
    second, third = [*times[1:], None, None][:2]
    proposal = Proposal(work.new_id(), appointment.id, who.id, side, work.now, until, times[0], second, third)
    work.proposals.add(proposal)
    work.record(who, "proposal.make", "proposal", proposal.id)
    work.dues.add([Due("proposal", proposal.id, "end", until)])
    matter = _matter(work, appointment)
    asked = matter.staff_id if side is Side.CADRE else appointment.cadre_id
    work.outbox.tell(asked or 0, "appointment", id=appointment.id)
    _refresh(work, matter, appointment, {who.id, asked or 0})
    return proposal


def take_proposed(work: Work, who: Person, proposal: Proposal, starts_at: datetime) -> Appointment:
    """Yes, at this time: it is moved, everybody is told, and the cadre's own moves stay as many as they
    were. SlotTaken when somebody was quicker; the other times stand."""
    appointment = _answerable(work, who, proposal)
    if starts_at not in proposal.times:
        raise MovedOn
    work.hold_diaries({appointment.host_id, appointment.cadre_id})
    slot = _slot(work, appointment, starts_at)
    check_free(work, _cadre(work, appointment), slot)
    matter = _matter(work, appointment)
    close_proposal(work, who, proposal, "take")
    proposer = work.people.get(proposal.by_id)
    agreed = any(p is not None and p.role in SECTION for p in (who, proposer))
    moved = shift(work, who, appointment, slot, agreed)
    if proposal.by_id not in {appointment.cadre_id, *matter.taking_part}:
        was = int(appointment.starts_at.timestamp()) // 60
        _tell_proposer(work, proposal, matter, was=was)
    return moved


def refuse_proposed(work: Work, who: Person, proposal: Proposal) -> None:
    """None of these: it stays as it is, and whoever proposed is told."""
    appointment = _answerable(work, who, proposal)
    _close_with_word(work, who, proposal, appointment, "refuse", "refused")


def withdraw_proposal(work: Work, who: Person, proposal: Proposal) -> None:
    """Not asked any more; the other side's card asks no longer."""
    appointment = require(work, proposal.appointment_id)
    matter = _matter(work, appointment)
    authorize(who, WITHDRAW[proposal.side], matter, proposal.state)
    close_proposal(work, who, proposal, "withdraw")
    _refresh(work, matter, appointment, {who.id})


def expire_proposal(work: Work, proposal_id: int) -> None:
    """Nobody answered: it stays as it is, and whoever proposed is told."""
    proposal = work.proposals.get(proposal_id)
    if proposal is not None and proposal.state is ProposalState.OPEN:
        appointment = require(work, proposal.appointment_id)
        _close_with_word(work, None, proposal, appointment, "expire", "expired")


def open_proposal(work: Work, appointment: Appointment) -> Proposal | None:
    """What may still be answered."""
    if appointment.state not in AHEAD:
        return None
    proposal = work.proposals.open_of(appointment.id)
    return proposal if proposal is not None and work.now < proposal.expires_at else None


def standing_times(work: Work, appointment: Appointment, proposal: Proposal) -> Sequence[datetime]:
    """The times of a proposal that are still free."""
    return [at for at in proposal.times if _is_free(work, appointment, at)]


def require_proposal(work: Work, proposal_id: int) -> Proposal:
    proposal = work.proposals.get(proposal_id)
    if proposal is None:
        raise NotYours
    return proposal


def _is_free(work: Work, appointment: Appointment, starts_at: datetime) -> bool:
    try:
        check_free(work, _cadre(work, appointment), _slot(work, appointment, starts_at))
    except (MovedOn, SlotTaken):
        return False
    return True


def _answerable(work: Work, who: Person, proposal: Proposal) -> Appointment:
    appointment = require(work, proposal.appointment_id)
    authorize(who, ANSWER[proposal.side], _matter(work, appointment), proposal.state)
    if proposal.expires_at <= work.now:
        raise MovedOn
    return appointment


def _close_with_word(
    work: Work, who: Person | None, proposal: Proposal, appointment: Appointment, action: str, became: str
) -> None:
    matter = _matter(work, appointment)
    close_proposal(work, who, proposal, action)
    _tell_proposer(work, proposal, matter, news=f"{proposal.side}-{became}")
    _refresh(work, matter, appointment, {proposal.by_id, who.id if who else 0})


def _tell_proposer(work: Work, proposal: Proposal, matter: Matter, **news: object) -> None:
    """Unless it is not theirs to see any more."""
    if may(work.people.get(proposal.by_id), "appointment.see", matter):
        work.outbox.tell(proposal.by_id, "appointment", id=proposal.appointment_id, **news)


def _refresh(work: Work, matter: Matter, appointment: Appointment, besides: set[int]) -> None:
    """The cards of everybody else who takes part, without a sound."""
    for person_id in sorted({appointment.cadre_id, *matter.taking_part} - besides):
        work.outbox.refresh(person_id, "appointment", appointment.id)


def _slot(work: Work, appointment: Appointment, starts_at: datetime) -> Slot:
    hours = hours_of(work.policy, work.calendar, work.calendar.today(starts_at))
    return Slot(appointment.host_id, starts_at, starts_at + hours.slot)


def _cadre(work: Work, appointment: Appointment) -> Person:
    cadre = work.people.get(appointment.cadre_id)
    if cadre is None:
        raise NotYours
    return cadre


def _matter(work: Work, appointment: Appointment) -> Matter:
    matter = work.appointments.matter(appointment.id)
    if matter is None:
        raise NotYours
    return matter
