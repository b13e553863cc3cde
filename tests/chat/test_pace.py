"""Telegram's sending limits, counted by a server that stands where Telegram would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest

from bot.services.desk_ports import Place
from storage.work import SqlWork
from tests.fresh import fresh_house
from tests.house import EVENING, House
from webchat import BotAccount, Person, Webchat
from webchat.faults import BotCall
from yetan.clock import MovableClock
from yetan.house import TelegramChannel

TOKEN = "1234567:made-up-token-for-a-made-up-telegram"
#: Chats to be written to at the same moment: more than may be written to in a second.
CHATS = 40
#: Messages to one of them.
TO_ONE = 4
SPOKEN = {"sendmessage", "editmessagetext", "deletemessage", "senddocument"}


@asynccontextmanager
async def telegram_and_house(folder: Path) -> AsyncIterator[tuple[Webchat, str, House]]:
    """A house on a made-up Telegram, with the limits that are there when nobody writes any."""
    outside = Webchat([BotAccount(TOKEN, 1234567, "made_up_bot", "夜谈")])
    async with await outside.serve() as served:
        door = TelegramChannel(kind="telegram", name="telegram", api=served.url)
        settings = fresh_house(folder)
        house = House(replace(settings, channels=(*settings.channels, door)), MovableClock(EVENING))
        try:
            await house.start()
            yield outside, served.url, house
        finally:
            await house.close()


async def test_telegrams_limits_hold_by_the_clock_of_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YETAN_TOKEN_TELEGRAM", TOKEN)
    async with AsyncExitStack() as stack:
        outside, url, house = await stack.enter_async_context(telegram_and_house(tmp_path))
        line = await stack.enter_async_context(aiohttp.ClientSession())
        outside.faults.record = True
        guests = [await Person.join(url, f"guest{nth}", session=line) for nth in range(CHATS)]
        for guest in guests:
            stack.push_async_callback(guest.close)
        await asyncio.gather(*(guest.send("/start") for guest in guests))
        chats = [guest.chat_id for guest in guests]

        def all_at_once(work: SqlWork) -> None:
            for chat in [*chats, *chats[:1] * (TO_ONE - 2)]:
                work.outbox.say(Place("telegram", chat), "stranger")

        await house.do(all_at_once)  # besides the answer that each of them waits for

        def arrived() -> list[BotCall] | None:
            said = [call for call in outside.faults.calls if call.method in SPOKEN]
            return said if len(said) >= 2 * CHATS + TO_ONE - 2 else None

        said = await house.until(arrived, timeout=30)
    times = sorted(call.at for call in said)
    assert min(later - earlier for earlier, later in zip(times, times[30:], strict=False)) >= 1
    to_one = sorted(call.at for call in said if call.chat_id == chats[0])
    assert len(to_one) == TO_ONE
    assert min(later - earlier for earlier, later in pairwise(to_one)) >= 1
