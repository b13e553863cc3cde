"""Nights of hosts, walked by everybody concerned: host, substitute, cadre, section, office; taps counted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Person as Somebody
from bot.domain.people import Role
from bot.services.taking_back import OVERVIEWS, SAID
from handlers.router import CARDS
from storage.work import SqlWork
from tests.chat.night import WISH, accept, book
from tests.chat.test_live import opened
from tests.house import House, chat_text, whole_house
from webchat import Person


@pytest.fixture
async def turns(tmp_path: Path) -> AsyncIterator[House]:
    """The first host sits Mondays, Wednesdays and Fridays, the second Tuesdays and Thursdays."""
    async with whole_house(tmp_path, rota={"V001": ("mon", "wed", "fri"), "V002": ("tue", "thu")}) as opened:
        yield opened


async def booked(house: House, number: str = "C001", slot: str = "今晚 19:30") -> Person:
    cadre = await house.joins(number)
    await book(cadre, WISH, slot)
    return cadre


async def test_a_host_gives_tonight_away_in_four_taps_and_everybody_affected_chooses_another_time(
    house: House,
) -> None:
    staff = await house.joins("S201")
    cadre = await booked(house)
    await accept(staff)
    await cadre.sees("已安排好")
    host = await house.joins("V001")
    await host.tap("我的夜晚")
    await host.tap("● 周三 25·1")
    await host.sees("19:30 张示例1 · 示例镇")
    await host.tap("这晚让出")
    asked = await host.sees("会动到这几位")
    assert "请本人另选：今晚 19:30 副部长示例乙、" in asked.text
    await host.tap("确认让出")
    report = await host.sees("等本人另选时间")
    assert host.taps == 4
    assert WISH not in report.text

    offered = await cadre.sees("请另选一个时间")
    assert WISH in offered.text
    assert "已为您留着：今晚 19:30、今晚 20:10、今晚 20:50（留到 今晚 19:00）" in offered.text
    assert "今晚 19:30 副部长示例乙" in offered.labels
    cadre.reset_counts()
    await cadre.tap("今晚 19:30 副部长示例乙")
    await cadre.sees("已安排好")  # the section had accepted this very time
    assert cadre.taps == 1
    assert WISH in (await staff.sees("副部长示例乙")).text
    await host.sees("都已经安排好了")  # the report stays current by itself
    other = await house.joins("V002")
    await other.tap("今晚名单")
    assert "19:30 张示例1" in (await other.sees("今晚")).labels[0]


async def test_who_is_kept_out_after_giving_a_night_away_reads_no_name_and_no_new_time(house: House) -> None:
    await house.joins("S201")
    cadre = await booked(house)
    host, office = await house.joins("V001"), await house.joins("O001")
    for tap in ("我的夜晚", "● 周三 25·1", "这晚让出", "确认让出"):
        await host.tap(tap)
    report = await host.sees("张示例1 · 示例镇：等本人另选时间")
    await cadre.tap("今晚 19:30 副部长示例乙")
    await cadre.sees("已登记，正在安排")
    for number, name in (("V001", "副部长示例甲"), ("O001", "")):
        await cadre.tap("回避")
        await cadre.send(number)
        found = await cadre.sees(f"查找：{number}")
        await cadre.tap(next(label for label in found.labels if label.startswith(name)))
        await cadre.tap("请他回避")
        await cadre.sees(f"回避：{name}")
    await host.sees("\n另有一位\n")
    await house.quiet()
    shown = next(m for m in host.messages if m.id == report.id).text
    assert "张示例1" not in shown and "示例乙" not in shown and "19:30" not in shown
    await office.tap("日历")
    await office.tap("25", on=(await office.sees("2026年11月")).id)
    await office.tap("改为只按预约谈")
    assert "· 另有一位" in (await office.sees("有 1 个预约")).text
    for tap in ("返回菜单", "轮值表", "周三 25", "● 副部长示例乙 · 1"):
        await office.tap(tap)
    await office.sees("另有一位")
    await office.tap("这晚让出")
    await office.sees("会动到这几位")
    await house.quiet()
    assert "张示例1" not in str([m.text for m in office.messages])


async def test_what_has_no_time_is_not_offered_to_be_accepted(house: House) -> None:
    staff, host = await house.joins("S201"), await house.joins("V001")
    cadre = await booked(house)
    assert "接收" in (await staff.sees("待接收")).labels
    for tap in ("我的夜晚", "● 周三 25·1", "这晚让出", "确认让出"):
        await host.tap(tap)
    card = await staff.sees("等本人另选时间")
    assert "接收" not in card.labels and "已为本人留着：今晚 19:30、" in card.text
    await cadre.sees("已为您留着：今晚 19:30、")
    await cadre.tap("今晚 20:10 副部长示例乙")
    await staff.sees("待接收")
    await staff.tap("接收")
    await cadre.sees("已安排好")


async def test_a_substitute_takes_over_and_the_person_keeps_the_time(house: House) -> None:
    staff, substitute = await house.joins("S201"), await house.joins("V002")
    cadre = await booked(house)
    await accept(staff)
    await cadre.sees("已安排好")
    host = await house.joins("V001")
    for tap in ("我的夜晚", "请假", "周三 25", "周五 27", "由 副部长示例乙 递补"):
        await host.tap(tap)
    await host.sees("由 副部长示例乙 接谈")
    await host.tap("确认，由 副部长示例乙 递补")
    await host.sees("由 副部长示例乙 接谈，时间不变")
    told = await cadre.sees("谈话人有变动")
    assert "19:30" in told.text
    assert "副部长示例乙" in told.text
    await substitute.sees("由 副部长示例乙 递补")
    await substitute.sees("谈话人有变动")
    await staff.sees("谈话人有变动")
    # The other way round would be a circle: said in words, nothing done.
    for tap in ("我的夜晚", "● 周三 25·1", "这晚让出"):
        await substitute.tap(tap)
    assert "不能互相递补" in (await substitute.tap("由 副部长示例甲 递补") or "")


async def test_the_office_gives_the_nights_of_an_ill_host_away_and_sees_who_sits(turns: House) -> None:
    await booked(turns)
    host, office = await turns.joins("V001"), await turns.joins("O001")
    await office.tap("轮值表")
    week = await office.sees("轮值 · 11月23日")
    assert "周三 25　副部长示例甲（1）" in week.text
    assert "副部长示例乙　坐 8 天" in week.text
    for tap in ("周三 25", "● 副部长示例甲 · 1", "这晚让出", "确认让出"):
        await office.tap(tap)
    report = await office.sees("还有 1 位没有选定时间")
    assert WISH not in report.text
    assert "事由" not in report.text
    await host.sees("副部长示例甲 · 周三(11月25日) 不坐班")


async def test_two_hosts_swap_a_night_and_the_booked_stay_with_it(turns: House) -> None:
    cadre = await booked(turns)
    host, other = await turns.joins("V001"), await turns.joins("V002")
    for tap in ("我的夜晚", "● 周三 25·1", "与人换班", "副部长示例乙 · 周四 11月26日"):
        await host.tap(tap)
    await host.sees("等对方答复")
    asked = await other.sees("想用")
    assert "那晚已约 1 人" in asked.text
    await other.tap("同意换")
    await other.sees("换好了")
    await host.sees("换好了")
    await cadre.sees("谈话人有变动")
    await other.tap("我的夜晚")
    nights = (await other.sees("您的夜晚")).labels
    assert "● 周三 25·1" in nights
    assert "○ 周四 26" in nights


async def test_the_section_sees_the_day_around_a_request_and_the_talks_there_were(house: House) -> None:
    head = await house.joins("H002")
    first = await booked(house)
    await head.tap("未来一周")
    await head.tap("今晚 19:30 张示例1")
    assert "当天" not in (await head.sees("待接收")).text  # nothing else is on
    second = await house.joins("C002")
    await book(second, None, "今晚 20:10")
    await head.send("/menu")
    await head.tap("待接收 · 2")
    waiting = await head.sees("等科室接收 2 件")
    assert "今晚 19:30 张示例1 · 示例镇 · 待接收" in waiting.text
    await head.tap("今晚 20:10 张示例2")
    card = await head.sees("当天 副部长示例甲：19:30 另有一场、20:10 本场")
    assert "第 1 次" in card.text
    await head.tap("接收")
    await head.tap("返回菜单")
    await head.tap("未来一周")
    week = await head.sees("未来七天")
    assert "今晚 20:10 张示例2 · 示例镇 · 已安排" in week.text
    assert first.taps <= 4


async def test_what_is_kept_for_one_is_offered_to_nobody_else_until_it_lapses_with_a_word(
    house: House,
) -> None:
    cadre, host, third = await booked(house), await house.joins("V001"), await house.joins("C002")
    for tap in ("我的夜晚", "● 周三 25·1", "这晚让出", "确认让出"):
        await host.tap(tap)
    kept = await cadre.sees("已为您留着：今晚 19:30、今晚 20:10、今晚 20:50")
    await third.send("/menu")
    assert "明晚" in (await third.sees("最早可约明晚 19:30")).text
    await house.move_to("19:45")
    await house.until(lambda: "留着：今晚 20:50" in next(m for m in cadre.messages if m.id == kept.id).text)
    await house.move_to("20:25")
    lapsed = await cadre.sees("为您留的时间已到期，不再保留")
    assert "请另选一个时间" in lapsed.text and "明晚 19:30" in lapsed.labels
    await cadre.tap("明晚 19:30", on=lapsed.id)
    await cadre.sees("已登记，正在安排")


async def test_who_hands_a_talk_over_takes_it_out_of_their_own_calendar(house: House) -> None:
    staff, substitute, host = [await house.joins(number) for number in ("S201", "V002", "V001")]
    await booked(house)
    await accept(staff)
    await host.sees("已安排好")
    for tap in ("更多", "日历"):
        await host.tap(tap)
    mine = await opened(host, "可以存进日历的文件")
    for tap in ("我的夜晚", "● 周三 25·1", "这晚让出", "由 副部长示例乙 递补", "确认，由 副部长示例乙 递补"):
        await host.tap(tap)
    off = await opened(host, "这项安排已有变动")
    assert (off["uid"], off["status"], off["dtstart"].dt) == (mine["uid"], "CANCELLED", mine["dtstart"].dt)
    assert int(off["sequence"]) > int(mine["sequence"])
    await substitute.sees("谈话人有变动")
    await house.quiet()
    assert not [m for m in substitute.messages if "日历里去掉" in m.text]  # who was sent none is not bothered


async def test_whoever_is_kept_out_later_finds_nothing_of_it_on_the_cards_that_stand(house: House) -> None:
    cadre, host = await booked(house), await house.joins("V001")
    await host.tap("今晚名单")
    listed = await host.sees("19:30 张示例1")
    await host.send("/menu")
    await host.tap("我的夜晚")
    await host.tap("● 周三 25·1")
    night = await host.sees("19:30 张示例1 · 示例镇")
    await cadre.tap("回避")
    await cadre.tap("副部长示例甲 · 示例职务")
    await cadre.tap("请他回避")
    await cadre.sees("回避：副部长示例甲")
    await house.quiet()
    standing = {m.id: m for m in host.messages}
    assert "张示例1" not in chat_text(host.messages)
    assert "19:30" not in standing[night.id].text and "另有" not in standing[night.id].text
    assert listed.id not in standing or "今晚没有" in standing[listed.id].text
    assert CARDS.keys() >= OVERVIEWS | SAID


async def test_a_rota_of_many_hosts_is_read_page_by_page(house: House) -> None:
    def more_hosts(work: SqlWork) -> None:
        unit = work.people.units()[0].id
        for n in range(3, 26):
            work.people.add(Somebody(work.new_id(), f"V{n:03}", f"副部长示例{n}", unit, "示例", Role.HOST))

    await house.do(more_hosts)
    office = await house.joins("O001")
    await office.tap("轮值表")
    card = await office.sees("谈话人 1–20，共 25 位")
    await office.tap("后面的谈话人 ›", on=card.id)
    card = await office.sees("谈话人 21–25，共 25 位")
    assert "副部长示例25　坐" in card.text and "副部长示例甲" not in card.text
    assert "后面的谈话人 ›" not in card.labels
    await office.tap("周三 25", on=card.id)
    day = await office.sees("点一位来改")
    assert len([label for label in day.labels if label.startswith("● 副部长")]) == 5
    await office.tap("‹ 前面的谈话人", on=day.id)
    await office.sees("谈话人 1–20，共 25 位")
