"""A concern in hand, as the cadre, the section, its head, another section, and nobody at all meet it."""

from dataclasses import replace

from bot.domain.concern import Concern
from bot.domain.people import Unit, UnitKind
from bot.services.seals import seal_talk
from handlers.card import Tap
from storage.work import SqlWork
from tests.chat.night import ANSWER, NOTED, RAISED, Cast, come, sign, until_noted
from tests.house import House, chat_text
from webchat import Message, Person

CALLED = "LOG-MARKER 打过电话"
WENT = "LOG-MARKER 去过学校"
WHY = "WHY-MARKER 学校要开会研究"


async def in_hand(house: House) -> tuple[Cast, Message]:
    """A signed note, the wording confirmed, and the card of whoever has the concern."""
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await cast.cadre.sees("我们这样记下，对吗")
    await cast.cadre.tap("对，就这样")
    registered = await cast.cadre.sees("已登记，科室在办")
    assert "周三(12月9日)前答复" in registered.text
    return cast, await cast.staff.sees("诉求 · 待办")


async def logs(staff: Person, words: str) -> Message:
    await staff.tap("记一笔")
    await staff.sees("办了什么")
    await staff.send(words)
    return await staff.sees(words)


async def answers(staff: Person, card: Message, outcome: str = "已解决") -> None:
    await staff.tap("答复", on=card.id)
    await staff.sees("请写给本人的答复")
    await staff.send(ANSWER)
    await staff.sees("结果是")
    await staff.tap(outcome)
    await staff.sees("已答复，等本人确认")


async def asks_for_more_time(house: House, cast: Cast, card: Message) -> Person:
    """The 11th of December is asked for; gives the head of the section."""
    head, staff = await house.joins("H002"), cast.staff
    await staff.tap("更多", on=card.id)
    await staff.tap("申请延期")
    await staff.sees("延到哪一天")
    await staff.send("12月11日")
    await staff.tap("周五(12月11日)")
    await staff.sees("为什么要延期")
    await staff.send(WHY)
    await staff.sees("已申请延到周五(12月11日)")
    return head


async def test_the_kind_is_changed_and_of_the_log_the_cadre_sees_only_that_it_moves(house: House) -> None:
    cast, card = await in_hand(house)
    assert [button.text for button in card.buttons[0]] == ["记一笔", "答复"]
    cast.staff.reset_counts()
    await cast.staff.tap("改类别", on=card.id)
    await cast.staff.sees("属于哪一类")
    await cast.staff.tap("住房 · 15 个工作日")
    assert cast.staff.taps == 2
    await cast.staff.sees("周三(12月16日)前答复")
    await logs(cast.staff, CALLED)
    assert "改类别" not in cast.staff.messages[-1].labels  # behind More by now
    await logs(cast.staff, WENT)
    moved = await cast.cadre.sees("有进展")
    assert moved.text.count("11月25日 有进展") == 1 and "类别" not in moved.text.partition("经过")[2]
    assert "住房" in moved.text and "周三(12月16日)前答复" in moved.text
    await house.quiet()
    assert "LOG-MARKER" not in chat_text(cast.cadre.messages)
    kept = [m for m in cast.staff.messages if "LOG-MARKER" in m.text]
    assert len(kept) == 1 and CALLED in kept[0].text and WENT in kept[0].text  # typed words do not stay


async def test_more_time_needs_a_day_that_can_be_a_reason_and_the_heads_yes(house: House) -> None:
    cast, card = await in_hand(house)
    await cast.staff.tap("更多", on=card.id)
    await cast.staff.tap("申请延期")
    form = await cast.staff.sees("延到哪一天")
    await cast.staff.send("11月20日")
    await cast.staff.sees("这一天已经过了")
    await cast.staff.send("改天吧")
    await cast.staff.sees("这个日期没有看懂")
    assert form.id in [m.id for m in cast.staff.messages]
    await cast.staff.send("12月11日")
    await cast.staff.tap("周五(12月11日)", on=form.id)
    await cast.staff.sees("为什么要延期")
    head = await house.joins("H002")
    await cast.staff.send(WHY)
    await cast.staff.sees("已申请延到周五(12月11日)")
    asked = await head.sees("申请延期，请您定")
    assert WHY in asked.text and "原定周三(12月9日)，想延到周五(12月11日)" in asked.text
    head.reset_counts()
    await head.tap("同意延期", on=asked.id)
    await head.sees("已同意延到周五(12月11日)")
    assert head.taps == 1
    told = await cast.cadre.sees("答复的时间有调整")
    assert "周五(12月11日)前答复" in told.text and "答复日期往后推了" in told.text
    assert "延期" not in told.text and WHY not in chat_text(cast.cadre.messages)
    assert "周五(12月11日)" in (await cast.staff.sees("延期已同意")).text


