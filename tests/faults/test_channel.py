"""The channel fails in every way that it can: the night still comes out right."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.conftest import TORTURE
from tests.faults.invariants import Eyes, all_is_well, everybody_is_answered, quiet
from tests.faults.night import Night
from tests.faults.town import FIRST_NIGHT, Town, open_town, write_config
from tests.faults.wire import Wire


async def a_night(town: Town, eyes: Eyes) -> Night:
    """Lived to the end, looked at afterwards."""
    night = Night(town, FIRST_NIGHT.date(), 1)
    await night.live()
    town.webchat.faults._orders.clear()
    await everybody_is_answered(town)
    await quiet(town, eyes)
    all_is_well(town, eyes, night.stories)
    return night


async def test_calls_cut_before_or_after_they_arrive_are_made_once_more(town: Town, eyes: Eyes):
    faults = town.webchat.faults
    for nth, person in enumerate(town.persons.values()):
        cut = faults.lose_answer if nth % 2 else faults.refuse
        cut("sendMessage", chat_id=person.chat_id)
    for cut in (faults.lose_answer, faults.refuse):
        cut("editMessageText", times=2)
        cut("answerCallbackQuery")
        cut("deleteMessage", times=2)
        cut("getUpdates")
    if TORTURE:
        faults.stall_answer("editMessageText", seconds=21)
    await town.stable.start()
    await a_night(town, eyes)
    again = eyes("SELECT chat_id FROM outbox WHERE verb = 'send' AND attempts > 1")
    assert sorted(again) == sorted(p.chat_id for p in town.persons.values()), "each was lost once"


async def test_what_comes_unasked_bears_a_number_by_which_a_second_copy_is_known(town: Town, eyes: Eyes):
    await town.stable.start()
    night = Night(town, FIRST_NIGHT.date(), 1)
    story = night.stories[0]
    await quiet(town, eyes)
    for number in story.staff:
        town.webchat.faults.lose_answer("sendMessage", chat_id=town.persons[number].chat_id)
    town.set_clock(night.at("15:00"))
    await night.request(story)
    staff, _ = await night.whoever(story, "待接收", story.wish)

    def numbers() -> Counter[str]:
        return Counter(n for m in staff.person.messages for n in re.findall(r"№ (\w+)$", m.text))

    await eyes.until(lambda: 2 in numbers().values(), "the message did not come again")
    await quiet(town, eyes)
    assert list(numbers().values()) == [2]


async def test_a_server_that_fails_for_a_while_loses_nothing(town: Town, eyes: Eyes):
    faults = town.webchat.faults
    for method, times in (("sendMessage", 6), ("editMessageText", 6), ("answerCallbackQuery", 4)):
        faults.server_error(method, code=502, times=times)
    for method in ("setMyCommands", "getUpdates", "deleteMessage"):
        faults.server_error(method, code=500, times=2)
    await town.stable.start()
    await a_night(town, eyes)


async def test_a_bot_that_is_told_to_slow_down_does_so_and_loses_nothing(town: Town, eyes: Eyes):
    faults = town.webchat.faults
    await town.stable.start()
    night = asyncio.create_task(a_night(town, eyes))
    for method in ("sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates", "sendMessage"):
        faults.too_many(method, retry_after=1)
    await night
    assert len(faults.calls) > 100


@pytest.fixture
async def wired(tmp_path: Path) -> AsyncIterator[tuple[Town, Wire]]:
    """A town whose channel is at the other end of a line that can be cut."""
    async with open_town(tmp_path / "town") as town:
        wire = Wire(lambda: [town.serving.port])
        await wire.connect()
        write_config(town.folder, wire.url)
        yield town, wire
        await town.stable.close()
        await wire.cut()


async def test_while_the_channel_cannot_be_reached_everything_waits(wired: tuple[Town, Wire]):
    town, wire = wired
    eyes = Eyes(town.database)
    await wire.cut()
    await town.stable.start()
    await eyes.until(lambda: "channel.unreachable" in log(town), "the bot did not notice")
    await wire.connect()
    night = asyncio.create_task(a_night(town, eyes))
    for sent in (20, 60, 120):
        await eyes.until(lambda most=sent: count(eyes) > most, "nothing was sent")
        await wire.cut()
        failures = log(town).count("intake.pause")
        await eyes.until(lambda most=failures: log(town).count("intake.pause") > most, "nobody noticed")
        await wire.connect()
    await night


def count(eyes: Eyes) -> int:
    return int(eyes("SELECT count(*) FROM outbox WHERE state = 'sent'")[0])


def log(town: Town) -> str:
    return (town.folder / "bot.log").read_text()
