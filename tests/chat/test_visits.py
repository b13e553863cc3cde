"""Somebody goes back and looks: as staff, head, host, minister and the person visited meet it."""

from datetime import timedelta

from bot.services.follow_ups import plan_visit
from handlers.card import Tap
from storage.work import SqlWork
from tests.chat.night import Cast, accept, book, come, hold, sign, until_noted, write_note
from tests.house import House, chat_text
from webchat import Message, Person

FOUND = "FOUND-MARKER 看过了，气色好"
WHY = "REASON-MARKER 家里已经搬到外地"


async def signed(house: House) -> Cast:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await house.quiet()
    return cast


async def due(house: House, cast: Cast) -> Message:
    """The day of the first visit."""
    await house.move(days=33)
    return await cast.staff.sees("回访 · 张示例1")


async def fixes(staff: Person, on: int) -> Message:
    await staff.tap("定日子", on=on)
    await staff.sees("哪一天去")
    await staff.tap("7 天后")
    await staff.sees("几点")
    await staff.tap("10:00")
    return await staff.sees("约在：")


async def test_a_day_is_fixed_in_three_taps_and_the_person_may_say_that_it_does_not_suit(
    house: House,
) -> None:
    cast = await signed(house)
    card = await due(house, cast)
    cast.staff.reset_counts()
    await fixes(cast.staff, card.id)
    assert cast.staff.taps == 3
    told = await cast.cadre.sees("有一项安排，请留意")
    first = told.text.splitlines()[0]
    assert "回访" not in told.text and "谈" not in told.text and "上午 10:00" in first
    await cast.cadre.tap("那天不方便", on=told.id)
    await cast.cadre.sees("我们另约时间")
    again = await cast.staff.sees("本人说那天不方便")
    await cast.staff.tap("定日子", on=again.id)
    await cast.staff.sees("哪一天去")
    await cast.staff.tap("14 天后")
    await cast.staff.tap("14:30")
    await cast.staff.sees("约在：")
    assert "14:30" in (await cast.cadre.sees("有一项安排")).text
    assert house.one("select count(*) from follow_up where state = 'scheduled'") == 1


async def test_an_old_button_of_a_fixed_day_is_answered_kindly(house: House) -> None:
    cast = await signed(house)
    card = await due(house, cast)
    finding = card.button("稳定")
    await fixes(cast.staff, card.id)
    assert finding and finding.data
    assert "变化" in await cast.staff.tap_data(card.id, finding.data)
    assert house.one("select count(*) from follow_up where state = 'done'") == 0


async def test_whoever_has_more_to_say_says_when_and_what_and_few_may_read_it(house: House) -> None:
    cast = await signed(house)
    card = await due(house, cast)
    await cast.staff.tap("补几句", on=card.id)
    await cast.staff.sees("哪一天去的")
    await cast.staff.tap("今天")
    await cast.staff.tap("好转")
    await cast.staff.sees("看到什么")
    await cast.staff.send(FOUND)
    await cast.staff.sees("已完成，谢谢")
    await cast.staff.tap("看回访记录")
    await cast.staff.sees(FOUND)
    assert house.one("select count(*) from audit where verb = 'followup.read'") == 1
    assert FOUND not in chat_text(cast.cadre.messages)
    visit = house.one("select id from follow_up where state = 'done'")
    outsider = await house.joins("S101")
    for person in (cast.cadre, outsider):
        menu = person.messages[-1].id
        await person.tap_data(menu, Tap("visit-read", visit).pack())
        await house.quiet()
        assert FOUND not in chat_text(person.messages)


async def test_the_host_plans_a_visit_from_the_talk_and_the_staff_is_told_why(house: House) -> None:
    cast = await signed(house)
    host = cast.host
    await host.tap("回访")
    await host.sees("这次谈话的回访")
    await host.tap("另约一次回访")
    await host.sees("哪一天去")
    await host.tap("14 天后")
    await host.sees("为什么去")
    await host.send("看看孩子上学的事办成没有")
    await host.sees("回访人：干事示例")
    card = await cast.staff.sees("看看孩子上学的事办成没有")
    await house.quiet()
    assert "稳定" in card.labels and house.one("select count(*) from follow_up where step = -1") == 1
    assert "稳定" not in (await host.sees("回访人：干事示例")).labels  # whoever goes says how it is


