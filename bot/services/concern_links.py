"""The same matter, raised by several: concerns with one cause are linked, and from three units on whoever is
entitled is told, once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.access import authorize, may
from bot.domain.concern import NOT_ENTERED, Concern, Outline
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person, Role
from bot.services.concerns import matter_of, may_see
from bot.services.ports import Work

#: From so many units on the same matter is more than a matter of each.
MANY_UNITS: Final = 3


def link_concern(work: Work, who: Person, concern: Concern, other: Concern) -> int:
    """Both, and whatever was linked to either, have one cause. Gives its id. MovedOn for what is not in the
    ledger: it may never be, and of a sealed talk nobody else knows of it."""
    authorize(who, "concern.link", matter_of(work, concern), concern.state)
    authorize(who, "concern.see", matter_of(work, other), other.state)
    if concern.id == other.id or other.state in NOT_ENTERED:
        raise MovedOn
    causes = {cause for cause in (concern.cause_id, other.cause_id) if cause is not None}
    cause = min(causes, default=min(concern.id, other.id))
    members = {concern.id: concern, other.id: other}
    for each in causes:
        members |= {member.id: member for member in work.concerns.of_cause(each)}
    for _, member in sorted(members.items()):
        if member.cause_id != cause:
            work.concerns.save(replace(member, cause_id=cause, revision=member.revision + 1))
    work.record(who, "concern.link", "concern", concern.id)
    if _units(work, list(members.values())) >= MANY_UNITS:
        work.dues.add([Due("cause", cause, "told", work.now)])  # the same row again is the same row: once
    return cause


def unlink_concern(work: Work, who: Person, concern: Concern) -> Concern:
    authorize(who, "concern.link", matter_of(work, concern), concern.state)
    if concern.cause_id is None:
        raise MovedOn
    members = work.concerns.of_cause(concern.cause_id)
    alone = replace(concern, cause_id=None, revision=concern.revision + 1)
    work.concerns.save(alone)
    if len(members) == 2:  # one alone has nothing in common with anybody
        other = next(m for m in members if m.id != concern.id)
        work.concerns.save(replace(other, cause_id=None, revision=other.revision + 1))
    work.record(who, "concern.unlink", "concern", concern.id)
    return alone


def candidates(work: Work, who: Person, concern: Concern) -> Iterator[Outline]:
    """What it could be linked to: in the ledger of whichever section and under way, as far as whoever
    links may see it; newest first, each looked at when it is asked for."""
    for other in work.concerns.under_way():
        linked = other.cause_id is not None and other.cause_id == concern.cause_id
        if other.state in NOT_ENTERED or other.id == concern.id or linked:
            continue
        if may_see(work, who, other):
            yield other


@dataclass(frozen=True, slots=True)
class Member:
    """`open_to_reader`: they may open it; of the others they learn that there is one, and whose it is."""

    concern: Concern
    open_to_reader: bool


def seen_cause(work: Work, who: Person, cause: int) -> Sequence[Member]:
    """As much of it as the reader may know; NotYours when that is nothing, or nothing in common."""
    found = [Member(c, may_see(work, who, c)) for c in _there(work, who, cause)]
    if len(found) < 2 or not any(_entitled(work, who, member.concern) for member in found):
        raise NotYours
    return found


def linked(work: Work, who: Person, concern: Concern) -> int:
    """How many have its cause, as far as the reader may know; 0 when it stands alone for them."""
    found = [] if concern.cause_id is None else _there(work, who, concern.cause_id)
    return len(found) if len(found) > 1 else 0


def _there(work: Work, who: Person, cause: int) -> list[Concern]:
    hidden = work.recusals.kept_from(who.id)
    return [c for c in work.concerns.of_cause(cause) if c.appointment_id not in hidden]


def units_seen(work: Work, members: Sequence[Member]) -> int:
    return _units(work, [member.concern for member in members])


def _entitled(work: Work, who: Person, concern: Concern) -> bool:
    """In charge of the section counts as asked."""
    matter, charge = matter_of(work, concern), work.policy.section(concern.section).hosts
    asked = frozenset({who.id}) if who.number in charge else frozenset()
    return may(who, "cause.see", replace(matter, asked=asked))


def tell_cause(work: Work, due: Due) -> None:
    """Heads of the sections, hosts in charge, the minister: each who sees enough of it to know."""
    members = work.concerns.of_cause(due.object_id)
    sections = {c.section for c in members}
    charge = {number for section in sections for number in work.policy.section(section).hosts}
    heads = [p for s in sorted(sections) for p in work.people.of_section(s) if p.role is Role.SECTION_HEAD]
    hosts = [p for p in work.people.with_role(Role.HOST) if p.number in charge]
    told = {p.id: p for p in (*heads, *hosts, *work.people.with_role(Role.MINISTER))}
    for person in told.values():
        try:
            enough = units_seen(work, seen_cause(work, person, due.object_id)) >= MANY_UNITS
        except NotYours:
            continue
        if enough:
            work.outbox.tell(person.id, "cause", id=due.object_id)
    work.record(None, "cause.tell", "concern", due.object_id)


def _units(work: Work, concerns: Sequence[Concern]) -> int:
    people = [work.people.get(id_) for id_ in {c.cadre_id for c in concerns}]
    return len({person.unit_id for person in people if person})
