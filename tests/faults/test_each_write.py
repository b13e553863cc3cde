"""The process is killed at one write or sync of the database after the other, while somebody books."""

from __future__ import annotations

import asyncio
import functools
import itertools
import random
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.child import one_house
from tests.faults.conftest import TORTURE
from tests.faults.invariants import (
    Eyes,
    all_is_well,
    everybody_is_answered,
    nothing_acknowledged_is_lost,
    quiet,
)
from tests.faults.night import Night, Story, nights
from tests.faults.town import Town

CALLS = ("pwrite64", "fdatasync", "fsync", "write")
#: In the short version: how many of the first so many writes and syncs are tried.
SAMPLE = {"pwrite64": (5, 90), "fdatasync": (3, 4)}
#: So many in a row without a kill, and there are no more such calls.
ENOUGH = 2


@functools.cache
def why_not() -> str | None:
    """Why processes cannot be killed at a system call here; None when they can."""
    if shutil.which("strace") is None:
        return "strace is not on this machine"
    probe = ["strace", "-f", "-o", "/dev/null"]
    probe += ["-e", "trace=getppid", "-e", "inject=getppid:signal=KILL:when=1"]
    probe += [sys.executable, "-c", "import os; os.getppid()"]
    status = subprocess.run(probe, capture_output=True, text=True, check=False)
    return None if status.returncode == -9 else f"strace may not inject here: {status.stderr.strip()[:200]}"


def killed_at(call: str, count: int, database: str) -> list[str]:
    """A command that kills what it runs as it enters the `count`th such call on the database's files."""
    files = [part for end in ("", "-wal", "-shm", "-journal") for part in ("-P", database + end)]
    inject = f"inject={call}:signal=KILL:when={count}"
    return ["strace", "-f", "-o", "/dev/null", *files, "-e", f"trace={call}", "-e", inject]


async def book_and_die(town: Town, eyes: Eyes, night: Night, command: list[str]) -> bool:
    """Somebody books, from the menu to the last tap, while the bot runs under `command`; whether that killed
    it. Booked it is either way."""
    town.set_clock(night.at("15:00"))
    async with one_house(town.folder, *command) as process:
        booking = asyncio.create_task(booked(town, eyes, night, night.stories[0]))
        dead = asyncio.create_task(process.wait())
        await asyncio.wait({booking, dead}, return_when=asyncio.FIRST_COMPLETED)
        if not dead.done():
            dead.cancel()
            await booking
            return False
        assert dead.result() == -9, f"the bot ended by itself: {dead.result()}"
    await nothing_acknowledged_is_lost(town, eyes)
    await town.stable.start()
    await booking
    await town.stable.end()
    return True


async def booked(town: Town, eyes: Eyes, night: Night, story: Story) -> None:
    await night.request(story)
    await night.whoever(story, "待接收", story.wish)
    await quiet(town, eyes)


def plan(call: str, dice: random.Random) -> list[int] | itertools.count[int]:
    if TORTURE:
        return itertools.count(1)
    few, of = SAMPLE.get(call, (0, 1))
    return sorted(dice.sample(range(1, of), few))


@pytest.mark.timeout(3600 if TORTURE else 300)
@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
async def test_a_booking_stands_once_whichever_write_the_bot_dies_at(
    town: Town, eyes: Eyes, record_property
) -> None:
    seed = secrets.randbits(32)
    dice = random.Random(seed)
    record_property("seed", seed)
    days = enumerate(nights(), 1)
    stories, kills = [], dict.fromkeys(CALLS, 0)
    database = str(Path(town.database.removeprefix("sqlite:///")))
    for call in CALLS:
        survived = 0
        for count in plan(call, dice):
            number, day = next(days)
            night = Night(town, day, number)
            stories.append(night.stories[0])
            died = await book_and_die(town, eyes, night, killed_at(call, count, database))
            kills[call] += died
            survived = 0 if died else survived + 1
            if survived == ENOUGH:
                break
    record_property("kills", kills)
    assert kills["pwrite64"] and kills["fdatasync"] + kills["fsync"], kills
    await town.stable.start()
    await everybody_is_answered(town)
    await quiet(town, eyes)
    all_is_well(town, eyes, stories)
