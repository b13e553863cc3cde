"""Spreadsheets out: a heading and rows of text become an .xlsx. Nothing in it is ever a live formula."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import Final

#: Widths of columns in characters of the sheet's own font; a Chinese one takes two.
_NARROWEST: Final = 8
_WIDEST: Final = 48
#: What Excel takes as the choices of a cell, in characters.
_LONGEST_LIST: Final = 255


def workbook(
    heading: Sequence[str],
    rows: Iterable[Sequence[str]],
    notes: Sequence[str] = (),
    choices: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> bytes:
    """All cells are text, so that numbers keep their leading zeros. `notes` stand on a second sheet;
    `choices` are what a column offers to whoever fills it in."""
    from xlsxwriter import Workbook  # takes a while

    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        widths = [_width(name) for name in heading]
        for column, name in enumerate(heading):
            sheet.write_string(0, column, name, head)
        for line, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text, plain)
                widths[column] = max(widths[column], _width(text))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, _WIDEST), plain)
        for column, offered in choices.items():
            if len(",".join(offered)) <= _LONGEST_LIST:
                sheet.data_validation(
                    1, column, 10_000, column, {"validate": "list", "source": list(offered)}
                )
        if notes:
            second = book.add_worksheet()
            second.set_column(0, 0, 90, plain)
            for line, note in enumerate(notes):
                second.write_string(line, 0, note, plain)
    return file.getvalue()


def _width(text: str) -> int:
    return max(_NARROWEST, 2 + sum(1 if ord(c) < 0x2E80 else 2 for c in text))
