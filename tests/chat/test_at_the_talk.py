"""At the talk, as its people tap it: who was there, when it was, and what is for the minister only."""

from handlers.card import Tap
from tests.chat.night import (
    NOTED,
    RAISED,
    accept,
    book,
    come,
    come_back_to,
    hold,
    sign,
    tonights_note,
    until_noted,
    write_note,
)
from tests.house import House, chat_text


async def test_held_is_one_tap_and_who_was_there_and_when_is_put_right_with_a_few(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await house.move_to("20:15")
    await cast.staff.sees("的谈话进行了吗")
    await cast.staff.tap("已谈")
    hub = await cast.staff.sees("点一个部分")
    assert "在场：副部长示例甲、干事示例21" in hub.text and "实际时间：19:30–20:10" in hub.text
    await come_back_to(cast.staff, "写记录 张示例1")
    held = await cast.staff.sees("已谈 · 待写记录")
    assert "在场：" not in held.text and "实际时间" not in held.text  # it was as arranged
    await cast.staff.tap("在场和时间")
    card = await cast.staff.sees("谈话情况 · 张示例1")
    assert "✓ 副部长示例甲" in card.labels and "✓ 干事示例21" in card.labels
    await cast.staff.tap("开始 +10 分")
    await cast.staff.sees("实际时间：19:40–20:10")
    assert await cast.staff.tap("结束 +10 分") == "这个时间还没有到，记不了。现在的时间没有动。"
    await cast.staff.tap("写时间")
    await cast.staff.sees("几点到几点")
    await cast.staff.send("八点多")
    await cast.staff.sees("没有看懂这个时间")
    await cast.staff.send("20：10到19：40")
    await cast.staff.sees("结束要晚于开始")
    await cast.staff.send("19:42-20:05")
    await cast.staff.sees("实际时间：19:42–20:05")
    await cast.staff.tap("还有人在场")
    await cast.staff.send("科长示例2")
    await cast.staff.sees("查找：科长示例2")
    await cast.staff.tap("科长示例2")
    await cast.staff.sees("在场：副部长示例甲、科长示例2、干事示例21")
    await cast.staff.tap("✓ 副部长示例甲")
    await cast.staff.sees("在场：科长示例2、干事示例21")
    await cast.staff.tap("返回", on=card.id)
    was = (await cast.staff.sees("已谈 · 待写记录")).text
    assert "在场：科长示例2、干事示例21" in was and "实际时间：19:42–20:05" in was


async def test_a_talk_for_the_minister_only_says_so_and_is_read_by_nobody_else_once_signed(
    house: House,
) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await cast.cadre.tap("今晚 19:30")
    await cast.cadre.tap("工作诉求")
    asked = await cast.cadre.sees("请确认")
    assert "谈话记录只有参加的人、承办科室的科长和部长能看" in asked.text
    await cast.cadre.tap("只给部长看")
    await cast.cadre.sees("谈话记录只有部长能看")
    await cast.cadre.tap("不必只给部长看")
    await cast.cadre.sees("承办科室的科长和部长能看")
    await cast.cadre.tap("只给部长看")
    await cast.cadre.sees("谈话记录只有部长能看")
    await cast.cadre.tap("确认预约")
    card = await cast.cadre.sees("已登记，正在安排")
    assert "谈话记录只有部长能看" in card.text
    await accept(cast.staff)
    assert "签字后只有部长能看" in (await cast.staff.sees("已安排好")).text
    await hold(house, cast.staff)
    await write_note(cast.staff)
    await sign(cast.host)
    await house.quiet()
    for person in (cast.staff, cast.host, head):
        assert not [m for m in person.messages if NOTED in m.text or RAISED in m.text]
        toast = await person.tap_data(person.messages[-1].id, Tap("read", _only(house)).pack())
        assert toast == "没有找到这一项，或者它不归您看。"
    await cast.cadre.tap("对，就这样")
    await cast.staff.sees(RAISED)
    await tonights_note(cast.minister)
    await cast.minister.sees(NOTED)


async def test_the_minister_sees_who_opened_a_note_and_nobody_else_does(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await tonights_note(cast.minister)
    await cast.minister.tap("谁看过")
    card = await cast.minister.sees("人看过")
    assert "副部长示例甲 · " in card.text and "部长示例 · " in card.text
    lines = card.text.splitlines()
    assert len(lines) == len(set(lines)), "what one person opened within a minute is one line"
    for person in (cast.staff, cast.host, cast.cadre):
        assert "谁看过" not in chat_text(person.messages)
        toast = await person.tap_data(person.messages[-1].id, Tap("readers", _only(house)).pack())
        assert toast == "没有找到这一项，或者它不归您看。"


def _only(house: House) -> int:
    found: int = house.one("select id from appointment")
    return found
