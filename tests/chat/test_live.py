"""An appointment that is alive: moved, called off, asked about, waited for, come to."""

from datetime import date

from icalendar import Calendar

from bot.domain.people import Person as Somebody
from bot.domain.sitting import Why
from bot.services.recusing import declare_recusal
from bot.services.standing_in import drop_out
from handlers.card import Tap, to36
from tests.chat.night import accept, book, come, miss
from tests.chat.test_time import later
from tests.house import House


async def test_a_cadre_moves_an_appointment_in_three_taps_and_the_section_need_not_accept_again(
    house: House,
) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    await cast.cadre.sees("已安排好")
    await cast.cadre.send("/menu")
    menu = await cast.cadre.sees("想聊一聊的话")
    cast.cadre.reset_counts()
    await cast.cadre.tap("我的预约", on=menu.id)
    await cast.cadre.tap("改时间", on=menu.id)
    await cast.cadre.sees("改到什么时候")
    await cast.cadre.tap("明晚 19:30", on=menu.id)
    card = await cast.cadre.sees("时间已由周三(11月25日) 晚上 20:50改到")
    assert cast.cadre.taps <= 3
    assert "周四(11月26日) 晚上 19:30" in card.text
    for other in (cast.staff, cast.host):
        assert "周四(11月26日) 晚上 19:30" in (await other.sees("时间已由")).text
    assert house.rows("select state, moves from appointment") == [("accepted", 1)]
    other = await house.joins("C002")
    assert "今晚 20:50" in (await book_page(other))


async def book_page(person) -> str:  # type: ignore[no-untyped-def]
    await person.tap("其他时间")
    return " ".join((await person.sees("请选一个时间")).labels)


