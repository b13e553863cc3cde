"""A whole night as its people live it: they read, tap and write, and wait for what they should see.

Each looks only at what came since the night began, so that old cards are not taken for new ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.domain.calendar import Calendar
from tests.county import SHANGHAI
from tests.faults.town import FIRST_NIGHT, Town
from webchat import Message, NoSuchButton, NotAllowed, Person
from webchat.client_view import screen

#: Seconds within which anything must be seen; a bot that is killed and started again needs some.
PATIENCE = 30.0
#: Seconds after which the bot says a thing once more that it has just said.
A_MOMENT = 3.2
#: How often somebody asks for the menu while the bot dies again and again.
ASKED = 25


@dataclass
class Player:
    """Somebody during one night."""

    name: str
    person: Person
    since: int

    async def sees(self, *parts: str, on: int | None = None) -> Message:
        """The newest message of this night, or message `on`, that contains all the parts."""

        def newest() -> Message | None:
            for one in reversed(self.person.messages):
                here = one.id > self.since if on is None else one.id == on
                if here and not one.mine and all(part in one.text for part in parts):
                    return one
            return None

        return await self._until(newest, f"nobody said {parts} (on {on})")

    async def taps(self, label: str, on: int) -> str:
        """A tap on a card. It is always answered."""
        return await self.person.tap(label, on=on, timeout=PATIENCE, patience=PATIENCE)

    async def takes_up(self, label: str, *parts: str) -> int:
        """A tap on the newest card that says so. If a newer card takes its place just then, on that one."""
        for _ in range(5):
            card = (await self.sees(*parts)).id
            with contextlib.suppress(NoSuchButton, NotAllowed):
                await self.person.tap(label, on=card, timeout=PATIENCE, patience=3)
                return card
        raise AssertionError(f"{self.name} finds no {label} on {parts}\n{screen(self.person.messages)}")

    async def says(self, *lines: str, reply_to: int | None = None) -> None:
        """Lines one after the other, without waiting for the bot."""
        for line in lines:
            await self.person.send(line, reply_to=reply_to)

    async def menu(self) -> Message:
        """Asks for the menu and gets a new one. Asked again at once, the bot keeps silent for a moment:
        then so does the person."""
        for _ in range(ASKED):
            asked = await self.person.send("/menu")
            with contextlib.suppress(TimeoutError):
                return await self.person._screen.until(functools.partial(self._menu_after, asked), A_MOMENT)
        raise AssertionError(f"no answer to /menu\n{screen(self.person.messages)}")

    def _menu_after(self, asked: int) -> Message | None:
        """The menu alone has that button: other cards may come just then, unasked."""
        new = (m for m in self.person.messages if m.id > asked and not m.mine)
        return next((m for m in new if "English" in m.labels), None)

    async def _until(self, look: Callable[[], Message | None], problem: str) -> Message:
        try:
            return await self.person._screen.until(look, PATIENCE)
        except TimeoutError:
            raise AssertionError(
                f"{self.name} waited {PATIENCE} s: {problem}\n{screen(self.person.messages)}"
            ) from None


@dataclass
class Story:
    """What one talk was about, and what its people typed: to be found in the database, exactly so."""

    cadre: str
    label: str
    slot: str
    topic: str
    staff: tuple[str, str]
    host: str
    night: date
    lines: dict[str, list[str]] = field(default_factory=dict)
    concerns: list[str] = field(default_factory=list)
    directive: str | None = None

    @property
    def wish(self) -> str:
        return f"愿望{self.label}"


PARTS = {"summary": "谈话摘要", "strengths": "长处", "suggestions": "建议"}


@dataclass
class Night:
    town: Town
    day: date
    number: int
    stories: list[Story] = field(default_factory=list)
    _desks: dict[str, asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.from_now_on()
        plots = (
            ("C000", "19:30", "工作诉求", ("Scadre11", "Scadre12"), "V001"),
            ("C001", "20:10", "思想压力", ("Ssupervision1", "Ssupervision2"), "V001"),
            ("C900", "19:30", "家庭困难", ("Sgrassroots1", "Sgrassroots2"), "V002"),
        )
        for index, (cadre, slot, topic, staff, host) in enumerate(plots):
            label = f"{self.number:03}-{index}"
            self.stories.append(Story(cadre, label, slot, topic, staff, host, self.day))

    def from_now_on(self) -> None:
        """What was said before is not looked at any more."""
        self.since = {number: _newest(p) for number, p in self.town.persons.items()}

    def player(self, number: str) -> Player:
        return Player(number, self.town.persons[number], self.since[number])

    def at(self, clock: str) -> datetime:
        return datetime.combine(self.day, time.fromisoformat(clock), SHANGHAI)

    async def live(self, still: Callable[[], Awaitable[None]] | None = None) -> None:
        """Afternoon to the last answer, all talks side by side. `still` is waited for before the clock jumps:
        whoever is sending something at that moment looks as if they had died, and it is sent once more."""

        async def jump(clock: str) -> None:
            if still is not None:
                await still()
            self.town.set_clock(self.at(clock))

        await jump("15:00")
        await asyncio.gather(*(self.book(story) for story in self.stories))
        self.from_now_on()
        await jump("21:40")
        await asyncio.gather(*(self.after_the_talk(story) for story in self.stories))
        await jump("22:31")
        await self.digest(self.stories[0])

    async def book(self, story: Story) -> None:
        await self.request(story)
        await self.accept(story)

    async def live_on(self, story: Story) -> None:
        """From the request to the signed note and the settled concerns."""
        await self.accept(story)
        self.from_now_on()
        self.town.set_clock(self.at("21:40"))
        await self.after_the_talk(story)

    async def accept(self, story: Story) -> None:
        """Accepted by the section; cadre and host are told."""
        cadre = self.player(story.cadre)
        staff, _ = await self.whoever(story, "待接收", story.wish)
        await staff.takes_up("接收", "待接收", story.wish)
        await cadre.sees("已安排好", story.wish)
        await self.player(story.host).sees("已安排好", story.wish)

    async def request(self, story: Story) -> None:
        await self.confirm(story, await self.prepare(story))

    async def prepare(self, story: Story) -> int:
        """Up to the last look; gives the card on which it is confirmed."""
        cadre = self.player(story.cadre)
        card = (await cadre.menu()).id
        await cadre.taps(f"今晚 {story.slot}", card)
        await cadre.sees("想谈哪方面", on=card)
        await cadre.taps(story.topic, card)
        await cadre.sees("请确认", on=card)
        await cadre.says(story.wish)
        await cadre.sees(story.wish, on=card)
        return card

    async def confirm(self, story: Story, card: int) -> None:
        cadre = self.player(story.cadre)
        await cadre.taps("确认预约", card)
        await cadre.sees(story.wish, "已", on=card)

    async def after_the_talk(self, story: Story) -> None:
        staff, _ = await self.whoever(story, "的谈话进行了吗", story.wish)
        await staff.takes_up("已谈", "的谈话进行了吗", story.wish)
        card = (await staff.sees("点一个部分", self.town.names[story.cadre])).id
        for part, name in PARTS.items():
            story.lines[part] = [f"{name}{story.label}-{nth:02}。" for nth in range(6)]
            await self.write(staff, card, name, "请发消息", story.lines[part])
        story.concerns = [f"诉求{story.label}-{nth}" for nth in range(2)]
        await self.write(staff, card, "诉求", "一条消息记一件", story.concerns)
        await staff.taps("写好了", card)
        await staff.sees("待签字", on=card)
        await asyncio.gather(
            self.sign(story), *(self.settle(story, concern, staff) for concern in reversed(story.concerns))
        )

    async def write(self, staff: Player, card: int, part: str, prompt: str, lines: list[str]) -> None:
        await staff.taps(part, card)
        await staff.sees(prompt, on=card)
        await staff.says(*lines)
        await staff.sees(f"已记下 {len(lines)} 段", *lines, on=card)
        await staff.taps("这部分好了", card)
        await staff.sees("点一个部分", on=card)

    async def sign(self, story: Story) -> None:
        host = self.player(story.host)
        card = await host.takes_up("看记录", "待您签字", story.wish)
        note = (await host.sees("谈话记录 ·", on=card)).text
        for lines in story.lines.values():
            assert "\n".join(lines) in note, f"a line is missing, doubled or moved in\n{note}"
        await host.taps("签字", card)
        await host.sees("记录已签", on=card)

    async def settle(self, story: Story, concern: str, staff: Player) -> None:
        """Confirmed by the cadre, answered by the section, settled by the cadre."""
        cadre = self.player(story.cadre)
        asked = await cadre.takes_up("对，就这样", "我们这样记下", concern)
        await cadre.sees("科室在办", concern, on=asked)
        async with self.desk(staff):
            task = await staff.takes_up("答复", "诉求 · 待办", concern)
            await staff.sees("请写给本人的答复", on=task)
            await staff.says(f"答复{concern}")
            await staff.sees("这件事的结果是", on=task)
            await staff.taps("已解决", task)
            await staff.sees("已答复", concern, on=task)
        answered = await cadre.takes_up("办好了", "这样算办好了吗", f"答复{concern}")
        await cadre.sees("已办结", concern, on=answered)

    def desk(self, player: Player) -> asyncio.Lock:
        """One form at a time: a second one would put the first aside."""
        return self._desks.setdefault(player.name, asyncio.Lock())

    async def digest(self, story: Story) -> None:
        minister = self.player("M001")
        card = await minister.takes_up("逐条看", "夜谈\n谈 3 人")
        await minister.sees("谈话", on=card)
        await minister.taps(self.town.names[story.cadre], card)
        await minister.sees(story.wish, on=card)
        await minister.taps("看记录", card)
        await minister.sees(story.lines["summary"][0], on=card)
        story.directive = f"批示{story.label}"
        await minister.says(story.directive, reply_to=card)
        form = (await minister.sees("交给谁办")).id
        staff, _ = await self.whoever(story, story.wish)
        await minister.taps(self.town.names[staff.name], form)
        terms = await minister.sees("什么时候前", on=form)
        await minister.taps(terms.buttons[0][0].text, form)
        await minister.sees("批示已发出", story.directive, on=form)
        task = await staff.takes_up("签收", "待签收", story.directive)
        await staff.sees("办理中", on=task)
        await staff.taps("答复", task)
        await staff.sees("请写办理情况", on=task)
        await staff.says(f"已办{story.label}")
        done = await minister.takes_up("认可", "批示已有答复", f"已办{story.label}")
        await minister.sees("已认可", on=done)

    async def whoever(self, story: Story, *parts: str) -> tuple[Player, int]:
        """The one of the section's staff who got the card, and its message."""
        waiting = {asyncio.ensure_future(self.player(n).sees(*parts)): n for n in story.staff}
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            first = done.pop()
            return self.player(waiting[first]), first.result().id
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


def nights() -> Iterator[date]:
    """The workdays from the first night on, without an end."""
    return Calendar(SHANGHAI).workdays(FIRST_NIGHT.date())


def _newest(person: Person) -> int:
    return max((message.id for message in person.messages), default=0)
