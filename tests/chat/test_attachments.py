"""Photos of paper, voices and documents with a note: sealed, listed, opened, and told from what harms."""

import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from xlsxwriter import Workbook

from bot.domain.attachment import AttachmentKind, shown_name
from bot.domain.errors import AttachmentUnfit
from bot.reports.attachment import kind_of
from tests.chat.test_dictating import open_note
from tests.house import House
from webchat import Person

MARKER = b"ATTACHMENT-MARKER"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 4, 4) + MARKER
OGG = b"OggS" + b"\0" * 60 + MARKER
PDF = b"%PDF-1.7\n" + MARKER


def docx() -> bytes:
    file = BytesIO()
    Document().save(file)
    return file.getvalue()


def xlsx() -> bytes:
    file = BytesIO()
    with Workbook(file) as book:
        book.add_worksheet().write("A1", "示例")
    return file.getvalue()


def zipped(*parts: tuple[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, content in parts:
            made.writestr(name, content)
    return file.getvalue()


BOMB = zipped(("word/document.xml", b"0" * 60_000_000))
WITH_MACROS = zipped(("word/document.xml", b"<w/>"), ("word/vbaProject.bin", b"x"))
FILM = b"\0\0\0\x20ftypisom" + b"\0" * 20 + b"hdlr" + b"\0" * 8 + b"vide"
SHEET_BOMB = zipped(("xl/workbook.xml", b"<x/>"), ("xl/worksheets/sheet1.xml", b"0" * 60_000_000))
SHEET_MACROS = zipped(("xl/workbook.xml", b"<x/>"), ("xl/vbaProject.bin", b"x"))
OLD_MACROS = zipped(("xl/workbook.xml", b"<x/>"), ("xl/macrosheets/sheet1.xml", b"<x/>"))
TWO_IN_ONE = zipped(("xl/workbook.xml", b"<x/>"), ("word/document.xml", b"<w/>"))
#: What Chromium records; the second is a film.
RECORDED = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\0" * 40 + b"\x86\x86A_OPUS" + MARKER
RECORDED_FILM = RECORDED + b"\x86\x85V_VP8"
VOICE_MEMO = b"\0\0\0\x20ftypM4A " + b"\0" * 20 + b"hdlr" + b"\0" * 8 + b"soun"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (PNG, "png"), (b"\xff\xd8\xff\xe0", "jpg"), (OGG, "ogg"), (PDF, "pdf"), (docx(), "docx"),
        (xlsx(), "xlsx"), (RECORDED, "webm"),
        (b"ID3\4", "mp3"), (b"\xff\xfb\x90\x64", "mp3"), (VOICE_MEMO, "m4a"),
    ],
)  # fmt: skip
def test_what_a_file_is_stands_in_its_first_bytes(raw: bytes, kind: str) -> None:
    assert kind_of(raw) == AttachmentKind(kind)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"words", b"MZ\x90", b"GIF89a", b"<html>", b"PK\x03\x04 and no more", FILM, BOMB, WITH_MACROS,
        zipped(("ppt/presentation.xml", b"<x/>")),
        SHEET_BOMB, SHEET_MACROS, OLD_MACROS, TWO_IN_ONE, RECORDED_FILM,
        zipped(*((f"word/{n}.xml", b"") for n in range(1200))),
    ],
)  # fmt: skip
def test_what_is_of_no_kind_that_a_note_takes_or_made_to_harm_is_refused(raw: bytes) -> None:
    with pytest.raises(AttachmentUnfit):
        kind_of(raw)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/示例.pdf", "示例.pdf"),
        (r"C:\made up\示例.pdf", "示例.pdf"),
        ("示例\u202efdp.exe", "示例fdp.exe"),
        ("示\0例\r\n\t.pdf", "示例 .pdf"),
        ("长" * 300 + ".pdf", "长" * 50 + "…" + "长" * 5 + ".pdf"),
        ("\u200b", None),
        ("folder/", None),
    ],
)
def test_a_hostile_name_is_shown_as_a_plain_one_and_is_never_a_path(raw: str, shown: str | None) -> None:
    found = shown_name(raw)
    assert (found and found.text) == shown


