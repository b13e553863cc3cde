"""What a transaction was told holds until it writes: never longer, and for nothing else."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.domain.people import Person, Role
from storage.database import Database, open_engine
from storage.memo import LONGEST
from storage.work import SqlWork
from tests.county import County

POST = "编造的职务"


def hosts(work: SqlWork) -> list[str]:
    return [person.post for person in work.people.with_role(Role.HOST)]


def promote(work: SqlWork, person: Person) -> None:
    now = work.people.get(person.id)
    assert now is not None
    work.people.save(replace(now, post=POST, revision=now.revision + 1))


def warmed_up(db: Database) -> None:
    """A statement is known from its second time on."""
    for _ in range(3):
        with db.begin() as work:
            hosts(work)


def test_the_same_question_is_asked_once(db: Database, county: County) -> None:
    warmed_up(db)
    with db.begin() as work:
        first = work.people.with_role(Role.HOST)
        assert [id(p) for p in work.people.with_role(Role.HOST)] == [id(p) for p in first]


def test_what_was_written_is_seen_at_once(db: Database, county: County) -> None:
    warmed_up(db)
    with db.begin() as work:
        assert POST not in hosts(work)
        promote(work, county.hosts[0])
        assert POST in hosts(work)


def test_what_was_undone_is_not_remembered(db: Database, county: County) -> None:
    warmed_up(db)
    with db.begin() as work:
        with pytest.raises(ZeroDivisionError), work.savepoint():
            promote(work, county.hosts[0])
            assert POST in hosts(work)
            raise ZeroDivisionError
        assert POST not in hosts(work)


def test_plain_sql_makes_everything_be_asked_anew(db: Database, county: County) -> None:
    warmed_up(db)
    with db.begin() as work:
        hosts(work)
        work.connection.execute(text(f"UPDATE person SET post = '{POST}' WHERE role = 'host'"))
        assert set(hosts(work)) == {POST}


def test_a_list_that_a_caller_changes_is_nobody_elses(db: Database, county: County) -> None:
    warmed_up(db)
    with db.begin() as work:
        given = work.people.with_role(Role.HOST)
        assert isinstance(given, list)
        given.clear()
        assert hosts(work)


def test_long_answers_do_not_stay_in_memory(db: Database, county: County) -> None:
    with db.begin() as work:
        many = [
            replace(county.cadres[0], id=work.new_id(), number=f"Z{n}", archived=False)
            for n in range(LONGEST + 1)
        ]
        work.people.add_all(many)
    for _ in range(3):
        with db.begin() as work:
            first = work.people.with_role(Role.CADRE)
            assert [id(p) for p in work.people.with_role(Role.CADRE)] != [id(p) for p in first]


def test_after_waiting_for_a_lock_what_others_did_meanwhile_is_seen(db: Database, county: County) -> None:
    """And after any other write, which may have waited as well."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("no case: nobody else writes while a transaction is open")
    warmed_up(db)
    other = open_engine(db.url)
    for deed in (
        lambda work: work.hold_diaries([county.hosts[1].id]),
        lambda work: work.holds.release(county.cadres[0].id),
    ):
        with db.begin() as work:
            before = hosts(work)
            with other.begin() as theirs:
                theirs.execute(text("UPDATE person SET post = post || 'x' WHERE role = 'host'"))
            assert hosts(work) == before
            deed(work)
            assert hosts(work) == [f"{post}x" for post in before]
    other.dispose()
