"""A note between writer and host, and once signed: given back, corrected, amended; never overwritten."""

from bot.services import rosters, seals
from handlers.card import Tap
from storage.tables import note
from storage.work import SqlWork
from tests.chat.night import (
    NOTED,
    Cast,
    accept,
    book,
    come,
    hold,
    rewrite,
    sign,
    until_noted,
    write_note,
)
from tests.house import House
from webchat import Person

REMARK = "REMARK-MARKER 请写具体些"
BETTER = "BETTER-MARKER 写得更具体"
ADDED = "ADDED-MARKER 当时漏记一句"
WHY = "WHY-MARKER 听录音补上"
#: Another correction of the same note was handed in a moment ago.
MEANWHILE = note.update().values(revision=note.c.revision + 1)


def parts(house: House) -> list[tuple[str, int, int]]:
    return house.rows("select part, seq, version from note_part order by id")


def first(person: Person) -> int:
    """The oldest message of the bot."""
    return next(m.id for m in person.messages if not m.mine)


async def to_be_put_right(house: House, cast: Cast) -> None:
    """A note waits for its signature, and its host has it open to change it."""
    await until_noted(house, cast)
    await cast.host.tap("看记录")
    await cast.host.tap("改一改")
    await cast.host.sees("✓ 谈话摘要")


