"""The section at its desk: what waits, what is late, what is on today; taps counted."""

from tests.chat.night import WISH, book, come, until_noted
from tests.house import House
from webchat import Person


async def three_requests(house: House) -> list[Person]:
    """Of the second section; two go to one colleague and one to the other."""
    cadres = []
    for number, slot in (("C001", "今晚 19:30"), ("C002", "今晚 20:10"), ("C003", "今晚 20:50")):
        cadre = await house.joins(number)
        await book(cadre, WISH, slot)
        cadres.append(cadre)
    return cadres


async def test_a_head_accepts_all_that_waits_with_one_tap_and_sees_what_the_section_has(house: House) -> None:
    head, staff = await house.joins("H002"), await house.joins("S201")
    cadres = await three_requests(house)
    await head.send("/menu")
    await head.tap("科室一览 · 3")
    board = await head.sees("干部二科在手 3 件，逾期 0 件")
    assert board.labels[:3] == [
        "待接收 张示例1 · 今晚 19:30 · 干事示例21",
        "待接收 张示例2 · 今晚 20:10 · 干事示例22",
        "待接收 张示例3 · 今晚 20:50 · 干事示例21",
    ]
    await cadres[0].send("/menu")
    await cadres[0].tap("我的预约 · 1")
    await cadres[0].tap("取消预约")
    await cadres[0].tap("是的，取消")
    await house.quiet()
    await head.tap("接收全部 3 项", on=board.id)
    done = await head.sees("已接收 2 项")
    assert "没能接收" not in done.text and WISH not in done.text
    for cadre in cadres[1:]:
        await cadre.sees("已安排好")
    await head.tap("返回菜单", on=done.id)
    await staff.send("/menu")
    await staff.tap("我的待办 · 0")
    mine = await staff.sees("没有待办，也没有逾期")
    assert "干部二科在手 2 件" in mine.text
    assert "您今天要参加的" in mine.text
    await staff.tap("谈话 张示例3 · 今晚 20:50")
    await staff.sees("已安排好")


async def test_what_came_after_the_list_was_drawn_is_not_accepted_unseen(house: House) -> None:
    head = await house.joins("H002")
    cadres = [await house.joins(number) for number in ("C001", "C002", "C003")]
    await book(cadres[0], None, "今晚 19:30")
    await book(cadres[1], None, "今晚 20:10")
    await head.send("/menu")
    await head.tap("待接收 · 2")
    listed = await head.sees("等科室接收 2 件")
    await book(cadres[2], None, "今晚 20:50")
    await head.tap("接收全部 2 项", on=listed.id)
    await head.sees("已接收 2 项")
    await cadres[1].sees("已安排好")
    assert sorted(house.rows("select state from assignment")) == [("accepted",), ("accepted",), ("pending",)]


async def test_a_head_opens_what_is_late_first_in_two_taps(house: House) -> None:
    cast, head = await come(house), await house.joins("H002")
    await until_noted(house, cast)
    await cast.cadre.tap("对，就这样")
    await cast.staff.sees("诉求 · 待办")
    await house.move(days=30)
    await head.send("/menu")
    await head.sees("其中逾期")
    head.reset_counts()
    await head.tap("科室一览 · 1")
    board = await head.sees("逾期的，最急的在前")
    assert board.labels[0].startswith("⚠ 诉求 张示例1") and board.labels[0].endswith("干事示例21")
    await head.tap(board.labels[0], on=board.id)
    await head.sees("诉求 · 待办")
    assert head.taps == 2
