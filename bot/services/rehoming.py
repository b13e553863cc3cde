"""Nothing is left with somebody who cannot see to it: who left, serves in another section, is kept out, or
whose section is no more. Called by whatever changes people, and by a duty that cannot forget: due each day
anew, and once more whenever the sections or the rules are others."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from bot.domain.appointment import AHEAD, Appointment, Assignment
from bot.domain.concern import Concern
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NobodyLeft, NothingFree
from bot.domain.followup import FollowUp
from bot.domain.people import Person, Role
from bot.domain.placing import Stranded, stranded
from bot.domain.policy import RoutingRule
from bot.domain.routing import route
from bot.domain.slots import span_of
from bot.services.asking import ask_on, ask_who_is_there
from bot.services.booking import attend_by, attend_no_longer, excuse, redraw, require
from bot.services.grounds import kept_out
from bot.services.inhand import InHand, give_over, in_hand
from bot.services.ports import Work
from bot.services.routing import (
    NO_SECTION,
    facts_of,
    find_colleague,
    find_route,
    ministers,
    next_colleague,
)

NOON: Final = "noon"
_NOBODY: Final = frozenset[int]()


@dataclass(frozen=True, slots=True)
class Orphan:
    """What one person has of one talk, and why it cannot stay with them."""

    person: Person
    why: Stranded
    hand: InHand


def orphans(work: Work) -> list[Orphan]:
    """What is open and with somebody who cannot see to it: `yetan doctor` proves that there is none."""
    return [*_misplaced(work), *_kept_out(work), *_unsigned(work)]


def _misplaced(work: Work) -> Iterator[Orphan]:
    known = {section.id for section in work.policy.sections}
    to_come = (expected.staff_id for expected in work.appointments.expected())
    for staff_id in sorted({*work.assignments.burdened(), *filter(None, to_come)}):
        person = work.people.get(staff_id)
        if person is None:
            continue
        for hand in in_hand(work, person).values():
            section = _section_of(hand, person)
            if section is not None and (why := stranded(person, section, known)):
                yield Orphan(person, why, hand)


def _section_of(hand: InHand, person: Person) -> str | None:
    """Which section gave it to the person; for what stands on the person alone, theirs, if they have one."""
    if hand.assignment:
        return hand.assignment.section
    raised = next((thing.section for thing in hand.rest if isinstance(thing, Concern | FollowUp)), None)
    return raised or (NO_SECTION if person.role is Role.MINISTER else person.section)


def _kept_out(work: Work) -> Iterator[Orphan]:
    for assignment in work.assignments.kept_out():
        if person := work.people.get(assignment.staff_id):
            yield Orphan(person, Stranded.KEPT_OUT, InHand(assignment.appointment_id, assignment))
    things: list[Concern | FollowUp] = [*work.concerns.kept_out(), *work.follow_ups.kept_out()]
    for thing in things:
        if person := work.people.get(thing.staff_id):
            yield Orphan(person, Stranded.KEPT_OUT, InHand(thing.appointment_id, None, (thing,)))


def _unsigned(work: Work) -> Iterator[Orphan]:
    """What waits for the signature of somebody who left goes by itself to whoever stands in
    (bot/domain/placing.py); these have nobody."""
    for note in work.notes.left_unsigned():
        matter = work.appointments.matter(note.appointment_id)
        host = work.people.get(matter.host_id or 0) if matter else None
        if matter and host and matter.stand_in is None:
            yield Orphan(host, Stranded.UNSIGNED, InHand(note.appointment_id, None))


def rehome(work: Work, who: Person | None = None) -> list[Orphan]:
    """All of it goes on by the rules; everybody concerned is told. Gives what had to stay because nobody is
    left for it."""
    left = [orphan for orphan in orphans(work) if not _move(work, who, orphan)]
    ask_on(work)
    return left


def follow(work: Work, who: Person, cadres: Collection[int]) -> None:
    """What these cadres have ahead, of whom a rule may say something else by now, goes where it belongs."""
    if cadres:
        for expected in work.appointments.expected():
            if expected.cadre_id in cadres:
                _follow(work, who, expected.appointment_id)


def _move(work: Work, who: Person | None, orphan: Orphan) -> bool:
    """False when nobody is left for it; a section that only attends does without."""
    if orphan.why is Stranded.UNSIGNED:
        return False
    appointment, part = require(work, orphan.hand.about), orphan.hand.assignment
    try:
        to, rule = _successor(work, appointment, orphan)
    except (NobodyLeft, NothingFree):
        if part is None or part.leads:
            return False
        excuse(work, appointment, part)
        redraw(work, appointment)
        return True
    give_over(work, who, orphan.hand, to, rule)
    return True


def _successor(work: Work, appointment: Appointment, orphan: Orphan) -> tuple[Person, str | None]:
    """Whoever has the talk by now, if they are still there; the person themselves when only their section has
    another name; else a colleague of the section, or of the one that the rules name instead. NobodyLeft,
    NothingFree."""
    part, person = orphan.hand.assignment, orphan.person
    has_it = work.assignments.of(appointment.id)
    other = work.people.get(has_it.staff_id) if part is None and has_it else None
    if other is not None and has_it and other.id != person.id and _stays(work, other, has_it.section):
        return other, None
    if orphan.why is not Stranded.NO_SECTION:
        return colleague(
            work, appointment, part, _section_of(orphan.hand, person) or NO_SECTION, person
        ), None
    rule = rule_of(work, appointment)
    sections = (rule.section,) if part is None or part.leads else rule.attending
    if person.section in sections:
        return person, rule.name
    if part is not None and not part.leads:
        raise NothingFree
    return colleague(work, appointment, part, rule.section, person), rule.name


def _stays(work: Work, person: Person, section: str) -> bool:
    return stranded(person, section, {one.id for one in work.policy.sections}) is None


def colleague(
    work: Work, appointment: Appointment, part: Assignment | None, section: str, instead_of: Person
) -> Person:
    """By the same rules as for a new request, and nobody who takes part already, or said that they cannot.
    NobodyLeft, NothingFree."""
    matter, cadre = work.appointments.matter(appointment.id), work.people.get(appointment.cadre_id)
    if matter is None or cadre is None:
        raise NothingFree
    if section == NO_SECTION:
        return ministers(work, {*kept_out(work, cadre, matter.recused), instead_of.id})[0]
    ahead = appointment.state in AHEAD and appointment.starts_at > work.now
    at = span_of(appointment) if ahead else None
    out = {*kept_out(work, cadre, matter.recused), *matter.taking_part, instead_of.id}
    others = {a.section for a in work.assignments.all_of(appointment.id) if part and a.id != part.id}
    cannot = work.assignments.declined(appointment.id)
    found = next_colleague(work, section, {*out, *cannot}, others, at)
    found = found or next_colleague(work, section, out, others, at)
    if found is None and (part is None or part.leads):
        taken = (p.id for other in others for p in work.people.of_section(other))
        found = find_colleague(work, section, {*out, *taken}, at)
    if found is None:
        raise NobodyLeft
    return found


def rule_of(work: Work, appointment: Appointment) -> RoutingRule:
    """The one that would decide now."""
    cadre = work.people.get(appointment.cadre_id)
    if cadre is None:
        raise NothingFree
    return route(work.policy, facts_of(work, cadre, appointment.topic, appointment.kind))


def _follow(work: Work, who: Person, about: int) -> None:
    """The person serves elsewhere by now, or in another rank: another rule may decide, and another section
    then takes it on. The host stays, as was agreed; who has to keep out is out already."""
    appointment = require(work, about)
    cadre = work.people.get(appointment.cadre_id)
    if cadre is None:
        return
    leading = work.assignments.of(about)
    if leading is None or leading.section == NO_SECTION or leading.rule == rule_of(work, appointment).name:
        return
    host, recused = work.people.get(appointment.host_id), {r.person_id for r in work.recusals.of(about)}
    at = span_of(appointment) if appointment.state in AHEAD else None
    try:
        way = find_route(work, cadre, appointment.topic, host, recused, appointment.kind, at)
    except (MovedOn, NobodyLeft, NothingFree):
        return
    before = {part.id for part in work.assignments.all_of(about)}
    attend_no_longer(work, appointment, way)
    holder = work.people.get(leading.staff_id)
    to = holder if holder is not None and leading.section == way.section else way.staff
    give_over(work, who, InHand(about, leading), to, way.rule.name)
    attend_by(work, require(work, about), way)
    told = {part.staff_id for part in work.assignments.all_of(about) if part.id not in before}
    redraw(work, appointment, told)


def look_after(work: Work, due: Due) -> None:
    """The duty. Where nobody is left the minister is asked, each day until somebody has it."""
    if due.step == NOON:
        ask_who_is_there(work)
        return
    for orphan in rehome(work):
        matter = work.appointments.matter(orphan.hand.about)
        kept_from = matter.recused if matter else _NOBODY
        for minister in work.people.with_role(Role.MINISTER):
            if orphan.hand.assignment and minister.id not in kept_from:
                work.outbox.tell(minister.id, "appointment", id=orphan.hand.about)


def ensure_homes(work: Work) -> None:
    """Due each day, and for sections and rules that were not looked at that day; at noon, what waits for
    whoever is away."""
    policy = work.policy
    said = repr((policy.sections, policy.routing)).encode()
    today = work.calendar.today(work.now)
    noon = work.calendar.at(today, policy.nights.list_at)
    steps = ((f"{crc32(said):08x}", work.now), (NOON, noon))
    work.dues.add([Due("home", today.toordinal(), step, at) for step, at in steps])
