"""A concern that is for others to settle: another section is asked, or a body outside the house has it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.access import Matter, authorize
from bot.domain.concern import CONCERN, IN_HAND, Concern
from bot.domain.errors import MovedOn, NobodyLeft, NotYours
from bot.domain.handling import QUESTION, Referral, Step
from bot.domain.people import Person, Role
from bot.domain.words import Words
from bot.services.aid import goes_with
from bot.services.concern_handling import count_anew
from bot.services.concerns import ask_no_more, colleague_in, matter_of, note_down
from bot.services.ports import Work
from bot.services.routing import SECTION, away_today


def sections_for(work: Work, concern: Concern) -> Sequence[str]:
    return [section.id for section in work.policy.sections if section.id != concern.section]


def refer_concern(work: Work, who: Person, concern: Concern, section: str, reason: Words) -> Referral:
    """The head there is asked, or a colleague while none is there; until they say yes it stays as it is."""
    authorize(who, "concern.refer", matter_of(work, concern), concern.state)
    if section not in sections_for(work, concern) or work.referrals.open_of(concern.id):
        raise MovedOn
    to = next(iter(takers(work, concern, section)), None)
    if to is None:
        raise NobodyLeft
    about = concern.appointment_id
    asked = Referral(work.new_id(), concern.id, about, who.id, section, to.id, work.now, reason)
    work.referrals.add(asked)
    work.record(who, "referral.ask", "referral", asked.id)
    work.outbox.tell(to.id, "referral", id=asked.id)
    return asked


def takers(work: Work, concern: Concern, section: str) -> Sequence[Person]:
    """Who of the other section may say yes: the head, or a colleague while none is there, stands first."""
    kept, away = matter_of(work, concern).recused, away_today(work)
    able = [p for p in work.people.of_section(section) if p.role in SECTION and p.id not in kept]
    heads = [p for p in able if p.role is Role.SECTION_HEAD]
    there = next((p for p in heads if p.id not in away), None) or colleague_in(work, concern, section)
    return sorted(able, key=lambda p: (p != there, p not in heads))


def matter_for(work: Work, referral: Referral) -> Matter:
    """Asked is whoever was asked, while they are of the section, and its head whoever was."""
    concern = _concern(work, referral)
    able = takers(work, concern, referral.to_section)
    asked = {p.id for p in able if p.id == referral.to_id or p.role is Role.SECTION_HEAD}
    return replace(matter_of(work, concern), asked=frozenset(asked))


def take_referral(work: Work, who: Person, referral: Referral) -> Concern:
    """It is theirs from here on, with the date as it stands: a head's yes gives it to whoever has least."""
    concern = _concern(work, referral)
    matter = matter_for(work, referral)
    authorize(who, "referral.answer", matter, referral.state)
    if concern.state not in IN_HAND or who.section != referral.to_section:
        raise MovedOn
    owner = who
    if who.role is Role.SECTION_HEAD:
        owner = colleague_in(work, concern, referral.to_section) or who
    work.referrals.save(QUESTION.apply(referral, "agree"))
    ask_no_more(work, concern)
    taken = CONCERN.apply(concern, "take", section=referral.to_section, staff_id=owner.id)
    work.concerns.save(taken)
    goes_with(work, concern, taken)
    note_down(work, who, concern, Step.TAKE, Words(referral.to_section))
    work.record(who, "referral.agree", "referral", referral.id)
    _redraw(work, who, matter, referral)
    count_anew(work, taken)
    if owner.id != who.id:
        work.outbox.tell(owner.id, "concern", id=concern.id)
    for person_id in sorted({concern.staff_id, referral.by_id} - {who.id, owner.id}):
        work.outbox.tell(person_id, "concern", id=concern.id, news="taken")
    work.outbox.tell(concern.cadre_id, "concern", id=concern.id, news="section")
    return taken


def refuse_referral(work: Work, who: Person, referral: Referral) -> Referral:
    matter = matter_for(work, referral)
    authorize(who, "referral.answer", matter, referral.state)
    refused = QUESTION.apply(referral, "refuse")
    work.referrals.save(refused)
    work.record(who, "referral.refuse", "referral", referral.id)
    _redraw(work, who, matter, referral)
    for person_id in sorted({referral.by_id, _concern(work, referral).staff_id} - {who.id}):
        work.outbox.tell(person_id, "concern", id=referral.concern_id, news="referral-refused")
    return refused


def _redraw(work: Work, who: Person, matter: Matter, referral: Referral) -> None:
    """For whoever else was asked."""
    for person_id in sorted(matter.asked - {who.id}):
        work.outbox.refresh(person_id, "referral", referral.id)


def take_back(work: Work, who: Person, referral: Referral) -> Referral:
    authorize(who, "referral.withdraw", matter_for(work, referral), referral.state)
    ended = QUESTION.apply(referral, "void")
    work.referrals.save(ended)
    work.record(who, "referral.withdraw", "referral", referral.id)
    work.outbox.refresh(referral.to_id, "referral", referral.id)
    return ended


def refer_outside(work: Work, who: Person, concern: Concern, body: Words) -> Concern:
    """With a body outside the house; the section follows it, and its answer is the section's to give."""
    authorize(who, "concern.refer_out", matter_of(work, concern), concern.state)
    referred = CONCERN.apply(concern, "refer_out")
    work.concerns.save(referred)
    open_ = work.referrals.open_of(concern.id)
    if open_ is not None:
        take_back(work, who, open_)
    note_down(work, who, concern, Step.REFER_OUT, body)
    work.record(who, "concern.refer_out", "concern", concern.id)
    work.outbox.tell(concern.cadre_id, "concern", id=concern.id, news="outside")
    return referred


def _concern(work: Work, referral: Referral) -> Concern:
    concern = work.concerns.get(referral.concern_id)
    if concern is None:
        raise NotYours
    return concern
