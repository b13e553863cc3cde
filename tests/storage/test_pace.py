"""How fast the house speaks: so much in all, however many workers it has, and so much to one chat."""

from datetime import timedelta

from storage.database import Database
from storage.workers import SILENT
from tests.county import Clock
from yetan.pace import Pace


def test_no_more_leave_in_a_second_than_are_allowed() -> None:
    pace = Pace(per_second=30, per_chat=1)
    for chat in range(pace.room(now=100.0)):
        pace.left(chat, now=100.0)
    assert pace.room(now=100.0) == 0
    assert pace.room(now=100.5) == 15
    assert pace.room(now=200.0) == 30, "what was not used is not saved up"


def test_one_chat_waits_for_its_second_and_holds_up_no_other() -> None:
    pace = Pace(per_second=30, per_chat=1)
    pace.left(7, now=100.0)
    assert pace.held_back(now=100.5) == {7}
    assert pace.next_at(now=100.5) == 101.0
    assert pace.held_back(now=101.5) == set()


def test_workers_share_what_is_allowed() -> None:
    pace = Pace(per_second=30, per_chat=0, among=3)
    assert pace.room(now=100.0) == 10
    pace.among = 1
    assert pace.room(now=200.0) == 30


def test_a_worker_counts_those_that_live(db: Database, clock: Clock) -> None:
    with db.begin() as work:
        assert work.workers.beat(1) == 1
        alone = work.connection.dialect.name == "sqlite"
        assert work.workers.beat(2) == (1 if alone else 2)
    clock.on(seconds=(SILENT + timedelta(seconds=1)).total_seconds())
    with db.begin() as work:
        assert work.workers.beat(1) == 1, "who was silent for long is counted no more"
    with db.begin() as work:
        assert work.workers.beat(3) == (1 if alone else 2)
