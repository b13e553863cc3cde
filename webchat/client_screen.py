"""What a person's screen shows, kept current by a long poll; others wait here for it to change."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

import aiohttp

from webchat.client_line import Line
from webchat.client_view import Message, message_from

T = TypeVar("T")


class Screen:
    def __init__(self, line: Line) -> None:
        self._line = line
        self._shown: dict[tuple[int, int], Message] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.actions: list[str] = []
        self.seq = 0
        self._news = asyncio.Condition()
        self._following: asyncio.Task[None] | None = None

    async def light_up(self) -> None:
        await self._take(await self._line.get("events", after=0))
        self._following = asyncio.create_task(self._follow())

    async def go_dark(self) -> None:
        if self._following:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._following

    def messages(self, chat_id: int) -> list[Message]:
        return [self._shown[place] for place in sorted(self._shown) if place[0] == chat_id]

    def shows(self, chat_id: int, message_id: int) -> bool:
        return (chat_id, message_id) in self._shown

    async def until(self, look: Callable[[], T | None], seconds: float) -> T:
        """What `look` finds, as soon as it finds something; TimeoutError when it finds nothing in time."""
        async with asyncio.timeout(seconds), self._news:
            while (found := look()) is None:
                if self._following and self._following.done():
                    self._following.result()
                await self._news.wait()
            return found

    async def _follow(self) -> None:
        while True:
            try:
                found = await self._line.get("events", after=self.seq, wait=25)
            except aiohttp.ClientError:
                # The server restarts, perhaps; whoever waits here has a time limit of their own.
                await asyncio.sleep(0.05)
                continue
            await self._take(found)

    async def _take(self, found: dict[str, Any]) -> None:
        for event in found["events"]:
            match event["kind"]:
                case "message":
                    message = message_from(event["message"])
                    self._shown[message.chat_id, message.id] = message
                case "deleted":
                    self._shown.pop((event["chat_id"], event["message_id"]), None)
                case "answer":
                    self.answers[event["query_id"]] = event
                case "typing":
                    self.actions.append(event["action"])
        async with self._news:
            self.seq = max(self.seq, found["seq"])
            self._news.notify_all()
