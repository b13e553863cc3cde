"""A tap proves nothing: laws 5 and 6. Every verb, on every object, by everybody who has no right to it."""

import asyncio
import itertools
import logging
import os
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.followup import Finding
from bot.domain.people import Role
from bot.domain.satisfaction import Liking
from handlers.card import Tap
from handlers.router import TAPS
from tests.chat.aftermath import ASKED, TABLES, aftermath
from tests.chat.night import (
    ANSWER,
    DIRECTIVE,
    NOTED,
    RAISED,
    REPORT,
    WISH,
    Cast,
    accept,
    book,
    come,
    hold,
    sign,
    until_noted,
    write_note,
)
from tests.chat.test_attachments import PNG
from tests.house import House, whole_house
from webchat import Person

MARKERS = (WISH, NOTED, RAISED, ANSWER, DIRECTIVE, REPORT, ASKED)
#: What buttons name, and what a stranger to a matter may not change.
NAMED = ("appointment", "concern", "follow_up", "directive", *TABLES, "draft", "attachment")
OTHERS = ("assignment", "talk", "note", "note_part", "visit_note", "person")
RECORDS = (*NAMED[:8], *OTHERS)
#: Values that some verbs carry.
VALUES = {
    "f": ("send", "back", "cancel", "leave", "choose=summary", "choose=owner"),
    "rows": ("held", "overdue_concerns", "unsigned_notes", "new_concerns", "no_show", "closed_concerns"),
    "visited": tuple(Finding),
    "visited-alone": tuple(Finding),
    "opinion": tuple(Liking),
}
#: What the office may do to whomever it names.
OFFICES = {"people", "invite-all-yes", "archive-yes"}
#: Nobody of these has any right to what the night was about.
OUTSIDERS = {
    "C002": "another cadre",
    "S202": "a colleague it is not assigned to",
    "S101": "another section",
    "H001": "another head",
    "V002": "another host",
    "O001": "the office",
    "U001": "the auditor",
}
TORTURE = bool(os.environ.get("YETAN_TORTURE"))
#: How many of them try each button on each object; all of them in `make torture`.
EACH = len(OUTSIDERS) if TORTURE else 2
#: Which of each kind of object: the first, about which most was said; in `make torture` the last as well.
WHICH = "min(id), max(id)" if TORTURE else "min(id)"
#: Verbs that name no object.
WITHOUT = {
    "menu", "language", "mine", "concerns", "people", "book", "troubles", "errands", "tonight", "invite",
    "book-for",
}  # fmt: skip


@dataclass
class Evening:
    """A house after a night in which every kind of content was typed."""

    house: House
    cast: Cast
    outsiders: dict[str, Person] = field(default_factory=dict)

    def ids(self) -> list[int]:
        """Of all that a button could name, of each kind that none names, and one that is not there."""
        ends = (self.house.rows(f"select {WHICH} from {table}")[0] for table in NAMED)
        named = [id_ for of_one in ends for id_ in sorted({*of_one})]
        others = [self.house.rows(f"select id from {table} limit 1")[0][0] for table in OTHERS]
        return [*named, *others, self.cause(), 12345]

    def cause(self) -> int:
        return int(self.house.rows("select cause_id from concern where cause_id is not null limit 1")[0][0])

    def revision(self, id_: int) -> int:
        """A forger who guesses well."""
        for table in (*NAMED[:7], "note", "draft"):
            if found := self.house.rows(f"select revision from {table} where id = ?", id_):
                return int(found[0][0])
        return 0

    def records(self) -> list[Any]:
        return [self.house.rows(f"select * from {table} order by id") for table in RECORDS]


