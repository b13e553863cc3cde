"""Kill -9 at random points of running nights: nothing acknowledged is lost, nothing doubled, nobody stuck."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from pathlib import Path

import pytest

from tests.faults.conftest import TORTURE
from tests.faults.invariants import (
    Eyes,
    all_is_well,
    everybody_is_answered,
    nothing_acknowledged_is_lost,
    quiet,
)
from tests.faults.night import Night, nights
from tests.faults.town import Town

ROUNDS = 50
SEED = int(os.environ["YETAN_SEED"])
DICE = random.Random(SEED)
SEEDS = [SEED, *(DICE.getrandbits(32) for _ in range(19 if TORTURE else 0))]


async def kill_again_and_again(town: Town, eyes: Eyes, dice: random.Random, rounds: int = ROUNDS) -> None:
    """Starts the bot and kills it at any moment: while it opens, works, sends, or rests. On a machine so
    busy that it never comes to more than opening, it is let live longer, until it does."""
    loop, log, slowness = asyncio.get_running_loop(), town.folder / "bot.log", 1.0
    for _ in range(rounds):
        before = _opened(log)
        pid = await town.stable.start()
        longest = dice.choice((0.2, 0.5, 1.0, 1.5)) * slowness
        loop.call_later(dice.uniform(0, longest), os.kill, pid, signal.SIGKILL)
        status = await town.stable.ended()
        assert status == -signal.SIGKILL, f"the bot ended by itself with {status}"
        slowness = max(slowness * 0.9, 1.0) if _opened(log) > before else slowness * 1.2
        await nothing_acknowledged_is_lost(town, eyes)
    await town.stable.start()


def _opened(log: Path) -> int:
    """How often the bot came as far as opening its channel."""
    return log.read_bytes().count(b"channel.open") if log.exists() else 0


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
async def test_a_night_comes_out_right_however_often_the_bot_is_killed(town: Town, eyes: Eyes, seed: int):
    killing = asyncio.create_task(kill_again_and_again(town, eyes, random.Random(seed)))
    stories = []
    try:
        for number, day in enumerate(nights(), 1):
            night = Night(town, day, number)
            stories += night.stories
            await night.live()
            if killing.done():
                break
    finally:
        killing.cancel() if not killing.done() else killing.result()
    await everybody_is_answered(town)
    await quiet(town, eyes)
    all_is_well(town, eyes, stories)
