"""How a bot takes its updates: offsets, waiting, conflicts, kinds, age."""

from __future__ import annotations

import asyncio
import time

import pytest
import telegram

from webchat import Limits


async def texts(house, **params):
    return [update["message"]["text"] for update in await house.done("getUpdates", **params)]


async def test_updates_stay_until_an_offset_confirms_them(house, cadre):
    for word in ("一", "二", "三"):
        await cadre.send(word)
    first = await house.done("getUpdates")
    assert [update["message"]["text"] for update in first][-3:] == ["一", "二", "三"]
    assert await house.done("getUpdates") == first
    rising = [update["update_id"] for update in first]
    assert rising == sorted(set(rising))
    assert await texts(house, offset=rising[-1]) == ["三"]
    assert await texts(house, offset=rising[-1] + 1) == []
    assert await texts(house) == []


async def test_a_negative_offset_keeps_only_the_latest(house, cadre):
    for word in ("一", "二", "三"):
        await cadre.send(word)
    assert await texts(house, offset=-2) == ["二", "三"]
    assert await texts(house) == ["二", "三"]


async def test_a_limit_is_respected(house, cadre):
    for word in ("一", "二"):
        await cadre.send(word)
    assert len(await texts(house, limit=1)) == 1


async def test_a_waiting_bot_hears_at_once(house, cadre):
    await house.done("getUpdates", offset=-1)
    last = (await house.done("getUpdates"))[-1]["update_id"]
    began = time.monotonic()
    waiting = asyncio.create_task(house.done("getUpdates", offset=last + 1, timeout=30))
    await cadre.send("在吗")
    assert (await waiting)[0]["message"]["text"] == "在吗"
    assert time.monotonic() - began < 10


async def test_a_second_poll_ends_the_first_with_a_conflict(house):
    first = asyncio.create_task(house.call("getUpdates", timeout=30))
    second = asyncio.create_task(house.call("getUpdates", timeout=30))
    done, pending = await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
    answer = done.pop().result()
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await house.serving.close()
    assert (await pending.pop())["result"] == []


async def test_only_the_kinds_that_were_asked_for_come_and_the_wish_is_remembered(house, cadre):
    await house.done("getUpdates", allowed_updates=["callback_query"], offset=-1)
    message = await cadre.send("不送")
    await cadre.edit(message, "也不送")
    assert [u for u in await house.done("getUpdates") if "edited_message" in u] == []
    await house.done("getUpdates", allowed_updates=["message", "edited_message"])
    await cadre.edit(message, "送")
    assert (await house.done("getUpdates"))[-1]["edited_message"]["text"] == "送"


async def test_updates_that_nobody_fetched_in_a_day_are_gone(open_house):
    house = await open_house(limits=Limits(update_seconds=0))
    person = await house.person()
    await person.send("很久以前")
    assert await house.done("getUpdates") == []


async def test_an_update_tells_who_where_when_and_what(open_house):
    house = await open_house(now=lambda: 1_764_068_400.9)
    person = await house.person("周敏", language_code="zh-hans")
    await person.send("/start@night_bot abc https://example.org/夜 @night_bot")
    async with house.bot() as bot:
        message = (await bot.get_updates())[0].message
        assert isinstance(message, telegram.Message)
    assert (message.from_user.first_name, message.from_user.language_code) == ("周敏", "zh-hans")
    assert (message.chat.id, message.chat.type) == (person.chat_id, "private")
    assert message.date.timestamp() == 1_764_068_400
    found = {entity.type: text for entity, text in message.parse_entities().items()}
    assert found == {
        "bot_command": "/start@night_bot",
        "url": "https://example.org/夜",
        "mention": "@night_bot",
    }


@pytest.mark.parametrize(
    "method", ["getUpdates", "getMe", "deleteWebhook", "logOut", "close", "getWebhookInfo"]
)
async def test_a_bot_can_start_up(house, method):
    assert (await house.call(method))["ok"]


async def test_a_poll_by_python_telegram_bot_confirms_what_it_took(house, cadre, bot):
    await cadre.send("一")
    latest = (await bot.get_updates(timeout=5))[-1]
    assert latest.message.text == "一"
    assert await bot.get_updates(offset=latest.update_id + 1) == ()
