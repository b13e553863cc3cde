"""Content stays in: law 7. What people type is looked for wherever it must not be."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.night import (
    ANSWER,
    DIRECTIVE,
    NOTED,
    RAISED,
    REPORT,
    WISH,
    Cast,
    accept,
    book,
    come,
    sign,
    until_noted,
)
from tests.house import House

MARKERS = [text.split()[0] for text in (WISH, NOTED, RAISED, ANSWER, DIRECTIVE, REPORT)]
CHINESE = [text.split()[1] for text in (WISH, NOTED, RAISED, ANSWER, DIRECTIVE, REPORT)]


async def a_night_with_everything(house: House) -> Cast:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.cadre.tap("对，就这样")
    await sign(cast.host)
    await cast.staff.sees("诉求 · 待办")
    await cast.staff.tap("答复")
    await cast.staff.send(ANSWER)
    await cast.staff.tap("已解决")
    await cast.cadre.sees(ANSWER)
    await cast.minister.tap("今晚摘要")
    card = await cast.minister.sees("谈 1 人")
    await cast.minister.tap("逐条看")
    await cast.minister.tap("19:30")
    await cast.minister.tap("看记录")
    await cast.minister.sees(NOTED)
    await cast.minister.send(DIRECTIVE, reply_to=card.id)
    await cast.minister.tap("干事示例21")
    await cast.minister.tap("周四")
    await cast.staff.tap("签收")
    task = await cast.staff.sees("部长批示 · 办理中")
    await cast.staff.tap("答复", on=task.id)
    await cast.staff.sees("请写办理情况")
    await cast.staff.send(REPORT)
    await cast.minister.sees(REPORT)
    await house.quiet()
    return cast


def spellings(words: str) -> Iterator[bytes]:
    """How the words could stand in a file."""
    yield words.encode()
    yield words.encode("utf-16-le")
    yield json.dumps(words)[1:-1].encode()


def found_in(folder: Path) -> list[tuple[str, str]]:
    contents = [(file.name, file.read_bytes()) for file in folder.rglob("*") if file.is_file()]
    return [
        (name, words)
        for name, content in contents
        for words in (*MARKERS, *CHINESE)
        if words in name or any(spelling in content for spelling in spellings(words))
    ]


async def test_nothing_that_was_typed_stands_in_a_file_or_in_a_log(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", "yetan", "telegram", "aiohttp", "uvicorn", "sqlalchemy", "webchat", "asyncio"):
        caplog.set_level(logging.DEBUG, name)  # what no clerk should do, and one will
    await a_night_with_everything(house)
    assert list(house.settings.data.glob("*-wal")), "looked at while it is open, journals and all"
    assert found_in(tmp_path) == []
    logged = "\n".join(f"{record.name} {record.getMessage()}" for record in caplog.records)
    assert len(caplog.records) > 100
    assert [words for words in (*MARKERS, *CHINESE) if words in logged] == []
    secret = house.settings.token(house.settings.channels[0]).partition(":")[2]
    assert secret not in logged
    await house.stop()
    assert found_in(tmp_path) == []
    await house.start()


async def test_messages_with_content_cannot_be_forwarded_and_typed_words_are_gone(house: House) -> None:
    cast = await a_night_with_everything(house)
    for person in (cast.cadre, cast.staff, cast.host, cast.minister):
        shown = [m for m in person.messages if any(w in m.text for w in MARKERS)]
        assert [m.text for m in shown if m.mine] == []
        assert all(m.protect for m in shown)
    assert any(NOTED in m.text for m in cast.minister.messages)


async def test_a_reminder_says_nothing_to_whoever_looks_at_the_lock_screen(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre, WISH, slot="今晚 20:50")
    await accept(cast.staff)
    await house.move_to("19:51")
    for person in (cast.cadre, cast.staff, cast.host):
        reminder = await person.sees("有一项安排")
        assert reminder.text.partition("\n\n№")[0] == "今晚 20:50 有一项安排，请留意。"
        assert not [word for word in ("谈", "诉求", "组织", "部长", "张示例", WISH) if word in reminder.text]


async def test_what_the_office_sees_of_troubles_is_ids_and_reasons(house: House) -> None:
    cadre, office = await house.joins("C001"), await house.joins("O001")
    poison = {"update_id": 1, "message": {"message_id": "?", "text": WISH, "chat": {"id": cadre.chat_id}}}
    await house.app.rounds.accept("webchat", [poison])
    for _ in range(6):
        await house.move(seconds=30)
    await office.sees("有 1 件没有处理成")
    assert not [m for m in office.messages if WISH in m.text]
