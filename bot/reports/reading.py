"""Sheets that somebody sent: bytes in, lines of text out. Whoever made the file is trusted with nothing.

An .xlsx is a zip of XML: what it would unpack to is known before anything is, a line at a time is in memory,
no formula is evaluated, no entity expanded. A .csv is UTF-8 or GB 18030, as Excel writes it in China.
"""

import csv
import re
import warnings
from collections.abc import Iterator
from datetime import date, time, timedelta
from io import BytesIO, StringIO
from typing import Any, Final
from zipfile import ZipFile

from bot.domain.errors import FileEmpty, FileKind, FileLocked, FileTooBigInside, FileUnreadable, WrongEncoding
from bot.domain.rows import Cell, Flaw, Line
from bot.reports.packed import MOST_PARTS, parts_of

#: Bytes of everything, and of a part that is neither a sheet nor the table of texts.
MOST_UNPACKED: Final = 20_000_000
MOST_OTHER: Final = 2_000_000
_LONG: Final = ("xl/worksheets/", "xl/sharedstrings")
COLUMNS: Final = 40
#: Excel's own.
LINES: Final = 1_048_576
_DIGITS: Final = 10**15
_MERGES: Final = 500
_MERGED: Final = re.compile(
    rb'<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)


def lines(raw: bytes) -> Iterator[Line]:
    """The first sheet. FileEmpty, FileKind, FileLocked, FileTooBigInside, FileUnreadable, WrongEncoding."""
    if not raw.strip():
        raise FileEmpty
    if raw.startswith(b"PK\x03\x04"):
        return _xlsx(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):  # an Excel of before 2007, or one with a password
        raise FileLocked
    return _csv(raw)


def _csv(raw: bytes) -> Iterator[Line]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WrongEncoding
    if b"\0" in raw or raw.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"{\\rtf")):
        raise FileKind
    text = _decoded(raw)
    comma = max(",;\t", key=text[:4000].count)
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=comma), 1):
            cells = (Flaw.FORMULA if c.lstrip().startswith("=") else c for c in row[:COLUMNS])
            yield Line(number, tuple(cells))
    except csv.Error:
        raise FileUnreadable from None


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongEncoding


def _xlsx(raw: bytes) -> Iterator[Line]:
    from openpyxl import load_workbook  # takes a while

    _look_before_unpacking(raw)
    warnings.filterwarnings("ignore", module=r"openpyxl\.")  # they tell what stands in the cells
    try:
        book = load_workbook(BytesIO(raw), read_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise FileEmpty
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its own size is not believed
            merged = _merged(raw, sheet)
            for number, row in enumerate(sheet.iter_rows(max_col=COLUMNS), 1):
                if number > LINES:
                    raise FileUnreadable
                yield Line(number, tuple(_cell(c, at, number, merged) for at, c in enumerate(row, 1)))
        finally:
            book.close()
    except (FileEmpty, FileUnreadable, GeneratorExit):
        raise
    except Exception:  # the library's own, of all kinds: what is damaged falls over anywhere
        raise FileUnreadable from None


def _look_before_unpacking(raw: bytes) -> None:
    """No entry unpacks to more than it says: the reader stops there."""
    parts = parts_of(raw)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise FileKind
    other = [p.file_size for p in parts if not p.filename.lower().startswith(_LONG)]
    if (
        sum(part.file_size for part in parts) > MOST_UNPACKED
        or max(other, default=0) > MOST_OTHER
        or len(parts) > MOST_PARTS
    ):
        raise FileTooBigInside(longest=MOST_UNPACKED // 1_000_000)


def _cell(cell: Any, column: int, line: int, merged: list[tuple[range, range]]) -> Cell:
    value = cell.value
    if value is None:
        covered = any(line in rows and column in columns for rows, columns in merged)
        return Flaw.MERGED if covered else ""
    if cell.data_type in ("f", "e"):
        return Flaw.FORMULA
    if isinstance(value, date | time | timedelta):
        return Flaw.DATE
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, cell.number_format)
    return str(value)


def _number(value: float, shown_as: str) -> Cell:
    """As it is shown: 7 in the format 000 is 007."""
    if abs(value) >= _DIGITS:
        return Flaw.LONG_NUMBER
    text = str(int(value)) if value == int(value) else str(value)
    return text.zfill(len(shown_as)) if set(shown_as) == {"0"} else text


def _merged(raw: bytes, sheet: Any) -> list[tuple[range, range]]:
    """The areas that are one cell: reading line by line, the library does not tell."""
    from openpyxl.utils import column_index_from_string

    found: list[tuple[range, range]] = []
    with ZipFile(BytesIO(raw)) as packed, packed.open(sheet._worksheet_path) as part:
        before = b""
        while piece := part.read(1 << 20):
            for left, top, right, bottom in _MERGED.findall(before + piece):
                columns = [column_index_from_string(name.decode()) for name in (left, right)]
                found.append((range(int(top), int(bottom) + 1), range(columns[0], columns[1] + 1)))
                if len(found) >= _MERGES:
                    return found
            before = piece[-300:]  # one that lies across two pieces; found twice is no harm
    return found
