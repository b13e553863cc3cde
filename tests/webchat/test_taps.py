"""Taps: what the bot hears of them, how long they wait, what the person sees."""

from __future__ import annotations

import asyncio

import pytest

from webchat import Limits, NoAnswer, NoSuchButton, NotAllowed

STALE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def next_query(house):
    offset = 0
    async with asyncio.timeout(10):
        while True:
            for update in await house.done("getUpdates", timeout=5, offset=offset):
                offset = update["update_id"] + 1
                if "callback_query" in update:
                    await house.done("getUpdates", offset=offset)
                    return update["callback_query"]


async def test_a_tap_is_heard_and_its_answer_seen(house, cadre, keyboard):
    sent = await house.done(
        "sendMessage", chat_id=cadre.chat_id, text="请确认", reply_markup=keyboard(["确认预约"])
    )
    tap = asyncio.create_task(cadre.tap("确认"))
    query = await next_query(house)
    assert query["data"] == "确认预约"
    assert query["from"]["id"] == cadre.user_id
    assert query["chat_instance"]
    assert query["message"] == sent
    await house.done("answerCallbackQuery", callback_query_id=query["id"], text="已预约")
    assert await tap == "已预约"
    assert cadre.taps == 1


async def test_a_tap_is_answered_once(house, cadre, keyboard):
    await house.done("sendMessage", chat_id=cadre.chat_id, text="?", reply_markup=keyboard(["好"]))
    tap = asyncio.create_task(cadre.tap("好"))
    query = await next_query(house)
    await house.done("answerCallbackQuery", callback_query_id=query["id"])
    await tap
    assert await house.refusal("answerCallbackQuery", callback_query_id=query["id"]) == STALE


@pytest.mark.parametrize("query_id", ["", "17", "nonsense"])
async def test_an_invented_tap_cannot_be_answered(house, query_id):
    assert await house.refusal("answerCallbackQuery", callback_query_id=query_id) == STALE


async def tapped_with_nobody_answering(house, person):
    sent = await house.done("sendMessage", chat_id=person.chat_id, text="?")
    headers = {"Authorization": f"Bearer {person.secret}"}
    body = {"message_id": sent["message_id"], "data": "x"}
    async with house.http.post(f"{house.url}/chat/tap", json=body, headers=headers) as response:
        return (await response.json())["query_id"]


async def test_a_tap_that_waited_too_long_is_neither_delivered_nor_answered(open_house):
    house = await open_house(limits=Limits(tap_seconds=0))
    person = await house.person()
    await person.send("/start")
    query_id = await tapped_with_nobody_answering(house, person)
    assert [u for u in await house.done("getUpdates") if "callback_query" in u] == []
    assert await house.refusal("answerCallbackQuery", callback_query_id=query_id) == STALE


async def test_a_clock_that_jumps_a_month_expires_no_tap(open_house):
    clock = [1_764_000_000.0]
    house = await open_house(now=lambda: clock[0])
    person = await house.person()
    await person.send("/start")
    query_id = await tapped_with_nobody_answering(house, person)
    clock[0] += 30 * 24 * 3600
    await house.done("answerCallbackQuery", callback_query_id=query_id)


async def test_tapping_a_button_that_is_not_there_lists_those_that_are(house, cadre, keyboard):
    await house.done(
        "sendMessage", chat_id=cadre.chat_id, text="?", reply_markup=keyboard(["改时间", "返回"])
    )
    await cadre.sees("?")
    with pytest.raises(NoSuchButton, match=r"\[改时间\] \[返回\]"):
        await cadre.tap("确认", patience=0)


async def test_a_tap_nobody_answers_is_reported_as_spinning(house, cadre, keyboard):
    await house.done("sendMessage", chat_id=cadre.chat_id, text="?", reply_markup=keyboard(["好"]))
    await cadre.sees("?")
    with pytest.raises(NoAnswer):
        await cadre.tap("好", timeout=0.05)


async def test_forged_data_reaches_the_bot_because_telegram_would_pass_it_too(house, cadre):
    sent = await house.done("sendMessage", chat_id=cadre.chat_id, text="没有按钮")
    tap = asyncio.create_task(cadre.tap_data(sent["message_id"], "note:open:7"))
    query = await next_query(house)
    assert query["data"] == "note:open:7"
    await house.done("answerCallbackQuery", callback_query_id=query["id"], text="不可用")
    assert await tap == "不可用"


async def test_a_deleted_message_cannot_be_tapped(house, cadre, keyboard):
    sent = await house.done("sendMessage", chat_id=cadre.chat_id, text="?", reply_markup=keyboard(["好"]))
    await house.done("deleteMessage", chat_id=cadre.chat_id, message_id=sent["message_id"])
    with pytest.raises(NotAllowed, match="MESSAGE_ID_INVALID"):
        await cadre.tap_data(sent["message_id"], "好")


async def test_the_newest_of_two_equal_buttons_is_tapped_unless_one_is_named(house, cadre, keyboard):
    older = await house.done("sendMessage", chat_id=cadre.chat_id, text="旧", reply_markup=keyboard(["好"]))
    newer = await house.done("sendMessage", chat_id=cadre.chat_id, text="新", reply_markup=keyboard(["好"]))
    await cadre.sees("新")
    for on, expected in ((None, newer), (older["message_id"], older)):
        tap = asyncio.create_task(cadre.tap("好", on=on))
        query = await next_query(house)
        assert query["message"]["message_id"] == expected["message_id"]
        await house.done("answerCallbackQuery", callback_query_id=query["id"])
        await tap
