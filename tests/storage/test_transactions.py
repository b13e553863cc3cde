"""One intention, one transaction: all of it or nothing, and never on top of somebody else's."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.domain.appointment import APPOINTMENT
from bot.domain.errors import MovedOn, SlotTaken
from bot.domain.words import Words
from bot.services.booking import book_talk
from bot.services.finding import next_slots
from storage import audit
from storage.database import Database, DatabaseBusy
from storage.ids import Ids
from storage.shelf import IdTaken
from tests.county import Clock, County
from tests.storage.support import CHANNEL, Eyes

COUNTS = "SELECT (SELECT count(*) FROM appointment), (SELECT count(*) FROM audit), (SELECT count(*) FROM outbox), (SELECT count(*) FROM content_key)"  # noqa: E501


def book(db: Database, county: County, who: int = 0) -> int:
    with db.begin() as work:
        cadre = county.cadres[who]
        slot = next_slots(work, cadre, "work")[0]
        return book_talk(work, cadre, slot, "work", Words("编造")).id


@pytest.mark.parametrize("flushed", [False, True], ids=["", "flushed inside"])
def test_a_refused_deed_leaves_nothing_and_what_was_done_before_it_stays(
    db: Database, county: County, eyes: Eyes, flushed: bool
) -> None:
    with db.begin() as work:
        cadre, other = county.cadres[:2]
        slot = next_slots(work, cadre, "work")[0]
        book_talk(work, cadre, slot, "work", Words("编造"))
        with pytest.raises(SlotTaken), work.savepoint():
            work.outbox.tell(other.id, "made_up")
            work.record(other, "made.up", "thing", 1)
            work.sealer.seal("talk:77", "x", b"x")
            if flushed:
                work.flush()
            book_talk(work, other, slot, "work", Words("编造"))
    assert eyes(COUNTS) == [(1, 2, 1, 1)]
    assert eyes("SELECT verb FROM audit ORDER BY seq") == ["appointment.request", "appointment.assign"]
    assert book(db, county, 1)
    with db.engine.connect() as connection, connection.begin():
        assert audit.verify(connection, db.house.ring.audit).broken_at is None


def test_a_key_of_an_undone_deed_is_made_anew_when_it_is_needed(db: Database, county: County) -> None:
    with db.begin() as work:
        with pytest.raises(ZeroDivisionError), work.savepoint():
            work.sealer.seal("talk:77", "x", b"x")
            raise ZeroDivisionError
        sealed = work.sealer.seal("talk:77", "x", b"x")
    db.house.keys = type(db.house.keys)()
    with db.begin() as work:
        assert work.sealer.unseal("x", sealed) == b"x"


def test_who_saves_on_top_of_somebody_elses_change_is_told(db: Database, county: County, eyes: Eyes) -> None:
    id_ = book(db, county)
    with db.begin() as work:
        seen = work.appointments.get(id_)
    with db.begin() as work:
        work.appointments.save(APPOINTMENT.apply(seen, "accept"))
    with pytest.raises(MovedOn), db.begin() as work:
        work.appointments.save(APPOINTMENT.apply(seen, "cancel"))
    assert eyes("SELECT state, revision FROM appointment") == [("accepted", seen.revision + 1)]


def test_a_mistake_of_ours_is_not_taken_for_a_taken_slot(db: Database, county: County) -> None:
    id_ = book(db, county)
    with db.begin() as work:
        known = work.appointments.get(id_)
    with pytest.raises(IntegrityError), db.begin() as work:
        work.appointments.add(replace(known, id=1, cadre_id=1, starts_at=known.ends_at))
    with pytest.raises(IdTaken), db.begin() as work:
        work.appointments.add(replace(known, starts_at=known.ends_at))
    with pytest.raises(IntegrityError), db.begin() as work:
        work.connection.command("UPDATE appointment SET host_id = NULL")


async def test_deeds_run_one_after_another_in_the_databases_own_thread(db: Database, eyes: Eyes) -> None:
    def note_it(work) -> int:
        work.record(None, "made.up", "thing", 1)
        return work.new_id()

    ids = await asyncio.gather(*(db.run(note_it) for _ in range(20)))
    assert len(set(ids)) == 20
    assert eyes("SELECT count(*) FROM audit") == [20]


async def test_a_deed_that_fails_tells_its_caller_and_harms_no_other(db: Database, eyes: Eyes) -> None:
    def fail(work) -> None:
        work.record(None, "made.up", "thing", 1)
        raise MovedOn

    with pytest.raises(MovedOn):
        await db.run(fail)
    await db.run(lambda work: work.record(None, "made.up", "thing", 2))
    assert eyes("SELECT object_id FROM audit") == [2]


def test_a_lost_connection_is_made_anew(db: Database, eyes: Eyes) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    with db.begin() as work:
        number = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    eyes("SELECT pg_terminate_backend(?)", number)
    with pytest.raises(OperationalError), db.begin() as work:
        work.record(None, "made.up", "thing", 1)
    with db.begin() as work:
        for _ in range(3):  # known by now: it goes straight to the driver
            assert work.people.by_number("nobody") is None
        number = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    eyes("SELECT pg_terminate_backend(?)", number)
    with pytest.raises(OperationalError), db.begin() as work:
        work.people.by_number("nobody")
    with db.begin() as work:
        work.record(None, "made.up", "thing", 2)
    assert eyes("SELECT object_id FROM audit") == [2]


def test_a_second_process_is_kept_out_of_a_sqlite_file(db: Database, clock: Clock, url: str) -> None:
    if not url.startswith("sqlite"):
        return
    with pytest.raises(DatabaseBusy, match="database-busy"):
        Database(url, db.house, clock)


def test_a_sqlite_file_is_durable_and_its_owners_alone(db: Database, url: str, county: County) -> None:
    if not url.startswith("sqlite"):
        return
    with db.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    folder = Path(db.engine.url.database).parent
    assert {oct(file.stat().st_mode & 0o777) for file in folder.iterdir()} == {"0o600"}


def test_what_is_not_committed_nobody_else_sees(db: Database, county: County, eyes: Eyes) -> None:
    with db.begin() as work:
        work.people.save(replace(county.office, archived=True, revision=1))
        assert work.people.get(county.office.id).archived
        assert not any(eyes("SELECT archived FROM person"))
    assert any(eyes("SELECT archived FROM person"))


def test_ids_rise_and_never_come_twice_from_one_maker() -> None:
    moments = iter([5_000_000, 5_000_000, 1_000_000, 9_000_000] * 200)
    ids = Ids(lambda: next(moments))
    made = [ids() for _ in range(800)]
    assert made == sorted(set(made))
    assert max(made) < 2**63


def test_a_closed_database_can_be_opened_again(db: Database, clock: Clock, url: str, county: County) -> None:
    if not url.startswith("sqlite"):
        return
    db.close()
    again = Database(url, db.house, clock)
    with again.begin() as work:
        assert work.people.by_number("M001") == county.minister
    again.close()
    with sqlite3.connect(again.engine.url.database) as door:
        assert door.execute("SELECT count(*) FROM person").fetchone()[0] > 10
    door.close()


def test_an_account_speaks_for_one_person_only(db: Database, county: County) -> None:
    with db.begin() as work:
        assert work.people.by_account(CHANNEL, county.office.id) == county.office
        assert work.people.by_account("another", county.office.id) is None


@pytest.mark.parametrize("seen_before", [False, True])
def test_of_many_people_all_are_stored_or_none(
    db: Database, county: County, eyes: Eyes, seen_before: bool
) -> None:
    """With one statement for all: the first time it is executed otherwise than from then on."""
    with db.begin() as work:
        if seen_before:
            work.people.add_all([replace(county.office, id=work.new_id(), number=f"Z{n}") for n in range(2)])
            work.people.save_all([replace(p, revision=p.revision + 1) for p in county.heads])
    before = eyes("SELECT number, name FROM person ORDER BY id")
    with db.begin() as work:
        fresh = [replace(county.office, id=work.new_id(), number=f"N{n}") for n in range(9)]
        clash = replace(county.office, id=work.new_id())  # somebody has the number by now
        with pytest.raises(MovedOn), work.savepoint():
            work.people.add_all([*fresh, clash])
        newer = [replace(p, name="改名", revision=p.revision + 1) for p in county.cadres]
        work.people.save(replace(county.cadres[-1], revision=1))
        with pytest.raises(MovedOn), work.savepoint():
            work.people.save_all(newer)
    assert eyes("SELECT number, name FROM person ORDER BY id") == before
    with db.begin() as work:
        work.people.add_all(fresh)
        work.people.save_all(newer[:-1])
    assert eyes("SELECT count(*) FROM person WHERE number LIKE 'N%'") == [9]
    assert eyes("SELECT count(*) FROM person WHERE name = '改名'") == [len(county.cadres) - 1]
