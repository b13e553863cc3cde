"""What somebody's file and a search cost, in one process: each against a smaller one of the same."""

import itertools
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench import stage
from bench.table import Row
from bot.domain.appointment import Appointment, AppointmentState, Assignment, AssignmentState, TalkKind
from bot.domain.concern import Concern
from bot.domain.directive import Directive
from bot.domain.people import Person, Role
from bot.domain.talk import Note, NotePart, NoteState, Part, Talk
from bot.domain.words import Words
from bot.forms.form import Draft
from bot.services.desk_ports import Place
from bot.services.searching import ASKED, go_on, look_first, progress
from handlers.desk import View
from handlers.person_file import draw
from storage.database import Database
from storage.work import SqlWork
from yetan import county, memory
from yetan.app import front_of

SAID = Words("（演示）谈了近一年的工作，想到一线锻炼，家里老人身体不好。" * 8)
#: A talk every six weeks for ten years, which is more than anybody has.
YEARS = 87
NOTES = 1_000
#: No two talks of a host begin at once.
_SECOND = itertools.count(1)


def rows(folder: Path, repeats: int = 5) -> list[Row]:
    settings = stage.make_house(folder / "files", "http://127.0.0.1:1")
    with memory.at_hand(settings) as database:
        with database.begin() as work:
            county.populate(work, work.now)
            cadres = work.people.with_role(Role.CADRE)
            minister = work.people.with_role(Role.MINISTER)[0]
            fresh = [_new(work, nth, cadres[0]) for nth in range(2)]
            _talks(work, fresh[0], 1)
            _talks(work, fresh[1], YEARS)
        front = front_of(settings)
        t = front.tongues[front.language]

        def opened(person: Person) -> float:
            with database.begin() as work:
                return _timed(lambda: draw(View(work, minister, t), person.id))

        ratios, shown = [], []
        for _ in range(repeats):
            young, old = (median(opened(person) for _ in range(20)) for person in fresh)
            ratios.append(old / young)
            shown.append(old * 1_000)
        with database.begin() as work:
            _talks(work, cadres[1], NOTES)
        searched = [_searched(database, minister) for _ in range(repeats)]
        read = [_read_once(database, minister) for _ in range(repeats)]
    return [
        Row(f"a person's file, {YEARS} talks in ten years : one talk", median(ratios), "", "× its time",
            (min(ratios), max(ratios))),
        Row(f"a person's file, {YEARS} talks in ten years, drawn", median(shown), "< 100", "ms",
            (min(shown), max(shown))),
        Row("a note looked through in a search : reading one", median(searched) / NOTES / median(read), "",
            "× its time"),
        Row("searching 1,000 notes, the minister", median(searched) * 1_000, "", "ms",
            (min(searched) * 1_000, max(searched) * 1_000)),
    ]  # fmt: skip


def _timed(deed: Callable[[], object]) -> float:
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def _new(work: SqlWork, nth: int, like: Person) -> Person:
    person = Person(work.new_id(), f"B{nth:03}", f"演示{nth}", like.unit_id, "演示", Role.CADRE)
    work.people.add(person)
    return person


def _talks(work: SqlWork, cadre: Person, count: int) -> None:
    """Each with a note, a concern and a directive, six weeks apart."""
    host = work.people.with_role(Role.HOST)[0]
    minister = work.people.with_role(Role.MINISTER)[0]
    staff = next(p for s in work.policy.sections for p in work.people.of_section(s.id))
    for nth in range(count):
        begin = work.now - timedelta(days=42 * (nth + 1) % 3_650, seconds=next(_SECOND))
        end, section = begin + timedelta(minutes=40), staff.section or ""
        one = Appointment(
            work.new_id(), cadre.id, host.id, begin, end, TalkKind.SELF_BOOKED, "work", begin, None,
            AppointmentState.HELD, 3,
        )  # fmt: skip
        work.appointments.add(one)
        accepted = AssignmentState.ACCEPTED
        work.assignments.add(Assignment(work.new_id(), one.id, section, staff.id, "bench", begin, accepted))
        talk = Talk(work.new_id(), one.id, begin, end)
        work.talks.add(talk)
        note = Note(work.new_id(), talk.id, one.id, staff.id, end, host.id, end, NoteState.SIGNED)
        work.notes.add(note)
        parts = zip(itertools.count(), (Part.SUMMARY, Part.STRENGTHS, Part.SUGGESTIONS), strict=False)
        work.notes.add_parts(
            [NotePart(work.new_id(), note.id, one.id, part, seq, staff.id, end, SAID) for seq, part in parts]
        )
        work.concerns.add(
            Concern(work.new_id(), talk.id, one.id, cadre.id, section, staff.id, end, end, SAID)
        )
        work.directives.add(Directive(work.new_id(), one.id, minister.id, staff.id, end, end, SAID))


def _searched(database: Database, minister: Person) -> float:
    """Seconds for a thousand notes, in as many transactions as it takes, with a word that is in none."""
    with database.begin() as work:
        draft = Draft(work.new_id(), minister.id, "search", "found", None, {ASKED: ("没有这个词",)})
        work.drafts.open(draft, Place(stage.CHANNEL, 1, 1))
    start = time.perf_counter()
    with database.begin() as work:
        draft = look_first(work, minister, draft)
        work.drafts.keep(draft, Place(stage.CHANNEL, 1, 1))
    while True:
        with database.begin() as work:
            found = work.drafts.get(draft.id)
            now = progress(found[0]) if found else None
            if now is None or not now.goes_on or now.looked >= NOTES:
                seconds = (time.perf_counter() - start) * NOTES / max(now.looked if now else 0, 1)
                work.drafts.drop(draft.id)
                return seconds
            for due in work.dues.by(work.now, 100):
                work.dues.finish(due)
                if due.kind == "search":
                    go_on(work, due)


def _read_once(database: Database, minister: Person) -> float:
    with database.begin() as work:
        notes = work.searches.before(work.searches.newest() + 1, 20)
        return median(_timed(lambda note=note: work.notes.read(note, minister)) for note in notes)  # type: ignore[misc]
