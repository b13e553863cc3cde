"""A ledger as an .xlsx: several sheets of text, each marked with who took it out and when.

Nothing in it is ever a live formula, however often it is saved again: a text that a program could take for
one begins with an apostrophe, which every program leaves as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import Final

from bot.reports.slips import FONT

#: What a text begins with that a spreadsheet, or whoever reads it as CSV, would take for a formula.
_LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Points, in whole pixels, of a line of text with room around it, and of the highest row that there can be.
LINE, HIGHEST = 17.25, 408.75
#: The longest that a cell takes, and what a sheet's margin takes, in characters.
LONGEST, LONGEST_LINE = 32_000, 200


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """`widths` in characters of the sheet's own font; a Chinese one takes two."""

    name: str
    heading: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[str]]


def tame(text: str) -> str:
    """The text as it may stand in a cell."""
    return f"'{text[:LONGEST]}" if text.startswith(_LIVE) else text[:LONGEST]


def height(row: Sequence[str], widths: Sequence[int]) -> float:
    """Of a row in which nothing is cut, whichever font a program takes for Chinese: programs guess it from
    the font of the sheet. Of a text longer than the highest row the beginning is seen."""

    def lines(text: str, width: int) -> int:
        # A Chinese sign is as broad as two.
        broad = [(len(part) + len(part.encode(errors="replace"))) / 2 for part in text.split("\n")]
        return sum(max(ceil(each / (width - 2)), 1) for each in broad)

    most = max((lines(text, width) for text, width in zip(row, widths, strict=True)), default=1)
    return min(most * LINE + 3, HIGHEST)


def ledger(line: str, sheets: Sequence[Sheet]) -> bytes:
    """`line` stands in the first row and in the margins of each sheet.

    It is put together in memory: the library's way to spare it writes what it holds to a plain file.
    """
    from xlsxwriter import Workbook  # takes a while

    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    margin = line[:LONGEST_LINE].replace("&", "&&")
    with Workbook(file, options) as book:
        cell = {"num_format": "@", "font_name": FONT, "font_size": 10, "valign": "vcenter",
                "align": "left", "indent": 1}  # fmt: skip
        plain = book.add_format({**cell, "text_wrap": True})
        long = book.add_format({**cell, "text_wrap": True, "valign": "top"})
        head = book.add_format({**cell, "bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        mark = book.add_format({**cell, "font_color": "#808080"})
        for what in sheets:
            page = book.add_worksheet(what.name[:31])
            page.set_landscape()
            page.hide_gridlines(0)  # they are printed
            page.set_paper(9)  # A4
            page.fit_to_pages(1, 0)
            page.repeat_rows(1)
            page.set_header(f"&R&8{margin}")
            page.set_footer(f"&L&8{margin}&R&8&P / &N")
            page.freeze_panes(2, 0)
            for column, width in enumerate(what.widths):
                page.set_column(column, column, width, plain)
            page.set_row(0, LINE + 3)
            page.set_row(1, LINE + 3)
            page.write_string(0, 0, tame(line), mark)
            for column, name in enumerate(what.heading):
                page.write_string(1, column, tame(name), head)
            for at, row in enumerate(what.rows, 2):
                high = height(row, what.widths)
                page.set_row(at, high)
                for column, text in enumerate(row):
                    if text:
                        page.write_string(at, column, tame(text), plain if high < HIGHEST else long)
    return file.getvalue()
