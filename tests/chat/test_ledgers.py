"""The ledger of a period: whose rows stand in it, how it is gathered, and what it never holds."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.domain.due import Due
from bot.reports.ledger import Sheet, ledger
from bot.reports.slips import FONT
from bot.services import ledgers
from bot.services.due import DUTIES
from bot.services.ports import DiaryInUse
from handlers.card import Tap
from handlers.paper import XLSX
from storage.work import SqlWork
from tests.chat.night import RAISED, Cast, come, sign, until_noted
from tests.house import House
from tests.office import as_pages
from webchat import Person

LIVE = '=HYPERLINK("x")'


async def evening(house: House) -> Cast:
    cast = await come(house)
    await house.change("C001", name=LIVE)
    await until_noted(house, cast)
    await sign(cast.host)
    await cast.cadre.tap("对，就这样")
    await cast.cadre.sees("已登记，科室在办")
    return cast


async def take(house: House, reader: Person, period: str = "本月") -> Any:
    await reader.send("/menu")
    await house.quiet()
    await reader.tap("导出台账")
    await reader.sees("哪段时间")
    await reader.tap(period)
    message = await reader.sees("您要的文件。", timeout=15)
    assert message.file and message.file.mime == XLSX and message.protect
    assert message.file.name.startswith("ledger-") and LIVE not in message.file.name
    return load_workbook(BytesIO(await reader.download(message.id)))


def rows(book: Any, nth: int) -> list[list[str]]:
    return [
        [cell or "" for cell in row] for row in book.worksheets[nth].iter_rows(min_row=3, values_only=True)
    ]


async def test_a_head_takes_out_the_sections_ledger_with_who_and_when_on_each_sheet(house: House) -> None:
    await evening(house)
    head = await house.joins("H002")
    book = await take(house, head)
    assert book.sheetnames == ["谈话", "诉求", "回访"]
    for sheet in book.worksheets:
        assert sheet["A1"].value.startswith("内部资料 · 科长示例2 于 2026-11-25 20:")
        assert "科长示例2" in str(sheet.oddHeader.right.text) and "科长示例2" in str(
            sheet.oddFooter.left.text
        )
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
    (talk,), (concern,) = rows(book, 0), rows(book, 1)
    assert re.fullmatch(r"261125-[0-9A-Z]{4}", concern[0]), "found again by the number on its card"
    assert talk[1:5] == ["2026-11-25", "19:30", "20:10", f"'{LIVE}"]
    assert "示例镇" in talk and "工作诉求" in talk and "副部长示例甲" in talk
    headings = [cell.value for cell in book.worksheets[1][2]]
    assert dict(zip(headings, concern, strict=True))["类别"] == "工作诉求"
    assert RAISED in concern and "在办" in concern
    assert rows(book, 2) == []  # the first is due a month later
    export = house.row("select kind, section, rows, state from export")
    assert export[0] == "ledger" and export[2] >= 2 and export[3] == "made"
    assert house.one("select count(*) from audit where verb = 'ledger.export'") == 1


async def test_each_finds_only_the_rows_that_are_theirs(house: House) -> None:
    cast = await evening(house)
    other, other_head = await house.joins("V002"), await house.joins("H001")
    for reader, talks in ((cast.host, 1), (cast.minister, 1), (other, 0), (other_head, 0)):
        book = await take(house, reader, "今年")
        assert len(rows(book, 0)) == len(rows(book, 1)) == talks
        assert RAISED in str(rows(book, 1)) or not talks
        assert [row[1] for row in rows(book, 2)] == ["2026-12-25"] * talks
    for number in ("S201", "C002", "O001", "U001"):
        reader = await house.joins(number) if number != "S201" else cast.staff
        assert "不归您看" in await reader.tap_data(reader.messages[-1].id, Tap("ledger").pack())


async def test_a_period_is_typed_and_one_in_which_nothing_was_is_empty(house: House) -> None:
    cast = await evening(house)
    await cast.minister.send("/menu")
    await house.quiet()
    await cast.minister.tap("导出台账")
    await cast.minister.sees("哪段时间")
    await cast.minister.send("2025年1月到3月")
    await cast.minister.tap("2025-01-01 至 2025-03-31")
    message = await cast.minister.sees("您要的文件。", timeout=15)
    book = load_workbook(BytesIO(await cast.minister.download(message.id)))
    assert rows(book, 0) == rows(book, 1) == rows(book, 2) == []


async def test_many_rows_are_gathered_step_by_step_over_a_restart_and_forgotten_in_the_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = await evening(house)
    monkeypatch.setattr(ledgers, "STEP", 1)  # each row a transaction of its own
    await cast.minister.send("/menu")
    await house.quiet()
    await cast.minister.tap("导出台账")
    await cast.minister.sees("哪段时间")
    await cast.minister.tap("本月")
    await house.stop()
    await house.start()
    message = await cast.minister.sees("您要的文件。", timeout=20)
    book = load_workbook(BytesIO(await cast.minister.download(message.id)))
    assert len(rows(book, 0)) == len(rows(book, 1)) == 1
    assert house.one("select count(*) from export_part") > 1
    stored = [row[0] for row in house.rows("select content from export_part")]
    assert not [content for content in stored if RAISED.encode() in content]
    await house.move(hours=2)
    assert house.row("select state, (select count(*) from export_part) from export") == ("over", 0)
    export = house.one("select id from export")
    minister = (await house.who("M001")).id
    await house.do(lambda work: work.outbox.tell(minister, "ledger", id=export))
    await cast.minister.sees("不归您看")


async def test_whoever_waits_for_many_rows_sees_how_far_it_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step is taken when the test says so; until then another worker holds what it needs."""
    cast, steps = await evening(house), [0]

    def step(work: SqlWork, due: Due) -> None:
        if not steps[0]:
            raise DiaryInUse
        steps[0] -= 1
        ledgers.go_on(work, due)

    monkeypatch.setitem(DUTIES, "export", step)
    monkeypatch.setattr(ledgers, "STEP", 1)
    monkeypatch.setattr(ledgers, "SHOWN_EACH", 1)
    await cast.minister.send("/menu")
    await house.quiet()
    await cast.minister.tap("导出台账")
    await cast.minister.tap("本月")
    card = await cast.minister.sees("已有 1 行")
    for rows_so_far in ("已有 2 行", "已经发来，共 2 行"):
        steps[0] += 1
        assert (await cast.minister.sees(rows_so_far, timeout=10)).id == card.id
    assert await cast.minister.sees("您要的文件。")


