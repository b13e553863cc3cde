"""Time passes, in steps and in leaps: everything that is due happens once, and says so when it is late."""

from datetime import timedelta

import pytest

from bot.services import seals
from bot.services.booking import require
from tests.chat.night import NOTED, accept, book, come, hold, sign, until_noted, write_note
from tests.house import House
from webchat import Person


def told(house: House, person: Person, part: str) -> int:
    """How many new messages with this were sent to the person."""
    return sum(
        call.method.lower() == "sendmessage"
        and call.chat_id == person.chat_id
        and part in str(call.params["text"])
        for call in house.faults.calls
    )


async def sleep_through(house: House, **outage: float) -> None:
    """The house is down while the time passes."""
    await house.quiet()
    await house.stop()
    house.clock.move(timedelta(**outage))
    await house.start()
    house.faults.record = True
    await house.app.tick()
    await house.quiet()


async def test_everybody_is_reminded_a_day_and_an_hour_ahead_once_each(house: House) -> None:
    cast = await come(house)
    await later(cast.cadre)
    await accept(cast.staff)
    house.faults.record = True
    await house.move_to("19:31")
    await cast.cadre.sees("明晚 19:30 有一项安排")
    for _ in range(3):
        await house.move(minutes=1)
    await house.move_to("18:31", days=1)
    await cast.cadre.sees("今晚 19:30 有一项安排")
    await house.move(minutes=5)
    await house.quiet()
    for person in (cast.cadre, cast.staff, cast.host):
        assert told(house, person, "有一项安排") == 2
    assert told(house, cast.cadre, "迟了") == 0


async def later(cadre: Person, day: str = "明晚 19:30") -> None:
    """Book for tomorrow: among the other times."""
    await cadre.tap("其他时间")
    await cadre.tap(day)
    await cadre.tap("工作诉求")
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")


