"""A roster from a file: what is wrong is said by line and column; what is right is what was written."""

from dataclasses import replace
from io import BytesIO
from string import whitespace
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.domain import errors
from bot.domain.people import Person, Role, Unit, UnitKind
from bot.domain.roster import Entry, Vocabulary, check, compare, fold, tidy
from bot.domain.roster_file import dump, load
from bot.domain.rows import Flaw, Line
from bot.reports.reading import lines
from bot.reports.sheet import workbook

WORDS = Vocabulary(
    fields={fold(w): f for w, f in {
        "编号": "number", "Number": "number", "姓名": "name", "单位": "unit", "单位类别": "unit_kind",
        "职务": "post", "角色": "role", "科室": "section",
    }.items()},
    kinds={"乡镇": "township", "县直部门": "county_department"},
    roles={"干部": "cadre", "科长": "section_head", "副部长": "host"},
    sections={"干部一科": "cadre1"},
    units=frozenset({"示例局"}),
)  # fmt: skip
HEAD = ("编号", "姓名", "单位", "单位类别", "职务", "角色", "科室")
ZHANG = ("C001", "张示例", "示例局", "", "科员", "", "")


def sheet(*rows: tuple[object, ...], head: tuple[object, ...] = HEAD) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read(raw: bytes, most: int = 100) -> list[tuple[int, str, str]]:
    """(line, column, what is wrong)."""
    return [(p.line, p.field, p.what) for p in check(lines(raw), WORDS, most).problems]


def test_what_is_right_is_read_as_it_was_written() -> None:
    found = check(lines(sheet(ZHANG, ("H1", "王示例", "样镇", "乡镇", "科长", "科长", "干部一科"))), WORDS, 9)
    assert found.problems == ()
    assert found.entries == (
        Entry(2, "C001", "张示例", "示例局", "", "科员", "cadre", ""),
        Entry(3, "H1", "王示例", "样镇", "township", "科长", "section_head", "cadre1"),
    )
    assert load(dump(found)) == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_csv_is_read_in_the_encodings_that_excel_writes(encoding: str, comma: str) -> None:
    text = "\r\n".join(comma.join(row) for row in (HEAD, ZHANG))
    assert check(lines(text.encode(encoding)), WORDS, 9).entries[0].name == "张示例"


def test_the_heading_may_stand_under_a_title_and_be_written_in_other_ways() -> None:
    raw = sheet(("★编号（必填）", " 姓 名", "单位", "现在", "职务"), ZHANG, head=("2026年名册",))
    assert check(lines(raw), WORDS, 9).problems == ()


def test_two_people_with_one_number_are_both_named() -> None:
    found = check(lines(sheet(ZHANG, ("C001", "李示例", "示例局", "", "科员"))), WORDS, 9)
    (problem,) = found.problems
    assert (problem.line, problem.what, problem.other) == (3, "twice", 2)


def test_each_bad_cell_is_named_by_line_and_column() -> None:
    bad = [
        ("", "张示例", "示例局", "", "科员"),
        ("C2", "字" * 101, "示例局", "", "科员"),
        ("C3", "张示例", "新局", "", "科员"),
        ("C4", "张示例", "新镇", "星球", "科员"),
        ("C5", "张示例", "示例局", "", "科员", "皇帝"),
        ("C6", "张示例", "示例局", "", "科员", "科长", ""),
        ("=1+1", "张示例", "示例局", "", "科员"),
        (123456789012345678, "张示例", "示例局", "", "科员"),
    ]
    assert read(sheet(*bad)) == [
        (2, "number", "missing"), (3, "name", "too-long"), (4, "unit_kind", "wanted"),
        (5, "unit_kind", "unknown"), (6, "role", "unknown"), (7, "section", "wanted"),
        (8, "number", "formula"), (9, "number", "long-number"),
    ]  # fmt: skip


def test_a_date_where_text_belongs_and_merged_cells_are_said_so() -> None:
    from datetime import datetime

    book = Workbook()
    page = book.active
    for row in (HEAD, (datetime(2026, 1, 2), *ZHANG[1:]), ("C2", *ZHANG[1:]), ("C3", *ZHANG[1:])):  # noqa: DTZ001
        page.append(list(row))
    page.merge_cells("C3:C4")
    file = BytesIO()
    book.save(file)
    assert read(file.getvalue()) == [(2, "number", "date"), (4, "unit", "merged")]


def test_a_number_keeps_the_zeros_with_which_it_is_shown() -> None:
    book = Workbook()
    for row in (HEAD, (7, *ZHANG[1:]), (8.0, *ZHANG[1:])):
        book.active.append(list(row))
    book.active["A2"].number_format = "0000"
    file = BytesIO()
    book.save(file)
    assert [e.number for e in check(lines(file.getvalue()), WORDS, 9).entries] == ["0007", "8"]


