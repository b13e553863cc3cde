"""The steps of a night, each as the people take it; tests string them together."""

from dataclasses import dataclass

from tests.house import House
from webchat import Message, Person

#: The three words people type; each is looked for where it must not be.
WISH = "WISH-MARKER 想说说岗位上的事"
NOTED = "NOTE-MARKER 踏实肯干"
RAISED = "CONCERN-MARKER 孩子入学"
ANSWER = "ANSWER-MARKER 已经联系学校"
DIRECTIVE = "DIRECTIVE-MARKER 请跟进"
REPORT = "REPORT-MARKER 已经跟进"


@dataclass
class Cast:
    """Everybody who takes part in a night, at their chats."""

    cadre: Person
    staff: Person
    host: Person
    minister: Person


async def come(house: House) -> Cast:
    return Cast(*[await house.joins(number) for number in ("C001", "S201", "V001", "M001")])


async def book(cadre: Person, wish: str | None = None, slot: str = "今晚 19:30") -> Message:
    """From the menu to the card of the appointment."""
    await cadre.tap(slot)
    await cadre.tap("工作诉求")
    await cadre.sees("请确认")
    if wish:
        await cadre.send(wish)
        await cadre.sees(wish)
    await cadre.tap("确认预约")
    return await cadre.sees("已登记，正在安排")


async def accept(staff: Person) -> None:
    await staff.sees("待接收")
    await staff.tap("接收")
    await staff.sees("已安排好")


async def hold(house: House, staff: Person) -> None:
    """The hour passes, and the note's form is open."""
    await house.move_to("20:15")
    await staff.sees("的谈话进行了吗")
    await staff.tap("已谈")
    await staff.sees("点一个部分")


async def miss(staff: Person) -> None:
    """The hour is over and nobody came."""
    await staff.tap("没有来")
    await staff.tap("是的，没有来")
    await staff.sees("未到")


async def write_note(
    staff: Person, said: str = NOTED, raised: str | None = RAISED, then: str = "记录待签字"
) -> None:
    parts = [("谈话摘要", said)] + ([("诉求", raised)] if raised else [])
    for part, words in parts:
        await staff.tap(part)
        await staff.sees(f"{part}：")
        await staff.send(words)
        await staff.sees(words)
        await staff.tap("这部分好了")
        await staff.sees("点一个部分")
    await staff.tap("写好了")
    await staff.sees(then)


async def sign(host: Person) -> None:
    await host.sees("记录待您签字")
    await host.tap("看记录")
    await host.tap("签字")
    await host.sees("记录已签")


async def until_noted(house: House, cast: Cast) -> None:
    """A booked, accepted and held talk with a note that waits for its signature."""
    await book(cast.cadre, WISH)
    await accept(cast.staff)
    await hold(house, cast.staff)
    await write_note(cast.staff)


async def rewrite(person: Person, said: str, instead: bool = False) -> None:
    """In the open note: one more line of the summary, or another in its place; then it is handed in."""
    await person.tap("谈话摘要")
    if instead:
        await person.tap("撤回上一条")
    await person.send(said)
    await person.sees(said)
    await person.tap("这部分好了")
    await person.tap("改好了")


async def tonights_note(minister: Person) -> None:
    """From the menu to the note of the night's first talk."""
    await minister.tap("今晚摘要")
    await minister.tap("逐条看")
    await minister.tap("19:30")
    await minister.tap("看记录")


async def come_back_to(staff: Person, what: str) -> None:
    """The open note is put aside; later it is found among what is still to do."""
    await staff.tap("先放着")
    await staff.send("/menu")
    await staff.tap("我的待办")
    await staff.tap(what)


async def somebody_comes(person: Person, host: str | None = "副部长示例甲") -> Message:
    """From the menu to the last look at who came; a host is talking to them, and is not asked who is."""
    await person.send("/menu")
    await person.tap("有人来谈")
    await person.sees("谁来了")
    await person.tap("张示例1 ")
    await person.sees("谈哪方面")
    await person.tap("工作诉求")
    if host is not None:
        card = await person.sees("谁在谈")
        await person.tap(host, on=card.id)
    return await person.sees("不占排好的时段")


async def with_another(person: Person) -> None:
    """And one more of the unit."""
    await person.tap("几个人一起谈")
    await person.sees("同单位还有谁")
    await person.tap("张示例2")
    await person.sees("一起谈的：张示例2")