def test_a_ledger_opens_in_libreoffice_with_its_mark_on_every_page_and_runs_nothing(tmp_path: Path) -> None:
    sheets = [
        Sheet(
            name,
            ["编号", "姓名", "事由"],
            [15, 14, 48],
            [[f"2611{n}", "张喆翀堃示", f"=1+{n}"] for n in range(90)],
        )
        for name in ("谈话", "诉求")
    ]
    pages = as_pages(tmp_path, "ledger.xlsx", ledger("示例 2026-11-25 20:31 导出", sheets))
    shown = "".join("".join(pages).split())
    assert shown.count("张喆翀堃示") == 180 and shown.count("=1+89") == 2
    assert len(pages) > 2 and all("示例 2026-11-25 20:31" in page for page in pages)


def test_every_row_is_as_high_as_what_stands_in_it() -> None:
    """No program is left to guess: it would by the font of the sheet, and cut what is Chinese."""
    texts = ["短", "一二三四五六七" * 5, "一行\n两行\n三行", "letters " * 12, "长" * 9000]
    page = load_workbook(
        BytesIO(ledger("示例", [Sheet("一", ["甲", "乙"], [9, 40], [[t, t] for t in texts])]))
    )
    high = [page.worksheets[0].row_dimensions[nth].height for nth in range(1, 3 + len(texts))]
    assert high == [3 + 17.25 * lines for lines in (1, 1, 1, 10, 3, 14)] + [408.75]
    assert {page.worksheets[0].cell(nth, 1).font.name for nth in range(1, 7)} == {FONT}


def test_no_cell_becomes_a_formula_however_often_the_file_is_saved_again() -> None:
    hostile = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "https://example.invalid/",
        "007",
    ]
    book = load_workbook(BytesIO(ledger("=mark & more", [Sheet("一", hostile, [8] * 10, [hostile] * 3)])))
    for _ in range(2):
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"} and len(cells) == 41
        assert not [c for c in cells if str(c.value).lstrip("\t\r\n").startswith(("=", "+", "-", "@"))]
        assert not any(cell.hyperlink for cell in cells)
        again = BytesIO()
        book.save(again)
        book = load_workbook(BytesIO(again.getvalue()))
