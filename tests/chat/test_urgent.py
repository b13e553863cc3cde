"""Tonight, if at all possible: asked in three taps, answered in one, never left lying."""

from bot.domain.people import Role
from bot.domain.sitting import Sitting, Why
from storage.work import SqlWork
from tests.chat.night import WISH, accept, come
from tests.house import House
from webchat import Message, Person

ASK = "今晚，如果可能"


async def menu(house: House, person: Person, card: Message) -> list[str]:
    """What the menu offers now, in place of the card."""
    await person.tap("返回菜单", on=card.id)

    def turned() -> Message | None:
        return next((m for m in person.messages if m.id == card.id and "最早可约" in m.text), None)

    return (await house.until(turned)).labels


async def plead(cadre: Person, wish: str | None = None) -> Message:
    await cadre.send("/menu")
    cadre.reset_counts()
    await cadre.tap(ASK)
    await cadre.tap("工作诉求")
    await cadre.sees("不能直接约")
    if wish:
        await cadre.send(wish)
        await cadre.sees(wish)
    await cadre.tap("发给今晚的谈话人")
    return await cadre.sees("已发给今晚的谈话人副部长示例甲")


async def test_a_cadre_asks_in_three_taps_and_the_host_says_yes_in_one(house: House) -> None:
    cast = await come(house)
    assert ASK not in (await cast.cadre.sees("最早可约")).labels  # what can be booked is booked
    await house.move_to("20:25")  # half an hour's notice has passed for the last one
    await plead(cast.cadre, WISH)
    assert cast.cadre.taps == 3
    card = await cast.host.sees("今晚可否安排一次")
    assert card.labels[:2] == ["今晚 20:50", "今晚 21:30"]
    first, _, rest = card.text.partition("\n")
    assert not any(word in first for word in ("张示例1", "工作", "谈"))  # what a lock screen shows
    assert all(word in rest for word in ("张示例1", "示例镇", "第 1 次", "工作诉求", WISH))
    cast.host.reset_counts()
    await cast.host.tap("今晚 21:30", on=card.id)
    await cast.host.sees("已登记")
    assert cast.host.taps == 1
    assert "21:30" in (await cast.cadre.sees("已登记，正在安排")).text
    await accept(cast.staff)
    card = await cast.cadre.sees("已安排好")
    assert house.rows("select state, wish is not null from appointment") == [("accepted", 1)]
    assert ASK not in await menu(house, cast.cadre, card)


async def test_another_time_is_offered_and_taken_in_one_tap_with_what_was_said(house: House) -> None:
    cast = await come(house)
    await house.move_to("20:25")
    await plead(cast.cadre, WISH)
    await cast.host.sees("今晚可否安排一次")
    await cast.host.tap("另约时间")
    await cast.host.sees("已请对方另约时间")
    card = await cast.cadre.sees("副部长示例甲请您另约一个时间")
    assert card.labels[:3] == ["明晚 19:30", "明晚 20:10", "明晚 20:50"]
    await cast.cadre.tap("明晚 20:10", on=card.id)
    assert WISH in (await cast.cadre.sees("已登记，正在安排")).text
    assert house.one("select count(*) from appointment") == 1


async def test_what_is_said_tonight_can_be_for_the_minister_only_from_the_first_word(house: House) -> None:
    cast = await come(house)
    await house.move_to("20:25")
    await cast.cadre.send("/menu")
    await cast.cadre.tap(ASK)
    await cast.cadre.tap("工作诉求")
    await cast.cadre.tap("只给部长看")
    await cast.cadre.sees("谈话记录只有部长能看")
    await cast.cadre.tap("发给今晚的谈话人")
    assert "谈话记录只有部长能看" in (await cast.cadre.sees("已发给今晚的谈话人")).text
    assert "签字后只有部长能看" in (await cast.host.sees("今晚可否安排一次")).text
    await cast.host.tap("另约时间")
    await cast.cadre.sees("请您另约一个时间")
    await cast.cadre.tap("明晚 20:10")
    assert "谈话记录只有部长能看" in (await cast.cadre.sees("已登记，正在安排")).text
    assert "签字后只有部长能看" in (await cast.staff.sees("待接收")).text
    assert house.one("select minister_only from appointment") == 1


async def test_a_host_who_says_nothing_is_reminded_and_at_the_end_there_is_an_apology(house: House) -> None:
    cast = await come(house)
    await house.move_to("20:25")
    await plead(cast.cadre)
    before = await cast.host.sees("今晚可否安排一次")
    await house.move_to("20:46")
    await house.until(lambda: house.rows("select 1 from audit where verb = 'plea.remind'"))
    await house.quiet()
    assert (await cast.host.sees("今晚可否安排一次")).id > before.id
    await house.move_to("22:00")
    card = await cast.cadre.sees("很抱歉，今晚没有等到答复")
    assert "明晚 19:30" in card.labels
    await cast.host.sees("已向对方致歉")
    assert house.one("select state from plea") == "lapsed"


async def test_it_can_be_taken_back_and_a_yes_that_comes_too_late_is_answered(house: House) -> None:
    cast = await come(house)
    await house.move_to("20:25")
    await plead(cast.cadre)
    card = await cast.host.sees("今晚可否安排一次")
    late = card.button("今晚 21:30")
    await cast.cadre.tap("不用了，撤回")
    await cast.cadre.sees("已撤回")
    await cast.host.sees("对方已撤回")
    assert late is not None
    assert await cast.host.tap_data(card.id, late.data)
    assert house.rows("select state from plea") == [("withdrawn",)]
    assert not house.rows("select 1 from appointment")


async def test_it_goes_past_who_is_kept_out_and_where_nobody_sits_it_is_not_offered(house: House) -> None:
    cadre, other = await house.joins("C001"), await house.joins("V002")
    await house.move_to("20:25")
    await cadre.send("/menu")
    await cadre.tap(ASK)
    await cadre.tap("工作诉求")
    await cadre.tap("回避")
    await cadre.sees("需要谁回避")
    await cadre.tap("副部长示例甲 · 示例职务")
    await cadre.sees("回避：副部长示例甲")
    await cadre.tap("发给今晚的谈话人")
    await cadre.sees("已发给今晚的谈话人副部长示例乙")
    await other.sees("今晚可否安排一次")
    await cadre.tap("不用了，撤回")
    card = await cadre.sees("已撤回")
    assert ASK in await menu(house, cadre, card)
    await house.do(nobody_sits)
    assert "已经有了变化" in await cadre.tap(ASK, on=card.id)
    await house.until(lambda: ASK not in next(m.labels for m in cadre.messages if m.id == card.id))


async def test_a_host_who_gives_the_night_away_leaves_nobody_without_an_answer(house: House) -> None:
    cast, other = await come(house), await house.joins("V002")
    await house.move_to("20:25")
    await plead(cast.cadre, WISH)
    card = await cast.host.sees("今晚可否安排一次")
    await cast.host.send("/menu")
    for tap in ("我的夜晚", "● 周三 25", "这晚让出", "确认让出"):
        await cast.host.tap(tap)
    assert WISH in (await other.sees("今晚可否安排一次")).text
    await cast.cadre.sees("已发给今晚的谈话人副部长示例乙")
    await cast.host.gone(card.id)
    await other.tap("今晚 21:30")
    assert "21:30" in (await cast.cadre.sees("已登记，正在安排")).text


def nobody_sits(work: SqlWork) -> None:
    day = work.calendar.today(work.now)
    for host in work.people.with_role(Role.HOST):
        work.sittings.put([Sitting(host.id, day, False, Why.OWN, host.id, work.now)])
