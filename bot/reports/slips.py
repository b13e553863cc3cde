"""Invitations to be printed and cut apart: a page of slips, each with a QR code."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

ACROSS: Final = 2
#: Centimetres of a code's column, and of the words beside it.
WIDE: Final = (3.7, 5.3)
#: The font's name stands twice: Word takes another one for Chinese when it is not told.
FONT: Final = "Noto Sans CJK SC"


@dataclass(frozen=True, slots=True, repr=False)
class Slip:
    """`code` is what the QR code says; `lines` stand beside it, the first one large."""

    code: str
    lines: tuple[str, ...]


def slips(title: str, how: str, each: Sequence[Slip]) -> bytes:
    from docx import Document  # takes a while
    from docx.shared import Cm, Pt

    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.5)
    speak_chinese(document)
    of_no_template(document)
    table = document.add_table(rows=0, cols=ACROSS * 2)
    table.style, table.autofit = "Table Grid", False
    for at, column in enumerate(table.columns):
        column.width = Cm(WIDE[at % 2])
    for first in range(0, len(each), ACROSS):
        row = table.add_row()
        keep_together(row)
        row.height = Cm(5)
        for at, cell in enumerate(row.cells):
            cell.width = Cm(WIDE[at % 2])
        for at, slip in enumerate(each[first : first + ACROSS]):
            picture, words = row.cells[at * 2 : at * 2 + 2]
            beside = picture.paragraphs[0]
            beside.paragraph_format.space_before = Pt(6)
            beside.add_run().add_picture(_code(slip.code), width=Cm(3.2))
            _write(words, title, slip.lines, how)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _code(text: str) -> BytesIO:
    import segno

    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
    picture.seek(0)
    return picture


def _write(cell: Any, title: str, lines: Sequence[str], how: str) -> None:
    from docx.shared import Pt

    sizes = [
        (title, 8, False),
        (lines[0], 13, True),
        *((line, 8, False) for line in lines[1:]),
        (how, 7, False),
    ]
    for at, (text, size, bold) in enumerate(sizes):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(text)
        run.font.size, run.font.bold = Pt(size), bold


def of_no_template(document: Any) -> None:
    """What the library's empty document says of the template and the program that it was once made with."""
    relations = document.part.package.rels
    for key, relation in list(relations.items()):
        if relation.reltype.endswith(("/extended-properties", "/thumbnail")):
            del relations[key]


def speak_chinese(document: Any) -> None:
    from docx.oxml.ns import qn

    style = document.styles["Normal"]
    style.font.name = FONT
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)


def keep_together(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