@pytest.fixture(scope="module")
async def evening(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Evening]:
    async with whole_house(tmp_path_factory.mktemp("evening")) as house:
        cast = await come(house)
        await book(cast.cadre, WISH)
        await accept(cast.staff)
        await hold(house, cast.staff)
        await cast.staff.send_photo(PNG)
        await cast.staff.sees("附件 1 个")
        await write_note(cast.staff)
        await cast.cadre.tap("对，就这样")
        await sign(cast.host)
        card = await cast.staff.sees("诉求 · 待办")
        await house.do(lambda work: aftermath(work, RAISED))
        await house.quiet()
        await cast.staff.tap("答复", on=card.id)
        await cast.staff.send(ANSWER)
        await cast.staff.tap("已解决")
        await cast.cadre.sees(ANSWER)
        await cast.minister.tap("今晚摘要")
        await cast.minister.tap("逐条看")
        await cast.minister.tap("19:30")
        await cast.minister.tap("批示")
        await cast.minister.send(DIRECTIVE)
        await cast.minister.tap("干事示例21")
        await cast.minister.tap("周四")
        await cast.staff.sees(DIRECTIVE)
        await cast.staff.tap("签收")
        card = await cast.staff.sees("部长批示 · 办理中")
        await cast.staff.tap("答复", on=card.id)
        await cast.staff.sees("请写办理情况")
        await cast.minister.tap("返回菜单")
        await cast.minister.sees("好。")
        # A draft with words in it stays open: the minister is about to instruct once more.
        await cast.minister.tap("今晚摘要")
        await cast.minister.tap("逐条看")
        await cast.minister.tap("19:30")
        await cast.minister.tap("批示")
        await cast.minister.send(DIRECTIVE)
        await cast.minister.sees("交给谁办")
        everybody = Evening(house, cast)
        for number in OUTSIDERS:
            everybody.outsiders[number] = await house.joins(number)
        await house.quiet()
        yield everybody


def seen_by(house: House, person: Person) -> str:
    """Everything that was ever sent to this chat, whatever became of it, and every toast."""
    texts = [str(call.params) for call in house.faults.calls if call.chat_id == person.chat_id]
    return "\n".join([*texts, *(m.text for m in person.messages)])


@pytest.mark.timeout(900 if EACH > 2 else 300)  # every tap of the house, by everybody, on everything
async def test_nobody_without_a_right_sees_or_changes_anything_whatever_they_tap(
    evening: Evening, caplog: pytest.LogCaptureFixture
) -> None:
    house = evening.house
    caplog.set_level(logging.DEBUG, "yetan")
    house.faults.record = True
    before, targets = evening.records(), [(id_, evening.revision(id_)) for id_ in evening.ids()]
    toasts: dict[str, list[str]] = {}

    async def tries_everything(nth: int, number: str, person: Person) -> None:
        menu = person.messages[-1].id
        for turn, (verb, (id_, revision)) in enumerate(itertools.product(TAPS, targets)):
            if (turn + nth) % len(OUTSIDERS) >= EACH:
                continue  # somebody else's turn
            if verb in ("language", "book", "book-for", "invite") or (number == "O001" and verb in OFFICES):
                continue  # their own business, or the office's
            for value in VALUES.get(verb, ("",)):
                data = Tap(verb, id_, revision, value).pack()
                toasts.setdefault(number, []).append(await person.tap_data(menu, data, timeout=30))

    outsiders = enumerate(evening.outsiders.items())
    await asyncio.gather(*(tries_everything(nth, *outsider) for nth, outsider in outsiders))
    await house.quiet(30)
    assert evening.records() == before
    for number, person in evening.outsiders.items():
        seen = seen_by(house, person) + "\n".join(toasts[number])
        assert not [marker for marker in MARKERS if marker in seen], OUTSIDERS[number]
    assert not [m for m in MARKERS if any(m in record.getMessage() for record in caplog.records)]
    assert house.rows("select 1 from inbox where state != 'done'") == []
    assert house.rows("select card, reason from outbox where state = 'dead'") == []
    house.faults.clear()


@pytest.mark.timeout(600)  # every tap of the house, on everything
async def test_the_one_it_is_about_never_sees_the_note_nor_the_instruction(evening: Evening) -> None:
    house, cadre = evening.house, evening.cast.cadre
    house.faults.record = True
    card = cadre.messages[-1].id
    spared = ("c-settled", "c-open", "language", "book", "cancel-yes")  # the cadre's own to decide
    forged = [
        Tap(verb, id_, evening.revision(id_), value).pack()
        for verb, id_ in itertools.product(set(TAPS) - set(spared), evening.ids())
        for value in VALUES.get(verb, ("",))
    ]
    taps = (cadre.tap_data(card, data, timeout=30) for data in forged)
    toasts: list[str] = []
    while some := list(itertools.islice(taps, 20)):  # an impatient hand
        toasts += await asyncio.gather(*some)
    await house.quiet(30)
    seen = seen_by(house, cadre) + "\n".join(toasts)
    assert not [marker for marker in (NOTED, DIRECTIVE, REPORT, ASKED) if marker in seen]
    house.faults.clear()