async def test_a_day_of_the_month_is_offered_too_and_only_workdays(house: House) -> None:
    cast = await signed(house)
    await cast.host.tap("回访")
    await cast.host.tap("另约一次回访")
    month = await cast.host.sees("11月")
    assert "28" not in month.labels and "29" not in month.labels  # a weekend
    await cast.host.tap(next(label for label in month.labels if "12月" in label))
    await cast.host.sees("12月里")
    await cast.host.tap("9")
    await cast.host.sees("为什么去")
    await cast.host.tap("跳过")
    await cast.host.sees("12月9日")


async def test_the_head_waives_with_a_reason_and_staff_may_not(house: House) -> None:
    cast = await signed(house)
    head = await house.joins("H002")
    card = await due(house, cast)
    assert "免去" not in card.labels
    await head.tap("科室")
    await head.tap("回访 张示例1")
    await head.tap("免去")
    await head.sees("只免这一次")
    await head.tap("以后也不再回访")
    await head.sees("为什么免去")
    await head.send(WHY)
    await head.sees("已免除")
    await house.quiet()
    assert house.rows("select state from follow_up") == [("waived",)]
    assert WHY not in chat_text(cast.cadre.messages)


async def test_who_waives_all_later_ones_ends_what_was_planned_by_hand_too(house: House) -> None:
    await signed(house)
    head = await house.joins("H002")
    await head.tap("科室")
    await head.tap("回访 张示例1")
    await head.tap("查看谈话")
    await head.tap("回访")
    await head.tap("另约一次回访")
    await head.tap("7 天后")
    await head.tap("跳过")
    await head.sees("计划：")
    await head.tap("查看谈话")
    await head.tap("回访")
    both = await head.sees("这次谈话的回访")
    await head.tap(both.labels[1], on=both.id)  # the one of the cadence, which is the later one
    await head.tap("免去")
    await head.tap("以后也不再回访")
    await head.send(WHY)
    await head.sees("已免除")
    await house.quiet()
    assert set(house.rows("select state from follow_up")) == {("waived",)}


async def test_two_visits_that_fall_together_are_one_card_and_one_tap(house: House) -> None:
    cast = await signed(house)
    staff, other = cast.staff, await house.joins("S202")
    await house.move_to("18:40", days=1)
    await cast.cadre.send("/menu")
    await cast.cadre.sees("最早可约")
    await book(cast.cadre)
    given = house.one(
        "select p.number from assignment a join person p on p.id = a.staff_id order by a.id desc limit 1"
    )
    leads = staff if given == "S201" else other
    await accept(leads)
    await hold(house, leads)
    await write_note(leads, raised=None)
    await sign(cast.host)
    await house.quiet()
    await house.move(days=34)
    card = await staff.sees("一并看 2 件")
    assert (
        "11月25日的主动预约" in card.text and "另一次谈话" in card.text
    )  # a colleague's is not for them to see
    await staff.tap("稳定", on=card.id)
    await staff.sees("已完成，谢谢")
    assert house.rows("select distinct state from follow_up") == [("done",)]


async def test_what_is_written_about_a_visit_for_several_says_that_it_stands_with_each(house: House) -> None:
    cast = await signed(house)
    await house.do(_another_visit)
    card = await due(house, cast)
    assert "同一次谈话：另约的" in card.text
    await cast.staff.tap("补几句", on=card.id)
    await cast.staff.tap("今天")
    assert "每一件都记上" not in cast.staff.messages[-1].text
    await cast.staff.tap("好转")
    await cast.staff.sees("这次看的每一件都记上")
    await cast.staff.send(FOUND)
    await cast.staff.sees("已完成，谢谢")
    assert house.one("select count(*) from visit_note") == 2
    assert house.one("select count(*) from follow_up where state = 'done'") == 2


def _another_visit(work: SqlWork) -> None:
    """By hand, near the first of the talk."""
    staff = work.people.by_number("S201")
    assert staff is not None
    (part,) = work.follow_ups.open_for(staff.id, None)
    day = next(iter(work.calendar.workdays(work.calendar.today(part.due_at) + timedelta(days=1))))
    plan_visit(work, staff, part.appointment_id, day)


async def test_a_visit_nobody_makes_reaches_the_head_and_then_the_host_with_how_late_it_is(
    house: House,
) -> None:
    cast = await signed(house)
    head = await house.joins("H002")
    await due(house, cast)
    await house.move(days=8)
    await head.sees("回访 · 张示例1")
    await house.move(days=8)
    await cast.host.sees("回访 · 张示例1")
