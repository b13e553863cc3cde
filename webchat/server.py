"""The whole webchat in one object: what it keeps, what it answers, how it is served."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from webchat import page
from webchat.bot_api import BotApi
from webchat.faults import Faults, with_cord
from webchat.person_api import PersonApi
from webchat.settings import BotAccount, Limits
from webchat.sqlite_store import SqliteStore
from webchat.state import State
from webchat.store import Store
from webchat.webhook import WebhookSender

LAST_ANSWERS = 2.0
"""Seconds that calls under way get to finish when the server closes."""


def identity(content: bytes) -> bytes:
    return content


class Webchat:
    """Stands in for Telegram. Kept in the file at `path`; without one it forgets when it ends.

    Message dates follow `now` and are shown as in `zone`; what expires does so in real time. Everything
    said, and every file, goes through `seal` before it is stored; the keys stay with the caller.
    """

    def __init__(
        self,
        bots: Sequence[BotAccount],
        *,
        path: Path | None = None,
        now: Callable[[], float] = time.time,
        seal: Callable[[bytes], bytes] = identity,
        unseal: Callable[[bytes], bytes] = identity,
        limits: Limits | None = None,
        toolbar: page.Toolbar | None = None,
        title: str = "",
        zone: str = "",
    ) -> None:
        self._store: Store = SqliteStore(path, seal, unseal) if path else Store()
        self._state = State(bots, self._store, now, limits or Limits())
        self.faults = Faults()
        bot_api = BotApi(self._state, self.faults)
        self.app = _App(
            routes=[
                Route("/bot{token}/{method}", bot_api, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", bot_api.file, methods=["GET"]),
                *PersonApi(self._state).routes(),
                *page.routes(self._state, toolbar, title, zone),
            ]
        )

    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> Serving:
        """Serves in the running loop until closed; port 0 takes a free one."""
        serving = Serving(self, host, port)
        await serving.start()
        return serving

    async def send_webhooks(self) -> None:
        """Runs beside the server, until it closes."""
        senders = [WebhookSender(self._state, bot).run() for bot in self._state.bots.values()]
        await asyncio.gather(*senders)

    async def close(self) -> None:
        """Ends long polls and writes what is pending; nothing can be asked of it afterwards."""
        self.end_waiting()
        await self._store.close()

    def end_waiting(self) -> None:
        """Lets everybody who waits for news go home, so that a server can shut down."""
        self._state.closed = True
        self._state.closing.ring()
        for bot in self._state.bots.values():
            bot.queue.bell.ring()
        for feed in self._state.feeds.values():
            feed.bell.ring()


class Serving:
    def __init__(self, webchat: Webchat, host: str, port: int) -> None:
        self._webchat = webchat
        self._socket = _listening(host, port)
        self.host, self.port = host, int(self._socket.getsockname()[1])
        self.url = f"http://{host}:{self.port}"
        config = uvicorn.Config(
            webchat.app,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            lifespan="off",
            timeout_keep_alive=75,
        )
        logging.getLogger("uvicorn.access").disabled = True  # paths carry bot tokens
        self._server = _Server(config)
        self._running: asyncio.Task[None] | None = None
        self._webhooks: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._running = asyncio.create_task(self._server.serve([self._socket]))
        ready = asyncio.create_task(self._server.ready.wait())
        await asyncio.wait({ready, self._running}, return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            ready.cancel()
            await self._running
        self._webhooks = asyncio.create_task(self._webchat.send_webhooks())

    async def close(self) -> None:
        self._webchat.end_waiting()
        self._server.leave.set()
        for task in (self._running, self._webhooks):
            if task:
                await task
        self._socket.close()
        await self._webchat.close()

    async def __aenter__(self) -> Serving:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _listening(host: str, port: int) -> socket.socket:
    """Says TCP in so many words: asyncio turns Nagle's delay off only for sockets that do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


class _App(Starlette):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with_cord(scope, send)
        await super().__call__(scope, receive, send)


class _Server(uvicorn.Server):
    """Uvicorn as a guest in somebody else's loop: takes no signals, says when it listens.

    It leaves when asked instead of looking ten times a second whether it should, which would make every
    test that opens and closes one wait.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready, self.leave = asyncio.Event(), asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.leave.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=LAST_ANSWERS)
            for task in late:
                task.cancel()
        for listening in sockets or []:
            listening.close()
