"""Letters that were under way when a process died: the guilty are set aside, nobody else."""

from typing import Any

import pytest

from handlers.front import Front
from handlers.texts import Tongue, load_catalogues
from storage.database import Database
from tests.county import SHANGHAI, Clock
from tests.storage.support import CHANNEL, Eyes
from yetan import handling
from yetan.handling import DEATHS, Handling, Outcome

FRONT = Front({name: Tongue(name, texts, SHANGHAI) for name, texts in load_catalogues().items()}, "zh_CN")
GUILTY, INNOCENT = 7, 8


def said(update_id: int, chat: int) -> dict[str, Any]:
    user = {"id": chat, "is_bot": False, "first_name": "示例"}
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": chat, "type": "private"},
        "from": user,
        "text": "/menu",
    }
    return {"update_id": update_id, "message": message}


def accept(db: Database, *updates: dict[str, Any]) -> None:
    with db.begin() as work:
        work.inbox.accept(CHANNEL, list(updates))


def fall(db: Database) -> Handling:
    """The process died and another one has been started."""
    with db.begin() as work:
        work.inbox.suspect_all(work.now)
    return Handling(FRONT)


def round_of(db: Database, house: Handling) -> Outcome:
    outcome = Outcome()
    with db.begin() as work:
        house.handle(work, outcome)
    return outcome


def states(eyes: Eyes) -> list[Any]:
    return eyes("SELECT state FROM inbox ORDER BY id")


def test_a_house_that_keeps_falling_at_its_door_lays_it_to_nobody(db: Database, eyes: Eyes) -> None:
    accept(db, said(1, INNOCENT))
    for _ in range(DEATHS + 3):
        round_of(db, fall(db))
    assert eyes("SELECT state, attempts FROM inbox") == [("new", 1)]


def test_a_letter_that_was_under_way_is_handled_by_the_house_that_stands(
    db: Database, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept(db, said(1, INNOCENT))
    monkeypatch.setattr(handling, "STANDS_AFTER", 0.0)
    house = fall(db)
    while round_of(db, house).more:
        pass
    assert states(eyes) == ["done"]


def test_a_house_that_has_handled_something_stands(db: Database, eyes: Eyes) -> None:
    accept(db, said(1, INNOCENT))
    house = fall(db)
    accept(db, said(2, GUILTY))
    round_of(db, house)
    while round_of(db, house).more:
        pass
    assert states(eyes) == ["done", "done"]


def test_a_letter_of_which_the_process_dies_lets_others_go_first_and_is_set_aside_in_the_end(
    db: Database, eyes: Eyes, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handling, "STANDS_AFTER", 0.0)
    accept(db, said(1, GUILTY))
    for update_id in range(2, DEATHS + 1):
        round_of(db, fall(db))  # it is counted; with the next round the process would die
        accept(db, said(update_id, INNOCENT))
        round_of(db, Handling(FRONT))
        assert states(eyes) == ["new", *["done"] * (update_id - 1)], "the other chat goes first"
        clock.on(minutes=1)  # longer than any pause
    round_of(db, fall(db))
    assert states(eyes)[0] == "dead"
    assert eyes("SELECT reason FROM inbox WHERE state = 'dead'") == ["Interrupted"]
