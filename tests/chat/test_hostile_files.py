"""A file that was made to harm is answered like one that is damaged, and the house goes on meanwhile."""

import os
import signal
import time
from functools import partial
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.domain.errors import FileUnreadable
from bot.domain.roster import Vocabulary
from bot.reports import roster
from bot.reports.sheet import workbook
from tests.house import House
from yetan import apart

NOTHING = Vocabulary({}, {}, {}, {}, frozenset())


def sheet_with(page: bytes) -> bytes:
    """A whole workbook whose first sheet says this."""
    file = BytesIO()
    with ZipFile(BytesIO(workbook(["编号"], []))) as whole, ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name in whole.namelist():
            made.writestr(name, page if name == "xl/worksheets/sheet1.xml" else whole.read(name))
    return file.getvalue()


def one_row(cells: int) -> bytes:
    return sheet_with(b"<worksheet><sheetData><row>" + b"<c/>" * cells + b"</row></sheetData></worksheet>")


#: Each of them a beginning that no end follows: a search that starts again at every one never gets through.
NO_END = sheet_with(b"<worksheet>" + b"<mergeCell " * 300_000)


async def test_sheets_made_to_harm_are_answered_and_the_house_goes_on(house: House) -> None:
    office, cadre = await house.joins("O001"), await house.joins("C001")
    assert len(NO_END) < 20_000
    await office.send_file(NO_END)
    await cadre.send("/menu")
    await cadre.sees("最早可约")
    await office.sees("打不开", timeout=20)
    await house.quiet(20)
    assert house.rows("select 1 from inbox where state != 'done'") == []


def greedy(_: bytes) -> bytes:
    return b"0" * (1 << 40)


def endless(_: bytes) -> None:
    time.sleep(3600)


def busy(_: bytes) -> None:
    while True:
        pass


def falls(_: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def curious(_: bytes) -> list[str]:
    return sorted(os.environ)


@pytest.mark.parametrize(
    ("reader", "raw", "bounds"),
    [
        (partial(roster.read, NOTHING, 100), one_row(4_000_000), {"seconds": 2}),
        (partial(greedy), b"", {}),
        (partial(busy), b"", {"seconds": 1}),
        (partial(endless), b"", {"waits": 1.0}),
        (partial(falls), b"", {}),
    ],
)
async def test_a_reader_that_takes_too_much_or_falls_is_a_file_that_cannot_be_read(
    reader: partial[object], raw: bytes, bounds: dict[str, int]
) -> None:
    try:
        said = await apart.read(reader, raw, **bounds)
    except FileUnreadable as refusal:
        said = apart.refused(refusal)
    assert said == apart.refused(FileUnreadable())


async def test_whoever_reads_a_file_does_not_see_the_houses_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("YETAN_SECRET", "made up")
    assert b"YETAN" not in await apart.read(partial(curious), b"")