async def send_all(house: House, staff: Person) -> None:
    await staff.tap("谈话摘要")
    await staff.sees("谈话摘要：")
    photo = await staff.send_photo(PNG, caption="纸上写的三条")
    await staff.sees("附件 1 个")
    voice = await staff.send_voice(OGG)
    await staff.sees("附件 2 个")
    paper = await staff.send_file(PDF, name="../家访\u202e记录.pdf")
    await staff.sees("附件 3 个")
    for sent in (photo, voice, paper):
        await staff.gone(sent)


async def test_a_photo_a_voice_and_a_paper_go_with_the_note_and_are_opened_from_it(house: House) -> None:
    _, staff = await open_note(house)
    host = await house.joins("V001")
    await send_all(house, staff)
    card = await staff.sees("已记下 1 段 6 字")
    assert "纸上写的三条" in card.text
    await staff.tap("这部分好了")
    hub = await staff.sees("附件 3 个 · 1 KB")
    await staff.tap("附件（3）")
    listed = await staff.sees("1. 图片")
    assert "3. PDF · 1 KB · 谈话摘要 · 家访记录.pdf" in listed.text
    await staff.tap("移除 2")
    assert "2. 语音" in (await staff.sees("移除以后找不回来")).text
    await staff.tap("移除 2", on=hub.id)
    assert "语音" not in (await staff.sees("附件 2 个")).text
    await staff.tap("返回", on=hub.id)
    await staff.tap("写好了")
    await staff.sees("记录待签字")
    await host.sees("记录待您签字")
    await host.tap("看记录")
    await host.sees("附件 2 个")
    await host.tap("附件（2）")
    await host.sees("2. PDF")
    assert not [label for m in host.messages for label in m.labels if "移除" in label]
    await host.tap("打开 2")
    given = await house.until(lambda: next((m for m in host.messages if m.file), None))
    assert given.file.name == "attachment-2.pdf" and given.protect
    assert await host.download(given.id) == PDF
    opened = house.rows("select verb, kind from audit where verb = 'attachment.open'")
    assert opened == [("attachment.open", "attachment")]
    await host.tap("返回")
    await sign_again(host)


async def test_a_sheet_and_a_piece_of_audio_are_taken_like_the_others(house: House) -> None:
    """Telegram's apps send a recording as `audio`, and a voice that was held down as `voice`."""
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    await staff.sees("谈话摘要：")
    sent = [await staff.send_audio(b"ID3\4" + MARKER, name="录音.mp3", caption="录了一段")]
    await staff.sees("附件 1 个")
    sheet = xlsx()
    sent.append(await staff.send_file(sheet, name="花名册.xlsx"))
    await staff.sees("附件 2 个")
    sent.append(await staff.send_voice(RECORDED, name="voice.webm"))
    await staff.sees("附件 3 个")
    for message in sent:
        await staff.gone(message)
    assert "录了一段" in (await staff.sees("已记下 1 段")).text
    assert house.rows("select kind from attachment order by id") == [("mp3",), ("xlsx",), ("webm",)]
    await staff.tap("这部分好了")
    await staff.tap("附件（3）")
    listed = await staff.sees("1. 录音")
    assert "录音.mp3" in listed.text and "2. Excel" in listed.text and "花名册.xlsx" in listed.text
    await staff.tap("打开 2")
    given = await house.until(lambda: next((m for m in staff.messages if m.file), None))
    assert given.file.name == "attachment-2.xlsx" and await staff.download(given.id) == sheet


@pytest.mark.parametrize("raw", [SHEET_MACROS, SHEET_BOMB], ids=["macros", "bomb"])
async def test_a_sheet_that_is_a_program_or_a_bomb_is_refused_with_a_sentence(
    house: House, raw: bytes
) -> None:
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    await staff.send_file(raw, name="花名册.xlsx")
    await staff.sees("带宏，或者打不开，没有存", timeout=20)
    assert house.rows("select 1 from attachment") == []


async def sign_again(host: Person) -> None:
    await host.sees("谈话记录 ·")
    await host.tap("签字")
    await host.sees("记录已签")


