"""The clock of the demo, moved by the buttons of its bar: what waits for its hour is seen within minutes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from yetan.demo import Stage, open_stage

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path / "demo", 0) as opened:
        yield opened


async def test_each_button_moves_the_clock_to_where_it_says(stage: Stage) -> None:
    async with aiohttp.ClientSession(stage.url) as http:

        async def bar() -> dict[str, Any]:
            return dict(await (await http.get("/toolbar.json")).json())

        async def unread() -> int:
            secrets = [account["secret"] for account in (await bar())["accounts"]]
            counted = await (await http.post("/chat/unread", json={"secrets": secrets})).json()
            return sum(counted["unread"])

        async def press(label: str) -> str:
            post = next(action["post"] for action in (await bar())["actions"] if action["label"] == label)
            assert (await http.post(post)).status == 200
            return str((await bar())["status"])

        begun = await bar()
        assert begun["status"].endswith("18:40")
        assert (await press("+1 小时")).endswith("19:40")
        before, at = await unread(), stage.clock.now()
        await press("下个提醒")
        assert stage.clock.now() > at, "the clock stood still"
        await stage.app.tick()
        while await unread() <= before:  # it was told: it arrives, or the test's own time is over
            await stage.app.tick()
        assert (await press("今晚结束")).endswith("22:30")
        assert (await http.post("/demo/clock?by=-1")).status == 200  # not taken: the clock stays
        assert (await http.post("/demo/clock?by=99999999")).status == 200
        assert (await bar())["status"].endswith("22:30")