def test_the_same_unit_of_two_kinds_is_asked_about() -> None:
    rows = [("C1", "张示例", "样镇", "乡镇", "科员"), ("C2", "李示例", "样镇", "县直部门", "科员")]
    assert read(sheet(*rows)) == [(3, "unit_kind", "differs")]


def packed(entries: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<workbook>&b;</workbook>"""


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", errors.FileEmpty),
        (b"  \n ", errors.FileEmpty),
        (sheet(), errors.FileEmpty),
        (sheet(head=("a", "b")), errors.HeadingMissing),
        (b"hello", errors.HeadingMissing),
        (b"%PDF-1.7 made up", errors.FileKind),
        (b"\x00\x01\x02 made up", errors.FileKind),
        (packed({"word/document.xml": b"<w/>"}), errors.FileKind),
        (b"\xd0\xcf\x11\xe0 old or locked", errors.FileLocked),
        ("\ufeff编号,姓名".encode("utf-16-le"), errors.WrongEncoding),
        (b"\xff\xfa\x80 neither", errors.WrongEncoding),
        (b"PK\x03\x04 cut off", errors.FileUnreadable),
        (sheet(ZHANG)[:-300], errors.FileUnreadable),
        (packed({"xl/workbook.xml": b"<not xml"}), errors.FileUnreadable),
        (packed({"xl/workbook.xml": LAUGHS, "[Content_Types].xml": LAUGHS}), errors.FileUnreadable),
        (packed({"xl/workbook.xml": b"", "x": b"0" * 2_000_001}), errors.FileTooBigInside),
        (
            packed({"xl/workbook.xml": b"", "xl/sharedStrings.xml": b"0" * 20_000_001}),
            errors.FileTooBigInside,
        ),
    ],
)
def test_what_is_no_roster_gets_a_sentence_of_its_own(raw: bytes, refusal: type[errors.Refusal]) -> None:
    with pytest.raises(refusal):
        check(lines(raw), WORDS, 100)


def grown(raw: bytes, rows: int) -> bytes:
    """The same sheet with so many rows more."""
    with ZipFile(BytesIO(raw)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    more = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>C{n}</t></is></c>'
        f'<c r="B{n}" t="inlineStr"><is><t>x</t></is></c></row>'
        for n in range(3, rows)
    )
    page = entries["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", more + "</sheetData>")
    return packed(entries | {"xl/worksheets/sheet1.xml": page.encode()})


def test_a_hundred_thousand_rows_are_refused_without_reading_them_all() -> None:
    import tracemalloc

    raw = "\n".join([",".join(HEAD), *(f"C{n},张示例,示例局,,科员,," for n in range(100_000))]).encode()
    for file in (raw, grown(sheet(ZHANG), 100_000)):
        tracemalloc.start()
        with pytest.raises(errors.TooManyRows) as refused:
            check(lines(file), WORDS, 500)
        assert refused.value.facts == {"longest": 500}
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
        tracemalloc.stop()


CELL = st.one_of(st.text(max_size=40), st.sampled_from(list(Flaw)), st.sampled_from(["干部", "乡镇", "C1"]))


@given(st.lists(st.lists(CELL, max_size=9), max_size=12))
def test_whatever_stands_in_the_cells_a_line_is_right_or_its_problems_are_named(
    rows: list[list[str]],
) -> None:
    given_ = [Line(1, HEAD), *(Line(n, tuple(row)) for n, row in enumerate(rows, 2))]
    try:
        found = check(given_, WORDS, 100)
    except errors.FileEmpty:
        assert not any(any(row) for row in rows)
        return
    right, wrong = {e.line for e in found.entries}, {p.line for p in found.problems}
    assert not right & wrong
    assert right | wrong == {line.number for line in given_[1:] if any(line.cells)}
    assert len({e.number for e in found.entries}) == len(found.entries)
    assert load(dump(found)) == found


@given(st.text(alphabet="张三 \u3000ab\t", max_size=12))
def test_a_tidy_name_stays_as_it_is(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert not set(tidy(text)) & set(whitespace.replace(" ", "") + "\u3000")


def test_names_spaced_out_for_the_eye_are_one_word() -> None:
    assert [tidy(t) for t in ("张　三", " 李 示 例 ", "John  Example")] == ["张三", "李示例", "John Example"]


def test_a_file_that_was_exported_changes_nothing() -> None:
    units = [Unit(1, "示例局", UnitKind.COUNTY_DEPARTMENT), Unit(2, "样镇", UnitKind.TOWNSHIP)]
    people = [
        Person(7, "C001", "张示例", 1, "科员", Role.CADRE),
        Person(8, "H1", "=王示例", 2, "科长", Role.SECTION_HEAD, "cadre1"),
    ]
    rows = [("C001", "张示例", "示例局", "县直部门", "科员", "干部", ""),
            ("H1", "=王示例", "样镇", "乡镇", "科长", "科长", "干部一科")]  # fmt: skip
    found = check(lines(workbook(HEAD, rows)), WORDS, 9)
    same = compare(found.entries, people, units, frozenset())
    assert (same.new, same.changed, same.unchanged, same.missing, same.units) == ((), (), 2, (), ())


def test_a_new_file_says_who_is_new_who_changed_who_is_back_and_who_is_missing() -> None:
    units = [Unit(1, "示例局", UnitKind.COUNTY_DEPARTMENT)]
    people = [
        Person(1, "C1", "张示例", 1, "科员", Role.CADRE),
        Person(2, "C2", "李示例", 1, "科员", Role.CADRE, archived=True),
        Person(3, "C3", "王示例", 1, "科员", Role.CADRE),
        Person(4, "O1", "办公室示例", 1, "主任", Role.OFFICE),
    ]
    entries = [
        Entry(2, "C1", "张示例", "样镇", "township", "镇长", "cadre", ""),
        Entry(3, "C2", "李示例", "示例局", "", "科员", "cadre", ""),
        Entry(4, "C9", "新示例", "示例局", "", "科员", "cadre", ""),
    ]
    found = compare(entries, people, units, frozenset({"O1"}))
    assert [e.number for e in found.new] == ["C9"]
    assert [(p.number, fields) for _, p, fields in found.changed] == [
        ("C1", ("unit", "post")),
        ("C2", ("back",)),
    ]
    assert [p.number for p in found.missing] == ["C3"]
    assert found.units == (("样镇", UnitKind.TOWNSHIP, None),)


WITH_RELATIVES = replace(
    WORDS,
    fields={**WORDS.fields, fold("职级"): "rank", fold("亲属编号"): "relatives"},
    ranks={"正科级": "chief"},
    numbers=frozenset({"C7"}),
    gone=frozenset({"C8"}),
)
KIN = (*HEAD, "职级", "亲属编号")


def kin(number: str, relatives: str, rank: str = "") -> tuple[str, ...]:
    return (number, "张示例", "示例局", "", "科员", "", "", rank, relatives)


def test_relatives_and_ranks_are_read_however_they_are_separated() -> None:
    found = check(lines(sheet(kin("C1", "C7，C2、 C2;C3", "正科级"), kin("C2", ""), kin("C3", ""), head=KIN)),
                  WITH_RELATIVES, 9)  # fmt: skip
    assert found.problems == ()
    assert [(e.rank, e.relatives) for e in found.entries] == [("chief", "C2 C3 C7"), ("", ""), ("", "")]
    assert load(dump(found)) == found


@pytest.mark.parametrize(
    ("relatives", "what", "value"),
    [("C1", "oneself", "C1"), ("C9", "nobody", "C9"), ("C7 C8", "left", "C8"), ("７７７", "nobody", "777")],
)
def test_who_cannot_be_a_relative_is_said(relatives: str, what: str, value: str) -> None:
    found = check(lines(sheet(kin("C1", relatives), head=KIN)), WITH_RELATIVES, 9)
    assert [(p.line, p.field, p.what, p.value) for p in found.problems] == [(2, "relatives", what, value)]


def test_an_unknown_rank_is_said_and_a_missing_column_changes_nothing() -> None:
    found = check(lines(sheet(kin("C1", "", "村长"), head=KIN)), WITH_RELATIVES, 9)
    assert [(p.field, p.what) for p in found.problems] == [("rank", "unknown")]
    units, people = [Unit(1, "示例局", UnitKind.COUNTY_DEPARTMENT)], [
        Person(1, "C001", "张示例", 1, "科员", Role.CADRE, rank="chief"),
    ]  # fmt: skip
    plain = check(lines(sheet(ZHANG)), WITH_RELATIVES, 9)
    same = compare(plain.entries, people, units, frozenset(), {"C001": frozenset({"C7"})})
    assert (same.changed, same.relatives) == ((), {})


@given(st.sets(st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCDE"))))
def test_whoever_is_named_by_a_relative_is_theirs_too(pairs: set[tuple[str, str]]) -> None:
    pairs = {(one, other) for one, other in pairs if one != other}
    entries = [
        Entry(
            n, who, "示例", "示例局", "", "科员", "cadre", "", None, " ".join(o for w, o in pairs if w == who)
        )
        for n, who in enumerate("ABCD")
    ]
    wanted = compare(entries, [], [], frozenset()).relatives
    for one, others in wanted.items():
        for other in others:
            assert (one, other) in pairs or (other, one) in pairs
            assert other == "E" or one in wanted[other]
    assert {frozenset(p) for p in pairs} == {
        frozenset((o, x)) for o, others in wanted.items() for x in others
    }
