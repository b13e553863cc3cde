"""The audit trail: whoever touches a row is found out, and where."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import audit
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County
from tests.storage.support import Eyes

ROWS = 8


@pytest.fixture
def trail(db: Database, county: County, clock: Clock) -> None:
    """Eight rows; the fourth and the eighth were done by the house itself."""
    for number in range(1, ROWS + 1):
        clock.on(minutes=1)
        with db.begin() as work:
            who = None if number % 4 == 0 else county.cadres[number % 3]
            work.record(who, "made.up", "thing", 1000 + number)


def verdict(db: Database, *anchors: audit.Head) -> audit.Verdict:
    with db.engine.connect() as connection, connection.begin():
        return audit.verify(connection, db.house.ring.audit, anchors)


def tamper(db: Database, *sql: str) -> None:
    with db.engine.connect() as connection, connection.begin():
        for statement in sql:
            connection.execute(text(statement))


def test_a_chain_that_nobody_touched_is_whole(db: Database, trail: None, eyes: Eyes) -> None:
    found = verdict(db)
    assert (found.rows, found.broken_at) == (ROWS, None)
    assert eyes("SELECT seq FROM audit ORDER BY seq") == list(range(1, ROWS + 1))


def test_an_empty_trail_is_whole(db: Database) -> None:
    assert verdict(db) == audit.Verdict(0, None, audit.GENESIS)


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ("UPDATE audit SET at = at + 1 WHERE seq = 3", 3),
        ("UPDATE audit SET actor_id = actor_id + 1 WHERE seq = 5", 5),
        ("UPDATE audit SET actor_id = NULL WHERE seq = 5", 5),
        ("UPDATE audit SET actor_id = 0 WHERE seq = 4", 4),
        ("UPDATE audit SET verb = 'note.read' WHERE seq = 1", 1),
        ("UPDATE audit SET kind = 'person' WHERE seq = 2", 2),
        ("UPDATE audit SET object_id = 7 WHERE seq = 8", 8),
        ("UPDATE audit SET mac = (SELECT mac FROM audit WHERE seq = 1) WHERE seq = 6", 6),
        ("UPDATE audit SET seq = 99 WHERE seq = 8", 8),
        ("UPDATE audit SET seq = -1 WHERE seq = 8", 1),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("INSERT INTO audit SELECT 9, at, actor_id, verb, kind, object_id, mac FROM audit WHERE seq = 8", 9),
    ],
)
def test_a_touched_row_is_named(db: Database, trail: None, change: str, row: int) -> None:
    tamper(db, change)
    assert verdict(db).broken_at == row


def test_two_rows_that_changed_places_are_noticed_at_the_first(db: Database, trail: None) -> None:
    tamper(
        db,
        "UPDATE audit SET seq = 100 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 6",
        "UPDATE audit SET seq = 6 WHERE seq = 100",
    )
    assert verdict(db).broken_at == 3


@pytest.mark.parametrize(
    "junk", ["at = 'gestern'", "object_id = 'x'", "mac = 'x'", "verb = X'FF'", "actor_id = 1.5"]
)
def test_junk_that_a_database_lets_in_is_named_and_does_not_stop_the_check(
    db: Database, trail: None, junk: str
) -> None:
    try:
        tamper(db, f"UPDATE audit SET {junk} WHERE seq = 2")
    except DBAPIError:
        assert db.engine.dialect.name == "postgresql"
        assert verdict(db).broken_at is None
    else:
        assert verdict(db).broken_at == 2


def test_a_tail_that_was_cut_off_shows_against_the_anchor(db: Database, trail: None) -> None:
    anchor = verdict(db).head
    tamper(db, "DELETE FROM audit WHERE seq > 5")
    assert verdict(db).broken_at is None
    assert verdict(db, anchor).broken_at == 6


def test_a_chain_written_anew_with_the_key_shows_against_the_anchor(db: Database, trail: None) -> None:
    anchor = verdict(db).head
    tamper(db, "DELETE FROM audit WHERE seq > 5")
    db.house.audit_head = None
    for _ in range(3):
        with db.begin() as work:
            work.record(None, "made.up", "thing", 5)
    assert verdict(db).broken_at is None
    assert verdict(db, anchor).broken_at == ROWS


def test_with_another_key_the_first_row_is_already_wrong(db: Database, trail: None) -> None:
    with db.engine.connect() as connection, connection.begin():
        assert audit.verify(connection, b"x" * 32).broken_at == 1


def test_a_deed_that_failed_leaves_no_row_and_no_gap(db: Database, trail: None, eyes: Eyes) -> None:
    def fail(work: SqlWork) -> Any:
        work.record(None, "made.up", "thing", 1)
        work.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), db.begin() as work:
        fail(work)
    with db.begin() as work:
        work.record(None, "made.up", "thing", 2)
    assert eyes("SELECT max(seq), count(*) FROM audit") == [(ROWS + 1, ROWS + 1)]
    assert verdict(db).broken_at is None


def test_several_workers_write_one_chain(db: Database, trail: None, another) -> None:
    workers = [db] if db.engine.dialect.name == "sqlite" else [db, another(), another()]
    for round_ in range(4):
        for worker in workers:
            with worker.begin() as work:
                work.record(None, "made.up", "thing", round_)
    found = verdict(db)
    assert (found.rows, found.broken_at) == (ROWS + 4 * len(workers), None)
