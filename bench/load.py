"""Persons who read, tap and type over HTTP, as lightly as that can be done."""

import asyncio
import itertools
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

#: ("say", words that a new message answers), ("write", words that the card answers),
#: ("tap", pattern of the button's data), ("send", data whatever is shown), ("take", pattern: any one
#: of the buttons, and another one for as long as somebody else was quicker and they are still asked for)
Step = tuple[str, str]

ECHO: tuple[Step, ...] = (("say", "(演示)想谈谈岗位上的事"),)
CARDS: tuple[Step, ...] = (
    ("say", "/menu"), ("tap", ""), ("tap", ""), ("tap", ""),
    ("say", "(演示)想谈谈岗位上的事"), ("tap", ""), ("tap", ""), ("tap", ""),
)  # fmt: skip
#: A button that says a time, and none of the topics that are asked for next.
A_TIME = r":choose=(?!work|hardship|mind|career|other)"
BOOKING: tuple[Step, ...] = (
    ("say", "/menu"),
    ("tap", r"^book:[^:]*:[^:]*:$"),
    ("take", A_TIME),
    ("tap", r":choose="),
    ("write", "(演示)想谈谈岗位上的事"),
    ("tap", r":back$"),
    ("tap", r":choose="),
    ("tap", r":cancel$"),
)


def note(appointment: str) -> tuple[Step, ...]:
    return (
        ("say", "/menu"),
        ("send", appointment),
        ("tap", r"^note:"),
        ("tap", r":choose=summary$"),
        ("write", "(演示)谈了一年来的工作。"),
        ("write", "(演示)孩子入学和单位距离远,照顾不过来。"),
        ("tap", r":back$"),
        ("tap", r":choose=suggestions$"),
        ("write", "(演示)继续关注。"),
        ("tap", r":back$"),
        ("tap", r":sure-drop$"),
        ("tap", r":cancel$"),
    )


@dataclass
class Walker:
    """One person in one bot's chat, who takes the same steps again and again."""

    session: aiohttp.ClientSession
    base: str
    bot: str
    secret: str
    journey: Sequence[Step]
    card: dict[str, Any] = field(default_factory=dict)
    _steps: Iterator[Step] = field(init=False)
    _again: Step | None = None

    def __post_init__(self) -> None:
        self._steps = itertools.cycle(self.journey)
        self._dice = random.Random(self.secret)

    async def step(self) -> None:
        """Say or tap something, and wait until the tap is answered and the card drawn."""
        kind, what = self._again or next(self._steps)
        if kind in ("say", "write"):
            said = await self._post("send", text=what)
            await self._see(said["seq"], None if kind == "say" else self.card["id"], None)
            return
        tapped = await self._post("tap", message_id=self.card["id"], data=self._data(kind, what))
        await self._see(tapped["seq"], self.card["id"], tapped["query_id"])
        self._again = (kind, what) if kind == "take" and self._shown(what) else None

    def _data(self, kind: str, what: str) -> str:
        if kind == "send":
            return what
        found = self._shown(what)
        assert found, f"no button {what} under {self.card['text']!r}"
        return self._dice.choice(found) if kind == "take" else found[0]

    def _shown(self, what: str) -> list[str]:
        """The data of the card's buttons that fit."""
        data = (str(button["data"]) for row in self.card["buttons"] for button in row)
        return [one for one in data if re.search(what, one)]

    async def _see(self, seq: int, message_id: int | None, query_id: str | None) -> None:
        """The message that was edited, or a new one of the bot's; and the tap's answer. A tap on a time that
        is free again by the time the card is drawn is answered, and leaves the card as it is."""
        drawn, answered = False, query_id is None
        while not (drawn and answered):
            news = await self._get("events", after=seq, wait=20)
            if news["seq"] == seq and not news["events"]:
                assert answered and query_id, f"nothing came back to the card {self.card.get('text')!r}"
                return
            seq = news["seq"]
            for event in news["events"]:
                if event["kind"] == "answer":
                    answered = answered or event["query_id"] == query_id
                elif event["kind"] == "message" and _is_card(event["message"], message_id):
                    self.card, drawn = event["message"], True

    async def _post(self, path: str, **params: Any) -> dict[str, Any]:
        request = self.session.post(
            f"{self.base}/chat/{path}", json={"bot": self.bot, **params}, headers=self._me
        )
        async with request as answer:
            found: dict[str, Any] = await answer.json()
            assert answer.status == 200, found
            return found

    async def _get(self, path: str, **params: Any) -> dict[str, Any]:
        request = self.session.get(
            f"{self.base}/chat/{path}", params={"bot": self.bot, **params}, headers=self._me
        )
        async with request as answer:
            found: dict[str, Any] = await answer.json()
            return found

    @property
    def _me(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def _is_card(message: dict[str, Any], message_id: int | None) -> bool:
    return not message["mine"] and message_id in (None, message["id"])


@dataclass
class Slice:
    """What was served in one stretch of time."""

    updates: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.updates / self.seconds


async def one_at_a_time(walkers: Sequence[Walker], seconds: float, pause: float = 0) -> Slice:
    """The persons take turns: nobody moves before the last update is answered."""
    start, served = time.perf_counter(), 0
    for walker in itertools.cycle(walkers):
        await walker.step()
        served += 1
        if pause:
            await asyncio.sleep(pause)
        if time.perf_counter() - start > seconds:
            break
    return Slice(served, time.perf_counter() - start)


async def all_at_once(walkers: Sequence[Walker], seconds: float) -> Slice:
    """Everybody at the same time, each waiting only for their own answers."""
    start = time.perf_counter()
    served = 0

    async def walk(walker: Walker) -> None:
        nonlocal served
        while time.perf_counter() - start < seconds:
            await walker.step()
            served += time.perf_counter() - start <= seconds

    await asyncio.gather(*(walk(walker) for walker in walkers))
    return Slice(served, seconds)


async def join(session: aiohttp.ClientSession, base: str, count: int) -> list[tuple[int, str]]:
    """(user id, secret) of new persons."""
    found = []
    for at in range(count):
        async with session.post(f"{base}/chat/accounts", json={"name": f"p{at}"}) as answer:
            joined = await answer.json()
            found.append((joined["user_id"], joined["secret"]))
    return found
