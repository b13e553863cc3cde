"""Each journey of JOURNEYS.md that exists, in no more taps than it promises."""

import pytest

from tests.chat.night import (
    ANSWER,
    DIRECTIVE,
    NOTED,
    RAISED,
    accept,
    book,
    come,
    hold,
    miss,
    sign,
    tonights_note,
    until_noted,
)
from tests.chat.night import write_note as write
from tests.house import House


async def test_a_cadre_books_the_next_free_time_in_four_taps_without_a_word(house: House) -> None:
    cadre = await house.joins("C001")
    await book(cadre)
    assert cadre.taps <= 4 and cadre.typed == 0
    assert house.one("select state from appointment") == "assigned"


async def test_booking_stays_on_one_card_and_words_do_not_stay_in_the_chat(house: House) -> None:
    cadre = await house.joins("C001")
    before = [m.id for m in cadre.messages if not m.mine]
    card = await book(cadre, "想说的一句话")
    assert [m.id for m in cadre.messages if not m.mine] == before
    assert card.id in before
    await house.quiet()
    assert not [m for m in cadre.messages if m.mine and "想说的一句话" in m.text]


async def test_a_cadre_chooses_another_time_than_the_offered_ones(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.tap("其他时间")
    card = await cadre.sees("请选一个时间")
    await cadre.tap(card.labels[5])
    await cadre.tap("家庭困难")
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")
    assert cadre.taps <= 4


async def test_a_cadre_cancels_in_three_taps_from_the_menu(house: House) -> None:
    cadre = await house.joins("C001")
    await book(cadre)
    await book_another(cadre)
    cadre.reset_counts()
    await cadre.tap("我的预约")
    await cadre.sees("您的预约")
    await cadre.tap("取消")
    await cadre.sees("要取消")
    await cadre.tap("是的，取消")
    await cadre.sees("已取消")
    assert cadre.taps <= 3
    assert sorted(house.rows("select state from appointment")) == [("assigned",), ("cancelled",)]


async def book_another(cadre) -> None:  # type: ignore[no-untyped-def]
    await cadre.tap("返回菜单")
    await cadre.sees("最早可约")
    await book(cadre, slot="今晚 20:10")
    await cadre.tap("返回菜单")
    await cadre.sees("最早可约")


async def test_the_time_of_a_cancelled_talk_is_free_at_once(house: House) -> None:
    cadre, other = await house.joins("C001"), await house.joins("C002")
    await book(cadre)
    await cadre.tap("取消预约")
    await cadre.tap("是的，取消")
    await cadre.sees("已取消")
    await other.tap("返回菜单") if other.messages[-1].button("返回菜单") else await other.send("/menu")
    await book(other)
    assert house.one("select count(*) from appointment where state = 'assigned'") == 1


async def test_a_concern_is_worded_and_settled_in_one_tap_each_and_looked_up_in_two(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    cadre, staff = cast.cadre, cast.staff
    await cadre.sees("我们这样记下，对吗")
    cadre.reset_counts()
    await cadre.tap("对，就这样")
    await cadre.sees("科室在办")
    assert cadre.taps == 1

    await cadre.send("/menu")
    await cadre.sees("最早可约")
    cadre.reset_counts()
    await cadre.tap("我的诉求 · 1")
    await cadre.tap("在办")
    await cadre.sees("科室在办")
    assert cadre.taps == 2

    await staff.tap("答复")
    await staff.send(ANSWER)
    await staff.tap("已解决")
    await cadre.sees(ANSWER)
    cadre.reset_counts()
    await cadre.tap("办好了")
    await cadre.sees("已办结")
    assert cadre.taps == 1


async def test_a_concern_is_worded_anew_and_read_back_once_more(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.cadre.sees(RAISED)
    await cast.cadre.tap("改一下")
    await cast.cadre.sees("用您的话")
    await cast.cadre.send("是岗位的事，不是入学")
    await cast.cadre.sees("「是岗位的事，不是入学」")
    assert house.one("select state from concern") == "registered"
    await cast.cadre.tap("对，就这样")
    await cast.staff.sees("是岗位的事，不是入学")


async def test_a_concern_that_is_not_settled_goes_on(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.cadre.tap("对，就这样")
    await cast.staff.sees("诉求 · 待办")
    await cast.staff.tap("答复")
    await cast.staff.send(ANSWER)
    await cast.staff.tap("暂时办不到")
    await cast.cadre.sees(ANSWER)
    await cast.cadre.tap("还没有办好")
    await cast.cadre.sees("科室会继续办")
    await cast.staff.sees("本人说还没有办好")
    assert house.one("select state from concern") == "reopened"


async def test_a_concern_that_was_misunderstood_is_dropped_in_one_tap(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.cadre.tap("不用记了")
    await cast.cadre.sees("这件不记")
    await house.quiet()
    assert house.one("select count(*) from outbox where card = 'concern' and person_id is not null") == 1


async def test_staff_accept_in_one_tap_and_go_from_held_into_the_note_in_one(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await cast.staff.sees("待接收")
    cast.staff.reset_counts()
    await cast.staff.tap("接收")
    await cast.staff.sees("已安排好")
    assert cast.staff.taps == 1
    cast.staff.reset_counts()
    await hold(house, cast.staff)
    assert cast.staff.taps == 1


async def test_the_host_sees_who_comes_tonight_and_each_history_in_two_taps(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await cast.host.sees("已安排好")
    cast.host.reset_counts()
    await cast.host.tap("今晚名单")
    await cast.host.sees("今晚名单：")
    await cast.host.tap("张示例1")
    await cast.host.sees("第 1 次")
    assert cast.host.taps == 2


async def test_the_host_signs_a_note_in_two_taps(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.host.sees("记录待您签字")
    cast.host.reset_counts()
    await sign(cast.host)
    assert cast.host.taps == 2


async def test_the_minister_reads_the_night_in_one_tap_and_instructs_in_two(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await cast.minister.tap("今晚摘要")
    await cast.minister.sees("谈 1 人")
    assert cast.minister.taps == 1
    await cast.minister.tap("逐条看")
    await cast.minister.tap("19:30")
    card = await cast.minister.sees("记录已签")
    cast.minister.reset_counts()
    await cast.minister.send(DIRECTIVE, reply_to=card.id)
    await cast.minister.tap("干事示例21")
    await cast.minister.tap("周四")
    await cast.minister.sees("批示已发出")
    assert cast.minister.taps == 2 and cast.minister.typed == 1
    await cast.staff.sees(DIRECTIVE)


@pytest.mark.parametrize(
    "way", [("逐条看", "19:30"), ("新诉求", "张示例1")], ids=["on_the_talk", "on_the_concern"]
)
async def test_the_minister_instructs_by_the_button_too(house: House, way: tuple[str, str]) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.minister.tap("今晚摘要")
    for button in way:
        await cast.minister.tap(button)
    await cast.minister.tap("批示")
    await cast.minister.sees("请写批示")
    await cast.minister.send(DIRECTIVE)
    await cast.minister.tap("科长示例2")
    await cast.minister.tap("周四")
    await cast.minister.sees("批示已发出")
    head = await house.joins("H002")
    await head.sees(DIRECTIVE)


async def test_an_answer_that_is_not_good_enough_goes_back_to_its_owner(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.minister.tap("今晚摘要")
    await cast.minister.tap("逐条看")
    card = await cast.minister.sees("谈话：")
    await cast.minister.tap("19:30")
    await cast.minister.send(DIRECTIVE, reply_to=card.id)
    await cast.minister.tap("干事示例21")
    await cast.minister.tap("周四")
    await cast.staff.tap("签收")
    card = await cast.staff.sees("部长批示 · 办理中")
    await cast.staff.tap("答复", on=card.id)
    await cast.staff.send("还在想")
    await cast.minister.sees("批示已有答复")
    await cast.minister.tap("退回续办")
    await cast.staff.sees("请再办一下")
    assert house.one("select state from directive") == "returned"


async def test_staff_see_what_is_late_and_open_the_first_in_two_taps(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.cadre.tap("对，就这样")
    await cast.staff.sees("诉求 · 待办")
    await house.move(days=30)
    await cast.staff.send("/menu")
    await cast.staff.sees("逾期")
    cast.staff.reset_counts()
    await cast.staff.tap("我的待办")
    late = await cast.staff.sees("待办")
    assert late.labels[0].startswith("⚠")
    await cast.staff.tap(late.labels[0], on=late.id)
    await cast.staff.sees("诉求 · 待办")
    assert cast.staff.taps == 2


async def test_a_note_can_be_left_and_taken_up_another_day(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await cast.staff.tap("谈话摘要")
    await cast.staff.send(NOTED)
    await cast.staff.sees(NOTED)
    await cast.staff.tap("这部分好了")
    assert "接着写" in await cast.staff.tap("先放着")
    await house.move(days=1)
    await cast.staff.send("/menu")
    await cast.staff.tap("继续未完成的：谈话记录 · 张示例1")
    await cast.staff.sees("✓ 谈话摘要")
    await write(cast.staff, said="第二段", raised=None)
    assert house.rows("select part, seq from note_part") == [("summary", 0), ("summary", 1)]


async def test_somebody_who_did_not_come_takes_another_time_with_one_tap_and_once(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, wish="只对谈话人说的话")
    await accept(cast.staff)
    await house.move_to("20:15")
    await miss(cast.staff)
    card = await cast.cadre.sees("这次没有谈成，没有关系")
    await cast.cadre.tap("明晚 19:30", on=card.id)
    again = await cast.staff.sees("待接收")
    assert "只对谈话人说的话" in again.text
    await accept(cast.staff)
    assert house.rows("select state from appointment order by id") == [("no_show",), ("accepted",)]
    await house.move_to("20:15", days=1)
    await miss(cast.staff)
    assert "方便的时候" in (await cast.cadre.sees("这次没有谈成")).text


async def test_a_talk_that_was_moved_asks_the_cadre_for_another_time(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await house.move_to("20:15")
    await cast.staff.tap("改期了")
    await cast.staff.tap("是的，改期")
    await cast.cadre.sees("请另选一个时间")
    assert house.one("select state from appointment") == "rescheduled"


async def test_a_follow_up_visit_is_prompted_and_finished_in_one_tap(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await house.move(days=32)
    card = await cast.staff.sees("回访 · 张示例1")
    cast.staff.reset_counts()
    await cast.staff.tap("好转", on=card.id)
    await cast.staff.sees("已完成，谢谢")
    assert cast.staff.taps == 1
    assert sorted(house.rows("select state from follow_up")) == [("done",), ("due",)]


async def test_the_minister_marks_a_signed_note_as_read(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await tonights_note(cast.minister)
    await cast.minister.tap("已阅")
    await cast.minister.sees("记录已阅")
    assert house.one("select state from note") == "reviewed"


async def test_words_typed_into_a_booking_are_kept_when_another_time_is_chosen(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.tap("今晚 19:30")
    await cadre.tap("工作诉求")
    await cadre.sees("请确认")
    await cadre.send("想说说岗位上的事")
    await cadre.sees("想说说岗位上的事")
    await cadre.send("/menu")
    await cadre.sees("最早可约")
    await cadre.tap("今晚 20:10")
    await cadre.tap("工作诉求")
    card = await cadre.sees("请确认")
    assert "20:10" in card.text and "想说说岗位上的事" in card.text