def lie_open(folder: Path) -> list[str]:
    found = {file.name: file.read_bytes() for file in folder.glob("yetan.db*")}
    assert found
    return [name for name, raw in found.items() if MARKER in raw or "家访".encode() in raw]


async def test_what_was_sent_lies_sealed_and_nowhere_else(house: House) -> None:
    _, staff = await open_note(house)
    await send_all(house, staff)
    await house.quiet()
    assert house.rows("select 1 from enclosure") == []
    assert house.one("select count(*) from attachment") == 3
    assert not lie_open(house.settings.data)


@pytest.mark.parametrize("raw", [b"MZ\x90 a made up program", BOMB, FILM], ids=["program", "bomb", "film"])
async def test_a_file_of_another_kind_is_refused_with_a_sentence_and_the_note_stands(
    house: House, raw: bytes
) -> None:
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    await staff.send("先写的一句")
    await staff.sees("先写的一句")
    await staff.send_file(raw, name="photo.jpg")
    above = await staff.sees("先写的一句")
    said = await staff.sees("没有存；前面写的都还在", timeout=20)
    await staff.tap("接着写", on=said.id)
    await staff.gone(above.id)
    await staff.send("再写一句")
    assert (await staff.sees("已记下 2 段")).id == said.id
    assert house.rows("select 1 from attachment") == []
    assert house.rows("select 1 from inbox where state != 'done'") == []


async def test_a_file_that_is_too_big_is_refused_before_it_is_fetched(house: House) -> None:
    _, staff = await open_note(house)
    await staff.tap("谈话摘要")
    await staff.send_file(PDF + b"0" * 10_100_000)
    await staff.sees("最多 10 兆")
    await staff.send("还能写")
    await staff.sees("还能写")


async def test_throwing_the_draft_away_throws_away_what_was_sent_for_it(house: House) -> None:
    _, staff = await open_note(house)
    await send_all(house, staff)
    await staff.tap("这部分好了")
    await staff.tap("不写了")
    await staff.sees("已经写下的会全部删去")
    await staff.tap("不写了")
    await house.until(lambda: not house.rows("select 1 from attachment"))


async def test_what_is_written_beneath_a_photo_goes_into_the_part_that_is_opened_next(house: House) -> None:
    _, staff = await open_note(house)
    host = await house.joins("V001")
    for caption in ("纸上写的三条", "背面还有一条"):
        sent = await staff.send_photo(PNG, caption=caption)
        await staff.sees(caption)
        await staff.gone(sent)
    hub = await staff.sees("附件 2 个")
    assert "纸上写的三条\n背面还有一条" in hub.text and "点一个部分，就记到那里" in hub.text
    await staff.tap("先放着")
    await staff.send("/menu")
    await staff.tap("继续未完成的")
    await staff.tap("适合岗位")
    assert "已记下 2 段" in (await staff.sees("纸上写的三条\n背面还有一条")).text
    await staff.tap("这部分好了")
    assert "附件下面写的" not in (await staff.sees("✓ 适合岗位（2 段")).text
    await staff.tap("谈话摘要")
    assert "纸上" not in (await staff.sees("谈话摘要：")).text
    await staff.send("先写的一句")
    await staff.sees("先写的一句")
    await staff.tap("这部分好了")
    sent = await staff.send_file(PDF, name="家访.pdf", caption="又想起一条")
    await staff.sees("又想起一条")
    await staff.gone(sent)
    assert "还没有归到哪一部分" in await staff.tap("写好了")
    await staff.tap("建议")
    await staff.sees("又想起一条")
    await staff.tap("这部分好了")
    await staff.tap("写好了")
    await staff.sees("记录待签字")
    await host.sees("记录待您签字")
    await host.tap("看记录")
    shown = (await host.sees("附件 3 个")).text
    order = ["先写的一句", "纸上写的三条", "背面还有一条", "又想起一条"]
    assert sorted(order, key=shown.index) == order and all(shown.count(one) == 1 for one in order)


async def test_a_photo_sent_while_nothing_is_written_is_not_taken(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.send_photo(PNG)
    await cadre.sees("最早可约")
    assert house.rows("select 1 from attachment") == []
