"""The roster from a file: seen first, then taken in whole; nobody goes because a line is missing."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from bot.domain.access import Matter, authorize
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NotYours, RosterFlawed, StillAhead, StillUnsigned, YourselfAway
from bot.domain.people import Person, Role, Unit
from bot.domain.placing import Stranded
from bot.domain.roster import LONGEST, Differences, Entry, Reading, compare, tidy
from bot.domain.roster_file import ROSTER, RosterFile, RosterState, load
from bot.domain.words import Words
from bot.services.bindings import drop_undecided
from bot.services.displacing import hold_all_diaries
from bot.services.kin import kinsfolk, relate, touched_by
from bot.services.leaving import give_up_places
from bot.services.notes import ask_to_sign, to_sign
from bot.services.ports import Work
from bot.services.rehoming import follow, rehome
from bot.services.standing import apply_standing
from bot.services.urgent import give_up_plea, pass_on
from bot.services.waiting import stop_waiting

#: What was read is kept for so long; the file can be sent again.
KEPT: Final = timedelta(days=1)
#: As many buttons as one looks through.
MOST_FOUND: Final = 12


@dataclass(frozen=True, slots=True)
class Look:
    """A file, what it says, and what it would change as things stand now."""

    file: RosterFile
    reading: Reading
    differences: Differences


def receive_roster(work: Work, who: Person, content: dict[str, Any]) -> RosterFile:
    """What was read of a file, kept to be looked at; an older one of the same person is over."""
    authorize(who, "roster.import", Matter())
    for older in work.rosters.open_of(who.id):
        work.rosters.save(ROSTER.apply(older, "drop", content=None))
    file = RosterFile(work.new_id(), who.id, work.now, Words(json.dumps(content)))
    work.rosters.add(file)
    work.dues.add([Due("roster", file.id, "drop", work.now + KEPT)])
    work.record(who, "roster.read", "roster_file", file.id)
    return file


def look(work: Work, who: Person, file_id: int) -> Look:
    """MovedOn when it is over: done, dropped, or put aside for a newer one."""
    authorize(who, "roster.import", Matter())
    file = work.rosters.get(file_id)
    if file is None or file.person_id != who.id:
        raise NotYours
    if file.content is None:
        raise MovedOn
    reading = load(json.loads(file.content.text))
    kept = frozenset({who.number, *(host for section in work.policy.sections for host in section.hosts)})
    people = work.people.everybody()
    changes = compare(reading.entries, people, work.people.units(), kept, kinsfolk(work, people))
    return Look(file, reading, changes)


def import_roster(work: Work, who: Person, file_id: int, revision: int) -> None:
    """All that the file changes, in this transaction. RosterFlawed, YourselfAway, StillAhead, MovedOn."""
    found = look(work, who, file_id)
    if found.file.revision != revision:
        raise MovedOn
    if found.reading.problems:
        raise RosterFlawed(count=found.reading.wrong)
    changes = found.differences
    if any(person.id == who.id and entry.role != Role.OFFICE for entry, person, _ in changes.changed):
        raise YourselfAway
    touched = touched_by(work, changes)
    places = [p for entry, p, _ in changes.changed if not p.archived and _stops_hosting(p, entry)]
    unsigned = _unsigned(work, places)
    if touched:
        hold_all_diaries(work, touched)
    work.rosters.save(ROSTER.apply(found.file, "import"))
    units = _units(work, changes)
    nobody = Person(0, "", "", 0, "", Role.CADRE)
    work.people.add_all([_person(replace(nobody, id=work.new_id()), entry, units) for entry in changes.new])
    changed = [(_person(person, entry, units), person.revision) for entry, person, _ in changes.changed]
    changed.sort(key=_by_id)
    work.people.save_all([replace(person, revision=revision + 1) for person, revision in changed])
    _nothing_ahead(work, places, False)
    for person, _ in changed:
        work.record(who, "person.change", "person", person.id)
    relate(work, who, changes)
    _goes_on(work, who, [person for person, _ in changed], unsigned)
    for person in places:
        pass_on(work, who, person.id)
    apply_standing(work, who, touched)
    follow(work, who, _under_other_rules(work, changes))
    work.record(who, "roster.import", "roster_file", file_id)


def _units(work: Work, changes: Differences) -> dict[str, int]:
    """Name → id of every unit, after those of the file are new or of another kind."""
    work.people.add_unit(*(Unit(work.new_id(), name, kind) for name, kind, unit in changes.units if not unit))
    for _, kind, unit in changes.units:
        if unit is not None:
            work.people.save_unit(replace(unit, kind=kind))
    return {unit.name: unit.id for unit in work.people.units()}


def _person(person: Person, entry: Entry, units: dict[str, int]) -> Person:
    return replace(
        person, number=entry.number, name=entry.name, unit_id=units[entry.unit], post=entry.post,
        role=Role(entry.role), section=entry.section or None, archived=False,
        rank=person.rank if entry.rank is None else entry.rank or None,
    )  # fmt: skip


def _stops_hosting(person: Person, entry: Entry) -> bool:
    return person.role in (Role.HOST, Role.MINISTER) and entry.role != person.role


def _under_other_rules(work: Work, changes: Differences) -> set[int]:
    """In another unit than before, in one of another kind, or in another rank."""
    others = {unit.id for _, _, unit in changes.units if unit is not None}
    moved = {person.id for _, person, fields in changes.changed if {"unit", "rank"} & {*fields}}
    return moved | {person.id for person in work.people.everybody() if others and person.unit_id in others}


def _by_id(changed: tuple[Person, int]) -> int:
    """The order in which diaries are held, so that nobody waits in a circle."""
    return changed[0].id


def _nothing_ahead(work: Work, leaving: Sequence[Person], own: bool = True) -> None:
    """StillAhead: no host and nobody with a talk of their own leaves by the way. `own`: theirs count too.
    Asked when their rows are written: by then whoever was booking with them is through."""
    if not leaving:
        return
    ids = {person.id for person in leaving}
    expected = work.appointments.expected()
    found = [e for e in expected if e.host_id and ids & {e.host_id, e.cadre_id if own else None}]
    if found:
        raise StillAhead(count=len({e.appointment_id for e in found}))


def _unsigned(work: Work, leaving: Sequence[Person]) -> set[int]:
    """The talks whose notes wait for the signature of these people, while they still may."""
    return {note.appointment_id for person in leaving for note in to_sign(work, person)}


def _goes_on(work: Work, who: Person, people: Sequence[Person], unsigned: Collection[int]) -> None:
    """What they had for their section is others' from now on, and what they had to sign whoever's stands in.
    StillAhead, StillUnsigned when nobody is left for it."""
    ids, left = {person.id for person in people}, rehome(work, who)
    if without := [
        orphan for orphan in left if orphan.why is Stranded.UNSIGNED and orphan.hand.about in unsigned
    ]:
        raise StillUnsigned(count=len(without))
    if stays := [
        orphan for orphan in left if orphan.why is not Stranded.UNSIGNED and orphan.person.id in ids
    ]:
        raise StillAhead(count=len(stays))
    for about in sorted(unsigned):
        ask_to_sign(work, None, about, news="to-sign")


def archive_missing(work: Work, who: Person, file_id: int, revision: int) -> int:
    """Those who were shown as missing from the file leave; how many."""
    found = look(work, who, file_id)
    if found.file.revision != revision:
        raise MovedOn
    work.rosters.save(ROSTER.apply(found.file, "archive", content=None))
    _archive(work, who, found.differences.missing)
    return len(found.differences.missing)


def drop_roster(work: Work, who: Person, file_id: int, revision: int) -> None:
    found = look(work, who, file_id)
    if found.file.revision != revision:
        raise MovedOn
    work.rosters.save(ROSTER.apply(found.file, "drop", content=None))


def forget_roster(work: Work, due: Due) -> None:
    """A duty: nobody decided in time, and a list of everybody lies about no longer than it must."""
    file = work.rosters.get(due.object_id)
    if file is not None and file.state is not RosterState.OVER:
        work.rosters.save(ROSTER.apply(file, "drop", content=None))


def archive(work: Work, who: Person, person_id: int) -> None:
    """Somebody leaves. StillAhead."""
    authorize(who, "person.archive", Matter())
    person = work.people.get(person_id)
    if person is None or person.archived or person.id == who.id:
        raise NotYours
    _archive(work, who, [person])


def _archive(work: Work, who: Person, people: Sequence[Person]) -> None:
    """They leave: their history stays, their open links end, their chats are strangers'. What was kept for
    them goes to the next in line."""
    people = sorted(people, key=lambda person: person.id)
    unsigned = _unsigned(work, people)
    gone = {person.id for person in people}
    work.people.save_all([replace(p, archived=True, revision=p.revision + 1) for p in people])
    _nothing_ahead(work, people)
    _goes_on(work, who, people, unsigned)
    work.people.end_invitations(gone, work.now)
    work.holds.release(*gone)
    drop_undecided(work, gone)
    for waiting in work.waits.everybody():
        if waiting.cadre_id in gone:
            stop_waiting(work, who, waiting)
    for person in people:
        give_up_plea(work, who, person.id)
        give_up_places(work, who, person.id)
        pass_on(work, who, person.id)
        work.record(who, "person.archive", "person", person.id)


def find_people(work: Work, who: Person, text: str) -> list[Person]:
    """Those whose number it is, or whose name contains it; a few."""
    authorize(who, "person.list", Matter())
    wanted = tidy(text)
    if not wanted or len(wanted) > LONGEST["name"]:
        return []
    people = [person for person in work.people.everybody() if not person.archived]
    exact = [person for person in people if wanted in (person.number, person.name)]
    return (exact or [person for person in people if wanted in person.name])[:MOST_FOUND]