async def test_a_note_goes_back_with_a_remark_is_written_anew_and_signed(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.host.sees("记录待您签字")
    await cast.host.tap("看记录")
    await cast.host.sees(NOTED)
    await cast.host.tap("退回修改")
    await cast.host.send(REMARK)
    await cast.host.sees("科室在写记录")
    await cast.staff.sees("记录退回修改")
    await cast.staff.tap("改记录")
    hub = await cast.staff.sees(f"退回修改：{REMARK}")
    assert "✓ 谈话摘要（1 段" in hub.text
    await rewrite(cast.staff, BETTER, instead=True)
    await cast.host.sees("记录待您签字")
    await cast.host.tap("看记录")
    shown = await cast.host.sees(BETTER)
    assert NOTED not in shown.text
    assert ("summary", 0, 0) in parts(house) and ("summary", 1, 1) in parts(house)
    await cast.host.tap("签字")
    await cast.host.sees("记录已签")
    await cast.host.tap("看记录")
    assert REMARK not in (await cast.host.sees(BETTER)).text
    assert house.one("select count(*) from concern") == 1


async def test_a_returned_note_is_chased_like_one_that_was_never_written(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.host.tap("看记录")
    await cast.host.tap("退回修改")
    await cast.host.send(REMARK)
    told = await cast.staff.sees("记录退回修改")
    await house.move(days=1, minutes=5)
    await cast.staff.gone(told.id)
    await cast.staff.sees("记录退回修改")
    await cast.staff.tap("返回菜单")
    await cast.staff.sees("等您处理 1 件")
    assert house.rows("select 1 from talk where noted_at is null") == [(1,)]


async def test_what_went_back_and_what_came_again_is_late_only_from_then_on(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await house.move(days=2)
    for person, what in ((cast.host, "签记录 张示例1"), (cast.staff, "写记录 张示例1")):
        await person.send("/menu")
        await person.tap("我的待办")
        board = await person.sees("待办 1 件")
        assert ("⚠" in " ".join(board.labels)) is (person is cast.host)
        await person.tap(what, on=board.id)
        if person is cast.host:
            await person.tap("看记录")
            await person.tap("退回修改")
            await person.send(REMARK)
            await person.sees("科室在写记录")
        else:
            await person.tap("改记录")
            await rewrite(person, BETTER)
    await cast.host.send("/menu")
    await cast.host.tap("我的待办")
    assert "逾期 0 件" in (await cast.host.sees("待办 1 件")).text


async def test_the_host_puts_a_part_right_and_the_reader_sees_who_did(house: House) -> None:
    cast = await come(house)
    await to_be_put_right(house, cast)
    hub = await cast.host.sees("✓ 谈话摘要")
    assert "已登记诉求 1 件，这里只写新增的。" in hub.text
    await cast.host.tap("不改了")
    await cast.host.sees("记录还是原来的样子")
    await cast.host.tap("不改了")
    await cast.host.tap("看记录")
    await cast.host.tap("改一改")
    await cast.host.sees("✓ 谈话摘要")
    await rewrite(cast.host, BETTER)
    shown = await cast.host.sees("副部长示例甲改定")
    assert NOTED in shown.text and BETTER in shown.text
    await cast.host.tap("签字")
    await cast.host.sees("记录已签")
    assert [version for part, _, version in parts(house) if part == "summary"] == [0, 1, 1]


async def test_what_stood_before_is_read_by_those_who_read_the_note_and_by_nobody_else(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.host.tap("看记录")
    assert "改动经过" not in (await cast.host.sees(NOTED)).labels
    await cast.host.tap("退回修改")
    await cast.host.send(REMARK)
    await house.move(minutes=20)
    await cast.staff.sees("记录退回修改")
    await cast.staff.tap("改记录")
    await rewrite(cast.staff, BETTER, instead=True)
    await sign(cast.host)
    await cast.host.tap("看记录")
    assert NOTED not in (await cast.host.sees(BETTER)).text
    await cast.host.tap("改动经过")
    shown = (await cast.host.sees("20:35 副部长示例甲签字")).text
    order = ("20:15 干事示例21写的", NOTED, "20:35 干事示例21改成", BETTER, "签字")
    assert sorted(order, key=shown.index) == list(order)
    assert REMARK not in shown
    was = Tap("note-was", house.one("select id from appointment")).pack()
    for other in ("V002", "C002", "O001"):
        person = await house.joins(other)
        toast = await person.tap_data(first(person), was)
        assert toast and NOTED not in "".join(m.text for m in person.messages)


async def test_the_minister_is_told_and_signs_for_a_host_who_left(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.host.sees("记录待您签字")
    office, host = await house.who("O001"), await house.who("V001")
    await house.do(lambda work: rosters.archive(work, office, host.id))
    await cast.minister.sees("这份记录由您签字")
    await cast.minister.tap("看记录")
    await cast.minister.tap("签字")
    await cast.minister.sees("记录已签")
    assert house.one("select signed_by from note") == (await house.who("M001")).id


async def test_a_correction_of_what_went_back_meanwhile_overwrites_nothing_and_keeps_what_was_typed(
    house: House,
) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await cast.host.tap("看记录")
    card = (await cast.host.sees(NOTED)).id
    await cast.host.tap("改一改")
    await cast.host.sees("✓ 谈话摘要")
    revision = house.one("select revision from note")
    await house.do(lambda work: work.connection.execute(MEANWHILE))
    assert house.one("select revision from note") == revision + 1
    assert "又有改动" in await cast.host.tap("改好了", on=card)
    assert house.one("select count(*) from draft where open") == 1
    assert [version for part, _, version in parts(house) if part == "summary"] == [0]


async def test_a_signed_note_is_amended_with_a_reason_and_whoever_read_it_is_told(house: House) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    await cast.staff.sees("记录已签")
    await cast.staff.tap("看记录")
    await cast.staff.sees(NOTED)
    await cast.staff.tap("更正")
    await cast.staff.sees("原来的记录不动")
    await cast.staff.send(ADDED)
    await cast.staff.sees("为什么更正")
    await cast.staff.send(WHY)
    await cast.staff.sees("确认后不能收回")
    await cast.staff.tap("确认更正")
    shown = await cast.staff.sees("2026年11月25日 20:15 干事示例21\n理由：")
    assert shown.text.index(NOTED) < shown.text.index(WHY) < shown.text.index(ADDED)
    told = await cast.host.sees("记录有更正")
    assert ADDED not in told.text and WHY not in told.text
    await cast.host.tap("看记录", on=told.id)
    await cast.host.sees(ADDED)
    assert not [m for m in cast.staff.messages if m.mine and (ADDED in m.text or WHY in m.text)]
    assert not [m for m in cast.cadre.messages if "更正" in m.text]


async def test_nobody_amends_what_is_not_signed_and_nobody_rewrites_what_is(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await write_note(cast.staff, raised=None)
    await cast.staff.tap("看记录")
    assert "更正" not in (await cast.staff.sees(NOTED)).labels
    await sign(cast.host)
    await cast.host.tap("看记录")
    labels = (await cast.host.sees(NOTED)).labels
    assert "更正" in labels and not {"改一改", "退回修改", "签字"} & set(labels)


async def test_a_correction_that_is_open_is_gone_on_with_and_not_begun_anew(house: House) -> None:
    cast = await come(house)
    await to_be_put_right(house, cast)
    await cast.host.tap("谈话摘要")
    await cast.host.send(BETTER)
    await cast.host.sees(BETTER)
    fix = Tap("note-fix", house.one("select id from appointment"), house.one("select revision from note"))
    await cast.host.tap_data(first(cast.host), fix.pack())
    await cast.host.sees(BETTER)
    assert house.one("select count(*) from draft") == 1


async def test_a_draft_shows_nothing_of_a_note_that_was_sealed_by_its_signature(house: House) -> None:
    """The host had it open for correcting, and signed it elsewhere."""
    cast = await come(house)
    await book(cast.cadre)
    about = house.one("select id from appointment")

    def seal(work: SqlWork) -> None:
        cadre = work.people.by_number("C001")
        seals.seal_talk(work, cadre, work.appointments.get(about))

    await accept(cast.staff)
    await house.do(seal)
    await cast.staff.sees("签字后只有部长能看")
    await hold(house, cast.staff)
    await write_note(cast.staff, raised=None)
    await cast.host.sees("记录待您签字")
    await cast.host.tap("看记录")
    await cast.host.tap("改一改")
    await cast.host.tap("谈话摘要")
    card = await cast.host.sees(NOTED)
    sign_it = Tap("sign", about, house.one("select revision from note")).pack()
    await cast.host.tap_data(first(cast.host), sign_it)
    await cast.host.sees("记录已签")
    assert house.one("select count(*) from draft where open") == 1
    await cast.host.sees("这一步已经结束")
    draft, revision = house.rows("select id, revision from draft")[0]
    await cast.host.tap_data(card.id, Tap("f", draft, revision, "look").pack())
    await cast.host.send(ADDED)
    await cast.host.tap_data(first(cast.host), Tap("resume", draft).pack())
    await house.quiet()
    assert not [m for m in cast.host.messages if NOTED in m.text]
    assert [m for m in cast.host.messages if ADDED in m.text]
    assert house.one("select count(*) from draft where not open") == 1
