"""The section at its desk: what waits, what is late, what is on today; taps counted."""

from handlers.card import Tap, to36
from tests.chat.night import WISH, accept, book, come, until_noted
from tests.house import House, chat_text
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


async def test_all_of_tonight_is_not_all_there_is(house: House) -> None:
    """What is accepted with one tap is what the button counts."""
    staff = await house.joins("S201")
    slots = ("今晚 19:30", "今晚 20:10", "明晚 19:30", "明晚 20:10", "今晚 20:50")
    for nth, slot in enumerate(slots, 1):
        await book(await house.joins(f"C00{nth}"), None, slot)
    await staff.send("/menu")
    await staff.tap("我的待办 · 3")
    board = await staff.sees("等您办的")
    await staff.tap("今天 · 2", on=board.id)
    board = await staff.sees("您今天要参加的")
    await staff.tap("接收全部 2 项", on=board.id)
    await staff.sees("已接收 2 项")
    mine = "select a.state from assignment a join person p on p.id = a.staff_id where p.number = 'S201'"
    assert sorted(house.rows(mine)) == [("accepted",), ("accepted",), ("pending",)]


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


async def test_staff_say_that_they_are_away_in_four_taps_and_the_substitute_has_their_talks(
    house: House,
) -> None:
    staff, other, head = [await house.joins(number) for number in ("S201", "S202", "H002")]
    cadre = await house.joins("C001")
    await book(cadre, WISH, "今晚 19:30")
    await accept(staff)
    await cadre.sees("已安排好")
    await staff.send("/menu")
    staff.reset_counts()
    for tap in ("外出", "周三 25", "周五 27"):
        await staff.tap(tap)
    asked = await staff.sees("这几场谈话要转给别人")
    assert "19:30 张示例1 · 示例镇" in asked.text and WISH not in asked.text
    await staff.tap("由 干事示例22 代办")
    await staff.sees("11月25日 至 11月27日 不在，由 干事示例22 代办")
    assert staff.taps == 4
    await staff.sees("已由别人接手")
    await cadre.sees("干部二科 干事示例22")  # still arranged, and with whom
    await other.sees("已安排好")
    for person in (other, head):
        await person.sees("干事示例21\n11月25日 至 11月27日 不在，由 干事示例22 代办")
    # The other way round would be a circle: said in words, nothing done.
    await other.send("/menu")
    for tap in ("外出", "周三 25", "周三 25"):
        await other.tap(tap)
    assert "不能互相递补" in (await other.tap("由 干事示例21 代办") or "")
    # What comes in those days goes past whoever is away.
    second = await house.joins("C002")
    await book(second, None, "明晚 19:30")
    assert house.one("select count(*) from assignment where state = 'pending'") == 1
    assert (
        house.one(
            "select p.number from assignment a join person p on p.id = a.staff_id where a.state = 'pending'"
        )
        == "S202"
    )
    await staff.tap("取消：11月25日 至 11月27日")
    await staff.sees("从哪天起不在")
    assert not [m for m in staff.messages if "代办" in m.text]


async def test_a_head_gives_what_an_absent_colleague_has_to_others_in_four_taps(house: House) -> None:
    staff, other, head = [await house.joins(number) for number in ("S201", "S202", "H002")]
    cadres = await three_requests(house)
    await accept(staff)
    await head.send("/menu")
    head.reset_counts()
    await head.tap("科室一览 · 2")
    await head.tap("干事示例21 · 2")
    listed = await head.sees("干事示例21 手上 2 件")
    assert [label for label in listed.labels if "张示例" in label] == [
        "待接收 张示例1 · 今晚 19:30", "谈话 张示例3 · 今晚 20:50",
    ]  # fmt: skip
    await head.tap("全部转给一个人…")
    await head.tap("干事示例22")
    await head.sees("已转出 2 件")
    assert head.taps == 4
    await other.sees("已安排好")
    await cadres[2].sees("已安排好")  # what the head gives is accepted by that
    await staff.sees("已由别人接手")
    await head.tap("返回")
    await head.tap("干事示例22 · 3")
    head.reset_counts()
    await head.tap("全部按工作量分给在岗的人")
    await head.sees("干事示例22 手上 0 件")
    assert house.rows("select distinct p.number from assignment a join person p on p.id = a.staff_id "
                      "where a.state in ('pending', 'accepted')") == [("S201",)]  # fmt: skip
    # One alone: a line, a name.
    await head.tap("返回")
    for tap in ("干事示例21 · 3", "谈话 张示例1 · 今晚 19:30", "干事示例22"):
        await head.tap(tap)
    await head.sees("已转出 1 件")


async def test_a_head_says_that_a_colleague_is_away_today_in_four_taps(house: House) -> None:
    staff, other, head = [await house.joins(number) for number in ("S201", "S202", "H002")]
    await book(await house.joins("C001"), None, "今晚 19:30")
    await head.send("/menu")
    head.reset_counts()
    for tap in ("科室一览 · 1", "干事示例21 · 1", "今天不在", "确认，按工作量分给在岗的人"):
        await head.tap(tap)
    assert head.taps == 4
    await head.sees("干事示例21\n周三(11月25日) 不在")
    await other.sees("待接收")
    await staff.sees("周三(11月25日) 不在")
    await head.send("/menu")
    await head.tap("科室一览 · 1")
    assert "干事示例21（外出）· 0" in (await head.sees("干部二科在手")).labels


