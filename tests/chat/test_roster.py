"""The office sends the roster as a file: it sees what the file would change, and nothing happens by half."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.domain.policy import Label, Rank, RoutingRule
from bot.reports.sheet import workbook
from tests.chat.night import WISH, accept, book
from tests.house import House, chat_text, whole_house
from webchat import Message, Person

HEAD = ["编号", "姓名", "单位", "单位类别", "职务", "角色", "科室", "职级", "亲属编号"]
NEW = ["N001", "新示例", "示例局", "县直部门", "科员", "", ""]


def sheet(*rows: list[str]) -> bytes:
    return workbook(HEAD, rows)


async def exported(house: House, office: Person) -> list[list[str]]:
    """The roster as it stands, as the office is given it."""
    await office.send("/menu")
    await office.tap("邀请")
    await office.tap("导出名册")
    await house.quiet()  # an older one may stand there still
    message = await office.sees("人员名册，")
    book = load_workbook(BytesIO(await office.download(message.id)))
    return [[str(c.value or "") for c in row] for row in book.worksheets[0].iter_rows(min_row=2)]


async def test_one_file_and_one_tap_put_the_roster_in_a_second_file_only_what_changed(
    house: House,
) -> None:
    office = await house.joins("O001")
    rows = await exported(house, office)
    assert ["C001", "张示例1", "示例镇", "乡镇街道", "示例职务", "干部", "", "", ""] in rows
    before = house.one("select count(*) from person")
    office.reset_counts()
    await office.send_file(sheet(*rows, NEW), "张示例的秘密.xlsx")
    card = await office.sees("名册看过了")
    assert f"共 {len(rows) + 1} 人：新增 1 · 有变化 0 · 不变 {len(rows)}" in card.text
    assert house.one("select count(*) from person") == before  # only looked at so far
    assert await office.tap("导入") == "已导入"
    await office.sees("已按这份名册更新")
    assert office.taps == 1
    assert house.one("select count(*) from person where name = '新示例'") == 1

    changed = [[*r[:4], "示例镇长", *r[5:]] if r[0] == "C001" else r for r in rows]
    await office.send_file(sheet(*[r for r in changed if r[0] != "C002"], NEW))
    card = await office.sees("有变化 1")
    assert "· 张示例1 C001：职务" in card.text
    assert "名册里有、表里没有：1" in card.text
    await office.tap("导入", on=card.id)
    await office.tap("表里没有的 1 人")
    card = await office.sees("归档后他们不能再使用")
    assert "张示例2 C002" in card.text
    assert house.one("select archived from person where number = 'C002'") == 0  # nobody leaves unasked
    await office.tap("归档这 1 人")
    await house.quiet()
    assert house.row("select archived, post from person where number = 'C002'") == (1, "示例职务")
    assert house.one("select post from person where number = 'C001'") == "示例镇长"

    await office.send_file(sheet(*rows, NEW))
    card = await office.sees("有变化 2")
    assert "· 张示例2 C002：恢复" in card.text
    await office.tap("导入", on=card.id)
    await house.quiet()
    assert house.one("select archived from person where number = 'C002'") == 0

    verbs = dict(house.rows("select verb, count(*) from audit group by verb"))
    assert (verbs["roster.import"], verbs["roster.export"], verbs["person.archive"]) == (3, 1, 1)
    assert house.rows("select 1 from enclosure") == []
    traces = house.rows("select args from outbox union all select coalesce(reason, '') from inbox")
    assert not [trace for (trace,) in traces if "示例" in trace]  # neither names nor the file's name


async def test_one_bad_row_and_nothing_of_the_file_is_stored(house: House) -> None:
    office = await house.joins("O001")
    before = house.rows("select * from person order by id")
    bad = [["X1", "", "示例局", "县直部门", "科员", "", ""]] + [
        ["X2", "字" * 101, "无名局", "", "", "", ""]
    ] * 4
    await office.send_file(sheet(NEW, *bad))
    card = await office.sees("有 5 行要改")
    assert "第 3 行 · 姓名：没有填" in card.text
    assert "导入" not in [label for label in card.labels if label != "不导入"]
    await office.tap("问题清单")
    paper = await office.sees("需要改的地方")
    lines = list(load_workbook(BytesIO(await office.download(paper.id))).worksheets[0].values)
    assert lines[1][:3] == ("3", "姓名", "没有填")
    assert len(lines) > 8
    await office.tap("不导入")
    await house.quiet()
    assert house.rows("select * from person order by id") == before
    assert house.rows("select content from roster_file") == [(None,)]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff\xfa\x80", "编码认不出来"),
        (b"PK\x03\x04 made up", "打不开"),
        (b"%PDF-1.7", "只认 .xlsx 和 .csv"),
        (b"a,b,c\n1,2,3", "没有找到列名"),
        (b"0" * 5_000_001, "最多 5 兆"),
    ],
)
async def test_what_is_no_roster_is_answered_with_what_to_do(shared: House, raw: bytes, said: str) -> None:
    office = await joined(shared)
    await office.send_file(raw, "../../etc/passwd\u202e.xlsx")
    await office.sees(said)
    await shared.quiet()
    assert shared.rows("select 1 from inbox where state != 'done'") == []


_OFFICE: dict[str, Person] = {}


async def joined(house: House) -> Person:
    if house.url not in _OFFICE:
        _OFFICE[house.url] = await house.joins("O001")
    return _OFFICE[house.url]


async def test_nobody_but_the_office_puts_a_roster_in(shared: House) -> None:
    cadre = await shared.joins("C003")
    await cadre.send_file(sheet(NEW))
    await cadre.sees("最早可约")
    assert shared.rows("select 1 from roster_file where person_id = ?", (await shared.who("C003")).id) == []


async def test_an_older_preview_and_one_of_yesterday_import_nothing(house: House) -> None:
    office = await house.joins("O001")
    await office.send_file(sheet(NEW))
    older = await office.sees("名册看过了")
    await office.send_file(sheet([*NEW[:1], "新示例二", *NEW[2:]]))

    def newer() -> Message | None:
        return next((m for m in office.messages if "名册看过了" in m.text and m.id > older.id), None)

    newest = await house.until(newer)
    await office.tap("导入", on=older.id)
    await office.sees("已经处理完，或者过了一天")
    await house.move(days=1, minutes=1)
    await office.tap("导入", on=newest.id)
    await house.quiet()
    assert house.rows("select 1 from person where number = 'N001'") == []
    assert house.rows("select 1 from roster_file where content is not null") == []


async def test_a_roster_cannot_take_away_the_place_of_who_sends_it(house: House) -> None:
    office = await house.joins("O001")
    await office.send_file(sheet(["O001", "办公室示例", "示例部", "", "示例职务", "", ""]))
    card = await office.sees("名册看过了")
    assert "您自己的角色" in await office.tap("导入", on=card.id)
    assert house.one("select role from person where number = 'O001'") == "office"


async def test_a_file_is_fetched_again_when_the_channel_fails_and_its_chat_waits(
    house: House,
) -> None:
    office = await house.joins("O001")
    house.faults.server_error("getFile", times=2)
    await office.send_file(sheet(NEW))
    await office.send("/menu")
    await office.sees("名册看过了")
    await house.quiet()
    assert [m.text[:3] for m in office.messages if not m.mine][-2] == "名册看"  # the menu came after it
    assert house.row("select max(attempts), count(*) from inbox where state != 'done'") == (None, 0)


async def test_a_stop_while_a_file_is_fetched_loses_nothing(house: House) -> None:
    office = await house.joins("O001")
    house.faults.server_error("getFile", times=9)
    await office.send_file(sheet(NEW))
    await house.until(lambda: house.rows("select 1 from inbox where state = 'new' and attempts = 0"))
    await house.stop()
    await house.start()
    await office.sees("名册看过了", timeout=10)
    await house.quiet()
    assert house.rows("select 1 from enclosure") == []


async def test_a_whole_county_is_taken_in_at_once(house: House) -> None:
    office, rows = await house.joins("O001"), 2000
    people = ([f"N{n:05}", f"示例{n}", f"示例单位{n % 60}", "乡镇", "科员", "", ""] for n in range(rows))
    await office.send_file(sheet(*people))
    card = await office.sees(f"新增 {rows}", timeout=30)
    await office.tap("导入", on=card.id, timeout=30)
    await office.sees("已按这份名册更新", timeout=10)
    assert house.one("select count(*) from person where number like 'N%'") == rows


async def test_relatives_in_the_file_keep_out_of_each_others_matters_of_what_is_booked_too(
    tmp_path: Path,
) -> None:
    ranks = (Rank(id="chief", name=Label(zh_CN="正科级", en="Chief")),)
    async with whole_house(tmp_path, ranks=ranks) as house:
        office, cadre, staff = [await house.joins(number) for number in ("O001", "C001", "S201")]
        await book(cadre, WISH)
        await accept(staff)
        rows = await exported(house, office)
        by_number = {row[0]: row for row in rows}
        by_number["S201"][8] = "C001、C002"
        by_number["C001"][7] = "正科级"
        await office.send_file(sheet(*rows))
        card = await office.sees("名册看过了")
        assert "有变化 3" in card.text and "· 张示例1 C001：职级、亲属编号" in card.text
        await office.tap("导入")
        await office.sees("已按这份名册更新")
        assert "干事示例21（亲属）" in (await cadre.sees("正在安排")).text
        await house.quiet()
        assert "张示例1" not in chat_text(staff.messages) and WISH not in chat_text(staff.messages)
        assert house.one("select rank from person where number = 'C001'") == "chief"
        assert house.one("select count(*) from standing_recusal") == 4

        again = await exported(house, office)
        assert {r[0]: r[8] for r in again if r[8]} == {"S201": "C001、C002", "C001": "S201", "C002": "S201"}
        assert {r[0]: r[7] for r in again if r[7]} == {"C001": "正科级"}
        await office.send_file(sheet(*again))
        card = await office.sees("有变化 0")
        await office.tap("不导入", on=card.id)
        await office.send_file(sheet(*([*r[:8], ""] if r[0] in ("S201", "C002") else r for r in again)))
        card = await office.sees("有变化 2")  # C001 still names S201
        await office.tap("导入", on=card.id)
        await house.quiet()
        assert house.one("select count(*) from standing_recusal") == 2


async def test_what_is_wrong_with_relatives_is_said_line_by_line(shared: House) -> None:
    office = await joined(shared)
    await shared.change("C005", archived=True)
    row = ["示例局", "县直部门", "科员", "", "", ""]
    await office.send_file(
        sheet(
            ["R1", "甲示例", *row, "R1"],
            ["R2", "乙示例", *row, "R1，X999"],
            ["R3", "丙示例", *row, "C005"],
            ["R4", "丁示例", *row, "R3"],
        )
    )
    card = await office.sees("有 3 行要改")
    assert "第 2 行 · 亲属编号：“R1”是本人的编号" in card.text
    assert "第 3 行 · 亲属编号：名册里没有编号“X999”的人" in card.text
    assert "第 4 行 · 亲属编号：编号“C005”的人已经离开名册" in card.text
    assert "导入" not in card.labels


async def test_with_another_rank_a_section_attends_no_longer_and_every_card_shows_it(tmp_path: Path) -> None:
    reason = Label(zh_CN="示例", en="Example")
    chiefs = RoutingRule(name="chiefs", section="cadre2", ranks=("chief",), reason=reason)
    others = RoutingRule(name="default", section="cadre2", attending=("supervision",), reason=reason)
    ranks = (Rank(id="chief", name=Label(zh_CN="正科级", en="Chief")),)
    async with whole_house(tmp_path, ranks=ranks, routing=(chiefs, others)) as house:
        people = [await house.joins(number) for number in ("O001", "C001", "S201", "S501")]
        office, cadre, staff, guest = people
        await book(cadre, WISH)
        for person in (guest, staff):
            await person.tap("接收")
        await cadre.sees("干部监督科 干事示例51")
        await staff.sees("干部监督科 干事示例51")
        rows = await exported(house, office)
        next(row for row in rows if row[0] == "C001")[7] = "正科级"
        await office.send_file(sheet(*rows))
        await office.sees("名册看过了")
        await office.tap("导入")
        gone = await guest.sees("科室不再参加")
        assert "张示例1" not in gone.text and WISH not in gone.text
        await house.quiet()
        for person in (cadre, staff):
            assert "干部监督科" not in person.messages[-1].text