@pytest.mark.parametrize("verb", sorted(set(TAPS) - WITHOUT))
async def test_what_is_not_yours_and_what_is_not_there_read_the_same(evening: Evening, verb: str) -> None:
    person, house = evening.outsiders["C002"], evening.house
    objects = {
        "f": "draft", "resume": "draft", "go-on": "draft", "concern": "concern", "directive": "directive",
        "followup": "follow_up", "visited": "follow_up", "visit-alone": "follow_up",
        "visited-alone": "follow_up", "visit-read": "follow_up", "visit-day": "follow_up",
        "visit-done": "follow_up", "visit-waive": "follow_up", "visit-unsuit": "follow_up",
        "digest": "", "rows": "", "aid": "aid", "extension": "extension", "referral": "referral",
        "r-take": "referral", "r-no": "referral", "c-refer-back": "referral",
        "att-open": "attachment", "att-drop": "attachment", "att-gone": "attachment",
    }  # fmt: skip
    of = {"c": "concern", "d": "directive", "a": "aid", "x": "extension"}
    prefix = of.get(verb[0]) if verb[1:2] == "-" else None
    table = objects.get(verb, prefix or "appointment")
    real = house.rows(f"select id from {table} limit 1")[0][0] if table else 739_000
    real = evening.cause() if verb == "cause" else real
    values = VALUES.get(verb, ("",))
    answers = []
    for id_ in (real, real + 1 if table else 738_000):
        await person.send("/menu")
        card = person.messages[-1].id
        card = (await person.sees("最早可约")).id
        toast = await person.tap_data(card, Tap(verb, id_, evening.revision(real), values[0]).pack())
        await house.quiet()
        answers.append((toast, next(m.text for m in person.messages if m.id == card)))
        await person.tap_data(card, "menu:0:0:")
        await house.quiet()
    assert answers[0] == answers[1]


async def test_every_reading_of_a_note_is_written_down_first(evening: Evening) -> None:
    house, minister = evening.house, evening.cast.minister
    house.faults.record = True
    reads = house.one("select count(*) from audit where verb = 'note.read'")
    talk = house.one("select id from appointment where state = 'held'")
    card = minister.messages[-1].id
    for _ in range(3):
        await minister.tap_data(card, Tap("read", talk).pack())
        await minister.sees(NOTED)
        await minister.tap_data(card, Tap("see", talk).pack())
        await minister.sees("记录已签")
    await house.quiet()
    shown = sum(NOTED in str(call.params) for call in house.faults.calls)
    assert house.one("select count(*) from audit where verb = 'note.read'") - reads == shown == 3
    actors = {row[0] for row in house.rows("select actor_id from audit where verb = 'note.read'")}
    assert actors <= {row[0] for row in house.rows("select id from person where number in ('V001', 'M001')")}
    house.faults.clear()


async def test_noise_on_a_button_is_answered_and_does_nothing(evening: Evening) -> None:
    house, person = evening.house, evening.outsiders["S202"]
    dice = random.Random(563)
    card, before = person.messages[-1].id, evening.records()
    noise = [
        ":", "::::", "see", "see:", "see:zzzzzzzzzzzzz", "see:-1:0:", "f:0:0:choose=", "SEE:1:1:",
        "book:0:0:zzzzzzzzzzzzz", "book:0:0:-1", "digest:zzzzzz:0:", "rows:0:0:held", "'--", "x" * 64,
        "tonight:zzzzzzzzzzz:0:", "see:１:0:", "\x00", "visited:1:0:" + "长" * 17, "invite:1:1:",
        "菜单:0:0:", "resume:1y2p0ij32e8e8:0:",
    ]  # fmt: skip
    verbs = list(TAPS)
    for _ in range(80):
        junk = "".join(chr(dice.choice((dice.randrange(33, 127), dice.randrange(48, 58)))) for _ in range(40))
        noise.append(f"{dice.choice(verbs)}:{junk}"[:64])
    for data in noise:
        await person.tap_data(card, data)
    await house.quiet(30)
    minister = evening.cast.minister
    for data in noise[:21]:
        await minister.tap_data(minister.messages[-1].id, data)
    await house.quiet(30)
    assert evening.records() == before
    assert house.rows("select 1 from inbox where state != 'done'") == []
    assert house.rows("select card, reason from outbox where state = 'dead'") == []