async def test_more_time_is_there_once(house: House) -> None:
    cast, card = await in_hand(house)
    head = await asks_for_more_time(house, cast, card)
    old = (await head.sees("请您定")).button("不同意")
    await head.tap("同意延期")
    agreed = await cast.staff.sees("延期已同意")
    await cast.staff.tap("更多", on=agreed.id)
    id_, revision = house.row("select id, revision from concern")
    toast = await cast.staff.tap_data(agreed.id, Tap("c-extend", id_, revision).pack())
    await house.quiet()
    assert "申请过一次延期" in toast + chat_text(cast.staff.messages)
    assert "申请延期" not in [label for m in cast.staff.messages for label in m.labels]
    assert old and old.data and await head.tap_data(head.messages[-1].id, old.data)
    assert house.one("select state from extension") == "agreed"


async def test_another_section_takes_it_on_and_sees_the_concern_and_not_the_note(house: House) -> None:
    cast, card = await in_hand(house)
    there, other = await house.joins("H001"), await house.joins("S101")
    await cast.staff.tap("更多", on=card.id)
    await cast.staff.tap("转科室")
    await cast.staff.sees("请哪个科室接办")
    await cast.staff.tap("干部一科")
    await cast.staff.sees("为什么转过去")
    await cast.staff.send(WHY)
    assert "不转了" in (await cast.staff.sees("已商请干部一科接办")).labels
    asked = await there.sees("想请贵科室接办")
    assert RAISED in asked.text and WHY in asked.text and "看诉求" not in asked.labels
    await there.tap("接过来办", on=asked.id)
    await there.sees("承办：干部一科")
    await other.sees("诉求 · 待办")
    assert RAISED in (await cast.cadre.sees("改由更对口的科室")).text
    assert "记一笔" not in (await cast.staff.sees("这里不用再管了")).labels
    talk = house.one("select id from talk")
    for person in (there, other):
        for verb in ("note", "note-read", "talk"):
            await person.tap_data(person.messages[-1].id, Tap(verb, talk).pack())
        await house.quiet()
        assert NOTED not in chat_text(person.messages)
    await logs(other, CALLED)


async def test_a_body_outside_has_it_and_the_section_gives_its_answer(house: House) -> None:
    cast, card = await in_hand(house)
    await cast.staff.tap("更多", on=card.id)
    await cast.staff.tap("转外单位")
    await cast.staff.sees("转给哪个单位")
    await cast.staff.tap("县教育局")
    referred = await cast.staff.sees("已转外单位，跟进中")
    told = await cast.cadre.sees("已转给有关单位")
    assert "科室在跟进" not in told.text and "转给县教育局" in told.text  # said once
    await answers(cast.staff, referred)
    answered = await cast.cadre.sees(ANSWER)
    assert answered.labels[:2] == ["办好了", "还没有办好"] and "12月9日)前答复" not in answered.text
    await cast.cadre.tap("办好了", on=answered.id)
    assert "您确认办好了" in (await cast.cadre.sees("谢谢您告诉我们")).text
    await cast.staff.sees("本人确认，已销号")


async def test_not_settled_is_taken_up_again_and_silence_ends_it_with_a_way_back(house: House) -> None:
    cast, card = await in_hand(house)
    await answers(cast.staff, card)
    first = await cast.cadre.sees(ANSWER)
    assert "周三(12月9日)前没有回音，就算办好了" in first.text
    await cast.cadre.tap("还没有办好", on=first.id)
    again = await cast.cadre.sees("科室会继续办")
    assert "上次的答复" in again.text and "您说还没有办好" in again.text and "已解决" not in again.text
    await answers(cast.staff, await cast.staff.sees("本人说还没有办好"), "已解释说明")
    await cast.cadre.sees("已解释说明")
    await house.move(days=11, minutes=5)
    notice = await cast.cadre.sees("答复还在等您看一眼")
    assert "周三(12月9日)前没有回音就自动办结" in notice.text and "就算办好" not in notice.text
    await house.move(days=3, minutes=5)
    closed = await cast.cadre.sees("这件事先办结了")
    assert "周三(12月23日)前都可以重新打开" in closed.text and closed.labels[0] == "还没有办好"
    await cast.staff.sees("本人没有回音，已自动办结")
    await cast.cadre.tap("还没有办好", on=closed.id)
    await cast.cadre.sees("科室会继续办")
    assert house.one("select state from concern") == "reopened"
    await house.move(days=15)
    assert "已过时限" in (await cast.staff.sees("本人说还没有办好")).text


