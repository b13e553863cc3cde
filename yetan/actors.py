"""Who plays in `yetan demo --play`: they read and tap like people, and print what they do and see."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from webchat import Message, Person
from yetan import demo_bar
from yetan.demo import Stage

PATIENCE = 20


@dataclass
class Actor:
    """Somebody in the play: what they do and read is printed."""

    label: str
    person: Person
    console: Console

    async def taps(self, label: str) -> str | None:
        self.console.print(f"  [cyan]{self.label}[/cyan]  点 [{label}]", markup=True, highlight=False)
        toast = await self.person.tap(label)
        if toast:
            self.console.print(f"      [dim]{escape(toast)}[/dim]", highlight=False)
        return toast

    async def says(self, text: str, reply_to: int | None = None) -> None:
        self.console.print(f"  [cyan]{self.label}[/cyan]  写 「{escape(text)}」", highlight=False)
        await self.person.send(text, reply_to=reply_to)

    async def sees(self, text: str) -> Message:
        message = await self.person.sees(text, timeout=PATIENCE)
        body = "\n".join(f"      │ {line}" for line in message.text.splitlines())
        self.console.print(f"  [green]{self.label}[/green]  看到\n[dim]{escape(body)}[/dim]", highlight=False)
        return message


@asynccontextmanager
async def cast(stage: Stage, console: Console) -> AsyncIterator[tuple[Actor, Actor, Actor, Actor]]:
    async with (
        actor(stage, console, "C005") as cadre,
        actor(stage, console, "S201") as staff,
        actor(stage, console, "V001") as host,
        actor(stage, console, "M001") as minister,
    ):
        yield cadre, staff, host, minister


@asynccontextmanager
async def actor(stage: Stage, console: Console, number: str) -> AsyncIterator[Actor]:
    label = demo_bar.label(demo_bar.tongue_of(stage.app.settings.policy.zone), number)
    person = await Person.join(stage.url, label, secret=stage.secrets[number])
    try:
        yield Actor(label, person, console)
    finally:
        await person.close()


async def whoever_sees(text: str, *actors: Actor) -> Actor:
    """The one of several who got it: the colleague with least to do."""
    looking = {asyncio.create_task(actor.sees(text)): actor for actor in actors}
    done, waiting = await asyncio.wait(looking, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return looking[done.pop()]


def first_button(message: Message) -> str:
    return message.buttons[0][0].text


@asynccontextmanager
async def guest(stage: Stage, console: Console, name: str, token: str) -> AsyncIterator[Actor]:
    """Whoever opens the link: the page says this for them."""
    person = await Person.join(stage.url, name)
    try:
        await person.send(f"/start {token}")
        yield Actor(name, person, console)
    finally:
        await person.close()