async def test_only_the_head_hands_out_what_a_colleague_has(house: House) -> None:
    """Nor does a forged button of a colleague or of another head do it."""
    staff = await house.joins("S201")
    await book(await house.joins("C001"), None, "今晚 19:30")
    before = house.rows("select id, staff_id, state from assignment")
    owner, target = (await house.who("S201")).id, (await house.who("S202")).id
    for number in ("S202", "H001", "V001", "O001", "C002", "M001"):
        stranger = await house.joins(number)
        for tap in (
            Tap("hand-to", owner, target), Tap("hand-to", owner), Tap("colleague", owner), Tap("hand", owner),
            Tap("away-yes", owner, 739580, "0."), Tap("away", owner), Tap("accept-all", 2**60),
        ):  # fmt: skip
            await stranger.tap_data(stranger.messages[-1].id, tap.pack())
        await house.quiet()
        assert "手上" not in chat_text(stranger.messages)
    assert house.rows("select id, staff_id, state from assignment") == before
    assert house.rows("select 1 from sitting") == []
    head = await house.joins("H002")
    for word in ("!!", "0", "A"):  # a broken word is not all of it instead of one
        await head.tap_data(head.messages[-1].id, Tap("hand-to", owner, target, word).pack())
    await house.quiet()
    assert house.rows("select id, staff_id, state from assignment") == before
    await staff.sees("待接收")


async def test_who_had_how_many_is_shown_as_routing_counts_it(house: House) -> None:
    await three_requests(house)
    head, office = await house.joins("H002"), await house.joins("O001")
    await head.tap("科室一览 · 3")
    await head.tap("谁分到多少")
    own = await head.sees("近 90 天")
    assert "干部二科\n干事示例21　2\n干事示例22　1\n科长示例2　0" in own.text
    assert "干部一科" not in own.text and "副部长" not in own.text
    await office.tap("谁分到多少")
    everybody = await office.sees("近 90 天")
    assert "谈话人\n副部长示例甲　3\n副部长示例乙　0" in everybody.text
    assert "干部一科" in everybody.text and "张示例" not in everybody.text
    for number in ("S201", "C004"):
        stranger = await house.joins(number)
        await stranger.tap_data(stranger.messages[-1].id, Tap("loads").pack())
        await house.quiet()
        assert "近 90 天" not in chat_text(stranger.messages)


async def test_what_a_colleague_asks_to_be_taken_over_stands_on_the_board(house: House) -> None:
    staff, other = await house.joins("S201"), await house.joins("S202")
    await book(await house.joins("C001"), WISH, "今晚 19:30")
    await staff.tap("转办")
    await staff.tap("干事示例22")
    await staff.send("示例原因")
    await staff.sees("已请 干事示例22 接手")
    await other.send("/menu")
    await other.tap("我的待办 · 1")
    board = await other.sees("等您办的")
    assert WISH not in board.text
    await other.tap(next(label for label in board.labels if label.startswith("请您接手 张示例1")))
    await other.tap("同意接手")
    await other.sees("已安排好")
    await staff.send("/menu")
    await staff.tap("我的待办 · 0")
    await staff.sees("没有待办，也没有逾期")


async def test_a_head_who_is_kept_out_finds_nothing_of_it_on_the_board_nor_with_the_colleague(
    house: House,
) -> None:
    head, office = await house.joins("H002"), await house.joins("O001")
    cadre = await house.joins("C001")
    for tap in ("今晚 19:30", "工作诉求"):
        await cadre.tap(tap)
    await cadre.sees("请确认")
    await cadre.tap("回避")
    await cadre.send("H002")
    found = await cadre.sees("查找：H002")
    await cadre.tap(next(label for label in found.labels if label.startswith("科长示例2")))
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")
    await head.send("/menu")
    await head.tap("科室一览 · 0")
    board = await head.sees("干部二科在手 0 件")
    assert "干事示例21 · 0" in board.labels
    await head.tap("干事示例21 · 0")
    card = await head.sees("干事示例21 手上 0 件")
    owner, other = (await house.who("S201")).id, (await house.who("S202")).id
    (about,) = house.row("select id from appointment")
    for tap in (
        Tap("hand-to", owner, other), Tap("hand-to", owner, other, to36(about)),
        Tap("hand", owner, 0, to36(about)), Tap("accept-all", 2**60),
    ):  # fmt: skip
        await head.tap_data(card.id, tap.pack())
    await head.send("/menu")
    await head.tap("科室一览 · 0")
    await head.tap("干事示例21 · 0")
    await head.tap("今天不在")
    await head.sees("这几天手上没有谈话")
    await house.quiet()
    assert "张示例1" not in chat_text(head.messages) and "19:30" not in chat_text(head.messages)
    assert house.rows("select staff_id, state from assignment") == [(owner, "pending")]
    assert "张示例1" not in chat_text(office.messages)
