"""How fast the house speaks: so much in all, however many workers it has, and so much to one chat."""

from datetime import timedelta

from storage.database import Database
from storage.workers import SILENT
from tests.county import Clock
from yetan.pace import Pace


def test_no_more_leave_in_a_second_than_are_allowed() -> None:
    pace = Pace(per_second=30, per_chat=1)
    for nth in range(pace.room(now=100.0)):
        pace.counts((nth, 0), nth, now=100.0 + nth / 100)
    assert pace.room(now=100.9) == 0, "whatever was not used before"
    assert pace.next_at(now=100.9) == 101.0
    assert pace.room(now=101.05) == 6, "those that left a second ago"
    assert pace.room(now=200.0) == 30, "what was not used is not saved up"


def test_a_message_counts_anew_when_it_is_answered_because_it_arrived_in_between() -> None:
    pace = Pace(per_second=2, per_chat=1)
    pace.counts((1, 0), 7, now=100.0)
    pace.counts((2, 0), 8, now=100.0)
    pace.counts((1, 0), 7, now=100.6)
    assert pace.room(now=101.5) == 1
    assert pace.held_back(now=101.5) == {7}
    assert pace.room(now=101.7) == 2


def test_one_chat_waits_for_its_second_and_holds_up_no_other() -> None:
    pace = Pace(per_second=30, per_chat=1)
    pace.counts((1, 0), 7, now=100.0)
    assert pace.held_back(now=100.5) == {7}
    assert pace.next_at(now=100.5) == 101.0
    assert pace.held_back(now=101.5) == set()


def test_a_share_of_less_than_one_a_second_waits_longer() -> None:
    pace = Pace(per_second=30, per_chat=0, among=60)
    assert pace.room(now=100.0) == 1
    pace.counts((1, 0), 7, now=100.0)
    assert pace.room(now=101.9) == 0
    assert pace.room(now=102.1) == 1


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
