"""Another time is proposed: by the section, or by the person when it is too late to move it alone."""

from handlers.card import Tap
from tests.chat.night import accept, book, come
from tests.chat.test_time import later
from tests.house import House


async def test_the_section_proposes_in_four_taps_and_the_person_takes_it_in_one(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    await cast.cadre.sees("已安排好")
    cast.staff.reset_counts()
    await cast.staff.tap("更多")
    await cast.staff.tap("提议改时间")
    await cast.staff.tap("明晚 19:30")
    await cast.staff.sees("由本人选")
    await cast.staff.tap("发出（1 个时间）")
    await cast.staff.sees("已提议改到")
    assert cast.staff.taps <= 4
    asked = await cast.cadre.sees("想请您改个时间")
    assert "明晚 19:30" in asked.labels and "20:50" in asked.text
    cast.cadre.reset_counts()
    await cast.cadre.tap("明晚 19:30", on=asked.id)
    card = await cast.cadre.sees("周四(11月26日) 晚上 19:30–20:10")
    assert cast.cadre.taps == 1 and "想请您改个时间" not in card.text
    for other in (cast.staff, cast.host):
        assert "周四(11月26日) 晚上 19:30" in (await other.sees("时间已由")).text
    assert house.row("select state, moves from appointment") == ("accepted", 0)


async def test_of_proposed_times_one_just_taken_leaves_the_others_and_none_of_them_may_suit(
    house: House,
) -> None:
    cast, other, head = await come(house), await house.joins("C002"), await house.joins("H002")
    await later(cast.cadre, "明晚 19:30")
    await head.send("/menu")
    await head.tap("待接收 · 1")
    await head.tap("张示例1")
    await head.tap("更多")
    await head.tap("提议改时间")
    await head.tap("今晚 20:10")
    await head.tap("今晚 20:50")
    assert {"✓ 今晚 20:10", "✓ 今晚 20:50"} <= set((await head.sees("由本人选")).labels)
    await head.tap("发出（2 个时间）")
    asked = await cast.cadre.sees("想请您改个时间")
    await book(other, slot="今晚 20:10")
    assert "刚被约走" in await cast.cadre.tap("今晚 20:10", on=asked.id)
    left = (await cast.cadre.sees("想请您改个时间")).labels
    assert "今晚 20:50" in left and "今晚 20:10" not in left
    proposal = house.one("select id from proposal")
    assert await other.tap_data(other.messages[-1].id, Tap("p-refuse", proposal, 0).pack())
    await cast.cadre.tap("都不行")
    await head.sees("本人都不合适，还按原来的时间")
    assert "已经有了变化" in await cast.cadre.tap_data(asked.id, Tap("p-take", proposal, 0, "0").pack())
    assert house.one("select state from proposal") == "refused"


async def test_in_the_lock_window_the_person_asks_the_section_which_says_yes_or_no(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    await cast.cadre.sees("已安排好")
    await house.move_to("19:00")
    await cast.cadre.send("/menu")
    await cast.cadre.tap("我的预约")
    await cast.cadre.tap("周三(11月25日) 晚上 20:50")
    for answer, told in (("改不了，不变", "科室这次调整不开"), ("同意：明晚 20:10", "时间已由")):
        await cast.cadre.tap("请科室改时间")
        await cast.cadre.tap("明晚 20:10")
        await cast.cadre.sees("已请科室改到")
        card = await cast.staff.sees("本人想改到")
        await cast.staff.tap(answer, on=card.id)
        await cast.cadre.sees(told)
    assert "明晚 20:10" not in (await cast.cadre.sees("周四(11月26日) 晚上 20:10")).labels
    assert house.row("select state, moves from appointment") == ("accepted", 0)
