"""The record of a talk as a Word document: who gets it, what stands on it, what is put down about it."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree

from bot.reports.record import Record, record
from handlers.card import Tap
from handlers.paper import DOCX
from tests.chat.night import NOTED, RAISED, come, sign, until_noted
from tests.house import House
from tests.office import as_pages
from webchat import Message, Person

RARE = "张喆翀堃示"


def words(document: Any) -> str:
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)


def in_the_margins(document: Any) -> str:
    section = document.sections[0]
    return "\n".join(p.text for place in (section.header, section.footer) for p in place.paragraphs)


async def take_out(reader: Person) -> Message:
    await reader.tap("看记录")
    await reader.sees(NOTED)
    await reader.tap("导出 Word")
    return await reader.sees("您要的文件。")


async def test_a_host_takes_the_record_out_with_who_and_when_on_it(house: House) -> None:
    cast = await come(house)
    await house.change("C001", name=RARE)
    await until_noted(house, cast)
    await sign(cast.host)
    message = await take_out(cast.host)
    assert message.file and message.file.mime == DOCX and message.protect
    export = house.row("select id, person_id, kind, subject, rows from export")
    held = house.one("select id from appointment")
    host = (await house.who("V001")).id
    assert export[1:] == (host, "record", held, 1)
    assert message.file.name.startswith("record-") and RARE not in message.file.name
    assert not [said for said in (NOTED, RAISED, RARE) if said in message.text]
    document = Document(BytesIO(await cast.host.download(message.id)))
    said = words(document)
    for expected in (RARE, "示例镇", "副部长示例甲", "干事示例21", NOTED, RAISED, "谈话对象签名", "工作诉求"):
        assert expected in said
    margins = in_the_margins(document)
    assert margins.count("副部长示例甲 于 2026-11-25 20:") == 2  # above and below
    header = document.sections[0].header._element
    (shape,) = [each for each in header.iter() if each.tag.endswith("}textpath") and each.get("string")]
    assert shape.get("string").startswith("副部长示例甲 2026-11-25 20:")
    audited = [row[0] for row in house.rows("select verb from audit where actor_id = ?", host)]
    assert audited.index("note.export") < len(audited) - 1 - audited[::-1].index("note.read")


async def test_a_note_that_nobody_signed_says_so_on_the_paper(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.staff.tap("看记录")
    await cast.staff.sees(NOTED)
    await cast.staff.tap("导出 Word")
    message = await cast.staff.sees("您要的文件。")
    document = Document(BytesIO(await cast.staff.download(message.id)))
    assert document.paragraphs[0].text == "谈话记录表（未签字）"


async def test_nobody_else_takes_it_out_and_nobody_gets_anothers_paper(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await take_out(cast.host)
    held, export = house.one("select id from appointment"), house.one("select id from export")
    for number in ("C002", "S101", "V002", "O001", "U001"):
        other = await house.joins(number)
        toast = await other.tap_data(other.messages[-1].id, Tap("record", held).pack())
        assert "不归您看" in toast
    tapped = await cast.cadre.tap_data(cast.cadre.messages[-1].id, Tap("record", held).pack())
    assert "不归您看" in tapped
    minister = (await house.who("M001")).id
    await house.do(lambda work: work.outbox.tell(minister, "talk-record", id=export))
    await cast.minister.sees("不归您看")
    assert not [m for m in cast.minister.messages if m.file]
    assert house.one("select count(*) from export") == 1


def a_long_one(times: int) -> bytes:
    said = "谈到近一年在示例镇的工作，想到一线锻炼，家里老人身体不好，照顾不过来。" * times
    facts = [("谈话时间", "2026年11月25日（周三）19:30–20:10"), ("谈话对象", RARE), ("单位", "示例镇")]
    across = "示例 2026-11-25 20:31 导出"
    parts = [("谈话摘要", [said]), ("建议", ["=1+1", "喆 翀 堃"])]
    what = Record(
        "谈话记录表", "编号 1A2B", facts, parts, ["谈话人签名", "谈话对象签名"], "年月日", across, across
    )
    return record(what)


LIVE = (
    "{{7*7}}", "{% for x in y %}", "${7*7}", "<%= 7*7 %>", "{ INCLUDETEXT C:/x.docx }", "{=7*7}", "DDEAUTO c",
    '<w:fldSimple w:instr="DATE"/>', "</w:t></w:r><w:r><w:instrText>DATE</w:instrText></w:r>", "«姓名»",
    "https://example.invalid/x.dotm", "file:///x.docx", "&lt;w:object&gt;", "]]>", "=HYPERLINK(\"x\")",
)  # fmt: skip
#: What a Word file makes, fetches or runs when somebody opens it.
ALIVE = {
    "fldSimple", "fldChar", "instrText", "hyperlink", "object", "OLEObject", "altChunk", "attachedTemplate",
    "mailMerge", "dataBinding", "control", "subDoc", "movie", "script", "Template",
}  # fmt: skip


def test_nothing_on_the_paper_is_alive_whatever_was_said() -> None:
    """Made from code: no template, no field, no link, no macro; what looks like one is text."""
    facts = [(f"栏{nth}", text) for nth, text in enumerate(LIVE)]
    what = Record(
        LIVE[0], LIVE[1], facts, [("谈话摘要", LIVE), ("建议", ["好"])], LIVE[:2], LIVE[3], LIVE[4], LIVE[5]
    )
    made = record(what)
    text = words(Document(BytesIO(made)))
    assert all(text.count(said) >= 2 for said in LIVE)
    with ZipFile(BytesIO(made)) as file:
        names = file.namelist()
        parts = {
            name: etree.fromstring(file.read(name)) for name in names if name.endswith((".xml", ".rels"))
        }
    assert set(names) == set(parts), "nothing but markup"
    tags = {str(each.tag).rpartition("}")[2] for part in parts.values() for each in part.iter()}
    assert {"tbl", "textpath", "Relationship"} <= tags and not tags & ALIVE
    links = [each for name, part in parts.items() if name.endswith(".rels") for each in part]
    assert {each.get("TargetMode") for each in links} == {None}, "nothing outside of the file"
    kinds = {each.get("Type", "").rpartition("/")[2] for each in links}
    assert not kinds & {"hyperlink", "attachedTemplate", "oleObject", "vbaProject", "aFChunk", "frame"}
    types = [each.get("ContentType", "") for each in parts["[Content_Types].xml"]]
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    assert main in types and not [kind for kind in types if "macro" in kind.lower() or "vba" in kind.lower()]


@pytest.mark.parametrize("times", [1, 200])
def test_the_document_opens_in_libreoffice_and_its_signatures_stay_on_one_page(
    tmp_path: Path, times: int
) -> None:
    pages = as_pages(tmp_path, "record.docx", a_long_one(times))
    shown = "\n".join(pages)
    assert RARE in shown and "喆翀堃" in "".join(shown.split())
    assert "谈话人签名" in pages[-1] and "谈话对象签名" in pages[-1]
    assert all("示例 2026-11-25 20:31" in page for page in pages)
    assert len(pages) == 1 if times == 1 else len(pages) > 2
