"""Per person choice: whoever switches to English reads English, all through a night."""

import re

from tests.house import House
from webchat import Person

#: Names of people, units and posts are shown as the roster has them.
NAMES = re.compile("(张|部长|副部长|科长|干事|办公室|审计)?示例(甲|乙|部|镇|村|职务|[0-9]+)?|管理员|中文")
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def chinese_seen_by(house: House, person: Person) -> list[str]:
    """Every message and button sent to the person since recording began."""
    shown = [
        f"{call.params.get('text', '')} {call.params.get('reply_markup', '')}"
        for call in house.faults.calls
        if call.chat_id == person.chat_id
    ]
    assert shown
    return [text for text in shown if CHINESE.search(NAMES.sub("", text))]


async def test_a_whole_night_in_english(house: House) -> None:
    numbers = ("C001", "S201", "V001", "M001", "O001", "H002")
    people = [await house.joins(number, language="en") for number in numbers]
    cadre, staff, host, minister, office, head = people
    house.faults.record = True
    for person in people:
        await person.send("/menu")
    await cadre.tap("Other times")
    await cadre.sees("Please choose a time")
    assert "button" in await say_nothing(cadre)
    await cadre.tap("Tonight 20:50")
    await cadre.tap("Work")
    await cadre.send("a line of mine")
    await cadre.sees("“a line of mine”")
    await cadre.tap("Confirm")
    await cadre.sees("being arranged")
    await staff.tap("Accept")
    await cadre.sees("Arranged")
    await house.move_to("19:51")
    await cadre.sees("in your diary")
    await house.move_to("21:31")
    await staff.sees("take place?")
    await staff.tap("Held")
    assert "Still missing: Summary" in await staff.tap("Done, send it on")
    for part in ("Summary", "Weak points", "Concerns"):
        await staff.tap(part)
        await staff.sees(f"{part}: ")
        await staff.send("some words")
        await staff.sees("some words")
        await staff.tap("This part is done")
        await staff.sees("Open a part")
    await staff.tap("Done, send it on")
    await cadre.sees("Is it right?")
    await cadre.tap("Yes, that is right")
    await staff.sees("to be handled")
    await host.tap("Read the note")
    await host.tap("Sign")
    await host.sees("the note is signed")
    await house.move_to("22:31")
    await minister.sees("Talked to 1")
    await minister.tap("One by one")
    await minister.tap("20:50")
    await minister.tap("Read the note")
    note = await minister.sees("Weak points")
    await minister.send("see to it", reply_to=note.id)
    await minister.tap("干事示例21")
    card = await minister.sees("Answer by when?")
    await minister.tap(card.labels[0], on=card.id)
    await staff.tap("Received")
    task = await staff.sees("in hand")
    await staff.tap("Report", on=task.id)
    await staff.send("done so")
    await minister.tap("Accept")
    await staff.sees("accepted: done")
    await house.move(days=32)
    await staff.sees("Once you have been there")
    await staff.tap("Stable")
    for person, board in ((staff, "My tasks"), (head, "The section")):
        await person.send("/menu")
        await person.tap(board)
        await person.sees("in hand, ")
    await office.tap("Set aside")
    await office.sees("Nothing was set aside")
    await office.tap("Menu")
    await office.tap("Invitations")
    await office.tap("C002")
    await office.sees("One-time invitation")
    await cadre.send("/menu")
    await cadre.tap("My concerns")
    await cadre.tap("In hand")
    await cadre.tap_data(cadre.messages[-1].id, "see:1:0:")
    await cadre.sees("not yours to see")
    await house.quiet()
    for number, person in zip(numbers, people, strict=True):
        assert chinese_seen_by(house, person) == [], number
    assert set(house.rows("select distinct language from person where language is not null")) == {("en",)}


async def say_nothing(person: Person) -> str:
    await person.send("words where a button is wanted")
    return (await person.sees("Please use the buttons")).text


async def test_the_language_is_a_switch(house: House) -> None:
    cadre = await house.joins("C001", language="en")
    await cadre.tap("中文")
    await cadre.sees("晚上好")
    assert house.one("select language from person where number = 'C001'") == "zh_CN"


async def test_what_is_told_is_in_the_language_of_whoever_reads_it(house: House) -> None:
    cadre, staff = await house.joins("C001", language="en"), await house.joins("S201")
    await cadre.tap("Tonight 19:30")
    await cadre.tap("Work")
    await cadre.tap("Confirm")
    await staff.sees("事由：工作诉求")
    await staff.tap("接收")
    await cadre.sees("About: Work")
