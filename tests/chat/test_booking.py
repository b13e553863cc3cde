"""Booking, path by path, in no more taps than promised; and what stays out of sight of whom."""

from datetime import date, timedelta
from pathlib import Path

from bot.domain.policy import SectionRules
from bot.domain.sitting import Sitting, Why
from handlers.card import Tap
from tests.chat.night import WISH, accept, book, hold
from tests.house import House, whole_house
from webchat import Person
from yetan.config import settings_from
from yetan.setup import template


async def at_the_last_look(cadre: Person, slot: str = "今晚 19:30") -> None:
    await cadre.tap(slot)
    await cadre.tap("工作诉求")
    await cadre.sees("请确认")


async def keep_out(cadre: Person, name: str) -> None:
    await cadre.tap("回避")
    await cadre.sees("需要谁回避")
    await cadre.tap(name)


async def test_a_time_is_kept_while_somebody_fills_in_the_form_and_free_after(house: House) -> None:
    one, two = await house.joins("C001"), await house.joins("C002")
    await at_the_last_look(one)
    assert "刚被别人选中" in await two.tap("今晚 19:30")
    card = await two.sees("请选一个时间")
    assert "今晚 19:30" not in card.labels
    await one.tap("取消")
    await one.sees("最早可约")
    await two.send("/menu")
    await at_the_last_look(two)
    await two.tap("确认预约")
    await two.sees("已登记，正在安排")


async def test_a_time_that_is_kept_no_longer_is_still_booked_if_nobody_took_it(house: House) -> None:
    cadre = await house.joins("C001")
    await at_the_last_look(cadre)
    await house.move(minutes=6)
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")
    assert house.rows("select 1 from slot_hold") == []


async def test_whoever_is_in_charge_may_be_kept_out_before_anybody_is_told(house: House) -> None:
    cadre, host = await house.joins("C001"), await house.joins("V001")
    await at_the_last_look(cadre)
    await keep_out(cadre, "副部长示例甲 · 示例职务")
    look = await cadre.sees("回避：副部长示例甲")
    assert "参加：副部长示例乙" in look.text
    await cadre.tap("确认预约")
    await cadre.sees("回避：副部长示例甲")
    assert cadre.taps <= 5
    await house.quiet()
    other = await house.who("V002")
    assert house.one("select host_id from appointment") == other.id
    assert "张示例1" not in str([m.text for m in host.messages])


async def test_a_recused_head_finds_no_trace_of_it_anywhere(house: House) -> None:
    """Lists, cards, forged buttons: as if it were not there."""
    cadre, staff, head = [await house.joins(number) for number in ("C001", "S201", "H002")]
    await at_the_last_look(cadre)
    await cadre.send(WISH)
    await cadre.sees(WISH)
    await cadre.tap("回避")
    await cadre.send("H002")
    await cadre.sees("查找：H002")
    await cadre.tap("科长示例2 · 干部二科")
    await cadre.tap("确认预约")
    await accept(staff)
    assert "回避：科长示例2" in (await staff.sees("已安排好")).text
    real = house.one("select id from appointment")
    await house.move_to("12:00", days=1)  # past noon lists, reminders, ladders
    menu = await head.sees("好。")
    assert "今晚名单" in menu.labels
    for verb in ("see", "accept", "held", "note", "read", "recuse", "cancel-yes", "instruct"):
        said = {await head.tap_data(menu.id, Tap(verb, id_, 2).pack()) for id_ in (real, real + 1)}
        assert len(said) == 1
    yesterday = house.clock.now().astimezone(house.settings.policy.zone).date().toordinal() - 1
    for tap in (Tap("errands"), Tap("tonight", yesterday)):
        await head.tap_data(menu.id, tap.pack())
    await house.quiet()
    shown = str([(m.text, m.labels) for m in head.messages])
    assert "张示例1" not in shown and "WISH-MARKER" not in shown


async def test_a_colleague_who_had_it_already_may_be_kept_out_and_sees_it_no_more(house: House) -> None:
    cadre, first, second = [await house.joins(number) for number in ("C001", "S201", "S202")]
    await book(cadre)
    await accept(first)
    await cadre.sees("已安排好")
    cadre.reset_counts()
    await keep_out(cadre, "干事示例21 · 干部二科")
    await cadre.sees("原本参加这次谈话")
    await cadre.tap("请他回避")
    await cadre.sees("回避：干事示例21")
    assert cadre.taps == 3
    await accept(second)
    await house.quiet()
    assert not [m for m in first.messages if "张示例1" in m.text]
    assert house.one("select count(*) from assignment where state = 'accepted'") == 1


