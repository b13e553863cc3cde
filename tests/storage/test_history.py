"""What is asked again and again looks only at what is alive: as much work after ten years as in the first.

Counted in steps of SQLite's own machine, which are the same on every computer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.appointment import Appointment
from bot.domain.people import Person
from bot.domain.waiting import WaitState
from bot.services.asking import unanswered
from bot.services.booking import book_talk
from bot.services.errands import errands
from bot.services.finding import next_slots
from bot.services.leaving import cancel_appointment
from bot.services.person_file import open_file
from bot.services.rehoming import orphans
from storage.database import Database
from storage.tables import appointment, assignment, concern, follow_up, talk, waiting
from storage.work import SqlWork
from tests.county import County


def booked(work: SqlWork, who: Person) -> Appointment:
    return book_talk(work, who, next_slots(work, who, "work", 1)[0], "work", None)


ASKED: dict[str, Callable[[SqlWork, County], object]] = {
    "what a colleague has ahead": lambda work, c: work.assignments.live_for(c.staff[0].id, None),
    "what a section has ahead": lambda work, c: work.assignments.live_for(c.heads[0].id, "cadre1"),
    "who was given least": lambda work, c: work.assignments.loads(
        [p.id for p in c.staff], work.now - timedelta(days=30)
    ),
    "what a colleague owes": lambda work, c: work.notes.owed_by(c.staff[0].id),
    "what waits for a colleague": lambda work, c: errands(work, c.staff[0]),
    "what waits for a head": lambda work, c: errands(work, c.heads[0]),
    "which concerns are under way": lambda work, c: work.concerns.under_way(),
    "concerns of whoever is kept out": lambda work, c: work.concerns.kept_out(),
    "who is asked and cannot decide": lambda work, c: list(unanswered(work)),
    "whom somebody still visits": lambda work, c: work.follow_ups.open_of(c.cadres[0].id),
    "visits of whoever is kept out": lambda work, c: work.follow_ups.kept_out(),
    "who has anything open, and cannot see to it": lambda work, c: orphans(work),
    "who lost a time": lambda work, c: work.absences.displaced(),
    "who waits": lambda work, c: work.waits.line(work.now),
    "one person's file": lambda work, c: open_file(work, c.minister, c.villager.id),
    "who is expected": lambda work, c: work.appointments.expected(),
    "what is booked and called off": lambda work, c: cancel_appointment(
        work, c.cadres[0], booked(work, c.cadres[0])
    ),
}


def steps(db: Database, county: County) -> dict[str, int]:
    """How many hundreds of steps each takes."""
    found = {}
    for name, ask in ASKED.items():
        count = 0

        def one() -> int:
            nonlocal count
            count += 1
            return 0

        with db.begin() as work:
            raw = work.connection.whole.connection.dbapi_connection
            raw.set_progress_handler(one, 100)
            ask(work, county)
            raw.set_progress_handler(None, 0)
        found[name] = count
    return found


def years_ago(work: SqlWork, county: County, count: int, year: int = 2016) -> None:
    staff, rows = county.staff, range(count)
    at = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=20 * n, minutes=year) for n in rows]
    ids = [(work.new_id(), work.new_id(), work.new_id(), work.new_id()) for _ in rows]
    work.connection.execute(appointment.insert(), [
        {"id": ids[n][0], "cadre_id": county.cadres[n % 6].id, "host_id": county.hosts[n % 2].id,
         "starts_at": at[n], "ends_at": at[n] + timedelta(minutes=40), "kind": "self_booked", "topic": "work",
         "created_at": at[n], "state": "held", "revision": 3, "moves": 0}
        for n in rows
    ])  # fmt: skip
    work.connection.execute(assignment.insert(), [
        {"id": ids[n][1], "appointment_id": ids[n][0], "section": staff[n % 6].section, "rule": "default",
         "staff_id": staff[n % 6].id, "created_at": at[n], "state": "accepted", "revision": 1, "leads": True}
        for n in rows
    ])  # fmt: skip
    work.connection.execute(talk.insert(), [
        {"id": ids[n][3], "appointment_id": ids[n][0], "began_at": at[n],
         "ended_at": at[n] + timedelta(minutes=40), "noted_at": at[n] + timedelta(hours=2)}
        for n in rows
    ])  # fmt: skip
    work.connection.execute(concern.insert(), [
        {"id": ids[n][0] + 1, "talk_id": ids[n][3], "appointment_id": ids[n][0],
         "section": staff[n % 6].section, "cadre_id": county.cadres[n % 6].id, "staff_id": staff[n % 6].id,
         "due_at": at[n], "created_at": at[n], "closed_at": at[n], "text": b"-", "state": "closed",
         "revision": 5}
        for n in rows
    ])  # fmt: skip
    work.connection.execute(follow_up.insert(), [
        {"id": ids[n][0] + 2, "appointment_id": ids[n][0], "cadre_id": county.cadres[n % 6].id,
         "section": staff[n % 6].section, "staff_id": staff[n % 6].id, "step": 0, "due_at": at[n],
         "done_at": at[n], "state": "done", "revision": 1}
        for n in rows
    ])  # fmt: skip
    work.connection.execute(waiting.insert(), [
        {"id": ids[n][2], "cadre_id": county.cadres[n % 6].id, "since": at[n], "until": at[n],
         "topic": "work", "created_at": at[n], "state": WaitState.LEFT, "revision": 1}
        for n in rows
    ])  # fmt: skip


def test_what_is_asked_again_and_again_costs_no_more_after_ten_years(db: Database, county: County) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("no case: counted in steps of SQLite")
    steps(db, county)
    with db.begin() as work:
        years_ago(work, county, 100)
    young = steps(db, county)
    with db.begin() as work:
        years_ago(work, county, 4000, 2015)
    old = steps(db, county)
    grown = {name: (young[name], old[name]) for name in ASKED if old[name] > 2 * young[name] + 20}
    assert not grown