async def test_a_reminder_that_was_slept_through_comes_once_and_says_that_it_is_late(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    await sleep_through(house, hours=1, minutes=41)  # 20:21; the reminder was due at 19:50
    reminder = await cast.cadre.sees("有一项安排")
    assert "迟了 31 分钟" in reminder.text
    await house.move(minutes=2)
    await house.quiet()
    assert told(house, cast.cadre, "有一项安排") == 1


async def test_of_two_reminders_slept_through_the_nearer_one_speaks_for_both(house: House) -> None:
    cast = await come(house)
    await later(cast.cadre)
    await accept(cast.staff)
    await sleep_through(house, days=1, minutes=10)  # 18:50; due were 19:30 yesterday and 18:30
    reminder = await cast.cadre.sees("今晚 19:30 有一项安排")
    assert "迟了 20 分钟" in reminder.text
    assert told(house, cast.cadre, "有一项安排") == 1


async def test_nobody_is_reminded_of_what_is_over(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await sleep_through(house, days=2)
    assert told(house, cast.cadre, "有一项安排") == 0
    await cast.staff.sees("的谈话进行了吗")


async def test_who_cancelled_is_not_reminded(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    await cast.cadre.sees("已安排好")
    await cast.cadre.tap("取消预约")
    await cast.cadre.tap("是的，取消")
    await cast.staff.sees("对方已取消")
    house.faults.record = True
    await house.move_to("20:00")
    await house.quiet()
    assert told(house, cast.cadre, "有一项安排") == 0


async def test_a_request_that_nobody_accepts_climbs_and_ends_with_an_apology_and_other_times(
    house: House,
) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await later(cast.cadre)
    await cast.staff.sees("待接收")
    house.faults.record = True
    await house.move_to("20:41")
    await house.quiet()
    assert told(house, cast.staff, "待接收") == 1 and told(house, head, "待接收") == 0
    await house.move_to("00:41", days=1)
    await head.sees("待接收")
    await house.move_to("06:41")
    await house.quiet()
    assert told(house, cast.staff, "待接收") == 1 and told(house, head, "待接收") == 1
    assert told(house, cast.host, "等科室接收") == 1
    await house.move_to("19:11")
    apology = await cast.cadre.sees("很抱歉，这次没来得及安排上")
    assert any("今晚" in label or "明晚" in label for label in apology.labels)
    await cast.staff.sees("逾时未接收")
    assert house.one("select state from appointment") == "expired"
    await cast.cadre.tap(apology.labels[0], on=apology.id)
    await cast.cadre.sees("想谈哪方面")


async def test_a_request_accepted_by_the_head_for_an_absent_colleague_is_safe(house: House) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await later(cast.cadre)
    await house.move_to("00:41", days=1)
    await accept(head)
    await house.move_to("19:11")
    await house.quiet()
    assert house.one("select state from appointment") == "accepted"


async def test_the_question_after_the_hour_is_asked_again_and_then_of_the_head(house: House) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await book(cast.cadre)
    await accept(cast.staff)
    house.faults.record = True
    await house.move_to("20:11")
    await cast.staff.sees("的谈话进行了吗")
    await house.move_to("08:11", days=1)
    await house.quiet()
    assert told(house, cast.staff, "的谈话进行了吗") == 2 and told(house, head, "的谈话进行了吗") == 0
    await house.move_to("20:12")
    await head.sees("的谈话进行了吗")


async def test_an_unwritten_note_is_asked_for_until_it_is_there(house: House) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    house.faults.record = True
    await house.move(days=1, minutes=1)
    await cast.staff.sees("待写记录")
    await house.move(days=2)
    await head.sees("待写记录")
    await house.move(days=2)
    await cast.host.sees("科室在写记录")
    await house.quiet()
    assert [told(house, person, "记录") for person in (cast.staff, head, cast.host)] == [1, 1, 1]


@pytest.mark.parametrize("sealed", [False, True])
async def test_an_unsigned_note_is_asked_for_of_host_head_and_minister_and_shown_to_none_who_may_not_read_it(
    house: House, sealed: bool
) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    if sealed:
        who, about = await house.who("C001"), house.one("select id from appointment")
        await house.do(lambda work: seals.seal_talk(work, who, require(work, about)))
    await house.move(days=6)
    await cast.staff.sees("待写记录")
    await cast.staff.tap("写记录")
    await write_note(cast.staff, raised=None)
    await cast.host.sees("记录待您签字")
    await house.quiet()
    house.faults.record = True
    await house.move(days=1, minutes=1)
    await house.until(lambda: told(house, cast.host, "记录待您签字") == 1)
    await house.move(days=2)
    late = await head.sees("记录待签字")
    assert ("看记录" in late.labels) is not sealed
    assert NOTED not in "".join(m.text for m in head.messages)
    await house.move(days=2)
    await cast.minister.sees("记录待签字")
    await house.move(days=30)
    await house.quiet()
    assert [told(house, person, "签字") for person in (cast.host, head, cast.minister)] == [1, 1, 1]


async def test_an_overdue_concern_climbs_to_the_minister(house: House) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await until_noted(house, cast)
    await sign(cast.host)
    await cast.cadre.tap("对，就这样")
    await cast.staff.sees("诉求 · 待办")
    due_at = house.one("select due_at from concern")
    house.faults.record = True
    until_due = due_at / 1e6 - house.clock.now().timestamp()
    await house.move(seconds=until_due + 60)
    await house.quiet()
    ladder = [cast.staff, head, cast.host, cast.minister]
    assert [told(house, person, "诉求 · 待办") for person in ladder] == [1, 0, 0, 0]
    for days, reached in ((3, 2), (4, 3), (7, 4)):
        await house.move(days=days)
        await house.quiet()
        assert [told(house, person, "诉求 · 待办") for person in ladder] == [1] * reached + [0] * (
            4 - reached
        )


async def test_after_a_long_outage_each_rung_is_told_once_and_late(house: House) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await until_noted(house, cast)
    await sign(cast.host)
    await cast.cadre.tap("对，就这样")
    await cast.staff.sees("诉求 · 待办")
    await sleep_through(house, days=45)
    for person in (cast.staff, head, cast.host, cast.minister):
        assert told(house, person, "诉求 · 待办") == 1
        assert told(house, person, "迟了") >= 1
    await house.move(days=1)
    await house.quiet()
    assert told(house, cast.minister, "诉求 · 待办") == 1


async def test_hosts_and_sections_get_tonights_list_at_noon(house: House) -> None:
    cast = await come(house)
    await later(cast.cadre)
    await accept(cast.staff)
    house.faults.record = True
    await house.move_to("12:01", days=1)
    for person in (cast.host, cast.staff):
        listed = await person.sees("今晚名单：")
        assert "19:30 张示例1" in listed.labels
    await house.quiet()
    assert told(house, cast.cadre, "今晚名单") == told(house, cast.minister, "今晚名单") == 0


async def test_each_night_has_its_digest_once_and_weekends_none(house: House) -> None:
    minister = await house.joins("M001")
    house.faults.record = True
    for day in range(6):  # Wednesday to Monday
        await house.move_to("22:31", days=1 if day else 0)
        await house.move(minutes=1)
    await house.quiet()
    assert told(house, minister, "夜谈\n") == 4
    assert told(house, minister, "迟了") == 0


async def test_the_digests_of_nights_slept_through_come_once_and_say_that_they_are_late(house: House) -> None:
    minister = await house.joins("M001")
    await house.app.tick()
    await sleep_through(house, days=5)  # to Monday evening: Wednesday, Thursday and Friday were missed
    assert told(house, minister, "夜谈\n") == 3
    assert told(house, minister, "迟了") == 3
    await house.move_to("22:31")
    await house.quiet()
    assert told(house, minister, "夜谈\n") == 4


async def test_a_leap_of_the_clock_does_what_a_slow_night_does(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    house.faults.record = True
    await house.move_to("23:00")
    await house.quiet()
    assert told(house, cast.staff, "的谈话进行了吗") == 1
    assert told(house, cast.minister, "夜谈\n") == 1
