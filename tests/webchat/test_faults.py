"""What a test can let go wrong, and Telegram's sending rates."""

from __future__ import annotations

import asyncio

import pytest
import telegram

from webchat import Limits
from webchat.rates import Bucket
from webchat.refusals import Refusal


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # how it reads `retry_after`
async def test_too_many_requests_names_the_seconds_and_delivers_nothing(house, bot, cadre):
    house.faults.too_many("sendMessage", retry_after=7)
    with pytest.raises(telegram.error.RetryAfter, match=r"Retry in (7 seconds|0:00:07)"):
        await bot.send_message(cadre.chat_id, "一")
    await bot.send_message(cadre.chat_id, "二")
    await cadre.sees("二")
    assert [message.text for message in cadre.messages if not message.mine] == ["二"]


async def test_a_broken_server_answers_in_the_shape_of_an_error(house, cadre):
    house.faults.server_error("sendMessage", code=502, times=2)
    for _ in range(2):
        answer = await house.call("sendMessage", chat_id=cadre.chat_id, text="x")
        assert (answer["error_code"], answer["description"]) == (502, "Bad Gateway")
    await house.done("sendMessage", chat_id=cadre.chat_id, text="x")


async def test_a_lost_answer_was_delivered_all_the_same(house, bot, cadre):
    house.faults.lose_answer("sendMessage")
    with pytest.raises(telegram.error.NetworkError):
        await bot.send_message(cadre.chat_id, "送到了")
    await cadre.sees("送到了")


async def test_a_stalled_answer_outlasts_the_callers_patience(house, bot, cadre):
    house.faults.stall_answer("sendMessage", seconds=30)
    with pytest.raises(telegram.error.TimedOut):
        await bot.send_message(cadre.chat_id, "送到了", read_timeout=0.2)
    await cadre.sees("送到了")


async def test_a_refused_connection_delivers_nothing(house, bot, cadre):
    house.faults.refuse("sendMessage")
    with pytest.raises(telegram.error.NetworkError):
        await bot.send_message(cadre.chat_id, "一")
    await bot.send_message(cadre.chat_id, "二")
    await cadre.sees("二")
    assert [message.text for message in cadre.messages if not message.mine] == ["二"]


async def test_a_fault_can_be_aimed_at_one_chat(house, cadre):
    other = await house.person("别人")
    await other.send("/start")
    house.faults.server_error(chat_id=other.chat_id)
    await house.done("sendMessage", chat_id=cadre.chat_id, text="x")
    assert await house.refusal("sendMessage", chat_id=other.chat_id, text="x") == "Bad Gateway"


async def test_calls_are_recorded_only_when_asked(house, cadre):
    await house.done("sendMessage", chat_id=cadre.chat_id, text="一")
    assert house.faults.calls == []
    house.faults.record = True
    await house.done("sendMessage", chat_id=cadre.chat_id, text="二")
    (call,) = house.faults.calls
    assert (call.method, call.chat_id, call.params["text"]) == ("sendmessage", cadre.chat_id, "二")


async def test_with_telegrams_rates_a_flood_to_one_chat_is_slowed_down(open_house):
    house = await open_house(limits=Limits(overall_per_second=30, chat_per_second=0.01, chat_burst=2))
    person, other = await house.person(), await house.person("别人")
    for one in (person, other):
        await one.send("/start")
    for word in "一二":
        await house.done("sendMessage", chat_id=person.chat_id, text=word)
    answer = await house.call("sendMessage", chat_id=person.chat_id, text="三")
    wait = answer["parameters"]["retry_after"]
    assert answer["description"] == f"Too Many Requests: retry after {wait}"
    assert 90 <= wait <= 100
    await house.done("sendMessage", chat_id=other.chat_id, text="一")


def test_an_empty_bucket_tells_when_it_will_be_full_again():
    bucket = Bucket(0.1, 1)
    bucket.take()
    with pytest.raises(Refusal, match="retry after 10"):
        bucket.take()


async def test_faults_at_the_same_time_are_dealt_out_one_by_one(house, cadre):
    house.faults.server_error("sendMessage", times=3)
    sent = [house.call("sendMessage", chat_id=cadre.chat_id, text=str(n)) for n in range(10)]
    answers = await asyncio.gather(*sent)
    assert [answer["ok"] for answer in answers].count(False) == 3
