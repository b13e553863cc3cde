"""The composition root: opens every room of the house, and closes them in the right order."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from typing import Any

from starlette.routing import BaseRoute

from handlers.front import Front
from handlers.texts import Tongue, load_catalogues
from storage import keyring, migrate
from storage.database import Database
from storage.ids import Ids
from storage.work import House
from webchat import BotAccount, Webchat
from yetan import logs
from yetan.channel import Channel
from yetan.clock import SystemClock
from yetan.house import TelegramChannel, WebchatChannel
from yetan.intake import listening
from yetan.living import do_all_that_is_due, listen, ticker, wake_up
from yetan.rounds import Rounds
from yetan.settings import Settings

#: Seconds between two looks at what is due.
TICK = 2.0


@dataclass
class App:
    """The running house."""

    settings: Settings
    clock: SystemClock
    database: Database
    rounds: Rounds
    webchats: dict[str, Webchat]
    urls: dict[str, str]

    async def tick(self) -> None:
        """Do everything that is due by now."""
        await do_all_that_is_due(self.rounds)


Toolbar = Callable[[str], dict[str, Any]]


@asynccontextmanager
async def open_house(
    settings: Settings,
    clock: SystemClock | None = None,
    toolbar: Toolbar | None = None,
    routes: Sequence[BaseRoute] = (),
    tick: float = TICK,
) -> AsyncIterator[App]:
    """Everything up, in order: memory, doors, rounds, ears, ticker.

    `toolbar` and `routes` are added to the chat page: the demo's bar and its clock.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        ring = keyring.load(settings.keys)
        database = Database(settings.database, House(settings.policy, ring, ids_by(clock)), clock.now)
        stack.callback(database.close)
        migrate.upgrade(database.engine)
        front = front_of(settings)
        webchats, urls, channels, hooks = {}, {}, {}, {}
        for door in settings.channels:
            token = settings.token(door)
            if isinstance(door, WebchatChannel):
                seal, unseal = ring.vault("webchat")
                chat = Webchat(
                    [BotAccount(token, int(token.partition(":")[0]), door.bot.username, door.bot.name)],
                    path=settings.data / f"{door.name}.db",
                    now=lambda: clock.now().timestamp(),
                    seal=seal,
                    unseal=unseal,
                    toolbar=toolbar,
                    title=settings.policy.department.name(settings.policy.department.language),
                    zone=settings.policy.department.zone,
                )
                chat.app.routes.extend(routes)
                serving = await chat.serve(*door.listen)
                stack.push_async_callback(serving.close)
                webchats[door.name] = chat
                urls[door.name] = f"http://{door.listen.host}:{serving.port}"
                channels[door.name] = Channel.at(door.name, urls[door.name], token, 0, 0)
                front.links[door.name] = f"{door.public_url or urls[door.name]}/?start={{token}}"
            else:
                limits = door.limits
                channels[door.name] = Channel.at(
                    door.name, door.api, token, limits.per_second, limits.per_chat_per_second
                )
                if door.webhook is not None:
                    hooks[door.name] = stack.enter_context(closing(listening(*door.webhook.listen)))
        for channel in channels.values():
            await channel.open()
            stack.push_async_callback(channel.close)
        rounds = Rounds(database, front, channels)
        app = App(settings, clock, database, rounds, webchats, urls)
        await wake_up(rounds)
        async with asyncio.TaskGroup() as tasks:
            beating = tasks.create_task(rounds.run())
            ears = [
                tasks.create_task(listen(door, channels[door.name], rounds, front, hooks.get(door.name)))
                for door in settings.channels
            ]
            ears.append(tasks.create_task(ticker(rounds, clock, settings.anchors, tick)))
            try:
                yield app
            finally:
                for ear in ears:
                    ear.cancel()
                rounds.stop()
                await asyncio.wait([beating])


def ids_by(clock: SystemClock) -> Ids:
    return Ids(lambda: int(clock.now().timestamp() * 1e9))


def front_of(settings: Settings) -> Front:
    zone = settings.policy.zone
    tongues = {language: Tongue(language, texts, zone) for language, texts in load_catalogues().items()}
    others = frozenset(door.name for door in settings.channels if isinstance(door, TelegramChannel))
    light = others if settings.privacy.telegram_content == "light" else frozenset()
    privacy = settings.privacy
    closes_after = (privacy.close_cards_after, privacy.close_news_after)
    return Front(tongues, settings.policy.department.language, light, closes_after)


async def run(settings: Settings) -> None:
    """`yetan run`: until told to stop."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with suppress(asyncio.CancelledError):
        async with open_house(settings):
            _look_for_garbage_in_what_is_new()
            await stop.wait()


def _look_for_garbage_in_what_is_new() -> None:
    """What stands once the house is open stays for good: Python's collector need not walk all of it, for a
    tenth of a second, again and again (docs/performance.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000)


def serve(settings: Settings) -> None:
    """`run` on uvloop, which comes with uvicorn and halves what a call costs the loop; what it says of
    itself goes to stderr, without tokens."""
    import uvloop

    logs.set_up()
    uvloop.run(run(settings))