async def test_a_given_person_and_whoever_is_free_may_be_asked_for(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.tap("其他时间")
    await cadre.tap("指定谈话人")
    await cadre.tap("副部长示例乙（今晚 19:30）")
    await cadre.sees("副部长示例乙的时间")
    await at_the_last_look(cadre)
    assert "参加：副部长示例乙" in (await cadre.sees("请确认")).text
    await cadre.tap("改时间")
    await cadre.tap("谁都可以")
    await cadre.tap("今晚 20:10")
    await cadre.sees("请确认")
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")


async def test_who_wishes_gets_the_host_of_last_time_with_one_tap(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    await cadre.tap("其他时间")
    await cadre.tap("指定谈话人")
    await cadre.tap("副部长示例乙（今晚 19:30）")
    await at_the_last_look(cadre)
    await cadre.tap("确认预约")
    await accept(staff)
    await hold(house, staff)
    await cadre.send("/menu")
    await cadre.tap("其他时间")
    await cadre.tap("还和上次一样：副部长示例乙")
    await cadre.sees("副部长示例乙的时间")
    assert not [label for label in cadre.messages[-1].labels if label.startswith("还和上次一样")]
    await at_the_last_look(cadre, "明晚 19:30")
    assert "参加：副部长示例乙" in (await cadre.sees("请确认")).text


def a_shared_charge(folder: Path) -> tuple[SectionRules, ...]:
    return tuple(
        section.model_copy(update={"shared_with": ("V002",)} if section.host == "V001" else {})
        for section in settings_from(template(), folder / "config.yaml").policy.sections
    )


async def test_whoever_was_too_late_for_one_of_two_equal_hosts_gets_the_other_at_that_time(
    tmp_path: Path,
) -> None:
    async with whole_house(tmp_path, sections=a_shared_charge(tmp_path)) as house:
        slow, quick = await house.joins("C001"), await house.joins("C002")
        await at_the_last_look(slow)
        assert "参加：副部长示例甲" in (await slow.sees("请确认")).text
        await house.move(minutes=6)  # kept no longer
        await book(quick)
        await slow.tap("确认预约")
        await slow.sees("请选一个时间")
        await slow.tap("今晚 19:30")
        assert "参加：副部长示例乙" in (await slow.sees("请确认")).text
        await slow.tap("确认预约")
        await slow.sees("已登记，正在安排")
        assert house.one("select count(distinct host_id) from appointment") == 2


async def test_hosts_who_share_a_charge_are_asked_in_turn(tmp_path: Path) -> None:
    async with whole_house(tmp_path, sections=a_shared_charge(tmp_path)) as house:
        for number, host in (("C001", "甲"), ("C002", "乙"), ("C003", "甲"), ("C004", "乙")):
            cadre = await house.joins(number)
            soonest = next(label for label in cadre.messages[-1].labels if label.startswith("今晚"))
            await at_the_last_look(cadre, soonest)
            assert f"参加：副部长示例{host}" in (await cadre.sees("请确认")).text
            await cadre.tap("确认预约")
            await cadre.sees("已登记，正在安排")
        assert house.one("select count(distinct starts_at) from appointment") == 2


async def test_a_weekend_on_a_chosen_day_with_somebody_kept_out_takes_eight_taps(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.tap("选日期（周末、节假日）")
    await cadre.sees("选哪一天")
    await cadre.tap("28")  # a Saturday
    await cadre.sees("周六(11月28日)")
    await cadre.tap("14:00")
    await cadre.tap("家庭困难")
    await keep_out(cadre, "科长示例2 · 干部二科")
    look = await cadre.sees("请确认")
    assert "周六(11月28日) 下午 14:00" in look.text and "回避：科长示例2" in look.text
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")
    assert cadre.taps <= 8 and cadre.typed == 0


async def test_whoever_waits_instead_of_booking_keeps_the_same_people_out(house: House) -> None:
    cadre, host = await house.joins("C001"), await house.joins("V001")
    await at_the_last_look(cadre)
    await keep_out(cadre, "副部长示例甲 · 示例职务")
    look = await cadre.sees("回避：副部长示例甲")
    await cadre.tap_data(look.id, Tap("wait").pack())
    await cadre.sees("候补哪几天")
    await cadre.tap("今天")
    asked = await cadre.sees("等谁的时间")
    assert "回避：副部长示例甲" in asked.text and "副部长示例甲" not in asked.labels
    await keep_out(cadre, "科长示例2 · 干部二科")
    await cadre.sees("回避：副部长示例甲、科长示例2")
    for tap in ("谁都行", "工作诉求", "跳过"):
        await cadre.tap(tap)
    assert "回避：副部长示例甲、科长示例2" in (await cadre.sees("已排上候补")).text
    await cadre.sees("有时间空出来了")
    await cadre.tap("就这个时间")
    booked = (await cadre.sees("已登记，正在安排")).text
    assert "参加：副部长示例乙" in booked and "回避：副部长示例甲、科长示例2" in booked
    await house.quiet()
    assert "张示例1" not in str([m.text for m in host.messages])


async def test_a_month_with_nothing_free_says_so_and_offers_to_wait(tmp_path: Path) -> None:
    async with whole_house(tmp_path) as house:
        away = [(await house.who(number)).id for number in ("V001", "V002")]
        days = [date(2026, 11, 25) + timedelta(days=n) for n in range(6)]
        sittings = [
            Sitting(id_, day, False, Why.LEAVE, id_, house.clock.now()) for id_ in away for day in days
        ]
        await house.do(lambda work: work.sittings.put(sittings))
        cadre = await house.joins("C001")
        await cadre.tap("选日期（周末、节假日）")
        assert "候补" in (await cadre.sees("11月没有空着的时间了")).labels
