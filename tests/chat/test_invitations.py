"""Everybody is invited at once, on paper; who comes by a link can do nothing until the office says yes."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from bot.services.bindings import confirm_binding
from bot.services.people_ports import Account
from storage.work import SqlWork
from tests.chat.night import WISH, book
from tests.chat.test_roster import sheet
from tests.house import House
from webchat import Person


def token_in(text: str) -> str:
    return str(re.findall(r"start=(\S+)", text)[0])


async def link_for(house: House, office: Person, number: str) -> str:
    """The token of a link that the office makes by looking somebody up."""
    await office.send(number)
    await house.quiet()
    await office.tap("生成邀请链接")
    await house.quiet()
    return token_in((await office.sees("一次性邀请")).text)


async def test_one_file_and_two_taps_put_the_roster_in_and_invite_everybody(house: House) -> None:
    office = await house.joins("O001")
    rows = [[f"N{n:03}", f"新示例{n}", "示例局", "县直部门", "科员", "", ""] for n in range(120)]
    await office.send_file(sheet(*rows))
    await office.sees("名册看过了")
    await office.tap("导入")
    told = await office.sees("没有绑定账号")
    assert "共 2 份可打印的文件，24 小时内有效。以前发出、还没用的链接照样有效" in told.text
    await office.tap("张邀请")
    everybody = house.one("select count(*) from person where not archived") - 1
    await house.quiet(20)
    papers = [m for m in office.messages if m.file and not m.mine]
    assert (office.taps, len(papers)) == (2, 2)
    assert {m.file.name for m in papers if m.file} == {"sheet.docx"}
    texts = []
    for message in papers:
        document = Document(BytesIO(await office.download(message.id)))
        cells = [row.cells[at].text for row in document.tables[0].rows for at in (1, 3)]
        texts += [text for text in cells if text]
    assert len(texts) == everybody
    tokens = {token_in(text) for text in texts}
    assert len(tokens) == everybody
    assert all(len(token) >= 22 for token in tokens)  # 128 bits
    stored = house.rows("select token_hash from invitation union all select cast(args as blob) from outbox")
    assert not [1 for (found,) in stored if any(token.encode() in found for token in tokens)]
    assert "周四(11月26日) 晚上 18:40 前有效" in texts[0]
    assert len({re.findall(r"单号 (\w{7})\n", text)[0] for text in texts}) == everybody
    mine = next(text for text in texts if "新示例7 N007" in text)
    guest = await house.guest("N007")
    await guest.send(f"/start {token_in(mine)}")
    await guest.sees("办公室核对后即可使用")


async def printed(house: House, office: Person) -> list[str]:
    """What stands on the slips of the newest sheet, row by row."""
    await house.quiet()
    message = next(m for m in reversed(office.messages) if m.file)
    document = Document(BytesIO(await office.download(message.id)))
    return [row.cells[at].text for row in document.tables[0].rows for at in (1, 3) if row.cells[at].text]


async def test_everybody_is_invited_only_after_saying_so_and_older_links_stay_good(house: House) -> None:
    office, guest = await house.joins("O001"), await house.guest("C001")
    older = await link_for(house, office, "C001")
    count = house.one("select count(*) from person where not archived") - 1
    before = house.one("select count(*) from invitation")
    await office.tap("邀请绑定")
    await office.tap(f"邀请这 {count} 人…")
    asked = await office.sees(f"还有 {count} 人没有绑定账号")
    assert "照样有效" in asked.text
    assert house.one("select count(*) from invitation") == before
    await office.tap("返回", on=asked.id)
    await office.tap(f"邀请这 {count} 人…")
    await office.tap(f"出 {count} 张邀请")
    await office.sees("请打印后当面分发")
    assert len(await printed(house, office)) == count
    await guest.send(f"/start {older}")
    await guest.sees("办公室核对后即可使用")


async def test_a_printed_invitation_that_was_found_is_traced_by_its_number_and_ended(house: House) -> None:
    office, finder, cadre = [
        await house.joins("O001"),
        await house.guest("finder"),
        await house.joins("C002"),
    ]
    await office.tap("邀请绑定")
    await office.tap("邀请这")
    await office.tap("张邀请")
    await office.sees("请打印后当面分发")
    slip = next(text for text in await printed(house, office) if "张示例1 C001" in text)
    number = re.findall(r"单号 (\w{7})", slip)[0]
    await cadre.send(number)  # means nothing to anybody else
    await office.send(f"№ {number[:3]}-{number[3:].lower()}")
    card = await office.sees(f"邀请单 {number}，给 张示例1 C001。")
    assert "由办公室示例发出" in card.text and "前有效" in card.text
    assert await office.tap("作废这张") == "这张邀请已作废"
    over = await office.sees("已经不能用了")
    assert "作废这张" not in over.labels
    await finder.send(f"/start {token_in(slip)}")
    await finder.sees("不能用了")
    whose = (await house.who("C001")).id
    ended = house.one("select id from invitation where used_at is not null and person_id = ?", whose)
    trail = "select verb from audit where kind = 'invitation' and object_id = ? order by seq"
    assert house.rows(trail, ended) == [("person.invite",), ("invitation.end",)]
    await house.quiet()
    assert not [m for m in cadre.messages if "邀请单" in m.text]


async def test_who_came_by_a_link_can_do_nothing_until_the_office_has_confirmed_it(house: House) -> None:
    office, guest = await house.joins("O001"), await house.guest("C001")
    await guest.send(f"/start {await link_for(house, office, 'C001')}")
    await guest.sees("办公室核对后即可使用")
    card = await office.sees("请向本人核实")
    assert "张示例1（C001，示例镇）" in card.text
    await guest.send("/menu")
    await guest.send("您好")
    await house.quiet()
    assert "最早可约" not in "".join(m.text for m in guest.messages)
    shown = next(m.id for m in reversed(guest.messages) if not m.mine)
    assert await guest.tap_data(shown, "book:0:0:") != ""
    assert house.rows("select 1 from draft") == []
    await office.tap("是本人", on=card.id)
    await guest.sees("已经绑定")
    await guest.tap("返回菜单")
    await guest.sees("最早可约")
    verbs = house.rows("select verb from audit where verb like 'person.%' order by seq")
    assert verbs[-3:] == [("person.invite",), ("person.ask",), ("person.confirm",)]


async def test_somebody_elses_account_is_rejected_and_the_person_comes_in_by_a_new_link(house: House) -> None:
    office, thief = await house.joins("O001"), await house.guest("thief")
    await thief.send(f"/start {await link_for(house, office, 'C001')}")
    await office.sees("请向本人核实")
    await office.tap("不是本人")
    await thief.sees("没有确认这个账号")
    await thief.send("/menu")
    await thief.sees("邀请链接")
    assert house.one("select count(*) from account") == 1
    guest = await house.guest("C001")
    await guest.send(f"/start {await link_for(house, office, 'C001')}")
    await guest.sees("办公室核对后即可使用")
    await office.tap("是本人")
    await guest.sees("已经绑定")


async def test_after_a_lost_phone_the_new_account_speaks_and_the_old_one_is_told(house: House) -> None:
    office, older = await house.joins("O001"), await house.joins("C001")
    newer = await house.guest("C001 again")
    await newer.send(f"/start {await link_for(house, office, 'C001')}")
    await office.sees("此人原来已有账号")
    await older.send("/menu")
    await older.sees("最早可约")  # until the office says so, nothing changes
    await office.tap("是本人，停用原账号")
    await newer.sees("已经绑定")
    await older.sees("这个账号已停用")
    await older.send("/menu")
    await older.sees("邀请链接")
    assert house.rows(
        "select user_id from account where user_id in (?, ?)", older.user_id, newer.user_id
    ) == [(newer.user_id,)]


@pytest.mark.parametrize("handed_on_to", [None, "H002"])
async def test_what_is_said_at_the_moment_a_phone_is_ended_is_not_drawn_on_it(
    house: House, handed_on_to: str | None
) -> None:
    """Even when it is a colleague's by now, who may read that very card on a phone of their own."""
    office, cadre, older = [await house.joins(number) for number in ("O001", "C001", "S201")]
    newer = await house.guest("S201 again")
    await newer.send(f"/start {await link_for(house, office, 'S201')}")
    await office.sees("此人原来已有账号")
    clerk, staff = await house.who("O001"), await house.who("S201")
    other = await house.who(handed_on_to) if handed_on_to else None
    asked = house.one("select id from account where not confirmed")
    await book(cadre, WISH)
    await older.sees("待接收")
    await house.quiet()
    house.faults.record = True
    talk = house.one("select id from appointment")

    def ends(work: SqlWork) -> None:
        work.outbox.tell(staff.id, "appointment", id=talk)  # on its way to the old phone
        confirm_binding(work, clerk, asked, end_older=True)
        if other:
            work.people.bind(Account(work.new_id(), "webchat", older.user_id, older.chat_id, other.id))

    await house.do(ends)
    await newer.sees("已经绑定")
    await older.sees("这个账号已停用")
    await newer.sees("张示例1")  # it is not lost: the new phone has it
    await house.quiet()
    said = [str(call.params) for call in house.faults.calls if call.chat_id == older.chat_id]
    assert said and not [text for text in said if "张示例1" in text or WISH in text]


