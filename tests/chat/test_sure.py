"""What would lose words is asked about first, and what was chosen stays in sight."""

from tests.chat.night import NOTED, accept, book, come, hold
from tests.house import House


async def test_a_note_is_thrown_away_by_two_taps_never_by_one(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await cast.staff.tap("谈话摘要")
    await cast.staff.send(NOTED)
    await cast.staff.sees(NOTED)
    await cast.staff.tap("清空重写")
    await cast.staff.sees("不能恢复")
    await cast.staff.tap("返回")
    await cast.staff.sees(NOTED)
    await cast.staff.tap("这部分好了")
    await cast.staff.tap("不写了")
    await cast.staff.sees("不能恢复")
    await cast.staff.tap("返回")
    await cast.staff.sees("✓ 谈话摘要")
    await cast.staff.tap("不写了")
    await cast.staff.sees("不能恢复")
    await cast.staff.tap("不写了")
    await cast.staff.sees("已谈 · 待写记录")


async def test_the_chosen_time_stands_above_the_topics(house: House) -> None:
    cast = await come(house)
    await cast.cadre.send("/menu")
    await cast.cadre.tap("19:30")
    step = await cast.cadre.sees("想谈哪方面")
    assert "19:30–20:10" in step.text
