"""What goes on in the open house: it wakes up, listens, introduces itself, and asks what is due."""

import asyncio
import logging
import socket
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from telegram.error import TelegramError

from bot.services.due import do_due
from handlers.front import Front
from storage import anchors, audit
from storage.closing import close_cards
from storage.work import SqlWork
from yetan.channel import WANTED, Channel, asked_to_wait
from yetan.clock import SystemClock
from yetan.house import TelegramChannel, WebchatChannel
from yetan.intake import poll, serving, webhook
from yetan.rounds import Rounds

log = logging.getLogger("yetan")

OTHERS_TAKE = timedelta(minutes=2)
#: A tap spins for 150 seconds at Telegram. By our clock that may be more: it may have been set. Answering
#: one that is over costs a call and no more.
TAP_LIVES = timedelta(hours=1)


async def wake_up(rounds: Rounds) -> None:
    """After a stop of any kind: what was being sent may have arrived, what was being handled is
    suspect, and taps whose answer was lost are answered."""
    database = rounds.database

    def look_round(work: SqlWork) -> list[tuple[int, str, str]]:
        work.rise_above_what_is_there()
        alone = database.engine.dialect.name == "sqlite"
        work.outbox.recover(everything=alone)
        # Where others work too, only what nobody has taken for a while is suspect.
        work.inbox.suspect_all(work.now - (timedelta(0) if alone else OTHERS_TAKE))
        return list(work.inbox.unanswered_taps(work.now - TAP_LIVES))

    for letter_id, channel, callback_id in await database.run(look_round):
        rounds.answer_tap(letter_id, channel, callback_id)


async def listen(
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
            await asyncio.sleep(max(pause, asked_to_wait(problem)))
            pause = min(pause * 2, 60)
    log.info("channel.open channel=%s", channel.name)


async def do_all_that_is_due(rounds: Rounds) -> None:
    while await rounds.do(do_due):
        pass
    while await rounds.do(close_cards):
        pass


async def ticker(rounds: Rounds, clock: SystemClock, anchored_in: Path, every: float) -> None:
    """Due times are columns; this only asks, again and again, what is due by now."""
    anchored, me = None, rounds.database.house.ids()
    while True:
        try:
            rounds.share(await rounds.do(lambda work: work.workers.beat(me)))
            await rounds.do(lambda work: work.outbox.recover())  # of a worker that died
            await do_all_that_is_due(rounds)
            today = clock.now().date()
            if anchored != today:
                head = await rounds.do(lambda work: audit.head(work.connection))
                anchors.write(anchored_in, head, today)
                anchored = today
        except Exception as problem:
            log.error("tick.failed reason=%s", type(problem).__name__)
        await asyncio.sleep(every)
