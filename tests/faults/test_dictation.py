"""Kill -9 while a note is dictated: what was sent stands in it, whole, once and in order."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.faults.conftest import TORTURE
from tests.faults.invariants import Eyes, all_is_well, quiet
from tests.faults.night import Night, nights
from tests.faults.test_kill import SEEDS, kill_again_and_again
from tests.faults.town import Town

#: Of each seed; a thousand altogether in `make torture`.
KILLS = 50 if TORTURE else 12
#: Messages that somebody sends before they look up.
AT_ONCE = 4


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
async def test_a_note_that_is_dictated_while_the_bot_is_killed_loses_no_message(
    town: Town, eyes: Eyes, seed: int
) -> None:
    night = Night(town, next(nights()), 1)
    story = night.stories[0]
    await town.stable.start()
    town.set_clock(night.at("15:00"))
    await night.book(story)
    night.from_now_on()
    town.set_clock(night.at("21:40"))
    staff, _ = await night.whoever(story, "的谈话进行了吗", story.wish)
    await staff.takes_up("已谈", "的谈话进行了吗", story.wish)
    card = (await staff.sees("点一个部分", town.names[story.cadre])).id
    await staff.taps("谈话摘要", card)
    await staff.sees("请发消息", on=card)
    await town.stable.end()
    said: list[str] = []
    killing = asyncio.create_task(kill_again_and_again(town, eyes, random.Random(seed), KILLS))
    try:
        while not killing.done():
            burst = [f"第{nth:05}句。" for nth in range(len(said), len(said) + AT_ONCE)]
            await staff.says(*burst)
            said += burst
            await staff.sees(f"已记下 {len(said)} 段", burst[-1], on=card)
        killing.result()
    finally:
        killing.cancel()
    await staff.taps("这部分好了", card)
    await staff.sees("点一个部分", on=card)
    await staff.taps("写好了", card)
    await staff.sees("待签字", on=card)
    await quiet(town, eyes)
    story.lines = {"summary": said}
    all_is_well(town, eyes, [story])
