"""The office's calendar in chat: what days are, what a change would move, and that those moved are told."""

from handlers.card import to36
from tests.chat.night import WISH, accept, book, come
from tests.house import House, chat_text


async def test_the_office_makes_saturday_a_working_night_in_four_taps(house: House) -> None:
    office, cadre = await house.joins("O001"), await house.joins("C001")
    await office.tap("日历")
    month = await office.sees("2026年11月")
    assert month.labels[:7] == list("一二三四五六日")
    await office.tap("28", on=month.id)
    await office.sees("周末：白天按预约谈")
    await office.tap("改为晚上谈")
    card = await office.sees("没有预约受影响")
    assert "周六(11月28日)\n→ 调休上班：晚上谈" in card.text
    assert "已改" in await office.tap("确认")
    assert office.taps == 4
    await office.sees("调休上班：晚上谈")
    assert house.rows("select kind, reason from day_override") == [("makeup", "工作安排")]
    assert house.rows("select verb from audit where kind = 'day'") == [("calendar.makeup",)]
    await house.move_to("21:00", days=2)
    await cadre.send("/menu")
    assert "明晚 19:30" in (await cadre.sees("最早可约明晚")).labels


async def test_whom_a_change_moves_is_shown_by_time_and_name_and_they_are_offered_other_times(
    house: House,
) -> None:
    cast, office = await come(house), await house.joins("O001")
    await book(cast.cadre, WISH)
    await accept(cast.staff)
    await office.tap("日历")
    await office.tap("25", on=(await office.sees("2026年11月")).id)
    await office.tap("改为只按预约谈")
    card = await office.sees("有 1 个预约")
    assert "19:30 张示例1，示例镇" in card.text
    assert "工作诉求" not in chat_text(office.messages)
    assert WISH not in chat_text(office.messages)
    await office.tap("另写")
    await office.send("全县大雪")
    await office.sees("原因：全县大雪")
    await office.tap("确认")
    await office.sees("节假日：白天按预约谈")
    moved = await cast.cadre.sees("请另选一个时间")
    assert "已为您留着：明晚 19:30、明晚 20:10、明晚 20:50" in moved.text
    assert WISH in moved.text and "明晚 19:30" in moved.labels
    await cast.staff.sees("等本人另选时间")
    for reader in (office, cast.host):
        report = await reader.sees("周三(11月25日) 改了日历，副部长示例甲 原定的时间不再有")
        assert "19:30 张示例1 · 示例镇：等本人另选时间" in report.text
        assert WISH not in report.text
    await cast.cadre.tap("明晚 19:30", on=moved.id)
    await cast.cadre.sees("已安排好")  # the section need not accept once more
    for reader in (office, cast.host):
        assert "张示例1 · 示例镇：改到" in (await reader.sees("都已经安排好了")).text
    assert house.one("select state from appointment") == "accepted"
    await office.tap("恢复官方日历")
    await office.sees("没有预约受影响")
    await office.tap("确认")
    await office.sees("工作日：晚上谈")
    assert house.rows("select * from day_override") == []


async def test_what_was_booked_since_the_card_was_drawn_is_shown_before_it_is_moved(house: House) -> None:
    cast, office = await come(house), await house.joins("O001")
    await office.tap("日历")
    await office.tap("25", on=(await office.sees("2026年11月")).id)
    await office.tap("改为只按预约谈")
    await office.sees("没有预约受影响")
    await book(cast.cadre)
    assert "变化" in await office.tap("确认")
    await office.sees("有 1 个预约")
    assert house.rows("select * from day_override") == []


async def test_several_days_are_changed_at_once_and_past_ones_never(house: House) -> None:
    office = await house.joins("O001")
    await office.tap("日历")
    await office.tap("30", on=(await office.sees("2026年11月")).id)
    await office.tap("连续几天")
    until = await office.sees("到哪一天")
    await office.tap("12月", on=until.id)
    until = await office.sees("2026年12月")
    await office.tap("2", on=until.id)
    await office.sees("共 3 天")
    await office.tap("改为只按预约谈")
    await office.tap("放假")
    await office.sees("原因：放假")
    await office.tap("确认")
    await house.until(lambda: house.one("select count(*) from day_override where reason = '放假'") == 3)
    await office.sees("共 3 天")
    await office.tap("返回")
    month = await office.sees("2026年11月")
    assert "30休*" in month.labels
    assert "最多改 31 天" in await office.tap_data(month.id, f"day:{to36(740000)}:{to36(740031)}:")
    assert "过去" in await office.tap_data(month.id, f"day-to:{to36(739000)}:{to36(739000)}:night")
    await office.tap("24", on=month.id)
    past = await office.sees("已经过去")
    assert not any("改为" in label for label in past.labels)


async def test_the_minister_sees_the_calendar_and_changes_nothing(house: House) -> None:
    minister = await house.joins("M001")
    await minister.tap("日历")
    await minister.tap("28", on=(await minister.sees("2026年11月")).id)
    day = await minister.sees("周末")
    assert not any("改为" in label for label in day.labels)
    await minister.tap_data(day.id, "day-to:fjv6:fjv6:night")
    assert house.rows("select * from day_override") == []


async def test_a_time_in_a_year_nobody_has_published_says_that_it_may_change(house: House) -> None:
    cadre = await house.joins("C001")
    await house.move_to("22:00", days=36)  # the last evening of 2026
    await cadre.send("/menu")
    menu = await cadre.sees("最早可约周一")
    assert menu.labels[0] == "周一 19:30 暂定"
    await cadre.tap("周一 19:30 暂定", on=menu.id)
    await cadre.tap("工作诉求")
    assert "2027 年放假安排尚未公布" in (await cadre.sees("请确认")).text
    await cadre.tap("确认预约")
    assert "2027 年放假安排尚未公布" in (await cadre.sees("正在")).text
