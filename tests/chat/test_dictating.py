"""A note as a tired person dictates it: message after message, the last one taken back, in any order."""

from pathlib import Path

from sqlalchemy import select

from bot.domain.appointment import TalkKind
from bot.domain.policy import NoteRules
from handlers.card import Tap
from storage.tables import appointment, draft
from storage.work import SqlWork
from tests.chat.night import accept, book, hold
from tests.house import House, whole_house
from webchat import Person


async def open_note(house: House) -> tuple[Person, Person]:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    await book(cadre)
    await accept(staff)
    await hold(house, staff)
    return cadre, staff


def written(work: SqlWork) -> list[str]:
    """What the one note says, in order."""
    note = work.notes.of(work.connection.execute(select(appointment.c.id)).scalar_one())
    reader = work.people.by_number("M001")
    assert note is not None and reader is not None
    return [part.text.text for part in work.notes.read(note, reader)]


async def test_two_hundred_messages_arrive_whole_and_in_order_faster_than_they_are_taken_in(
    house: House,
) -> None:
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    await staff.sees("谈话摘要：")
    said = [f"第{nth:03}条" + "一二三四五" * 19 for nth in range(200)]
    assert sum(map(len, said)) == 20_000
    for message in said:
        await staff.send(message)
    await staff.sees("已记下 200 段 20000 字", timeout=60)
    await staff.tap("这部分好了")
    await staff.sees("✓ 谈话摘要（200 段 20000 字）")
    await staff.tap("写好了")
    await staff.sees("记录待签字")
    assert await house.do(written) == said
    assert not [m for m in staff.messages if m.mine and "一二三四五" in m.text]


async def test_what_was_said_last_is_taken_back_with_a_tap_and_the_rest_stays(house: House) -> None:
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    for message in ("第一句", "第二句", "说错的一句"):
        await staff.send(message)
    await staff.sees("说错的一句")
    await staff.tap("撤回上一条")
    card = await staff.sees("已记下 2 段")
    assert "第二句" in card.text and "说错的一句" not in card.text


async def test_which_parts_must_be_filled_in_depends_on_the_kind_of_talk(tmp_path: Path) -> None:
    rules = NoteRules(required={TalkKind.SELF_BOOKED: ("summary", "weak_points")})
    async with whole_house(tmp_path, note=rules) as house:
        _, staff = await open_note(house)
        hub = await staff.sees("点一个部分")
        assert "○ 谈话摘要（必填）" in hub.text and "○ 不足（必填）" in hub.text
        await staff.tap("谈话摘要")
        await staff.send("只写了摘要")
        await staff.sees("只写了摘要")
        await staff.tap("这部分好了")
        assert "不足" in await staff.tap("写好了")
        await staff.tap("不足")
        await staff.send("有些急")
        await staff.sees("有些急")
        await staff.tap("这部分好了")
        await staff.tap("写好了")
        await staff.sees("记录待签字")


async def test_there_is_no_note_of_a_talk_that_was_called_off(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    await book(cadre)
    await accept(staff)
    await staff.tap("更多")
    await staff.tap("安排不了")
    await staff.sees("向本人致歉")
    await staff.tap("是的，安排不了")
    await house.quiet()
    id_, revision = house.row("select id, revision from appointment")
    card = staff.messages[-1].id
    assert "变化" in await staff.tap_data(card, Tap("note", id_, revision).pack())
    assert house.rows("select 1 from draft") == []


async def test_a_note_begun_in_one_chat_goes_on_in_another_of_the_same_person(house: House) -> None:
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    await staff.send("编造：在这边写的")
    await staff.sees("在这边写的")
    elsewhere = await house.joins("S201")
    about = house.rows("select id, revision from appointment")[0]
    first = next(m.id for m in elsewhere.messages if not m.mine)
    await elsewhere.tap_data(first, Tap("note", *about).pack())
    await elsewhere.sees("在这边写的")
    assert house.one("select count(*) from draft") == 1


async def test_a_form_that_is_no_more_stands_in_nobodys_way(house: House) -> None:
    """It was begun under an older version."""
    _, staff = await open_note(house)
    await house.do(lambda work: work.connection.execute(draft.update().values(form="gone")))
    await staff.send("编造")
    await house.until(lambda: house.one("select count(*) from draft where not open") == 1)
    await house.quiet()
    assert "晚上好" in staff.messages[-1].text
