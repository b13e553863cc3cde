"""Ears: updates come in by long polling or by webhook, and are committed before they are acknowledged."""

import asyncio
import hmac
import logging
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import Conflict, TelegramError

from yetan.channel import Channel, asked_to_wait
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
            await asyncio.sleep(max(pause, asked_to_wait(problem)))
            pause = min(pause * 2, LONGEST_PAUSE)
        except Exception as problem:
            # The database did not take the batch: it was not acknowledged and is fetched again.
            log.error("intake.not_stored channel=%s reason=%s", channel.name, type(problem).__name__)
            await asyncio.sleep(pause)


def webhook(channel: Channel, rounds: Rounds, secret: str) -> Route:
    """The endpoint that Telegram posts to: 200 means committed."""

    async def receive(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        try:
            update = await request.json()
            int(update["update_id"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return Response(status_code=400)
        await rounds.accept(channel.name, [update])
        return Response(status_code=200)

    return Route(f"/webhook/{channel.name}", receive, methods=["POST"])


def listening(host: str, port: int) -> socket.socket:
    """A socket that is ours from now on. OSError names the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError as problem:
        made.close()
        raise OSError(problem.errno, problem.strerror, f"{host}:{port}") from None
    return made


@asynccontextmanager
async def serving(route: Route, door: socket.socket) -> AsyncIterator[None]:
    """The route is served in the running loop; what is under way is finished at the end."""
    config = uvicorn.Config(
        Starlette(routes=[route]), log_config=None, access_log=False, server_header=False, lifespan="off"
    )
    server = _Guest(config)
    running = asyncio.create_task(server.serve([door]))
    try:
        yield
    finally:
        server.should_exit = True
        await running


class _Guest(uvicorn.Server):
    """In somebody else's loop: signals are not ours."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
