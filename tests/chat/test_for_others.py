"""Booked for somebody: who is asked, what becomes of a yes, a no, another time, and of silence."""

from handlers.card import Tap
from tests.chat.night import accept, book, hold
from tests.house import House
from webchat import Message, Person


async def book_for(booker: Person, kind: str | None = "点名约谈", slot: str = "今晚 19:30") -> Message:
    """From the menu to the card that waits for the person's answer."""
    await booker.tap("代为预约")
    await booker.sees("为谁预约")
    await booker.send("c001")
    await booker.sees("查找：c001")
    await booker.tap("张示例1 · 示例镇")
    if kind:
        await booker.tap(kind)
    await booker.sees("为张示例1预约")
    await booker.tap(slot)
    await booker.tap("工作诉求")
    await booker.sees("想说什么、请谁回避，由本人定")
    await booker.tap("发给本人确认")
    return await booker.sees("等本人答复")


async def test_what_the_section_books_is_arranged_once_the_person_agrees(house: House) -> None:
    staff, cadre, host = [await house.joins(number) for number in ("S201", "C001", "V001")]
    await book_for(staff)
    asked = await cadre.sees("想请您看看是否方便")
    assert "谈" not in asked.text and "工作诉求" not in asked.text  # on a lock screen
    assert house.rows("select 1 from assignment") == []
    await cadre.tap("查看", on=asked.id)
    card = await cadre.sees("想请您来当面谈一谈")
    assert "由干事示例21代您预约" in card.text
    assert not [m for m in host.messages if "张示例1" in m.text]
    await cadre.tap("同意", on=card.id)
    await cadre.sees("已安排好")
    assert "张示例1" in (await staff.sees("已安排好")).text
    await host.sees("已安排好")
    assert house.row("select state, kind from appointment") == ("accepted", "summons")


async def test_a_no_frees_the_time_and_the_one_who_booked_hears_of_it(house: House) -> None:
    staff, cadre = await house.joins("S201"), await house.joins("C001")
    await book_for(staff, "主动访谈")
    other = await house.joins("C002")
    assert "今晚 19:30" not in (await other.sees("最早可约")).labels
    await cadre.sees("想请您看看是否方便")
    await cadre.tap("不方便")
    await cadre.tap("要值班、开会")
    await cadre.sees("已取消")
    await staff.sees("对方已取消")
    await other.tap("其他时间")
    await other.tap("今晚 19:30")


async def test_another_time_is_an_answer_too(house: House) -> None:
    staff, cadre = await house.joins("S201"), await house.joins("C001")
    await book_for(staff)
    await cadre.sees("想请您看看是否方便")
    await cadre.tap("换个时间")
    await cadre.tap("今晚 20:10")
    await cadre.sees("已安排好")
    await staff.sees("20:10")
    assert house.rows("select state from appointment") == [("accepted",)]


async def test_silence_is_asked_about_once_and_ends_before_the_talk(house: House) -> None:
    staff, cadre = await house.joins("S201"), await house.joins("C001")
    await book_for(staff, "跟踪回访", "明晚 19:30")
    await cadre.sees("想请您看看是否方便")
    await house.move(hours=13)
    await house.quiet()
    sent = "select count(*) from outbox where card = 'agreement' and state = 'sent'"
    assert house.one(sent) == 2
    await house.move_to("19:20")
    await staff.sees("本人未及时答复")
    await cadre.sees("没等到您的答复")
    assert house.one(sent) == 2


async def test_the_office_books_what_it_was_asked_for_and_never_learns_why(house: House) -> None:
    office, cadre, staff = [await house.joins(number) for number in ("O001", "C001", "S201")]
    await book_for(office, None)
    await office.send("/menu")
    await cadre.sees("想请您看看是否方便")
    await cadre.tap("同意")
    await cadre.sees("已登记，正在安排")
    await staff.sees("待接收")
    real = house.one("select id from appointment")
    card = await office.sees("等科室接收")
    assert {"接收", "不能如期"}.isdisjoint(card.labels)
    for verb in ("accept", "held", "note", "read", "file", "recuse", "agree", "move", "instruct"):
        await office.tap_data(card.id, Tap(verb, real, 2).pack())
    await house.quiet()
    assert house.row("select state, wish from appointment") == ("assigned", None)


async def test_the_office_is_offered_no_words_and_no_other_kinds(house: House) -> None:
    office = await house.joins("O001")
    await office.tap("代为预约")
    await office.tap("张示例2 · 示例镇")
    await office.sees("为张示例2预约 · 主动预约")
    await office.tap("返回")  # to whom, not to the one kind there is
    await office.sees("为谁预约")
    await office.tap("张示例1 · 示例镇")
    await office.sees("为张示例1预约 · 主动预约")
    await office.tap("今晚 19:30")
    await office.tap("家庭困难")
    await office.sees("想说什么、请谁回避，由本人定")
    await office.send("WISH-MARKER")
    await office.tap("发给本人确认")
    await office.sees("等本人答复")
    assert house.row("select kind, wish from appointment") == ("self_booked", None)


async def test_nobody_learns_by_booking_for_somebody_who_talked_with_them(house: House) -> None:
    cadre, staff, office = [await house.joins(number) for number in ("C001", "S201", "O001")]
    await cadre.tap("其他时间")
    await cadre.tap("指定谈话人")
    await cadre.tap("副部长示例乙（今晚 19:30）")
    await book(cadre)
    await accept(staff)
    await hold(house, staff)
    await office.send("/menu")
    await office.tap("代为预约")
    await office.sees("为谁预约")
    await office.send("c001")
    await office.sees("查找：c001")
    await office.tap("张示例1 · 示例镇")
    times = await office.sees("请选一个时间")
    assert not [label for label in times.labels if "示例乙" in label]
