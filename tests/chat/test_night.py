"""A whole night, with each role; asserted on what is seen and on what is stored."""

from datetime import UTC, datetime

from tests.chat.night import (
    ANSWER,
    DIRECTIVE,
    NOTED,
    RAISED,
    REPORT,
    WISH,
    accept,
    book,
    come,
    hold,
    sign,
    write_note,
)
from tests.house import House, moment


async def test_a_night_from_booking_to_the_answered_directive(house: House) -> None:
    cast = await come(house)
    cadre, staff, host, minister = cast.cadre, cast.staff, cast.host, cast.minister
    await book(cadre, WISH)
    state, starts = house.row("select state, starts_at from appointment")
    assert (state, starts) == ("assigned", moment(datetime(2026, 11, 25, 11, 30, tzinfo=UTC)))
    await accept(staff)
    await cadre.sees("已安排好")
    await host.sees("已安排好")
    assert house.one("select state from appointment") == "accepted"

    await hold(house, staff)
    assert house.one("select state from appointment") == "held"
    assert house.one("select count(*) from talk") == 1
    await write_note(staff)
    assert house.one("select state from note") == "draft"
    assert house.one("select state from concern") == "registered"
    await cadre.sees(RAISED)
    await cadre.tap("对，就这样")
    await cadre.sees("已登记，科室在办")
    assert house.one("select state from concern") == "assigned"
    await sign(host)
    assert house.one("select state from note") == "signed"
    assert house.one("select state from follow_up") == "due"

    await house.move_to("22:31")
    digest = await minister.sees("谈 1 人")
    assert "新诉求 1" in digest.text
    await minister.tap("逐条看")
    await minister.tap("19:30")
    await minister.tap("看记录")
    note = await minister.sees(NOTED)
    await minister.send(DIRECTIVE, reply_to=note.id)
    await minister.tap("干事示例21")
    await minister.tap("周四")
    await minister.sees("批示已发出")
    await staff.sees("部长批示 · 待签收")
    await staff.tap("签收")
    await staff.sees("部长批示 · 办理中")
    task = await staff.sees("部长批示 · 办理中")
    await staff.tap("答复", on=task.id)
    await staff.send(REPORT)
    await minister.sees("批示已有答复")
    await minister.tap("认可")
    await staff.sees("答复已认可")
    assert house.one("select state from directive") == "accepted"

    matter = await staff.sees("诉求 · 待办")
    await staff.tap("答复", on=matter.id)
    await staff.send(ANSWER)
    await staff.tap("已解决")
    await cadre.sees(ANSWER)
    await cadre.tap("办好了")
    await cadre.sees("已办结")
    assert house.row("select state, outcome from concern") == ("closed", "settled")
    await house.quiet()
    assert house.rows("select 1 from inbox where state != 'done'") == []
    waits = house.rows("select card, reason from outbox where state not in ('sent', 'dropped')")
    assert set(waits) <= {("year-unpublished", None)}  # for the office, which has no account yet