async def test_moving_a_weekend_day_is_chosen_on_the_month(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    id_, revision = house.row("select id, revision from appointment")
    for forged in ("1", "zzzzzzz", "!", to36(date.max.toordinal())):
        await cast.cadre.tap_data(cast.cadre.messages[-1].id, Tap("move-day", id_, revision, forged).pack())
    await cast.cadre.sees("没有空时段")
    await cast.cadre.tap("返回")
    await cast.cadre.tap("返回")
    await cast.cadre.tap("返回")
    cast.cadre.reset_counts()
    for button in ("改时间", "选日期", "28", "09:30"):
        await cast.cadre.tap(button)
    await cast.cadre.sees("周六(11月28日) 上午 09:30")
    assert cast.cadre.taps <= 4
    assert "周六(11月28日) 上午 09:30" in (await cast.host.sees("时间已由")).text


async def test_a_move_to_a_time_just_taken_offers_the_others(house: House) -> None:
    cast = await come(house)
    other = await house.joins("C002")
    await later(cast.cadre, "明晚 19:30")
    await cast.cadre.tap("改时间")
    await cast.cadre.sees("改到什么时候")
    await book(other)
    assert "刚被约走" in await cast.cadre.tap("今晚 19:30")
    assert "今晚 20:10" in (await cast.cadre.sees("改到什么时候")).labels


async def test_an_appointment_moved_at_the_last_moment_is_accepted_once_more(house: House) -> None:
    cast = await come(house)
    await later(cast.cadre, "明晚 19:30")
    await accept(cast.staff)
    await cast.cadre.sees("已安排好")
    await cast.cadre.tap("改时间")
    await cast.cadre.tap("今晚 19:30")
    await cast.cadre.sees("已登记，正在安排")
    await accept(cast.staff)
    await cast.cadre.sees("已安排好")


async def test_shortly_before_it_the_cadre_is_told_to_ask_the_section_which_still_can(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    card = await cast.cadre.sees("已安排好")
    await house.move_to("19:00")
    assert "快到时间了" in await cast.cadre.tap("取消预约", on=card.id)
    card = await cast.cadre.sees("请联系科室")
    assert not {"取消预约", "改时间"} & set(card.labels)
    await cast.staff.tap("更多")
    await cast.staff.tap("安排不了")
    await cast.staff.sees("会向本人致歉")
    await cast.staff.tap("是的，安排不了")
    apology = await cast.cadre.sees("很抱歉，这次没能安排上")
    assert "今晚 20:10" in apology.labels
    assert house.one("select state from appointment") == "declined"


async def test_a_cadre_says_why_in_the_tap_that_cancels_and_only_who_takes_part_sees_it(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await cast.cadre.tap("取消预约")
    await cast.cadre.tap("身体不适")
    await cast.cadre.sees("已取消")
    assert "身体不适" in (await cast.staff.sees("对方已取消")).text
    assert b"ill" not in house.one("select reason from appointment")


async def test_who_waits_is_offered_what_is_freed_and_takes_it_in_one_tap(house: House) -> None:
    cadre, other, staff = [await house.joins(n) for n in ("C001", "C002", "S201")]
    for slot, who in (("今晚 19:30", cadre), ("今晚 20:10", cadre)):
        await book(who, slot=slot)
        await who.tap("返回菜单")
        await who.sees("最早可约")
    third = await house.joins("C003")
    await book(third, slot="今晚 20:50")
    other.reset_counts()
    await other.tap("候补")
    await other.tap("今天")
    await other.tap("副部长示例甲")
    await other.tap("工作诉求")
    assert "承办科室的科长和部长能看" in (await other.sees("想先写一句的话")).text
    await other.tap("跳过")
    await other.sees("已排上候补：周三(11月25日)")
    assert other.taps <= 5
    await third.tap("取消预约")
    await third.tap("是的，取消")
    offer = await other.sees("有时间空出来了：周三(11月25日) 晚上 20:50")
    assert "给您留到 19:10" in offer.text
    other.reset_counts()
    await other.tap("就这个时间", on=offer.id)
    await other.sees("已登记，正在安排")
    assert other.taps == 1
    await staff.sees("待接收")


async def test_who_waits_can_have_it_for_the_minister_only(house: House) -> None:
    cadre = await house.joins("C001")
    for tap in ("今晚 19:30", "工作诉求", "只给部长看"):
        await cadre.tap(tap)
    look = await cadre.sees("谈话记录只有部长能看")
    await cadre.tap_data(look.id, Tap("wait").pack())
    for tap in ("今天", "副部长示例甲", "工作诉求"):
        await cadre.tap(tap)
    await cadre.sees("谈话记录只有部长能看")  # as it was chosen for the booking
    await cadre.tap("不必只给部长看")
    await cadre.sees("承办科室的科长和部长能看")
    await cadre.tap("只给部长看")
    await cadre.sees("谈话记录只有部长能看")
    await cadre.tap("跳过")
    assert "谈话记录只有部长能看" in (await cadre.sees("已排上候补")).text
    await cadre.sees("有时间空出来了")
    await cadre.tap("就这个时间")
    assert "谈话记录只有部长能看" in (await cadre.sees("已登记，正在安排")).text
    assert house.one("select minister_only from appointment") == 1


async def test_the_calendar_file_follows_the_appointment_by_itself(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    first = await opened(cast.cadre, "可以存进日历的文件")
    await cast.cadre.tap("改时间")
    await cast.cadre.tap("明晚 19:30")
    await house.quiet()
    second = await opened(cast.cadre, "可以存进日历的文件")
    await cast.cadre.tap("取消预约")
    await cast.cadre.tap("是的，取消")
    third = await opened(cast.cadre, "这项安排已有变动")
    assert first["uid"] == second["uid"] == third["uid"]
    assert int(first["sequence"]) < int(second["sequence"]) < int(third["sequence"])
    assert [f["status"] for f in (first, second, third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert second.decoded("dtstart").isoformat() == "2026-11-26T11:30:00+00:00"


async def test_the_calendar_file_follows_another_host_and_is_called_off_when_the_time_is_lost(
    house: House,
) -> None:
    cast, day = await come(house), date(2026, 11, 25)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    files = [await opened(cast.cadre, "可以存进日历的文件")]
    await house.quiet()
    host, other, out = [await house.who(number) for number in ("V001", "V002", "S201")]

    async def leaves(who: Somebody, substitute: Somebody | None) -> None:
        await house.do(lambda work: drop_out(work, who, who, day, day, substitute, Why.LEAVE))
        await house.quiet()

    await leaves(host, other)
    files.append(await opened(cast.cadre, "可以存进日历的文件"))
    id_, me = house.one("select id from appointment"), await house.who("C001")
    await house.do(lambda work: declare_recusal(work, me, work.appointments.get(id_), out))
    await house.quiet()
    files.append(await opened(cast.cadre, "可以存进日历的文件"))
    await leaves(other, None)
    files.append(await opened(cast.cadre, "这项安排已有变动"))
    assert [f["status"] for f in files] == ["CONFIRMED", "CONFIRMED", "TENTATIVE", "CANCELLED"]
    turns = [int(f["sequence"]) for f in files]
    assert turns == sorted(set(turns)) and len({f["uid"] for f in files}) == 1


async def opened(person, caption: str):  # type: ignore[no-untyped-def]
    message = await person.sees(caption)
    (event,) = Calendar.from_ical(await person.download(message.id)).walk("VEVENT")
    return event


async def test_a_reminder_is_answered_in_one_tap_and_section_and_host_see_it(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    await house.move_to("19:51")
    await cast.cadre.sees("有一项安排")
    await cast.cadre.tap("会到")
    await cast.cadre.sees("您已确认会到")
    for other in (cast.staff, cast.host):
        await other.sees("本人已确认会到")


async def test_late_and_here_are_one_tap_each_and_told_without_a_sound(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    await house.move_to("20:25")
    await cast.cadre.tap("查看")
    house.faults.record = True
    await cast.cadre.tap("晚到 10 分钟")
    for other in (cast.staff, cast.host):
        await other.sees("20:50 本人会晚到 10 分钟")
    await cast.cadre.tap("我到了")
    for other in (cast.staff, cast.host):
        await other.sees("20:50 本人已到")
    await house.quiet()
    quiet = [
        c
        for c in house.faults.calls
        if "本人" in str(c.params.get("text")) and c.method.lower() == "sendmessage"
    ]
    assert len(quiet) == 4 and all(str(c.params["disable_notification"]).lower() == "true" for c in quiet)


async def test_how_often_somebody_did_not_come_is_seen_by_the_section_alone(house: House) -> None:
    cast, colleague = await come(house), await house.joins("S202")
    await book(cast.cadre)
    await accept(cast.staff)
    await house.move_to("20:15")
    await miss(cast.staff)
    card = await cast.cadre.sees("这次没有谈成")
    await cast.cadre.tap(card.labels[0], on=card.id)
    assert "一年内未到 1 次" in (await cast.staff.sees("待接收")).text
    await accept(cast.staff)
    await house.quiet()
    for other in (cast.cadre, cast.host, cast.minister, colleague):
        assert not any("一年内未到" in m.text for m in other.messages)
