"""Who comes, and what to know of them: lists and histories, and who finds nothing in them."""

from handlers.card import Tap
from tests.chat.night import NOTED, RAISED, WISH, accept, book, come, hold, sign, write_note
from tests.house import House
from webchat import Message, Person


async def keep_the_minister_out(cadre: Person) -> None:
    await cadre.tap("今晚 19:30")
    await cadre.tap("工作诉求")
    await cadre.send(WISH)
    await cadre.sees(WISH)
    await cadre.tap("回避")
    await cadre.send("M001")
    found = await cadre.sees("查找：M001")
    await cadre.tap(next(label for label in found.labels if label.startswith("部长示例")))
    look = await cadre.sees("回避：部长示例")
    assert "只有参加的人和承办科室的科长能看" in look.text
    await cadre.tap("确认预约")
    await cadre.sees("已登记，正在安排")


async def test_a_minister_who_is_kept_out_finds_nothing_of_that_talk(house: House) -> None:
    """Not in digest, lists, cards or history, nor by a forged button; of another talk that night, all."""
    cast = await come(house)
    other = await house.joins("C002")
    house.faults.record = True
    await keep_the_minister_out(cast.cadre)
    await accept(cast.staff)
    await book(other, None, "今晚 20:10")
    head = await house.joins("H002")
    await head.tap("待接收 · 1")
    await head.tap("今晚 20:10 张示例2")
    await accept(head)
    await cast.minister.send("/menu")
    for button, title in (("今晚名单", "今晚"), ("未来一周", "未来七天")):
        await cast.minister.tap(button)
        listed = await cast.minister.sees(title)
        assert "张示例2" in listed.text and "张示例1" not in listed.text
        await cast.minister.tap("返回菜单")
    await hold(house, cast.staff)
    await write_note(cast.staff)
    await cast.cadre.tap("对，就这样")
    await cast.cadre.sees("已登记，科室在办")
    await sign(cast.host)
    await house.move_to("20:55")
    await head.send("/menu")
    await head.tap("今晚名单")
    await head.tap("20:10 张示例2")
    await head.tap("已谈")
    await head.sees("点一个部分")

    await house.move_to("22:31")
    digest = await cast.minister.sees("谈 1 人")
    assert "新诉求 0" in digest.text
    await cast.minister.tap("逐条看")
    rows = await cast.minister.sees("谈话：")
    assert [label for label in rows.labels if "张示例" in label] == ["20:10 张示例2"]
    (talk,) = house.row("select id from appointment order by starts_at limit 1")
    note, concern = house.one("select id from note"), house.one("select id from concern")
    visit = house.one("select id from follow_up where appointment_id = ?", talk)
    for verb in ("see", "read", "review", "file", "instruct", "concern", "followup", "more", "cancel"):
        for id_ in (talk, note, concern, visit):
            for revision in range(4):
                await cast.minister.tap_data(rows.id, Tap(verb, id_, revision).pack())
    await house.quiet()
    shown = str([call.params for call in house.faults.calls if call.chat_id == cast.minister.chat_id])
    assert "张示例2" in shown
    assert not [words for words in ("张示例1", WISH, NOTED, RAISED, "示例21") if words in shown]
    assert house.rows("select 1 from directive") == []


async def test_the_list_of_tonight_says_who_comes_who_is_late_and_who_is_here(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, slot="今晚 20:50")
    await accept(cast.staff)
    await cast.cadre.sees("已安排好")

    async def listed(reader: Person, verb: str = "tonight") -> str:
        card = reader.messages[-1].id
        await reader.tap_data(card, Tap(verb).pack())
        await house.quiet()
        return next(m.text for m in reader.messages if m.id == card)

    assert "20:50 张示例1 · 示例镇 · 已安排" in await listed(cast.host)
    await house.move_to("19:51")
    await cast.cadre.tap("会到")
    await cast.cadre.sees("您已确认会到")
    assert "20:50 张示例1 · 示例镇 · 会到" in await listed(cast.staff)
    await house.move_to("20:25")
    await cast.cadre.tap("晚到 10 分钟")
    await cast.cadre.sees("您会晚到 10 分钟")
    assert "20:50 张示例1 · 示例镇 · 晚到 10 分钟" in await listed(cast.host)
    assert "张示例1 · 示例镇 · 晚到 10 分钟" in await listed(cast.minister, "week")
    await cast.cadre.tap("我到了")
    await cast.cadre.sees("您已到")
    assert "20:50 张示例1 · 示例镇 · 已到（20:25）" in await listed(cast.host)


def talks_in(file: Message) -> list[str]:
    """The days of the talks that were held, as they stand in somebody's file."""
    lines = [line.split() for line in file.text.splitlines()]
    return [words[0] for words in lines if words[1:2] == ["谈话"] and words[-1] not in ("待接收", "已安排")]


async def test_a_card_shows_the_last_talks_and_all_of_them_behind_one_tap(house: House) -> None:
    """Each reader those that are not kept from them."""
    cast = await come(house)
    await house.change("S202", archived=True)  # so that all of them are one colleague's
    days = []
    for turn in range(5):
        if turn == 1:
            await keep_the_minister_out(cast.cadre)
        else:
            await book(cast.cadre)
        await accept(cast.staff)
        await hold(house, cast.staff)
        days.append(house.clock.now().date().isoformat())
        await cast.cadre.sees("已谈过")
        friday = house.clock.now().weekday() == 4
        await house.move_to("18:40", days=3 if friday else 1)
        await cast.cadre.tap("返回菜单")
        await cast.cadre.sees("最早可约今晚")
    await book(cast.cadre)
    card = await cast.staff.sees("待接收")
    assert "第 6 次，上次" in card.text
    assert [line for line in card.text.splitlines() if line.startswith("以往")] == [
        f"以往 {day} 主动预约 · 工作诉求" for day in reversed(days[2:])
    ]
    await cast.staff.tap("档案", on=card.id)
    file = await cast.staff.sees("档案：张示例1")
    assert talks_in(file) == days[::-1]
    await cast.staff.tap("返回", on=file.id)
    await accept(cast.staff)
    await cast.minister.tap("今晚名单")  # on the menu of the first evening: tonight is tonight
    await cast.minister.tap("19:30 张示例1")
    card = await cast.minister.sees("第 5 次，上次")
    await cast.minister.tap("档案", on=card.id)
    file = await cast.minister.sees("档案：张示例1")
    assert "谈过 4 次" in file.text
    assert talks_in(file) == [*days[:1:-1], days[0]]
