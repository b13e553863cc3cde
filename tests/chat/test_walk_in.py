"""Somebody comes without an appointment, as those who take it down tap it; and several of one unit."""

from dataclasses import replace

from bot.services.booking import require
from bot.services.recusing import declare_recusal
from handlers.card import Tap
from storage.work import SqlWork
from tests.chat.night import (
    accept,
    book,
    come,
    come_back_to,
    hold,
    sign,
    somebody_comes,
    with_another,
    write_note,
)
from tests.house import House, chat_text


async def test_a_colleague_puts_down_who_came_in_four_taps_and_the_person_is_told_who_can_read(
    house: House,
) -> None:
    cast = await come(house)
    await house.move_to("19:52")
    taps = cast.staff.taps
    asked = await somebody_comes(cast.staff)
    assert "19:52 开始" in asked.text and "干部二科" in asked.text
    await cast.staff.tap("早些时候来的")
    await cast.staff.sees("几点开始的")
    await cast.staff.tap("19:40")
    await cast.staff.sees("19:40 开始")
    await cast.staff.tap("记下")
    done = await cast.staff.sees("已谈 · 待写记录")
    assert "没有预约，当场来谈" in done.text and "19:40–20:20" in done.text
    assert cast.staff.taps - taps == 7  # two of them for when it really began
    told = await cast.cadre.sees("已谈过")
    assert "谈话记录只有参加的人、承办科室的科长和部长能看" in told.text
    assert "工作诉求" in told.text
    await cast.staff.tap("写记录")
    await cast.staff.sees("点一个部分")
    await write_note(cast.staff)
    await sign(cast.host)


async def test_a_host_puts_down_their_own_in_four_taps(house: House) -> None:
    cast = await come(house)
    await somebody_comes(cast.host, None)
    await cast.host.tap("记下")
    await cast.host.sees("科室在写记录")
    await cast.staff.sees("已谈 · 待写记录")


async def test_several_of_one_unit_have_a_card_and_a_note_each(house: House) -> None:
    cast = await come(house)
    second = await house.joins("C002")
    await somebody_comes(cast.staff)
    await with_another(cast.staff)
    await cast.staff.tap("张示例3")
    await cast.staff.sees("一起谈的：张示例2、张示例3")
    await cast.staff.tap("✓ 张示例3")
    await cast.staff.sees("一起谈的：张示例2\n")
    await cast.staff.tap("记下")
    done = await cast.staff.sees("已谈 · 待写记录")
    assert "同场：张示例2" in done.text
    for person, other in ((cast.cadre, "张示例2"), (second, "张示例1")):
        told = await person.sees("已谈过")
        assert other not in chat_text(person.messages) and "同场" not in told.text
    await cast.staff.tap("张示例2", on=done.id)
    await cast.staff.sees("同场：张示例1")
    await cast.staff.tap("写记录")
    await cast.staff.sees("点一个部分")
    await write_note(cast.staff, "NOTE-OF-TWO", "CONCERN-OF-TWO")
    await second.sees("CONCERN-OF-TWO")
    await house.quiet()
    assert "OF-TWO" not in chat_text(cast.cadre.messages)
    assert house.rows("select count(*) from talk") == [(2,)]


async def test_what_holds_for_all_is_written_once_and_begins_the_note_of_each(house: House) -> None:
    cast = await come(house)
    await somebody_comes(cast.staff)
    await with_another(cast.staff)
    await cast.staff.tap("张示例3")
    await cast.staff.sees("一起谈的：张示例2、张示例3")
    await cast.staff.tap("记下")
    card = await cast.staff.sees("已谈 · 待写记录")
    assert max(map(len, card.buttons)) <= 3  # no more in a row than can be read on a phone
    await cast.staff.tap("写共同的摘要")
    await cast.staff.sees("大家一样的话")
    await cast.staff.send("编造的共同摘要")
    await cast.staff.sees("已谈 · 待写记录")
    for other, own in (("张示例2", "编造乙"), ("张示例1", "编造甲")):
        await cast.staff.tap("写记录")
        await cast.staff.sees("点一个部分")
        await write_note(cast.staff, own, None)
        done = await cast.staff.sees("记录待签字")
        await cast.staff.tap(other, on=done.id)
        await cast.staff.sees(f"同场：{'张示例1' if other == '张示例2' else '张示例2'}、张示例3")
    parts = house.rows("select note_id, count(*) from note_part where part = 'summary' group by note_id")
    assert [count for _, count in parts] == [2, 2]


async def test_others_join_a_booked_talk_when_it_is_held(house: House) -> None:
    cast = await come(house)
    second = await house.joins("C002")
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await come_back_to(cast.staff, "写记录 张示例1")
    await cast.staff.tap("还有人一起谈")
    await cast.staff.sees("同单位还有谁一起谈了")
    await cast.staff.tap("张示例2")
    await cast.staff.sees("和 张示例1 同一场")
    await cast.staff.tap("记下")
    await cast.staff.sees("同场：张示例2")
    assert "19:30–20:10" in (await second.sees("已谈过")).text


async def test_whoever_is_kept_out_of_a_talk_at_that_minute_hears_no_more_than_anybody(house: House) -> None:
    """A person has one talk that begins then; that there is one is not said to who may not see it."""
    cast, other = await come(house), await house.joins("S101")
    await book(cast.cadre)
    await accept(cast.staff)
    kept, about = await house.who("S101"), house.one("select id from appointment")
    cadre = await house.who("C001")
    await house.do(lambda work: declare_recusal(work, cadre, require(work, about), kept))
    await house.move_to("19:40")
    said = []
    for person in (cast.staff, other):
        await somebody_comes(person)
        await person.tap("早些时候来的")
        await person.tap("19:30")
        await person.sees("19:30 开始")
        said.append(await person.tap("记下"))
    assert said[0] == said[1] and "没有记下" in said[0] and "已有谈话" not in said[0]
    await other.tap("早些时候来的")
    await other.tap("19:40")
    await other.tap("记下")
    await other.sees("没有预约，当场来谈")


async def test_a_forged_tap_puts_nobody_down(house: House) -> None:
    cast = await come(house)
    office = await house.joins("O001")
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    (id_,), revision = house.rows("select id from appointment")[0], 3
    for person in (cast.cadre, office):
        for verb in ("walk-in", "together", "talk", "talk-time", "talk-there"):
            toast = await person.tap_data(person.messages[-1].id, Tap(verb, id_, revision, "now").pack())
            assert toast == "没有找到这一项，或者它不归您看。", verb
    assert house.rows("select count(*) from talk") == [(1,)]


async def test_who_left_while_the_form_was_open_does_not_stand_in_its_way(house: House) -> None:
    cast = await come(house)
    await somebody_comes(cast.staff)
    await with_another(cast.staff)

    def leaves(work: SqlWork) -> None:
        person = work.people.by_number("C002")
        assert person is not None
        work.people.save(replace(person, archived=True, revision=person.revision + 1))

    await house.do(leaves)
    await cast.staff.tap("记下")
    await cast.staff.sees("已谈 · 待写记录")
    assert house.rows("select count(*) from talk") == [(1,)]
