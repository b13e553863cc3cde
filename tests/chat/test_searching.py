"""Words looked for in notes: found by whoever may read them, with a trace, and by nobody else."""

import json
import logging

import pytest

from bot.services import searching
from bot.services.booking import require
from bot.services.seals import seal_talk
from handlers.card import Tap
from tests.chat.night import NOTED, RAISED, Cast, accept, book, come, hold, sign, until_noted, write_note
from tests.house import House
from webchat import Message, Person

WORD = "踏实"


async def noted(house: House) -> Cast:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await house.quiet()
    return cast


async def search(house: House, reader: Person, words: str, sees: str = "全部看过") -> Message:
    await reader.send("/menu")
    await house.quiet()
    await reader.tap("查记录")
    await reader.sees("发来要查的字词")
    await reader.send(words)
    card = (await reader.sees(f"查找：{words}")).id

    def found() -> Message | None:
        return next((m for m in reader.messages if m.id == card and sees in m.text), None)

    return await house.until(found)


async def test_who_may_read_a_note_finds_it_by_its_words_and_each_look_leaves_a_trace(house: House) -> None:
    cast = await noted(house)
    reads = "select count(*) from audit where verb = ?"
    before = house.one(reads, "note.read")
    for reader in (cast.staff, cast.host, cast.minister):
        found = await search(house, reader, f"{WORD} 肯干")
        assert "共 1 份，找到 1 份" in found.text and "2026-11-25 张示例1 · 谈话摘要" in found.text
        assert "NOTE-MARKER 踏实肯干" in found.text and found.protect
    assert house.one(reads, "note.search") == 3
    assert house.row("select kind, object_id from audit where verb = 'note.search' limit 1") == ("notes", 1)
    assert house.one(reads, "note.read") - before == 3
    await cast.minister.tap("2026-11-25 张示例1")
    await cast.minister.sees("谈话记录 · 张示例1")
    assert "找到 1 份" in (await cast.minister.sees("全部看过")).text  # it stays to be gone through
    found = await search(house, cast.host, f"{WORD} 没有写过")
    assert "找到 0 份" in found.text


async def test_what_was_raised_is_found_with_the_note_by_those_who_see_it_there(house: House) -> None:
    cast = await noted(house)
    for reader in (cast.staff, cast.minister):
        found = await search(house, reader, f"{WORD} 孩子")  # one in the note, the other in the concern
        assert "找到 1 份" in found.text
        found = await search(house, reader, "孩子入学")
        assert "2026-11-25 张示例1 · 诉求" in found.text and RAISED in found.text
    stranger = await house.joins("V002")
    assert "找到 0 份" in (await search(house, stranger, "孩子入学")).text


async def test_of_a_sealed_talk_what_was_raised_is_found_by_the_minister_alone(house: House) -> None:
    cast = await noted(house)
    about, cadre = house.one("select id from appointment"), await house.who("C001")
    await house.do(lambda work: seal_talk(work, cadre, require(work, about)))
    assert "找到 0 份" in (await search(house, cast.host, "孩子入学")).text
    assert "找到 1 份" in (await search(house, cast.minister, "孩子入学")).text


async def test_what_was_found_is_gone_from_the_screen_once_the_talk_is_sealed(house: House) -> None:
    cast = await noted(house)
    about, cadre = house.one("select id from appointment"), await house.who("C001")
    for reader in (cast.host, cast.minister):
        await search(house, reader, WORD)
    await house.do(lambda work: seal_talk(work, cadre, require(work, about)))
    await house.quiet()
    assert NOTED not in "".join(m.text for m in cast.host.messages)
    assert NOTED in (await cast.minister.sees("全部看过")).text


@pytest.mark.parametrize("number", ["S101", "H001", "V002", "S202"])
async def test_without_rights_the_answer_is_that_of_no_hit(house: House, number: str) -> None:
    await noted(house)
    reader = await house.joins(number)
    hit = await search(house, reader, WORD)
    miss = await search(house, reader, "不存在")
    assert hit.text.replace(WORD, "不存在") == miss.text and "共 0 份，找到 0 份" in hit.text
    assert hit.labels == miss.labels
    talk = house.one("select id from appointment")
    assert "不归您看" in await reader.tap_data(hit.id, Tap("search-open", talk).pack())
    assert house.one("select count(*) from audit where verb = 'note.search'") == 0


async def test_what_is_looked_for_stands_nowhere_in_plain_and_is_gone_when_the_card_is_closed(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cast = await noted(house)
    found = await search(house, cast.minister, WORD)
    stored = json.dumps(
        [str(row) for table in ("outbox", "audit", "due") for row in house.rows(f"select * from {table}")]
    )
    assert WORD not in stored and NOTED not in stored
    raw = (house.settings.data / "yetan.db").read_bytes() + (
        house.settings.data / "yetan.db-wal"
    ).read_bytes()
    assert WORD.encode() not in raw
    assert not [record for record in caplog.records if WORD in record.getMessage()]
    assert not [m for m in cast.minister.messages if m.mine and WORD in m.text]
    await cast.minister.tap("取消", on=found.id)
    await cast.minister.sees("好。")
    assert house.rows("select 1 from draft where form = 'search'") == []


async def test_many_notes_are_looked_through_a_few_at_a_time_and_older_ones_when_asked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "STEP", 1)
    monkeypatch.setattr(searching, "STRETCH", 2)
    cast = await come(house)
    await house.change("S202", archived=True)
    for nth in range(3):
        await book(cast.cadre)
        await accept(cast.staff)
        await hold(house, cast.staff)
        await write_note(cast.staff, f"{WORD} 第{nth}次", None)
        await house.quiet()
        friday = house.clock.now().weekday() == 4
        await house.move_to("18:40", days=3 if friday else 1)
        await cast.cadre.send("/menu")
        await cast.cadre.sees("最早可约今晚")
    found = await search(house, cast.minister, WORD, "已看最近 2 份，找到 2 份")
    assert "第2次" in found.text and "第0次" not in found.text
    await cast.minister.tap("再往前查")
    await house.move(seconds=5)
    found = await cast.minister.sees("找到 3 份", timeout=10)
    assert "第0次" in found.text
    await cast.minister.send("第1次")
    await house.move(seconds=5)
    assert "第2次" not in (await cast.minister.sees("找到 1 份", timeout=10)).text


async def test_who_may_not_search_is_told_what_everybody_is_told(house: House) -> None:
    cast = await come(house)
    for reader in (cast.cadre, await house.joins("O001"), await house.joins("U001")):
        await reader.send(f"/search {WORD}")
        await reader.sees("不归您看")
    await cast.minister.send(f"/search {WORD}")
    await cast.minister.sees("全部看过，共 0 份，找到 0 份")
