"""What `make demo` shows of talks, concerns, aid and visits: within a few taps, without making it first."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot.domain.calendar import Calendar
from bot.domain.followup import together
from bot.domain.people import Role, UnitKind
from storage import keyring, migrate, tables
from storage.database import Database
from storage.ids import Ids
from storage.work import House, SqlWork
from webchat import Message, Person
from yetan import county, county_talks
from yetan.demo import Stage, open_stage, tonight
from yetan.setup import Wishes, set_up

pytestmark = pytest.mark.timeout(60)
Player = Callable[[str], Awaitable[Person]]


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path_factory.mktemp("demo"), 0) as opened:
        yield opened


@pytest.fixture
async def player(stage: Stage) -> AsyncIterator[Player]:
    """Whoever is chosen in the bar, at the menu, with nothing counted yet."""
    seats = []

    async def sit(number: str) -> Person:
        seat = await Person.join(stage.url, number, secret=stage.secrets[number])
        seats.append(seat)
        await seat.send("/menu")
        await seat.sees("好。", timeout=20)
        seat.reset_counts()
        return seat

    yield sit
    for seat in seats:
        await seat.close()


async def on_board(seat: Person, *names: str) -> Message:
    """What is late, or else what waits, in two taps; the line of one person opened with a third."""
    await seat.tap("我的待办")
    board = await seat.sees("待办 ")
    for name in names:
        await seat.tap(name, on=board.id)
    return board


async def file_of(seat: Person, name: str) -> Message:
    await seat.send(name)
    return await seat.sees(f"档案：{name}")


async def test_the_bar_speaks_the_language_of_the_page(stage: Stage) -> None:
    async with aiohttp.ClientSession(stage.url) as http:
        bars = [
            await (await http.get("/toolbar.json", params=asked)).json()
            for asked in ({"language": "en"}, {"language": "zh"}, {})
        ]
    said = [json.dumps([bar, bar.pop("accounts")], ensure_ascii=False) for bar in bars]
    assert "Vice-minister" in said[0] and "Next reminder" in said[0] and said[0].isascii()
    assert "副部长" in said[1] and "下个提醒" in said[1] and said[2] == said[1]


async def test_a_cadre_meets_each_state_of_what_they_raised(player: Player) -> None:
    cadre = await player("C025")
    await cadre.sees("有一项安排，请留意")
    await cadre.sees("有两个小问题请教您")
    await cadre.tap("我的诉求 · 3")  # those of which something is still to come
    mine = " ".join((await cadre.sees("您提过的事")).labels)
    assert [mine.count(state) for state in ("待核对", "在办", "已答复", "已办结")] == [1, 1, 1, 2]
    await cadre.tap("父亲住院")
    await cadre.sees("您确认办好了")
    await cadre.tap("帮扶申请")
    assert "8,000 元" in (await cadre.sees("困难帮扶已经发放")).text
    assert cadre.taps <= 3


async def test_a_note_that_went_back_and_one_of_the_same_sitting_that_is_signed(player: Player) -> None:
    writer = await player("S102")
    returned = await writer.sees("记录退回修改")
    assert "同场：" in returned.text
    await writer.tap("改记录", on=returned.id)
    await writer.sees("摘要太简单")

    host = await player("V001")
    await host.sees("记录有更正")
    await host.tap("看记录")
    said = await host.sees("补充更正")
    assert "班车是九月停的" in said.text
    await host.tap("附件（1）")
    await host.sees("手写记录.png")


async def test_a_talk_that_is_sealed_is_read_by_the_minister_alone(player: Player) -> None:
    minister, staff = await player("M001"), await player("S101")
    for reader in (minister, staff):
        talks = await file_of(reader, "孔示一")
        assert "8,000 元（" not in talks.text  # paid: there is no day by which it is owed
        assert "已办结" not in talks.text.partition("经过")[0]  # closed by silence is no open point
        await reader.tap(next(label for label in talks.labels if label.endswith(" 谈话")), on=talks.id)
        await reader.sees("按本人意愿，记录签字后只有部长能看")
    assert not any("看记录" in message.labels for message in staff.messages)
    await minister.tap("看记录")
    await minister.sees("希望只让部长知道")
    await minister.tap("谁看过")
    assert "高副部长(演示)" in (await minister.sees("看过，共")).text


async def test_who_is_asked_finds_it_in_the_chat(player: Player) -> None:
    """More time and the second hand of an application at the head's, the third at the host's, another
    section at that section's head's; the same matter from three units at all who are entitled."""
    head, host, minister = [await player(number) for number in ("H001", "V001", "M001")]
    assert "同意延期" in (await head.sees("申请延期，请您定")).labels
    assert "审核通过" in (await head.sees("帮扶申请 · 待审核")).labels
    assert "批准" in (await host.sees("帮扶申请 · 待审批")).labels
    assert "接过来办" in (await (await player("H002")).sees("想请贵科室接办一件诉求")).labels
    for entitled in (head, host, minister):
        await entitled.sees("3 个单位提到，共 3 件")


async def test_what_is_late_what_is_outside_and_whom_somebody_goes_to_see(player: Player) -> None:
    staff, head = await player("S101"), await player("H001")
    late = await on_board(staff)
    assert any("⚠ 诉求" in label for label in late.labels)
    await staff.tap("⚠ 回访", on=late.id)
    await staff.sees("去看过之后，点一下情况")
    await file_of(head, "周拟四")
    await head.tap("诉求：(演示)孩子入学")
    assert "县教育局" in (await head.sees("已转外单位")).text
    both = await file_of(head, "孔示一")
    await head.tap(next(label for label in both.labels if label.endswith(" 回访")), on=both.id)
    assert "约在：" in (await head.sees("一并看 2 件")).text


async def test_all_of_a_section_read_one_number_of_what_it_has_in_hand(player: Player) -> None:
    said = set()
    for number in ("S101", "S102", "H001"):
        seat = await player(number)
        await seat.tap("科室一览" if number == "H001" else "我的待办")
        said.add((await seat.sees("干部一科在手")).text.splitlines()[1])
    assert len(said) == 1, said


async def test_the_minister_sees_what_people_thought_in_sums_and_their_words(player: Player) -> None:
    minister = await player("M001")
    await minister.tap("满意度")
    await minister.sees("听得认真：满意")
    await minister.tap("看留言")
    await minister.sees("希望早一点知道结果")


#: Days on which little is as usual: after long holidays, at the year's end and beginning, in spring.
DAYS = [(2026, 1, 2), (2026, 2, 25), (2026, 3, 2), (2026, 5, 6), (2026, 10, 9), (2027, 1, 4)]


@pytest.mark.parametrize("day", DAYS)
def test_the_county_can_be_made_up_on_any_day(tmp_path: Path, day: tuple[int, int, int]) -> None:
    wishes = Wishes(tmp_path, office_name="方管理员(演示)", office_number="O001")
    settings = set_up(wishes, lambda *_: None).settings
    now = tonight(Calendar(settings.policy.zone), datetime(*day, 4, tzinfo=UTC))
    house = House(settings.policy, keyring.load(settings.keys), Ids(lambda: int(now.timestamp() * 1e9)))
    database = Database(settings.database, house, lambda: now)
    migrate.upgrade(database.engine)
    with database.begin() as work:
        county.populate(work, now)
        is_of_realistic_size(work)
        seen = county_talks.known(work, "C025").id
        visits = together(work.follow_ups.open_of(seen), settings.policy.follow_ups_merge)
        assert any(len(visit.parts) == 2 and visit.lead.state == "scheduled" for visit in visits)
        staff = [p.id for number in ("S201", "S202") if (p := work.people.by_number(number))]
        loads = work.assignments.loads(staff, now - settings.policy.fair_over)
        assert loads[staff[0]] < loads[staff[1]], "the night that is played is the first one's"
    database.close()


def is_of_realistic_size(work: SqlWork) -> None:
    """12 units and the department, 5 sections with a head and staff, 2 vice-ministers, a minister, 80 cadres,
    and talks with notes in each of the last three months."""
    cadres = work.people.with_role(Role.CADRE)
    assert len(cadres) == 80
    served = {person.unit_id for person in cadres}
    department = {person.unit_id for person in work.people.everybody() if person.role is not Role.CADRE}
    assert len(served) == 12 and not served & department
    assert {unit.id for unit in work.people.units()} == served | department
    assert {work.people.unit(id_).kind for id_ in served} == set(UnitKind)
    roles = [[p.role for p in work.people.of_section(section.id)] for section in work.policy.sections]
    assert len(roles) == 5
    assert all({Role.SECTION_HEAD, Role.SECTION_STAFF} <= set(each) for each in roles)
    assert len(work.people.with_role(Role.HOST)) == 2 and len(work.people.with_role(Role.MINISTER)) == 1
    noted = select(tables.talk.c.began_at).join(tables.note, tables.note.c.talk_id == tables.talk.c.id)
    ages = sorted((work.now - began).days for began in work.connection.execute(noted).scalars())
    assert ages[0] >= 0 and ages[-1] >= 80
    assert all(sum(age // 30 == month for age in ages) >= 10 for month in range(3)), ages
