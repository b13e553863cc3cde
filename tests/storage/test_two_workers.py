"""Two workers on one PostgreSQL, both busy with the same hosts' diaries: neither undoes the other's round."""

import asyncio
import logging
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from bot.domain.appointment import Appointment
from bot.domain.people import Person
from bot.services.booking import book_talk, require
from bot.services.finding import next_slots
from bot.services.moving import other_times
from handlers.booking import slot_value
from handlers.card import Tap
from handlers.front import Front
from handlers.texts import Tongue, load_catalogues
from storage.database import Database
from storage.work import House
from tests import county as county_
from tests.county import SHANGHAI
from tests.storage.support import CHANNEL, Eyes
from yetan.rounds import Rounds

FRONT = Front({name: Tongue(name, texts, SHANGHAI) for name, texts in load_catalogues().items()}, "zh_CN")
CADRES, WAVES = 24, 6
_numbers = count(1)


def tapped(who: Person, tap: Tap) -> dict[str, Any]:
    chat = {"id": who.id, "type": "private"}
    user = {"id": who.id, "is_bot": False, "first_name": "示例"}
    query = {"id": f"{who.id}", "from": user, "chat_instance": "1", "data": tap.pack()}
    message = {"message_id": 1, "date": 1, "chat": chat}
    return {"update_id": next(_numbers), "callback_query": {**query, "message": message}}


def everybody_has_booked(db: Database) -> list[tuple[Person, Appointment]]:
    """Half of them with one host, half with the other, in turn."""
    with db.begin() as work:
        county = county_.populate(work, CADRES)
        booked = []
        for nth, cadre in enumerate(county.cadres):
            slot = next_slots(work, cadre, "work", 1, str(county.hosts[nth % 2].id))[0]
            booked.append((cadre, book_talk(work, cadre, slot, "work", None)))
    return booked


def moves(db: Database, booked: list[tuple[Person, Appointment]]) -> list[dict[str, Any]]:
    """Everybody taps another time; no two the same."""
    found, taken = [], set()
    with db.begin() as work:
        for cadre, appointment in booked:
            now = require(work, appointment.id)
            free = [s for s in other_times(work, now) if (s.host_id, s.starts_at) not in taken]
            taken.add((free[0].host_id, free[0].starts_at))
            value = slot_value(free[0], asked_for=True)
            found.append(tapped(cadre, Tap("move-to", now.id, now.revision, value)))
    return found


async def test_two_workers_that_want_the_same_diaries_in_another_order_both_get_through(
    db: Database, house: House, another: Callable[[], Database], eyes: Eyes, caplog: pytest.LogCaptureFixture
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("no case: a SQLite file has one worker")
    house.policy = county_.policy(limits={"moves": WAVES})
    booked = everybody_has_booked(db)
    workers = [Rounds(door, FRONT, {}) for door in (db, another())]
    running = [asyncio.create_task(worker.run()) for worker in workers]
    for worker in workers:  # their first batches, which they store by themselves, and the day's key
        await worker.accept(CHANNEL, [tapped(booked[0][0], Tap("menu"))])
    with caplog.at_level(logging.INFO, "yetan"):
        for _ in range(WAVES):
            wishes = moves(db, booked)
            batches = wishes[: CADRES // 2], wishes[CADRES // 2 :][::-1]  # each begins with another host
            await asyncio.gather(
                *(worker.accept(CHANNEL, batch) for worker, batch in zip(workers, batches, strict=True))
            )
            while eyes("SELECT count(*) FROM inbox WHERE state = 'new'") != [0]:
                await workers[0].accept(CHANNEL, [])  # one more round
    for worker in workers:
        worker.stop()
    await asyncio.gather(*running)
    assert not [record for record in caplog.messages if record.startswith("round.failed")]
    assert eyes("SELECT count(*) FROM appointment WHERE moves = ?", WAVES) == [CADRES]
    assert eyes("SELECT DISTINCT state FROM inbox") == ["done"]
