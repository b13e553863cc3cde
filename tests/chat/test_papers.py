"""Files that the house hands out: said like cards, made outside the transaction, and what can go wrong."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.domain.people import Role
from bot.services.ports import Work
from handlers import roster
from handlers.desk import View
from handlers.paper import XLSX, Paper
from handlers.router import PAPERS
from tests.house import House
from webchat import Message, Person


async def office_asks(house: House) -> tuple[Person, Message]:
    office = await house.joins("O001")
    await office.tap("邀请")
    await office.tap("空白名册")
    return office, await office.sees("空白名册。")


async def test_the_office_is_handed_an_empty_roster_to_fill_in(house: House) -> None:
    office, message = await office_asks(house)
    assert message.file and message.file.mime == XLSX
    assert message.file.name == "template.xlsx"
    assert not message.protect  # it is there to be saved
    book = load_workbook(BytesIO(await office.download(message.id)))
    first, notes = book.worksheets
    assert [cell.value for cell in first[1]] == [
        *("编号", "姓名", "单位", "单位类别", "职务", "角色", "科室", "职级", "亲属编号")
    ]
    assert first.max_row == 1  # no example that could be taken for a person
    assert any("干部监督科" in str(row[0].value) for row in notes.rows)


async def test_a_paper_whose_answer_was_lost_or_that_came_too_fast_is_sent_again(house: House) -> None:
    office = await house.joins("O001")
    house.faults.too_many("sendDocument", retry_after=1)
    house.faults.lose_answer("sendDocument")
    await office.tap("邀请")
    await office.tap("空白名册")
    await house.until(lambda: house.rows("select 1 from outbox where card = 'roster-template'"))
    await house.quiet(20)
    row = house.row("select state, attempts from outbox where card = 'roster-template'")
    assert row == ("sent", 3)
    assert len([m for m in office.messages if m.file]) == 2  # lost on its way back, so it is there twice


async def test_who_may_not_have_it_any_more_when_it_is_made_gets_a_sentence(house: House) -> None:
    office = await house.joins("O001")
    them = (await house.who("O001")).id

    def told(work: Work) -> None:
        work.outbox.tell(them, "roster-template")

    await house.change("O001", role=Role.CADRE)
    await house.do(told)
    await office.sees("不归您看")
    assert not [m for m in office.messages if m.file]


async def test_a_paper_that_cannot_be_made_is_set_aside_and_holds_up_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(view: View) -> Paper:
        return Paper("template.xlsx", XLSX, "", lambda: b"%d" % (1 // 0))

    monkeypatch.setitem(PAPERS, "roster-template", broken)
    office = await house.joins("O001")
    await office.tap("邀请")
    await office.tap("空白名册")
    await office.sees("没有处理成")
    reason = house.one("select reason from outbox where state = 'dead'")
    assert reason == "not made: ZeroDivisionError"
    monkeypatch.setitem(PAPERS, "roster-template", roster.template)
    await office.send("/menu")
    await office.tap("邀请")
    await office.tap("空白名册")
    await office.sees("空白名册。")
