"""A note that went back: two who write it, drafts that were left, and what stands beside what was typed."""

from tests.chat.night import NOTED, Cast, accept, book, come, hold, write_note
from tests.chat.test_note_changes import parts
from tests.house import House
from webchat import Person

REMARK = "REMARK-MARKER 请写具体些"
AGAIN = "AGAIN-MARKER 还要写岗位"
FIRST = "FIRST-MARKER 先改的"
SECOND = "SECOND-MARKER 后改的"


async def until_written(house: House) -> Cast:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await write_note(cast.staff, raised=None)
    return cast


async def give_back(host: Person, remark: str = REMARK) -> None:
    await host.sees("记录待您签字")
    await host.tap("看记录")
    await host.tap("退回修改")
    await host.send(remark)
    await host.sees("科室在写记录")


async def until_returned(house: House) -> Cast:
    cast = await until_written(house)
    await give_back(cast.host)
    await cast.staff.sees("记录退回修改")
    return cast


async def the_head_has_its_card(house: House) -> Person:
    head = await house.joins("H002")
    about = house.one("select id from appointment")
    who = await house.who("H002")
    await house.do(lambda work: work.outbox.tell(who.id, "appointment", id=about))
    await head.sees("记录")
    return head


async def type_into_the_summary(person: Person, words: str) -> None:
    await person.tap("谈话摘要")
    await person.send(words)
    await person.sees(words)
    await person.tap("这部分好了")
    await person.sees("✓ 谈话摘要")


async def summary_of(person: Person) -> str:
    await person.tap("谈话摘要")
    shown = (await person.sees("谈话摘要：")).text
    await person.tap("这部分好了")
    return shown


async def test_the_later_of_two_on_a_returned_note_sees_what_the_earlier_began_and_goes_on_with_it(
    house: House,
) -> None:
    cast = await until_returned(house)
    head = await the_head_has_its_card(house)
    await cast.staff.tap("改记录")
    await cast.staff.sees(REMARK)
    await head.tap("改记录")  # nothing is typed yet
    await head.sees("✓ 谈话摘要")
    await head.tap("不改了")
    await head.tap("不改了")
    await type_into_the_summary(cast.staff, FIRST)
    await head.tap("改记录")
    asked = await head.sees(f"写了 {len(NOTED) + len(FIRST)} 字")
    assert "干事示例21" in asked.text and FIRST not in asked.text
    await head.tap("接着写")
    await cast.staff.sees("科长示例2接着写")
    await cast.staff.sees("这一步已经结束")
    await type_into_the_summary(head, SECOND)
    await head.tap("改好了")
    await head.sees("记录待签字")
    await cast.host.sees("记录待您签字")
    await cast.host.tap("看记录")
    shown = (await cast.host.sees(SECOND)).text
    assert shown.index(NOTED) < shown.index(FIRST) < shown.index(SECOND)


async def both_write(house: House) -> tuple[Cast, Person]:
    """Both opened the returned note before either typed; the first has handed it in."""
    cast = await until_returned(house)
    head = await the_head_has_its_card(house)
    for person in (cast.staff, head):
        await person.tap("改记录")
        await person.sees(REMARK)
    for person, words in ((cast.staff, FIRST), (head, SECOND)):
        await type_into_the_summary(person, words)
    await cast.staff.tap("改好了")
    await cast.staff.sees("记录待签字")
    return cast, head


async def test_the_second_to_hand_in_is_told_that_a_colleague_did_and_keeps_every_word(house: House) -> None:
    _, head = await both_write(house)
    said = await head.tap("改好了")
    assert "同事已经先把这份记录送签了" in said and "您写的都还在" in said
    assert SECOND in await summary_of(head)
    assert SECOND not in str(house.rows("select text from note_part"))
    assert [version for part, _, version in parts(house) if part == "summary"] == [0, 1, 1]


async def test_what_the_second_typed_goes_on_beside_what_stands_once_the_note_is_returned_again(
    house: House,
) -> None:
    cast, head = await both_write(house)
    await head.tap("改好了")
    await head.tap("先放着")
    await give_back(cast.host, AGAIN)
    await head.tap("继续未完成的")
    hub = (await head.sees("✓ 谈话摘要")).text
    assert AGAIN in hub and REMARK not in hub and "谈话摘要又有改动" in hub
    shown = await summary_of(head)
    assert shown.index(NOTED) < shown.index(FIRST) < shown.index(SECOND)
    await head.tap("改好了")
    await head.sees("记录待签字")


async def test_a_draft_that_was_left_goes_on_with_the_newest_remark_and_is_handed_in(house: House) -> None:
    cast = await until_returned(house)
    head = await the_head_has_its_card(house)
    await head.tap("改记录")
    await head.sees(REMARK)
    await cast.staff.tap("改记录")
    await type_into_the_summary(cast.staff, SECOND)
    await cast.staff.tap("先放着")
    await head.tap("改好了")  # as it stands
    await head.sees("记录待签字")
    await give_back(cast.host, AGAIN)
    await cast.staff.sees("记录退回修改")
    await cast.staff.tap("改记录")
    hub = (await cast.staff.sees(AGAIN)).text
    assert REMARK not in hub and "又有改动" not in hub and "（2 段" in hub
    await type_into_the_summary(cast.staff, FIRST)
    await cast.staff.tap("改好了")
    await cast.staff.sees("记录待签字")


async def test_a_draft_of_the_empty_note_goes_on_once_the_colleagues_note_is_returned(house: House) -> None:
    """Both opened the empty note; the one who came second had the draft left."""
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    head = await the_head_has_its_card(house)
    await head.tap("写记录")
    await type_into_the_summary(head, SECOND)
    await write_note(cast.staff, raised=None)
    assert "同事已经先把这份记录送签了" in await head.tap("写好了")
    await give_back(cast.host)
    said = await head.tap("写好了")
    assert "又有改动" in said and "您写的都还在" in said
    hub = (await head.sees(REMARK)).text
    assert "谈话摘要又有改动" in hub
    shown = await summary_of(head)
    assert shown.index(NOTED) < shown.index(SECOND)
    await head.tap("改好了")
    await head.sees("记录待签字")


async def test_a_correction_that_its_host_left_stops_nobody_from_writing(
    house: House,
) -> None:
    cast = await until_written(house)
    await cast.host.sees("记录待您签字")
    await cast.host.tap("看记录")
    await cast.host.tap("改一改")
    await type_into_the_summary(cast.host, FIRST)
    await cast.host.tap("先放着")
    await cast.host.send("/menu")
    await cast.host.tap("我的待办")
    await cast.host.tap("签记录 张示例1")
    await give_back(cast.host)
    await cast.staff.sees("记录退回修改")
    await cast.staff.tap("改记录")
    await cast.staff.sees(REMARK)
    await type_into_the_summary(cast.staff, SECOND)
    await cast.staff.tap("改好了")
    await cast.host.sees("记录待您签字")
    await cast.host.tap("看记录")
    await cast.host.tap("改一改")
    assert "谈话摘要又有改动" in (await cast.host.sees("✓ 谈话摘要")).text
    shown = await summary_of(cast.host)
    assert shown.index(NOTED) < shown.index(SECOND) < shown.index(FIRST)
    await cast.host.tap("改好了")
    assert FIRST in (await cast.host.sees("副部长示例甲改定")).text