async def test_somebody_leaves_is_a_stranger_and_their_link_opens_nothing(house: House) -> None:
    office, cadre = await house.joins("O001"), await house.joins("C001")
    token = await link_for(house, office, "C001")
    await office.send("张示例1")
    await house.quiet()
    card = await office.sees("已绑定账号")
    await office.tap("归档", on=card.id)
    await office.sees("谈话历史保留")
    assert house.one("select archived from person where number = 'C001'") == 0
    assert "历史保留" in await office.tap("归档这个人", on=card.id)
    await cadre.send("/menu")
    await cadre.sees("邀请链接")
    guest = await house.guest("another")
    await guest.send(f"/start {token}")
    await guest.sees("不能用了")


async def test_what_was_on_its_way_to_who_left_is_not_said(house: House) -> None:
    cadre, who = await house.joins("C001"), await house.who("C001")
    house.faults.record = True

    def leaves(work: SqlWork) -> None:
        work.outbox.tell(who.id, "menu")
        work.people.save(replace(who, archived=True, revision=who.revision + 1))

    await house.do(leaves)
    await house.until(lambda: house.rows("select 1 from outbox where state = 'dropped' and reason = 'gone'"))
    assert [call for call in house.faults.calls if call.chat_id == cadre.chat_id] == []


async def test_a_name_that_several_share_offers_them_all_and_nobody_else_may_look(house: House) -> None:
    office, cadre = await house.joins("O001"), await house.joins("C002")
    await office.send("张示例")
    found = await office.sees("找到 6 人")
    await office.tap("张示例3 C003", on=found.id)
    await office.sees("示例镇 · 示例职务")
    await cadre.send("张示例3")
    await cadre.sees("最早可约")
    assert "C003" not in "".join(m.text for m in cadre.messages)


async def test_where_the_settings_say_so_a_link_binds_at_once(house: House) -> None:
    limits = house.app.settings.policy.limits.model_copy(update={"confirm_binding": False})
    house.app.rounds.database.house.policy = house.settings.policy.model_copy(update={"limits": limits})
    office, guest = await house.joins("O001"), await house.guest("C001")
    await guest.send(f"/start {await link_for(house, office, 'C001')}")
    await guest.sees("已经绑定")
