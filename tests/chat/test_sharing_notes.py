"""Two who write one note, and the phrases that a section keeps for it."""

from sqlalchemy import select

from storage.tables import appointment
from storage.work import SqlWork
from tests.chat.test_dictating import open_note, written
from tests.house import House
from webchat import Person

FIRST = "FIRST-MARKER 先写的"
SECOND = "SECOND-MARKER 后写的"
_THE_ONE = select(appointment.c.id)


async def the_head_opens_it(house: House, head: Person) -> None:
    def tell(work: SqlWork) -> None:
        there = work.people.by_number("H002")
        assert there is not None
        work.outbox.tell(there.id, "appointment", id=work.connection.execute(_THE_ONE).scalar_one())

    await house.do(tell)
    await head.sees("待写记录")
    await head.tap("写记录")


async def test_the_later_of_two_sees_what_the_earlier_began_and_goes_on_with_it(house: House) -> None:
    _, staff = await open_note(house)
    head = await house.joins("H002")
    await staff.tap("谈话摘要")
    await staff.send(FIRST)
    await staff.sees(FIRST)
    await the_head_opens_it(house, head)
    asked = await head.sees("干事示例21 今晚 20:15已开始写")
    assert FIRST not in asked.text
    await head.tap("接着写")
    await head.sees(FIRST)
    await staff.sees("科长示例2接着写")
    await staff.sees("这一步已经结束")
    await head.send(SECOND)
    await head.sees("已记下 2 段")
    await head.tap("这部分好了")
    await head.tap("写好了")
    await head.sees("记录待签字")
    assert await house.do(written) == [FIRST, SECOND]


async def test_a_take_over_waits_for_what_was_written_since_it_was_looked_at(house: House) -> None:
    _, staff = await open_note(house)
    head = await house.joins("H002")
    await staff.tap("谈话摘要")
    await staff.send(FIRST)
    await staff.sees(FIRST)
    await the_head_opens_it(house, head)
    await head.sees("接着写吗")
    await staff.send(SECOND)
    await staff.sees(SECOND)
    await head.tap("接着写")
    await head.sees(f"写了 {len(FIRST) + len(SECOND)} 字")
    await head.tap("接着写")
    await head.sees(SECOND)


async def test_whoever_comes_second_with_a_draft_of_their_own_keeps_what_they_typed(house: House) -> None:
    """Both opened the empty note before either wrote a word."""
    _, staff = await open_note(house)
    head = await house.joins("H002")
    await the_head_opens_it(house, head)
    await head.tap("谈话摘要")
    for person, words in ((staff, FIRST), (head, SECOND)):
        if person is staff:
            await staff.tap("谈话摘要")
        await person.send(words)
        await person.sees(words)
        await person.tap("这部分好了")
        await person.sees("✓ 谈话摘要")
    await staff.tap("写好了")
    await staff.sees("记录待签字")
    assert "您写的都还在" in await head.tap("写好了")
    await head.tap("谈话摘要")
    await head.sees(SECOND)
    assert await house.do(written) == [FIRST]


async def test_a_head_keeps_phrases_and_staff_put_them_in_with_a_tap(house: House) -> None:
    head = await house.joins("H002")
    await head.tap("科室一览")
    await head.tap("常用语")
    await head.sees("常用语 · 谈话摘要")
    await head.tap("长处")
    await head.sees("常用语 · 长处")
    await head.tap("添一条")
    await head.send("肯担当，遇事不推")
    await head.sees("1. 肯担当，遇事不推")
    _, staff = await open_note(house)
    await staff.tap("长处")
    await staff.sees("长处：")
    await staff.tap("肯担当，遇事不推")
    await staff.tap("肯担当，遇事不推")
    await staff.sees("已记下 2 段 16 字")
    await head.tap("删去 1")
    await head.sees("还没有常用语")
    assert house.rows("select 1 from phrase") == []
