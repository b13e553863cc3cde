"""Rights that buttons alone do not keep: what a forger guesses, and what each reader may see."""

from collections.abc import Awaitable, Callable

import pytest

from handlers.card import Tap
from tests.chat.night import accept, book, come, hold, miss, until_noted
from tests.chat.test_concern_journeys import answers, in_hand
from tests.house import House
from webchat import Person


async def test_a_wrong_guess_tells_nobody_that_an_appointment_is_there(house: House) -> None:
    cast = await come(house)
    await book(cast.cadre)
    other = await house.joins("C002")
    real = house.one("select id from appointment")
    card = other.messages[-1].id
    answers = [
        await other.tap_data(card, Tap("cancel-yes", id_, revision).pack())
        for id_ in (real, real + 1)
        for revision in (0, 1, 9)
    ]
    assert len(set(answers)) == 1


async def test_nobody_but_a_cadre_opens_the_booking_form(house: House) -> None:
    staff = await house.joins("S201")
    toast = await staff.tap_data(staff.messages[-1].id, "book:0:0:")
    await house.quiet()
    assert toast != ""
    assert house.rows("select 1 from draft") == []


async def test_the_minister_and_the_head_see_who_comes_tonight(house: House) -> None:
    cast = await come(house)
    head = await house.joins("H002")
    await book(cast.cadre)
    await accept(cast.staff)
    for person in (cast.minister, head):
        await person.send("/menu")
        await person.tap("今晚名单")
        card = await person.sees("今晚")
        assert "19:30 张示例1" in card.labels
    other = await house.joins("H001")
    await other.tap("今晚名单")
    assert not [label for label in (await other.sees("没有")).labels if "张示例" in label]


async def a_note_waits(house: House) -> Person:
    cast = await come(house)
    await until_noted(house, cast)
    return cast.minister


async def nobody_came(house: House) -> Person:
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await house.move_to("20:15")
    await miss(cast.staff)
    return cast.minister


async def a_concern_is_settled(house: House) -> Person:
    cast, card = await in_hand(house)
    await answers(cast.staff, card)
    answered = await cast.cadre.sees("这样算办好了吗")
    await cast.cadre.tap("办好了", on=answered.id)
    await cast.cadre.sees("谢谢您告诉我们")
    return cast.minister


async def a_concern_is_overdue(house: House) -> Person:
    cast, _ = await in_hand(house)
    await house.move(days=15)
    await house.quiet()
    await cast.minister.send("/menu")
    await house.until(lambda: "今晚摘要" in cast.minister.messages[-1].labels)
    return cast.minister


#: What stands on the card of a talk alone, and on that of a concern alone.
TALK, CONCERN = "参加：", "CONCERN-MARKER"
#: How a night went, and what each of its figures leads to.
NIGHTS = (
    (a_note_waits, {"逐条看（1）": TALK, "新诉求（1）": CONCERN, "未签（1）": TALK}),
    (nobody_came, {"未到（1）": TALK}),
    (a_concern_is_settled, {"逐条看（1）": TALK, "新诉求（1）": CONCERN, "办结（1）": CONCERN}),
    (a_concern_is_overdue, {"逾期（1）": CONCERN}),
)


@pytest.mark.parametrize(("come_to", "figures"), NIGHTS, ids=[come_to.__name__ for come_to, _ in NIGHTS])
async def test_every_number_of_the_digest_opens_its_rows(
    house: House, come_to: Callable[[House], Awaitable[Person]], figures: dict[str, str]
) -> None:
    minister = await come_to(house)
    for figure, about in figures.items():
        await minister.tap("今晚摘要")
        await house.quiet()
        assert [label for label in minister.messages[-1].labels if "（" in label] == list(figures)
        await minister.tap(figure)
        await minister.tap("张示例1")
        await house.quiet()
        assert about in minister.messages[-1].text
        await minister.tap("返回菜单")
        await house.quiet()


async def read_through(house: House, person: Person) -> str:
    """The newest card, page after page."""
    await house.quiet()
    text = person.messages[-1].text
    while "下一页" in person.messages[-1].labels:
        await person.tap("下一页")
        await house.quiet()
        text += person.messages[-1].text
    return text


async def test_the_longest_concern_and_its_longest_answer_are_read_page_by_page(house: House) -> None:
    """Both may have as many characters as the limit allows, each of two UTF-16 units."""
    cast = await come(house)
    await book(cast.cadre)
    await accept(cast.staff)
    await hold(house, cast.staff)
    for part, words in (("谈话摘要", "编造"), ("诉求", "🌾" * 2000)):
        await cast.staff.tap(part)
        await cast.staff.send(words)
        await cast.staff.sees(words[:1])
        await cast.staff.tap("这部分好了")
    await cast.staff.tap("写好了")
    assert (await read_through(house, cast.cadre)).count("🌾") == 2000
    await cast.cadre.tap("对，就这样")
    assert (await read_through(house, cast.staff)).count("🌾") == 2000
    await cast.staff.tap("答复")
    await cast.staff.send("🌱" * 2000)
    await cast.staff.tap("已解决")
    read = await read_through(house, cast.cadre)
    assert (read.count("🌾"), read.count("🌱")) == (2000, 2000)
    assert house.rows("select card, reason from outbox where state = 'dead'") == []
