"""One person, one file: what each reader finds in it, how it is reached, and who finds nothing."""

from handlers.card import Tap
from tests.chat.night import DIRECTIVE, RAISED, accept, book, come, hold, sign, until_noted, write_note
from tests.house import House
from webchat import Person


async def confirmed(house: House) -> tuple[Person, Person, Person, Person]:
    """A signed note, a confirmed concern, an instruction."""
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await cast.cadre.tap("对，就这样")
    await cast.cadre.sees("已登记，科室在办")
    await house.move_to("22:31")
    await cast.minister.sees("谈 1 人")
    await cast.minister.tap("逐条看")
    await cast.minister.tap("19:30")
    await cast.minister.tap("批示")
    await cast.minister.send(DIRECTIVE)
    await cast.minister.tap("干事示例21")
    await cast.minister.tap("周四")
    await cast.staff.sees(DIRECTIVE)
    return cast.cadre, cast.staff, cast.host, cast.minister


async def test_a_file_is_one_thread_and_each_reader_finds_in_it_what_is_theirs(house: House) -> None:
    cadre, staff, host, minister = await confirmed(house)
    seen = {}
    for name, reader in (("staff", staff), ("host", host), ("minister", minister)):
        await reader.send("张示例1")
        card = await reader.sees("档案：张示例1")
        assert card.protect and "谈过 1 次，上次 2026-11-25" in card.text
        assert RAISED[:20] in card.text and DIRECTIVE[:20] in card.text
        seen[name] = card
    assert all("待回访" in card.text and "未了的事 3 件" in card.text for card in seen.values())
    other = await house.joins("S101")
    await other.send("张示例1")
    await other.sees("好。")
    assert not [m for m in other.messages if "档案" in m.text]
    await staff.tap("诉求：CONCERN", on=seen["staff"].id)
    assert RAISED in (await staff.sees("诉求 · 待办")).text
    assert "档案" not in str([m.labels for m in cadre.messages])


async def test_who_comes_tonight_and_what_should_i_know_of_them_are_two_taps(house: House) -> None:
    cadre, staff, host, minister = await confirmed(house)
    await house.change("S202", archived=True)
    await house.move_to("18:40", days=1)
    await cadre.send("/menu")
    await cadre.sees("最早可约今晚")
    await book(cadre)
    await accept(staff)
    await host.send("/menu")
    await host.sees("好。")
    host.reset_counts()
    await host.tap("今晚名单")
    await host.tap("张示例1 · 档案")
    file = await host.sees("档案：张示例1")
    assert host.taps == 2
    assert "未了的事 3 件" in file.text and RAISED[:20] in file.text
    await host.tap("返回菜单", on=file.id)
    await host.tap("今晚名单")
    await host.tap("19:30 张示例1")
    card = await host.sees("未办结的诉求 1 件")
    assert "还有回访 1 次未办、批示 1 件未了" in card.text
    await minister.send("/menu")
    await minister.tap("今晚名单")
    await minister.tap("张示例1 · 档案")
    await minister.sees("未了的事 3 件")


async def test_whoever_has_no_talk_with_somebody_finds_no_file_and_hears_what_they_hear_of_nobody(
    house: House,
) -> None:
    await confirmed(house)
    cadre = (await house.who("C001")).id
    for number in ("S101", "H001", "V002", "S202", "C002", "O001", "U001"):
        reader = await house.joins(number)
        there = await reader.tap_data(reader.messages[-1].id, Tap("file", cadre).pack())
        nobody = await reader.tap_data(reader.messages[-1].id, Tap("file", 12345).pack())
        assert there == nobody and "不归您看" in there
        if number == "O001":
            continue  # finds the person's card of the roster
        said = []
        for words in ("张示例1", "没有这个人"):
            await reader.send("/menu")
            await house.quiet()
            await house.move(seconds=10)
            await reader.send(words)
            await house.quiet()
            said.append([m.text for m in reader.messages if not m.mine][-1])
        assert said[0] == said[1]
    assert house.rows("select card from outbox where card in ('file', 'files-found')") == []


async def test_the_minister_finds_people_by_unit_and_opens_the_file_of_one_nobody_talked_to(
    house: House,
) -> None:
    minister = await house.joins("M001")
    await minister.send("示例镇")
    await minister.sees("找到 5 位：")
    await minister.tap("张示例3")
    file = await minister.sees("档案：张示例3")
    assert "还没有谈过。" in file.text
    await minister.send("C006")
    await minister.sees("档案：张示例6")


async def test_pages_of_a_file_hold_everything_once(house: House) -> None:
    cast = await come(house)
    await house.change("S202", archived=True)
    for _ in range(3):
        await book(cast.cadre)
        await accept(cast.staff)
        await hold(house, cast.staff)
        await write_note(cast.staff)
        await sign(cast.host)
        await house.quiet()
        friday = house.clock.now().weekday() == 4
        await house.move_to("18:40", days=3 if friday else 1)
        await cast.cadre.send("/menu")
        await cast.cadre.sees("最早可约今晚")
    await cast.staff.send("张示例1")
    first = await cast.staff.sees("档案：张示例1")
    above, _, below = first.text.partition("新的在前")
    listed = below.splitlines()[1:]
    assert len(listed) == 8
    assert above.count("\n· ") == 4 + 1 and "未了的事 6 件" in above and "其余 2 件" in above
    await cast.staff.tap("下一页", on=first.id)
    second = await cast.staff.sees("新的在前")
    listed += second.text.partition("新的在前")[2].splitlines()[1:]
    things = house.one("select (select count(*) from talk) + (select count(*) from concern) + "
                       "(select count(*) from follow_up)")  # fmt: skip
    assert len(listed) == things == 9
    assert listed == sorted(listed, key=lambda line: line[:10], reverse=True)


async def test_a_file_that_is_open_when_its_reader_is_kept_out_is_drawn_anew(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await cast.host.send("张示例1")
    file = await cast.host.sees("档案：张示例1")
    assert "已安排" in file.text
    await cast.cadre.tap("回避")
    await cast.cadre.tap("副部长示例甲")
    await cast.cadre.tap("请他回避")
    await house.quiet()
    shown = next((m.text for m in cast.host.messages if m.id == file.id), "")
    assert "张示例1" not in shown
