"""Nothing that is asked about a concern is forgotten: more time, another section, an application to examine
or to approve wait for somebody who can still decide. Called by whatever changes people and by the duty of
each day (rehoming.py); what waits for whoever is away goes on at noon, or at once when that is said."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.domain.concern import Concern
from bot.domain.errors import NotYours
from bot.domain.handling import QUESTION, passes_to
from bot.domain.people import Person
from bot.services.aid import ask_another, next_hands
from bot.services.concern_handling import above
from bot.services.ports import Work
from bot.services.referring import takers
from bot.services.routing import away_today


def ask_on(work: Work, away: Collection[int] = ()) -> None:
    """Each question goes to whoever decides by now, who is told. A section in which nobody is left has not
    taken it on. `away`: who is asked no longer for that reason."""
    for extension in work.extensions.all_open():
        to = passes_to(extension.to_id, above(work, _of(work, extension.concern_id), extension.by_id), away)
        if to is not None:
            passed = replace(extension, to_id=to.id, revision=extension.revision + 1)
            work.extensions.save(passed)
            _tell(work, "extension", extension.id, extension.to_id, to)
    for referral in work.referrals.all_open():
        able = takers(work, _of(work, referral.concern_id), referral.to_section)
        to = passes_to(referral.to_id, able, away)
        if to is not None:
            work.referrals.save(replace(referral, to_id=to.id, revision=referral.revision + 1))
            _tell(work, "referral", referral.id, referral.to_id, to)
        elif not able:
            work.referrals.save(QUESTION.apply(referral, "void"))
            work.record(None, "referral.void", "referral", referral.id)
            for person_id in sorted({referral.by_id, _of(work, referral.concern_id).staff_id}):
                work.outbox.tell(person_id, "concern", id=referral.concern_id, news="referral-refused")
    for aid in work.aids.undecided():
        ask_another(work, aid, _of(work, aid.concern_id), away)


def ask_who_is_there(work: Work) -> None:
    """What waits for somebody who is away today goes to who decides instead."""
    if away := away_today(work):
        ask_on(work, away)


def unanswered(work: Work) -> Iterator[Person]:
    """Who is asked and cannot decide: once for each question. `yetan doctor` proves that there is nobody."""
    for asked_id, able in _asked(work):
        person = work.people.get(asked_id)
        if person is not None and person.id not in {each.id for each in able}:
            yield person


def _asked(work: Work) -> Iterator[tuple[int, Sequence[Person]]]:
    for extension in work.extensions.all_open():
        yield extension.to_id, above(work, _of(work, extension.concern_id), extension.by_id)
    for referral in work.referrals.all_open():
        yield referral.to_id, takers(work, _of(work, referral.concern_id), referral.to_section)
    for aid in work.aids.undecided():
        yield aid.waits_for or 0, next_hands(work, aid, _of(work, aid.concern_id))


def _of(work: Work, concern_id: int) -> Concern:
    concern = work.concerns.get(concern_id)
    if concern is None:
        raise NotYours
    return concern


def _tell(work: Work, kind: str, id_: int, before: int, to: Person) -> None:
    work.record(None, f"{kind}.pass", kind, id_)
    work.outbox.tell(to.id, kind, id=id_)
    work.outbox.refresh(before, kind, id_)
