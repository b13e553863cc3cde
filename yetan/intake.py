"""Ears: updates come in by long polling or by webhook, and are committed before they are acknowledged."""

import asyncio
import hmac
import logging
import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import Conflict, TelegramError

from yetan.channel import Channel
from yetan.rounds import Rounds

log = logging.getLogger("yetan")

#: After a quiet week Telegram's update ids restart at random; an offset this old is forgotten.
OFFSET_KEPT = 24 * 3600.0
LONGEST_PAUSE = 30.0


async def poll(channel: Channel, rounds: Rounds) -> None:
    """Fetch, commit, and only then move the offset; for ever."""
    offset, moved_at, pause = None, time.monotonic(), 1.0
    while True:
        try:
            updates = await channel.updates(offset)
            if updates:
                await rounds.accept(channel.name, list(updates))
                offset, moved_at = int(updates[-1]["update_id"]) + 1, time.monotonic()
            elif time.monotonic() - moved_at > OFFSET_KEPT:
                offset = None
            pause = 1.0
        except Conflict:
            log.error("intake.conflict channel=%s", channel.name)  # another program polls with this token
            await asyncio.sleep(LONGEST_PAUSE)
        except TelegramError as problem:
            log.warning("intake.pause channel=%s reason=%s", channel.name, type(problem).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        except Exception as problem:
            # The database did not take the batch: it was not acknowledged and is fetched again.
            log.error("intake.not_stored channel=%s reason=%s", channel.name, type(problem).__name__)
            await asyncio.sleep(pause)


def webhook(channel: Channel, rounds: Rounds, secret: str) -> Route:
    """The endpoint that Telegram posts to: 200 means committed."""

    async def receive(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given, secret):
            return Response(status_code=403)
        try:
            update = await request.json()
            int(update["update_id"])
        except (ValueError, KeyError, TypeError):
            return Response(status_code=400)
        await rounds.accept(channel.name, [update])
        return Response(status_code=200)

    return Route(f"/webhook/{channel.name}", receive, methods=["POST"])
