"""One person, one file: talks, concerns, aid, visits and directives as one thread, each as the reader may.

Whoever may see a talk with somebody may open their file, and finds in it what they may see of the rest; the
minister may open everybody's. What a reader may not see is not in it, nor in any count of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.access import Grant, Matter, authorize, may
from bot.domain.aid import UNDER_WAY
from bot.domain.appointment import AppointmentState
from bot.domain.concern import ENDED, ConcernState
from bot.domain.directive import DirectiveState
from bot.domain.errors import NotYours, Refusal
from bot.domain.followup import FollowUpState
from bot.domain.people import Person, Role
from bot.domain.roster import LONGEST, tidy
from bot.services.aid import aid_matter, require
from bot.services.grounds import strangers
from bot.services.person_ports import Trace, What
from bot.services.ports import Work

#: Under which permission each is seen.
RIGHTS: Final = {
    What.TALK: "appointment.see",
    What.CONCERN: "concern.see",
    What.FOLLOW_UP: "followup.see",
    What.DIRECTIVE: "directive.see",
    What.AID: "aid.see",
}
#: What is not settled yet: the open points of last time.
_OPEN: Final = {
    What.CONCERN: frozenset(ConcernState) - ENDED,
    What.FOLLOW_UP: frozenset({FollowUpState.DUE, FollowUpState.SCHEDULED}),
    What.DIRECTIVE: frozenset(DirectiveState) - {DirectiveState.ACCEPTED},
    What.AID: UNDER_WAY,
}
#: People listed for a name, and looked at for it.
MOST_FOUND, MOST_TRIED = 10, 200


@dataclass(frozen=True, slots=True)
class Entry:
    """`grant`: what the reader may see of it; None for a talk of which they know only that it was."""

    trace: Trace
    grant: Grant | None

    @property
    def is_open(self) -> bool:
        return self.trace.state in _OPEN.get(self.trace.what, ())


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Newest first."""

    person: Person
    entries: Sequence[Entry]

    @property
    def talks(self) -> Sequence[Entry]:
        return [
            e for e in self.entries if e.trace.what is What.TALK and e.trace.state == AppointmentState.HELD
        ]

    @property
    def open_points(self) -> Sequence[Entry]:
        """What is due first, first."""
        return sorted((e for e in self.entries if e.is_open), key=lambda e: e.trace.due_at or e.trace.at)


def open_file(work: Work, who: Person, person_id: int) -> PersonFile:
    """NotYours, as for somebody who is not there, when the reader has no talk with the person to see."""
    person = work.people.get(person_id)
    if person is None or person.role is not Role.CADRE:
        raise NotYours
    entries = list(_entries(work, who, person))
    known = any(e.grant and "history" in e.grant for e in entries if e.trace.what is What.TALK)
    if not known:
        authorize(who, "file.see", Matter() if list(strangers(work, who, [person])) else None)
    return PersonFile(person, entries)


def _entries(work: Work, who: Person, person: Person) -> Iterator[Entry]:
    """Of a talk that the reader has nothing to do with stands only that it was, and nothing of what came of
    it; of one that is kept from them, nothing."""
    hidden, matters = work.recusals.kept_from(who.id), dict[int, Matter | None]()
    for trace in work.files.traces(person.id):
        about = trace.appointment_id
        if about in hidden:
            continue
        if about not in matters:
            matters[about] = work.appointments.matter(about)
        grant = _grant(work, who, trace, matters[about])
        if trace.state == AppointmentState.NO_SHOW and (grant is None or "no_shows" not in grant):
            continue
        if grant is not None or (trace.what is What.TALK and trace.state == AppointmentState.HELD):
            yield Entry(trace, grant)


def _grant(work: Work, who: Person, trace: Trace, matter: Matter | None) -> Grant | None:
    if trace.what is What.AID:
        matter = aid_matter(work, *require(work, trace.id))
    elif matter is not None and trace.owner_id is not None:
        section = trace.section or _section_of(work, who, trace.owner_id)
        matter = replace(matter, owner_id=trace.owner_id, owner_section=section)
    try:
        return authorize(who, RIGHTS[trace.what], matter, trace.state)
    except Refusal:
        return None


def _section_of(work: Work, who: Person, owner_id: int) -> str | None:
    """Of whoever was asked; it matters to a head alone."""
    if who.role is not Role.SECTION_HEAD:
        return None
    owner = work.people.get(owner_id)
    return owner.section if owner else None


def open_points(work: Work, who: Person, person_id: int) -> Sequence[Entry]:
    """What of earlier talks is not settled and the reader may see."""
    person = work.people.get(person_id)
    return PersonFile(person, list(_entries(work, who, person))).open_points if person else ()


def find_files(work: Work, who: Person, text: str) -> list[Person]:
    """Those of that name, number or unit whose file `who` may open; a few. None looks like nobody."""
    wanted = tidy(text).casefold()
    if not may(who, "file.look", Matter()) or not wanted or len(wanted) > LONGEST["unit"]:
        return []
    units = {unit.id: unit.name.casefold() for unit in work.people.units()}

    def fits(person: Person) -> bool:
        return any(wanted in said for said in (person.name.casefold(), units[person.unit_id]))

    people = [p for p in work.people.everybody() if p.role is Role.CADRE]
    exact = [p for p in people if wanted in (p.number.casefold(), p.name.casefold())]
    return _those_open(work, who, (exact or [p for p in people if fits(p)])[:MOST_TRIED])


def _those_open(work: Work, who: Person, people: Iterable[Person]) -> list[Person]:
    found: list[Person] = []
    for person in people:
        try:
            open_file(work, who, person.id)
        except Refusal:
            continue
        found.append(person)
        if len(found) == MOST_FOUND:
            break
    return found
