"""Cards that show what was said close themselves, and are opened again with a tap."""

from bot.domain.recusal import Ground
from bot.services import presence, seals, standing
from bot.services.booking import require
from handlers.privacy import CONTENT
from handlers.router import PAPERS
from storage.outbox import FILES
from tests.chat.night import NOTED, RAISED, WISH, Cast, accept, book, come, hold, until_noted, write_note
from tests.chat.test_attachments import PDF
from tests.chat.test_dictating import open_note
from tests.house import House
from webchat import Message, Person

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


def test_every_paper_that_shows_content_is_one_that_goes() -> None:
    assert PAPERS.keys() & CONTENT == FILES


async def papers(house: House, cast: Cast, reader: Person, number: str) -> list[Message]:
    """A note with an attachment waits for its signature; somebody has opened that, and taken out a record."""
    await book(cast.cadre, WISH)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await cast.staff.send_file(PDF, name="示例.pdf")
    await cast.staff.sees("附件 1 个")
    await write_note(cast.staff)
    return await open_papers(house, reader, number)


async def open_papers(house: House, reader: Person, number: str) -> list[Message]:
    about = house.one("select id from appointment")
    who = await house.who(number)
    await house.do(lambda work: work.outbox.tell(who.id, "note", id=about))
    await reader.sees(NOTED)
    await reader.tap("导出 Word")
    await reader.sees("您要的文件。")
    await reader.tap("附件（1）")
    await reader.tap("打开 1")
    found = await house.until(lambda: [m for m in reader.messages if m.file and "附件" in m.text])
    return [*found, *(m for m in reader.messages if m.file and "您要的文件" in m.text)]


async def test_a_record_that_was_taken_out_goes_like_an_attachment(house: House) -> None:
    cast = await come(house)
    given = await papers(house, cast, cast.host, "V001")
    await house.quiet()
    await house.move(minutes=16)
    for paper in given:
        await cast.host.gone(paper.id)


async def test_from_whoever_is_kept_out_later_papers_go_at_once(house: House) -> None:
    """The head read it for the section; then the office hears that the two are related."""
    cast, head = await come(house), await house.joins("H002")
    given = await papers(house, cast, head, "H002")
    office, out, of = [await house.who(number) for number in ("O001", "H002", "C001")]
    kept = await open_papers(house, cast.host, "V001")
    await house.do(lambda work: standing.enter_standing(work, office, out, of, Ground.RELATIVE))
    for paper in given:
        await head.gone(paper.id)
    await house.quiet()
    assert NOTED not in "".join(m.text for m in head.messages)
    assert {m.id for m in kept} <= {m.id for m in cast.host.messages}


async def test_for_whoever_was_not_there_after_all_the_note_closes_at_once(house: House) -> None:
    cast, other = await come(house), await house.joins("V002")
    await until_noted(house, cast)
    about, host, guest = [
        house.one("select id from appointment"),
        await house.who("V001"),
        await house.who("V002"),
    ]
    await house.do(lambda work: presence.mark_present(work, host, require(work, about), guest))
    await other.sees("记录待签字")
    await other.tap("看记录")
    await other.sees(NOTED)
    await house.quiet()
    await house.do(lambda work: presence.mark_absent(work, host, require(work, about), guest.id))
    await house.quiet()
    assert NOTED not in "".join(m.text for m in other.messages)


async def test_what_was_raised_closes_for_the_head_too_as_the_talk_is_sealed(house: House) -> None:
    cast, head = await come(house), await house.joins("H002")
    await until_noted(house, cast)
    about, cadre = house.one("select id from appointment"), await house.who("C001")
    concern, who = house.one("select id from concern"), await house.who("H002")
    await house.do(lambda work: work.outbox.tell(who.id, "concern", id=concern))
    await head.sees(RAISED)
    await house.quiet()
    await house.do(lambda work: seals.seal_talk(work, cadre, require(work, about)))
    await house.quiet()
    assert RAISED not in "".join(m.text for m in head.messages)


async def test_a_seal_takes_papers_back_from_those_who_may_read_it_no_more(house: House) -> None:
    cast, head = await come(house), await house.joins("H002")
    given = await papers(house, cast, head, "H002")
    about, cadre = house.one("select id from appointment"), await house.who("C001")
    kept = await open_papers(house, cast.host, "V001")
    await house.do(lambda work: seals.seal_talk(work, cadre, require(work, about)))
    for paper in given:
        await head.gone(paper.id)
    assert {m.id for m in kept} <= {m.id for m in cast.host.messages}, "until it is signed the host reads it"
