"""Nothing accepted is lost, nothing happens twice, and what is said arrives: laws 1 to 4."""

import asyncio
import re
from typing import Any

import pytest

from bot.services.desk_ports import Place
from tests.chat.night import book
from tests.house import House
from webchat import Message, Person
from yetan import memory
from yetan.handling import ATTEMPTS

#: A letter that failed so often; or was set aside.
TRIED = "select 1 from inbox where attempts >= ? or state = 'dead'"


def raw_tap(person: Person, card: Message, label: str, update_id: int) -> dict[str, Any]:
    """The update of a tap, as Telegram would write it."""
    button = card.button(label)
    assert button is not None
    me = {"id": person.user_id, "is_bot": False, "first_name": "x"}
    chat = {"id": person.chat_id, "type": "private", "first_name": "x"}
    message = {"message_id": card.id, "date": 1, "chat": chat, "text": card.text}
    query = {"id": f"{update_id}", "from": me, "message": message, "chat_instance": "1", "data": button.data}
    return {"update_id": update_id, "callback_query": query}


def raw_words(person: Person, text: str, update_id: int) -> dict[str, Any]:
    me = {"id": person.user_id, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
    chat = {"id": person.chat_id, "type": "private", "first_name": "x"}
    return {
        "update_id": update_id,
        "message": {"message_id": 900, "date": 1, "chat": chat, "from": me, "text": text},
    }


async def at_the_last_look(
    house: House, number: str = "C001", slot: str = "今晚 19:30"
) -> tuple[Person, Message]:
    cadre = await house.joins(number)
    await cadre.tap(slot)
    await cadre.tap("工作诉求")
    return cadre, await cadre.sees("请确认")


# ── updates ──


async def test_an_update_delivered_again_acts_once(house: House) -> None:
    cadre, card = await at_the_last_look(house)
    update = raw_tap(cadre, card, "确认预约", 7_000_001)
    await house.app.rounds.accept("webchat", [update, update])
    await house.app.rounds.accept("webchat", [update])
    await cadre.sees("已登记，正在安排")
    await house.app.rounds.accept("webchat", [update])
    await house.quiet()
    assert house.one("select count(*) from appointment") == 1
    assert house.one("select count(*) from inbox where update_id = 7000001") == 1


async def test_an_id_that_comes_again_with_other_words_is_another_update(house: House) -> None:
    """Telegram's ids restart at random after a quiet week."""
    cadre, _ = await at_the_last_look(house)
    await house.app.rounds.accept("webchat", [raw_words(cadre, "第一句", 7_000_002)])
    await cadre.sees("第一句")
    await house.app.rounds.accept("webchat", [raw_words(cadre, "第二句", 7_000_002)])
    await cadre.sees("第二句")


async def test_a_second_tap_on_confirm_books_only_once(house: House) -> None:
    cadre, card = await at_the_last_look(house)
    data = card.buttons[0][0].data
    assert data is not None
    answers = await asyncio.gather(*(cadre.tap_data(card.id, data) for _ in range(3)))
    await cadre.sees("已登记，正在安排")
    await house.quiet()
    assert sorted(bool(answer) for answer in answers) == [False, True, True]
    assert house.one("select count(*) from appointment") == 1
    assert house.one("select count(*) from outbox where card = 'appointment' and verb = 'send'") == 1
    assert "正在安排" in cadre.messages[-1].text, "where things stand, not that a step is over"


async def test_of_two_cadres_one_gets_the_slot_and_the_other_keeps_the_filled_form(house: House) -> None:
    """The first thought it over for so long that the time was no longer kept."""
    one, _ = await at_the_last_look(house)
    await house.move(minutes=6)
    two, _ = await at_the_last_look(house, "C002")
    await one.send("甲的话")
    times = await one.sees("刚被别人选中")
    await two.tap("确认预约")
    await two.sees("已登记，正在安排")
    loser, words = one, "甲的话"
    assert not any("19:30" in label and "今晚" in label for label in times.labels)
    await loser.tap("今晚 20:10", on=times.id)
    review = await loser.sees("请确认")
    assert words in review.text and "工作诉求" in review.text
    await loser.tap("确认预约")
    await loser.sees("已登记，正在安排")
    assert house.one("select count(distinct starts_at) from appointment") == 2


async def test_a_time_taken_while_the_menu_stood_there_is_not_asked_about_further(house: House) -> None:
    one, two = await house.joins("C001"), await house.joins("C002")
    await book(one)
    assert "刚被约走" in await two.tap("今晚 19:30")
    await two.sees("请选一个时间")


# ── restarts ──


async def test_a_form_goes_on_after_a_restart(house: House) -> None:
    cadre, _ = await at_the_last_look(house)
    await cadre.send("说到一半")
    await cadre.sees("说到一半")
    await house.stop()
    await house.start()
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")
    assert house.one("select wish is not null from appointment") == 1


async def test_what_came_in_while_the_house_was_down_is_done_when_it_is_up(house: House) -> None:
    """Committed to the inbox, not yet handled."""
    cadre, card = await at_the_last_look(house)
    await house.stop()
    with memory.at_hand(house.settings) as database, database.begin() as work:
        work.inbox.accept("webchat", [raw_tap(cadre, card, "确认预约", 7_000_003)])
    await house.start()
    await cadre.sees("已登记，正在安排")


async def test_what_was_committed_and_not_sent_is_sent_after_a_restart(house: House) -> None:
    cadre = await house.joins("C001")
    await house.quiet()
    await house.stop()
    with memory.at_hand(house.settings) as database, database.begin() as work:
        work.outbox.say(Place("webchat", cadre.chat_id), "mine")
    await house.start()
    await cadre.sees("您还没有预约")


async def test_what_may_have_been_sent_when_the_house_fell_is_sent_once_more_and_recognised(
    house: House,
) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    await book(cadre)
    first = await staff.sees("待接收")
    await house.quiet()
    await house.stop()
    with memory.at_hand(house.settings) as database, database.begin() as work:
        work.connection.command(
            "update outbox set state = 'leased', lease_until = created_at + 60000000 "
            "where card = 'appointment' and verb = 'send'"
        )
    await house.start()
    await house.until(lambda: len(cards(staff, "待接收")) == 2)
    assert {reference(m) for m in cards(staff, "待接收")} == {reference(first)}


# ── the channel ──


def cards(person: Person, part: str) -> list[Message]:
    return [m for m in person.messages if part in m.text and not m.mine]


def reference(message: Message) -> str:
    """The number by which a message that had to be sent twice is recognised."""
    found = re.search(r"№ (\w+)$", message.text)
    assert found, message.text
    return found[1]


async def test_what_is_meant_for_somebody_without_an_account_waits_until_they_come(house: House) -> None:
    cadre = await house.joins("C001")
    await book(cadre)
    await house.quiet()
    staff = await house.joins("S201")
    await staff.sees("待接收")


async def test_whoever_blocked_the_bot_gets_what_they_missed_when_they_come_back(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    await staff.block()
    await book(cadre)
    await house.until(lambda: house.rows("select 1 from account where reachable = 0"))
    await house.quiet()
    assert not cards(staff, "待接收")
    await staff.unblock()
    await staff.send("/menu")
    await staff.sees("待接收")
    assert len(cards(staff, "待接收")) == 1


async def test_when_the_channel_asks_for_patience_it_gets_it(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    house.faults.record = True
    house.faults.too_many("sendMessage", retry_after=1, chat_id=staff.chat_id)
    await book(cadre)
    await house.until(lambda: attempts(house, staff) == 1)
    await staff.sees("待接收")
    assert attempts(house, staff) == 2
    assert house.rows("select reason from outbox where reason is not null") == [], "slow is not uncertain"
    assert len(cards(staff, "待接收")) == 1


@pytest.mark.parametrize("method", ["editMessageText", "answerCallbackQuery", "getUpdates"])
async def test_no_call_comes_before_the_channel_wants_it_again(house: House, method: str) -> None:
    cadre = await house.joins("C001")
    house.faults.record = True
    house.faults.too_many(method, retry_after=2)
    await cadre.tap("我的预约", patience=10)
    await cadre.sees("您还没有预约", timeout=10)

    def those() -> list[float]:
        return [call.at for call in house.faults.calls if call.method.lower() == method.lower()]

    await house.until(lambda: len(those()) > 1)
    refused, again = those()[:2]
    assert again - refused >= 2


def attempts(house: House, person: Person) -> int:
    return sum(c.method.lower() == "sendmessage" and c.chat_id == person.chat_id for c in house.faults.calls)


async def test_a_message_whose_fate_is_unknown_is_sent_once_more_and_not_a_third_time(house: House) -> None:
    cadre, staff, office = [await house.joins(number) for number in ("C001", "S201", "O001")]
    house.faults.lose_answer("sendMessage", times=3, chat_id=staff.chat_id)
    await book(cadre)
    await house.until(lambda: house.rows("select 1 from outbox where state = 'uncertain'"))
    await house.move(seconds=5)
    await house.until(lambda: house.rows("select 1 from outbox where state = 'dead'"))
    await house.move(minutes=10)
    await house.quiet()
    assert len(cards(staff, "待接收")) == 2
    assert len({reference(m) for m in cards(staff, "待接收")}) == 1
    await office.tap("异常事项")
    assert "要发的消息" in (await office.sees("有 1 件没有处理成")).text


async def test_a_channel_that_is_down_loses_nothing(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    house.faults.server_error("sendMessage", times=1, chat_id=staff.chat_id)
    await book(cadre)
    await house.until(lambda: house.rows("select 1 from outbox where attempts > 0 and state = 'pending'"))
    await house.move(seconds=5)
    await staff.sees("待接收")


async def test_a_message_that_cannot_be_drawn_is_shown_to_the_office_and_holds_up_nobody(
    house: House,
) -> None:
    cadre, office = await house.joins("C001"), await house.joins("O001")
    me = await house.who("C001")
    await house.do(lambda work: (work.outbox.tell(me.id, "no-such-card"), work.outbox.tell(me.id, "mine")))
    await cadre.sees("您还没有预约")
    await office.tap("异常事项")
    await office.sees("要发的消息")


# ── what nobody can handle, and who talks too much ──


async def test_an_update_that_nobody_can_read_is_set_aside_and_the_chat_goes_on(house: House) -> None:
    cadre, other, office = [await house.joins(number) for number in ("C001", "C002", "O001")]
    poison = {"update_id": 7_000_004, "message": {"message_id": "?", "chat": {"id": cadre.chat_id}}}
    await house.app.rounds.accept("webchat", [poison])
    await cadre.send("/menu")
    await book(other)
    for times in range(1, ATTEMPTS):
        await house.until(lambda times=times: house.rows(TRIED, times))
        await house.move(seconds=20)  # longer than it waits for the next try
    await house.until(lambda: house.rows("select 1 from inbox where state = 'dead'"))
    attempts, reason = house.row("select attempts, reason from inbox where state = 'dead'")
    assert attempts <= 5 and reason.isidentifier()
    await office.sees("有 1 件没有处理成")
    await house.until(lambda: len(cards(cadre, "最早可约")) == 2)
    await cadre.tap("今晚 20:10")
    await cadre.sees("想谈哪方面")


async def test_a_flood_keeps_nobody_waiting_and_gets_few_answers(house: House) -> None:
    noisy, quiet = await house.joins("C001"), await house.joins("C002")
    before = len(cards(noisy, ""))
    flood = [raw_words(noisy, f"喂 {i}", 7_100_000 + i) for i in range(300)]
    await house.app.rounds.accept("webchat", flood)
    await book(quiet)
    waiting = house.one("select count(*) from inbox where state = 'new'")
    assert waiting > 100, "the other was served while most of the flood still waited"
    await house.quiet(30)
    assert len(cards(noisy, "")) - before <= 5
    assert house.rows("select 1 from inbox where state != 'done'") == []
