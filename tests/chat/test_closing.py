"""Cards that show what was said close themselves, and are opened again with a tap."""

from tests.chat.night import NOTED, RAISED, WISH, accept, book, come, until_noted
from tests.chat.test_attachments import PDF
from tests.chat.test_dictating import open_note
from tests.house import House

CLOSED = "内容已收起"


async def test_a_note_that_was_opened_closes_itself_after_a_restart_too_and_is_opened_again(
    house: House,
) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.host.tap("看记录")
    card = (await cast.host.sees(NOTED)).id
    await house.quiet()
    await house.stop()
    await house.start()
    await house.move(minutes=16)
    await cast.host.sees(CLOSED)
    assert NOTED not in "".join(m.text for m in cast.host.messages)
    reads = house.one("select count(*) from audit where verb = 'note.read'")
    await cast.host.tap("打开", on=card)
    await cast.host.sees(NOTED)
    assert house.one("select count(*) from audit where verb = 'note.read'") == reads + 1
    await cast.host.tap("签字")
    await cast.host.sees("记录已签")


async def test_whoever_has_read_a_note_closes_it_with_a_tap(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.host.tap("看记录")
    card = (await cast.host.sees(NOTED)).id
    await cast.host.tap("收起", on=card)
    closed = await cast.host.sees(CLOSED)
    assert closed.id == card and closed.labels == ["打开"]


async def test_a_note_half_written_closes_itself_and_takes_the_next_message_all_the_same(
    house: House,
) -> None:
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    await staff.send(NOTED)
    await staff.sees(NOTED)
    await house.quiet()
    await house.move(minutes=16)
    await staff.sees(CLOSED)
    await staff.send("接着说的")
    card = await staff.sees("已记下 2 段")
    assert NOTED in card.text and "接着说的" in card.text


async def test_a_card_that_is_still_being_written_on_stays_open(house: House) -> None:
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    for nth in range(4):
        await staff.send(f"第{nth}句")
        await staff.sees(f"第{nth}句")
        await house.quiet()
        await house.move(minutes=10)
    assert "第0句" in (await staff.sees("已记下 4 段")).text


async def test_an_appointment_stays_with_its_buttons_and_only_the_words_go(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    await book(cadre, WISH)
    await accept(staff)
    card = (await staff.sees(WISH)).id
    await house.quiet()
    await house.move(minutes=16)
    shown = await staff.sees("写的话已收起")
    assert shown.id == card and "更多" in shown.labels and WISH not in shown.text
    await staff.tap("打开", on=card)
    await staff.sees(WISH)


async def test_what_came_unasked_waits_for_its_reader_longer(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    told = await cast.cadre.sees(RAISED)
    await house.quiet()
    await house.move(hours=12)
    assert RAISED in next(m.text for m in cast.cadre.messages if m.id == told.id)
    # Asked once more after three days: by then the channel does not take the older message away any more.
    for _ in range(4):
        await house.move(days=1, minutes=5)
        await house.quiet()
    await house.move(days=2, minutes=5)
    await cast.cadre.sees(CLOSED)
    await house.quiet()
    assert RAISED not in "".join(m.text for m in cast.cadre.messages)


async def test_a_file_that_was_opened_is_taken_away(house: House) -> None:
    _, staff = await open_note(house)
    await staff.send_file(PDF, name="示例.pdf")
    await staff.sees("附件 1 个")
    await staff.tap("附件（1）")
    await staff.tap("打开 1")
    given = await house.until(lambda: next((m for m in staff.messages if m.file), None))
    await house.quiet()
    await house.move(minutes=16)
    await staff.gone(given.id)
