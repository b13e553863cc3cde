"""The line between the bot and its channel, or the channel and its bots: it can be cut, and be shared."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable


class Wire:
    """Listens on a port of its own and passes everything on to one of the ports that `ends` names."""

    def __init__(self, ends: Callable[[], list[int]]) -> None:
        self._ends = ends
        self._turn = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def cut(self) -> None:
        """All connections break, and new ones are refused."""
        if self._server:
            self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """To the ends in turn; one that is not there is passed over."""
        self._open.add(writer)
        try:
            ends = self._ends()
            for _ in ends:
                self._turn += 1
                with contextlib.suppress(OSError):
                    beyond = await asyncio.open_connection("127.0.0.1", ends[self._turn % len(ends)])
                    self._open.add(beyond[1])
                    await asyncio.gather(_pass(reader, beyond[1]), _pass(beyond[0], writer))
                    self._open.discard(beyond[1])
                    return
        finally:
            writer.transport.abort()
            self._open.discard(writer)


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(65536):
            sink.write(chunk)
            await sink.drain()
    sink.transport.abort()
