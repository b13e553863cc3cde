"""The record of a talk as a Word document in the customary form of a table: facts in, bytes out.

Made from code; nothing in it is a template, a field or a link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from bot.reports.mark import mark
from bot.reports.slips import FONT, keep_together, of_no_template, speak_chinese

#: Centimetres of the four columns: label, value, label, value.
WIDE: Final = (3.0, 5.6, 3.0, 5.6)


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """`facts` stand two in a row, a long one alone; each of `parts` is a label and its paragraphs. Whoever
    signs has a line in `signs`, with `dated` beside it."""

    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, Sequence[str]]]
    signs: Sequence[str]
    dated: str
    across: str
    line: str


def record(what: Record) -> bytes:
    from docx import Document  # takes a while
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.9)
    section.top_margin = section.bottom_margin = Cm(2)
    speak_chinese(document)
    of_no_template(document)
    mark(section, what.across, what.line, FONT)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(4)
    _say(title, what.title, 18, bold=True)
    number = document.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _say(number, what.number, 8)
    table = document.add_table(rows=0, cols=len(WIDE))
    table.style, table.autofit = "Table Grid", False
    for width, column in zip(WIDE, table.columns, strict=True):
        column.width = Cm(width)
    _facts(table, what.facts)
    for label, paragraphs in what.parts:
        _wide(table, label, paragraphs, tall=1.6)
    _signatures(table, what)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _facts(table: Any, facts: Sequence[tuple[str, str]]) -> None:
    """Two in a row; what would be three lines in half a row has a row of its own."""
    waiting: tuple[str, str] | None = None
    for label, value in facts:
        if len(value) > 32:
            if waiting:
                _wide(table, waiting[0], [waiting[1]])
                waiting = None
            _wide(table, label, [value])
        elif waiting is None:
            waiting = (label, value)
        else:
            cells = _row(table)
            for at, text in enumerate((*waiting, label, value)):
                _say(cells[at].paragraphs[0], text, 10.5, bold=at % 2 == 0)
            waiting = None
    if waiting:
        _wide(table, waiting[0], [waiting[1]])


def _wide(table: Any, label: str, paragraphs: Sequence[str], tall: float = 0) -> None:
    """One label and one wide cell, which may go on over pages."""
    cells = _row(table, tall)
    _say(cells[0].paragraphs[0], label, 10.5, bold=True)
    whole = cells[1].merge(cells[3])
    for nth, text in enumerate(paragraphs):
        paragraph = whole.paragraphs[0] if nth == 0 else whole.add_paragraph()
        _say(paragraph, text, 10.5)


def _signatures(table: Any, what: Record) -> None:
    """All on one page, with room for a pen."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

    for nth, label in enumerate(what.signs, 1):
        cells = _row(table, 1.4)
        keep_together(table.rows[-1])
        _say(cells[0].paragraphs[0], label, 10.5, bold=True)
        _say(cells[1].merge(cells[2]).paragraphs[0], "", 10.5)
        _say(cells[3].paragraphs[0], what.dated, 10.5)
        for cell in cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = nth < len(what.signs)


def _row(table: Any, tall: float = 0) -> Any:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.shared import Cm

    row = table.add_row()
    if tall:
        row.height = Cm(tall)
    for width, cell in zip(WIDE, row.cells, strict=True):
        cell.width = Cm(width)
    row.cells[0].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return row.cells


def _say(paragraph: Any, text: str, size: float, bold: bool = False) -> None:
    from docx.shared import Pt

    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
