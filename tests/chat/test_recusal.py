"""Keeping out, as the cadre, the colleague, the host, the office and the minister meet it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.policy import Label, Topic
from handlers.card import Tap
from tests.chat.night import WISH, accept, book, hold, write_note
from tests.house import House, chat_text, whole_house
from webchat import Person
from yetan.config import load_settings

ABOUT_SOMEBODY = Topic(id="conduct", name=Label(zh_CN="反映干部", en="About somebody"), about_a_person=True)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """One topic is about a person."""
    topics = load_settings(Path(__file__).parents[2] / "config.yaml").policy.topics
    async with whole_house(tmp_path, topics=(*topics, ABOUT_SOMEBODY)) as opened:
        yield opened


async def finds_no_trace(house: House, who: Person, verbs: tuple[str, ...] = ()) -> None:
    """The chat, every list, and forged buttons: as if it were not there."""
    await house.quiet()
    real = house.one("select max(id) from appointment")
    await who.send("/menu")
    menu = await who.sees("好。")
    for verb in (
        "see",
        "accept",
        "held",
        "note",
        "read",
        "withdraw",
        "withdraw-yes",
        "about",
        "file",
        *verbs,
    ):
        assert len({await who.tap_data(menu.id, Tap(verb, id_, 2).pack()) for id_ in (real, real + 1)}) == 1
    for verb in ("tonight", "week", "to-accept", "errands", "board", "nights", "digest"):
        await who.tap_data(menu.id, Tap(verb).pack())
        await house.quiet()
        assert "张示例1" not in chat_text(who.messages)
    assert "张示例1" not in chat_text(who.messages) and WISH not in chat_text(who.messages)


async def withdraws(who: Person) -> None:
    await who.tap("我需回避")
    await who.sees("需要回避吗")
    await who.tap("是的，我回避")


async def test_a_colleague_keeps_out_with_a_tap_and_a_sure_and_the_next_one_has_it(house: House) -> None:
    cadre, first, second = [await house.joins(number) for number in ("C001", "S201", "S202")]
    await book(cadre, WISH)
    await accept(first)
    await cadre.sees("已安排好")
    await withdraws(first)
    await cadre.sees("正在安排")
    await accept(second)
    await cadre.sees("已安排好")
    await finds_no_trace(house, first)


async def test_a_head_who_keeps_out_leaves_it_with_the_colleague(house: House) -> None:
    cadre, staff, head = [await house.joins(number) for number in ("C001", "S201", "H002")]
    await book(cadre, WISH)
    await accept(staff)
    await head.send("/menu")
    menu = await head.sees("好。")
    await head.tap_data(menu.id, Tap("see", house.one("select id from appointment")).pack())
    await withdraws(head)
    await house.quiet()
    assert house.one("select state from appointment") == "accepted"
    await finds_no_trace(house, head)


async def test_a_host_keeps_out_and_the_next_host_holds_it(house: House) -> None:
    cadre, staff, host, next_one = [await house.joins(n) for n in ("C001", "S201", "V001", "V002")]
    await book(cadre, WISH)
    await accept(staff)
    await host.sees("已安排好")
    await withdraws(host)
    await accept(staff)
    assert "副部长示例乙" in (await cadre.sees("已安排好")).text
    await next_one.sees("已安排好")
    await finds_no_trace(house, host)


async def test_whoever_a_request_is_about_is_asked_for_and_never_hears_of_it(house: House) -> None:
    cadre, host, staff = [await house.joins(number) for number in ("C001", "V001", "S201")]
    await cadre.tap("今晚 19:30")
    await cadre.tap("反映干部")
    await cadre.sees("反映的是谁？")
    await cadre.send("副部长示例甲")
    await cadre.sees("查找：副部长示例甲")
    await cadre.tap("副部长示例甲 · 示例职务")
    look = await cadre.sees("请确认")
    assert "参加：副部长示例乙" in look.text and "副部长示例甲（反映的就是此人）" in look.text
    await cadre.send(WISH)
    await cadre.sees(WISH)
    await cadre.tap("确认预约")
    await accept(staff)
    assert house.rows("select ground from recusal") == [("about",)]
    await finds_no_trace(house, host)


async def test_a_topic_about_nobody_in_particular_asks_for_nobody(house: House) -> None:
    cadre = await house.joins("C001")
    await book(cadre)
    assert not [m for m in cadre.messages if "反映的是谁" in m.text]
    assert house.rows("select 1 from recusal") == []


async def test_the_section_says_whom_it_is_about_and_that_one_is_out(house: House) -> None:
    cadre, staff, head = [await house.joins(number) for number in ("C001", "S201", "H002")]
    await book(cadre, WISH)
    await accept(staff)
    await staff.tap("更多")
    await staff.tap("反映的是谁")
    await staff.sees("反映的是谁？")
    await staff.send("H002")
    await staff.sees("查找：H002")
    await staff.tap("科长示例2 · 干部二科")
    await staff.sees("反映的是 科长示例2")
    await staff.tap("确认")
    assert "科长示例2（反映的就是此人）" in (await staff.sees("已安排好")).text
    await finds_no_trace(house, head)


async def test_somebody_of_the_department_is_heard_by_the_minister_from_yes_to_signature(
    house: House,
) -> None:
    """Nobody else is told, from the request to the signed note."""
    await house.change("C001", unit_id=(await house.who("M001")).unit_id)
    cadre, minister, host, head = [await house.joins(n) for n in ("C001", "M001", "V001", "H001")]
    await cadre.tap("今晚 19:30")
    await cadre.tap("工作诉求")
    look = await cadre.sees("请确认")
    assert "部长示例" in look.text and "同单位的人" in look.text
    await cadre.send(WISH)
    await cadre.sees(WISH)
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")
    await accept(minister)
    assert "参加：部长示例（一人谈）" in (await cadre.sees("已安排好")).text
    await hold(house, minister)
    await write_note(minister, then="记录待您签字")
    await minister.tap("看记录")
    await minister.tap("签字")
    await minister.sees("记录已签")
    assert "承办：部长" in (await cadre.sees("我们这样记下，对吗")).text
    await cadre.tap("对，就这样")
    asked = await minister.sees("CONCERN-MARKER")
    await minister.tap("答复", on=asked.id)
    await house.quiet()
    await house.move(days=3)
    for other in (host, head):
        await finds_no_trace(house, other)
    assert house.one("select section from assignment") == ""


async def test_the_office_enters_that_somebody_keeps_out_and_the_one_finds_no_trace(house: House) -> None:
    cadre, staff, office = [await house.joins(number) for number in ("C001", "S201", "O001")]
    await book(cadre, WISH)
    await accept(staff)
    await office.tap("邀请绑定")
    await office.sees("直接把姓名或编号发来")
    await office.tap("回避登记")
    await office.sees("还没有回避登记")
    await office.tap("新登记一条")
    await office.sees("谁回避？")
    await office.send("S201")
    await office.sees("查找：S201")
    await office.tap("干事示例21 · 示例职务")
    await office.sees("回避谁的事？")
    await office.send("C001")
    await office.sees("查找：C001")
    await office.tap("张示例1 · 示例镇")
    await office.tap("亲属")
    assert "干事示例21 回避 张示例1 的一切事项（亲属）" in (await office.sees("请确认")).text
    await office.tap("登记")
    listed = await office.sees("回避登记 1 条")
    assert "干事示例21 回避 张示例1（亲属）" in listed.text and WISH not in chat_text(office.messages)
    await finds_no_trace(house, staff)
    assert "干事示例21（亲属）" in (await cadre.sees("正在安排")).text
    await office.tap("干事示例21 – 张示例1", on=listed.id)
    await office.sees("结束这条回避吗？")
    await office.tap("是的，结束")
    await office.sees("还没有回避登记")
    assert house.rows("select 1 from standing_recusal") == []
