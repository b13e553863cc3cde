"""The composition root: opens every room of the house, and closes them in the right order."""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute
from telegram.error import TelegramError

from bot.services.due import do_due
from handlers.router import Front
from handlers.texts import Tongue, load_catalogues
from storage import anchors, audit, keyring, migrate
from storage.database import Database
from storage.ids import Ids
from storage.work import House, SqlWork
from webchat import BotAccount, Webchat
from yetan.channel import WANTED, Channel
from yetan.clock import SystemClock
from yetan.house import TelegramChannel, WebchatChannel
from yetan.intake import listening, poll, serving, webhook
from yetan.rounds import Rounds
from yetan.settings import Settings

log = logging.getLogger("yetan")

#: Seconds between two looks at what is due.
TICK = 2.0
OTHERS_TAKE = timedelta(minutes=2)
TAP_LIVES = timedelta(seconds=150)


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
        while await self.rounds.do(do_due):
            pass


Toolbar = Callable[[], dict[str, Any]]


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
        await _wake_up(app)
        async with asyncio.TaskGroup() as tasks:
            beating = tasks.create_task(rounds.run())
            ears = [
                tasks.create_task(_listen(door, channels[door.name], rounds, front, hooks.get(door.name)))
                for door in settings.channels
            ]
            ears.append(tasks.create_task(_ticker(app, tick)))
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
    return Front(tongues, settings.policy.department.language, light)


async def _wake_up(app: App) -> None:
    """After a stop of any kind: what was being sent may have arrived, what was being handled is
    suspect, and taps whose answer was lost are answered."""

    def look_round(work: SqlWork) -> list[tuple[int, str, str]]:
        work.rise_above_what_is_there()
        alone = app.database.engine.dialect.name == "sqlite"
        work.outbox.recover(everything=alone)
        # Where others work too, only what nobody has taken for a while is suspect.
        work.inbox.suspect_all(work.now - (timedelta(0) if alone else OTHERS_TAKE))
        return list(work.inbox.unanswered_taps(work.now - TAP_LIVES))

    for letter_id, channel, callback_id in await app.database.run(look_round):
        app.rounds.answer_tap(letter_id, channel, callback_id)


async def _listen(
    door: WebchatChannel | TelegramChannel,
    channel: Channel,
    rounds: Rounds,
    front: Front,
    hook: socket.socket | None,
) -> None:
    """By webhook, if there is a socket for it; by polling otherwise."""
    if not isinstance(door, TelegramChannel) or door.webhook is None or hook is None:
        await _introduce(door, channel, front, "deleteWebhook", {})
        await poll(channel, rounds)
        return
    secret = rounds.database.house.ring.secret(f"webhook:{door.name}")
    route = webhook(channel, rounds, secret)
    wish = {
        "url": f"{door.webhook.public_url}{route.path}",
        "secret_token": secret,
        "allowed_updates": WANTED,
    }
    async with serving(route, hook):
        await _introduce(door, channel, front, "setWebhook", wish)
        await asyncio.Event().wait()


async def _introduce(
    door: WebchatChannel | TelegramChannel,
    channel: Channel,
    front: Front,
    method: str,
    arguments: Mapping[str, Any],
) -> None:
    """Say how updates shall come, name the commands and learn the bot's name, however long it takes until
    somebody answers."""
    pause = 1.0
    while True:
        try:
            await channel.call(method, arguments)
            for language, tongue in front.tongues.items():
                commands = [{"command": "menu", "description": tongue("command-menu")}]
                await channel.call("setMyCommands", {"commands": commands, "language_code": language[:2]})
            if isinstance(door, TelegramChannel):
                me = await channel.call("getMe", {})
                front.links[door.name] = f"https://t.me/{me['username']}?start={{token}}"
            break
        except TelegramError as problem:
            log.warning("channel.unreachable channel=%s reason=%s", channel.name, type(problem).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 60)
    log.info("channel.open channel=%s", channel.name)


async def _ticker(app: App, every: float) -> None:
    """Due times are columns; this only asks, again and again, what is due by now."""
    anchored, me = None, app.database.house.ids()
    while True:
        try:
            app.rounds.share(await app.rounds.do(lambda work: work.workers.beat(me)))
            await app.rounds.do(lambda work: work.outbox.recover())  # of a worker that died
            await app.tick()
            today = app.clock.now().date()
            if anchored != today:
                head = await app.rounds.do(lambda work: audit.head(work.connection))
                anchors.write(app.settings.anchors, head, today)
                anchored = today
        except Exception as problem:
            log.error("tick.failed reason=%s", type(problem).__name__)
        await asyncio.sleep(every)


async def run(settings: Settings) -> None:
    """`yetan run`: until told to stop."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with suppress(asyncio.CancelledError):
        async with open_house(settings):
            await stop.wait()


def serve(settings: Settings) -> None:
    """`run` on uvloop, which comes with uvicorn and halves what a call costs the loop."""
    import uvloop

    uvloop.run(run(settings))
