"""Waiting for something to happen, without asking again and again."""

from __future__ import annotations

import asyncio


class Bell:
    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        for one in self._waiting:
            if not one.done():
                one.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Until the next ring, at most this long. Look again at the facts afterwards, whichever it was."""
        if seconds <= 0:
            return
        loop = asyncio.get_running_loop()
        one: asyncio.Future[None] = loop.create_future()

        def time_is_up() -> None:
            if not one.done():
                one.set_result(None)

        timer = loop.call_later(seconds, time_is_up)
        self._waiting.add(one)
        try:
            await one
        finally:
            timer.cancel()
            self._waiting.discard(one)