async def test_a_wording_that_nobody_confirms_is_asked_about_and_then_stands(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    assert "周三(12月9日)前没有回音，就照这样登记。" in (await cast.cadre.sees("我们这样记下，对吗")).text
    await house.move(days=11, minutes=5)
    notice = await cast.cadre.sees("还在等您看一眼")
    assert "周三(12月9日)前没有回音，就照这样登记" in notice.text and notice.labels[0] == "对，就这样"
    await house.move(days=3, minutes=5)
    stands = await cast.cadre.sees("先照这样登记了")
    assert "已登记，科室在办" in stands.text and "没有回音，照核对时的写法登记" in stands.text
    await answers(cast.staff, await cast.staff.sees("本人没有回音，照核对时的写法登记了"))
    assert (await cast.cadre.sees(ANSWER)).labels[:2] == ["办好了", "还没有办好"]


async def test_of_a_sealed_talk_a_wording_that_nobody_confirms_is_not_registered(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await house.do(_sealed)
    asked = await cast.cadre.sees("我们这样记下，对吗")
    await house.move(days=11, minutes=5)
    assert "前没有回音，这件事就不登记了" in (await cast.cadre.sees("还在等您看一眼")).text
    await house.move(days=3, minutes=5)
    ended = await cast.cadre.sees("这件事没有登记")
    assert "好的" not in ended.text and asked.labels[0] not in ended.labels
    assert RAISED not in chat_text(cast.staff.messages)


def _sealed(work: SqlWork) -> None:
    concern = next(iter(work.concerns.of_cadre(work.people.by_number("C001").id)))  # type: ignore[union-attr]
    cadre, booked = work.people.get(concern.cadre_id), work.appointments.get(concern.appointment_id)
    assert cadre is not None and booked is not None
    seal_talk(work, cadre, booked)


async def test_whoever_has_it_plans_a_visit_over_it_from_its_card(house: House) -> None:
    cast, card = await in_hand(house)
    await cast.staff.tap("更多", on=card.id)
    cast.staff.reset_counts()
    await cast.staff.tap("约回访")
    await cast.staff.sees("哪一天去")
    await cast.staff.tap("取消")
    await cast.staff.sees("诉求 · 待办")
    await cast.staff.tap("更多")
    await cast.staff.tap("约回访")
    await cast.staff.sees("哪一天去")
    await cast.staff.tap("7 天后")
    await cast.staff.sees("为什么去")
    await cast.staff.send(WHY)
    planned = await cast.staff.sees("回访 · 张示例1")
    assert WHY in planned.text and "另约的" in planned.text
    assert house.row("select step, state from follow_up where planned_by is not null") == (-1, "due")
    assert WHY not in chat_text(cast.cadre.messages)


def _raised_elsewhere(work: SqlWork) -> None:
    """The same matter, of two more units, in the same section."""
    first = work.concerns.get(work.concerns.under_way()[0].id)
    assert first is not None
    for nth, number in enumerate(("C002", "C003"), 1):
        cadre = work.people.by_number(number)
        assert cadre is not None
        unit = Unit(work.new_id(), f"示例街道{nth}", UnitKind.TOWNSHIP)
        work.people.add_unit(unit)
        work.people.save(replace(cadre, unit_id=unit.id, revision=cadre.revision + 1))
        work.concerns.add(_of(first, work.new_id(), cadre.id))


def _of(concern: Concern, id_: int, cadre_id: int) -> Concern:
    return replace(concern, id=id_, cadre_id=cadre_id, revision=0)


async def test_the_same_matter_from_three_units_is_pointed_out_once(house: House) -> None:
    cast, card = await in_hand(house)
    head = await house.joins("H002")
    await house.do(_raised_elsewhere)
    for _ in range(2):
        await cast.staff.tap("更多", on=card.id)
        await cast.staff.tap("关联")
        offered = await cast.staff.sees("同一件事")
        assert RAISED in offered.text  # what it is to be linked to
        await cast.staff.tap(next(label for label in offered.labels if "CONCERN" in label))
        card = await cast.staff.sees("同一件事共")
    await house.move(minutes=1)
    for person in (head, cast.host, cast.minister):
        told = await person.sees("3 个单位提到，共 3 件")
        assert RAISED in told.text and RAISED not in told.text.splitlines()[0]
    await house.move(days=1)
    await house.quiet()
    assert house.one("select count(*) from audit where verb = 'cause.tell'") == 1
    assert "单位提到" not in chat_text(cast.cadre.messages)