@pytest.mark.parametrize("day", [1, date.max.toordinal(), 9_999_999])
async def test_nobody_waits_for_a_day_that_is_in_no_calendar(house: House, day: int) -> None:
    cadre = await house.joins("C001")
    card = await cadre.sees("最早可约")
    await cadre.tap_data(card.id, Tap("wait", value=str(day)).pack())
    await cadre.sees("候补哪几天")
    assert house.rows("select state, reason from inbox where state != 'done'") == []


# ── buttons that have grown old ──


async def test_an_old_button_says_that_things_moved_on_and_shows_how_they_stand(house: House) -> None:
    cadre, staff = await house.joins("C001"), await house.joins("S201")
    await book(cadre, slot="今晚 20:50")
    card = await staff.sees("待接收")
    data = card.buttons[0][0].data
    await staff.tap("接收")
    await staff.sees("已安排好")
    assert data is not None
    assert "已经有了变化" in await staff.tap_data(card.id, data)
    await staff.sees("已安排好")
    await cadre.tap("取消预约")
    await cadre.tap("是的，取消")
    card = await staff.sees("对方已取消")
    assert "已经有了变化" in await staff.tap_data(card.id, data)
    await house.quiet()
    assert house.one("select state from appointment") == "cancelled"


async def test_an_old_step_of_a_form_changes_nothing(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.tap("今晚 19:30")
    step = await cadre.sees("想谈哪方面")
    await cadre.tap("工作诉求")
    await cadre.sees("请确认")
    data = step.button("家庭困难")
    assert data and data.data
    assert "已经有了变化" in await cadre.tap_data(step.id, data.data)
    assert "工作诉求" in (await cadre.sees("请确认")).text


async def test_a_button_of_a_finished_form_is_answered_kindly(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.tap("今晚 19:30")
    step = await cadre.sees("想谈哪方面")
    await cadre.tap("取消")
    await cadre.sees("最早可约")
    data = step.buttons[0][0].data
    assert data is not None and "变化" in await cadre.tap_data(step.id, data)


async def test_a_free_time_that_has_passed_offers_those_that_are_left(house: House) -> None:
    cadre = await house.joins("C001")
    await house.move_to("19:20")
    assert "来不及" in await cadre.tap("今晚 19:30")
    times = await cadre.sees("请选一个时间")
    assert times.labels[0] == "今晚 20:10"


# ── people who changed places ──


@pytest.mark.parametrize("change", [{"role": Role.OFFICE, "section": None}, {"archived": True}])
async def test_who_changed_places_or_left_reads_nothing_by_the_old_buttons(
    house: House, change: dict[str, Any]
) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    await sign(cast.host)
    card = await cast.staff.sees("记录已签")
    await house.change("S201", **change)
    house.faults.record = True
    appointment, concern = (house.one(f"select id from {table}") for table in ("appointment", "concern"))
    for verb in ("read", "see", "note", "concern", "errands", "tonight", "mine", "concerns", "menu"):
        await cast.staff.tap_data(card.id, Tap(verb, concern if verb == "concern" else appointment).pack())
    await house.quiet()
    seen = "\n".join(str(call.params) for call in house.faults.calls)
    assert not [marker for marker in MARKERS if marker in seen]


async def test_a_cadre_who_was_archived_is_a_stranger(house: House) -> None:
    cadre = await house.joins("C001")
    await cadre.tap("今晚 19:30")
    await cadre.sees("想谈哪方面")
    await house.change("C001", archived=True)
    assert "须凭邀请链接" in await cadre.tap("工作诉求")
    await cadre.send("/menu")
    await cadre.sees("须凭邀请链接进入")
    assert house.one("select count(*) from appointment") == 0


async def test_a_cadre_who_joined_the_office_no_longer_reads_concerns(house: House, tmp_path: Path) -> None:
    cast = await come(house)
    await until_noted(house, cast)
    card = await cast.cadre.sees(RAISED)
    await house.change("C001", role=Role.OFFICE)
    assert "不归您看" in await cast.cadre.tap("对，就这样", on=card.id)
    await cast.cadre.tap_data(card.id, "concerns:0:0:")
    assert RAISED not in (await cast.cadre.sees("还没有登记在案")).text
