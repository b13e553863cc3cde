"""A person with a chat open: reads, types and taps over HTTP, as the page does."""
# ruff: noqa: ASYNC109 - a person's patience is part of what they do

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

import aiohttp

from webchat.client_line import Line
from webchat.client_view import Message, NoAnswer, NoSuchButton, NotSeen, message_from, screen

T = TypeVar("T")


class Person:
    """Waits on what happens, never on the clock. `taps` and `typed` count since `reset_counts`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.user_id = self.chat_id = 0
        self.taps = self.typed = 0
        self.actions: list[str] = []
        """What the bot showed it was doing: "typing", "upload_document", …"""
        self._shown: dict[tuple[int, int], Message] = {}
        self._answers: dict[str, dict[str, Any]] = {}
        self._seq = 0
        self._news = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    async def join(
        cls,
        base_url: str,
        name: str,
        *,
        language_code: str = "zh-hans",
        session: aiohttp.ClientSession | None = None,
        bot: str = "",
        secret: str = "",
    ) -> Person:
        """A new person, or one who comes back with the `secret` of last time."""
        line = Line(base_url, session, bot)
        line.secret = secret
        person = cls(line)
        try:
            if secret:
                joined = await line.get("me")
            else:
                joined = await line.post("accounts", name=name, language_code=language_code)
                line.secret = joined["secret"]
            person.user_id = person.chat_id = joined["user_id"]
            await person._take(await line.get("events", after=0))
        except BaseException:
            await line.close()
            raise
        person._listening = asyncio.create_task(person._listen())
        return person

    @property
    def secret(self) -> str:
        return self._line.secret

    @property
    def messages(self) -> list[Message]:
        return self.messages_in(self.chat_id)

    def messages_in(self, chat_id: int) -> list[Message]:
        """What this chat shows now, oldest first."""
        return [self._shown[key] for key in sorted(self._shown) if key[0] == chat_id]

    async def send(self, text: str, *, reply_to: int | None = None, chat_id: int | None = None) -> int:
        self.typed += 1
        sent = await self._act(self._line.post("send", text=text, reply_to=reply_to, chat_id=chat_id))
        return int(sent["message_ids"][0])

    async def send_photo(self, content: bytes, name: str = "photo.png", **more: Any) -> int:
        return await self._upload("photo", content, name, **more)

    async def send_file(self, content: bytes, name: str = "file.bin", **more: Any) -> int:
        return await self._upload("document", content, name, **more)

    async def send_voice(self, content: bytes, name: str = "voice.ogg", **more: Any) -> int:
        return await self._upload("voice", content, name, **more)

    async def edit(self, message_id: int, text: str) -> None:
        self.typed += 1
        await self._act(self._line.post("edit", message_id=message_id, text=text))

    async def tap(
        self,
        label: str,
        *,
        on: int | None = None,
        timeout: float = 10,
        patience: float = 2,
        chat_id: int | None = None,
    ) -> str:
        """Taps the newest button that reads so and returns what the bot answered to the tap.

        A card that is still being drawn gets `patience` seconds to show the button.
        """

        def newest() -> tuple[int, str] | None:
            for message in reversed(self.messages_in(chat_id or self.chat_id)):
                button = message.button(label) if on in (None, message.id) else None
                if button and button.data is not None:
                    return message.id, button.data
            return None

        try:
            found: tuple[int, str] = await self._until(newest, patience)
        except TimeoutError:
            shown = screen(self.messages_in(chat_id or self.chat_id))
            where = f" on #{on}" if on else ""
            raise NoSuchButton(f"no button {label!r}{where}; there is:\n{shown}") from None
        return await self.tap_data(*found, timeout=timeout, chat_id=chat_id)

    async def tap_data(
        self, message_id: int, data: str, *, timeout: float = 10, chat_id: int | None = None
    ) -> str:
        """A tap that sends whatever data it likes."""
        self.taps += 1
        tapped = await self._act(self._line.post("tap", message_id=message_id, data=data, chat_id=chat_id))
        try:
            answer = await self._until(lambda: self._answers.get(tapped["query_id"]), timeout)
        except TimeoutError:
            raise NoAnswer(f"the tap {data!r} was left spinning for {timeout} s") from None
        return str(answer["text"])

    async def sees(self, part: str, *, timeout: float = 5, chat_id: int | None = None) -> Message:
        """The newest message of the bot that contains this, as soon as there is one."""

        def newest() -> Message | None:
            shown = reversed(self.messages_in(chat_id or self.chat_id))
            return next((one for one in shown if not one.mine and part in one.text), None)

        try:
            return await self._until(newest, timeout)
        except TimeoutError:
            shown = screen(self.messages_in(chat_id or self.chat_id))
            raise NotSeen(f"nobody said {part!r} within {timeout} s; there is:\n{shown}") from None

    async def gone(self, message_id: int, *, timeout: float = 5, chat_id: int | None = None) -> None:
        place = (chat_id or self.chat_id, message_id)
        try:
            await self._until(lambda: place not in self._shown or None, timeout)
        except TimeoutError:
            raise NotSeen(f"#{message_id} is still there after {timeout} s") from None

    async def download(self, message_id: int) -> bytes:
        return await self._line.download(f"files/{message_id}")

    async def create_group(self, title: str, members: list[int] | None = None) -> int:
        """A supergroup with the bot in it; its id is good for every `chat_id` here."""
        made = await self._act(self._line.post("groups", title=title, members=members or []))
        return int(made["chat_id"])

    async def block(self) -> None:
        await self._act(self._line.post("block", blocked=True))

    async def unblock(self) -> None:
        await self._act(self._line.post("block", blocked=False))

    def reset_counts(self) -> None:
        self.taps = self.typed = 0

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._listening
        await self._line.close()

    async def _upload(
        self, kind: str, content: bytes, name: str, *, caption: str = "", reply_to: int | None = None
    ) -> int:
        sent = self._line.upload(kind, content, name, caption=caption, reply_to=reply_to)
        return int((await self._act(sent))["message_ids"][0])

    async def _act(self, asked: Any) -> dict[str, Any]:
        """The result of an act, once its effect is on the screen too."""
        result: dict[str, Any] = await asked
        with contextlib.suppress(TimeoutError):
            await self._until(lambda: self._seq >= result["seq"] or None, 5)
        return result

    async def _until(self, look: Callable[[], T | None], timeout: float) -> T:
        """What `look` finds, as soon as it finds something."""
        async with asyncio.timeout(timeout), self._news:
            while (found := look()) is None:
                if self._listening and self._listening.done():
                    self._listening.result()
                await self._news.wait()
            return found

    async def _listen(self) -> None:
        while True:
            try:
                found = await self._line.get("events", after=self._seq, wait=25)
            except aiohttp.ClientError:
                # The server restarts, perhaps; whoever waits here has a time limit of their own.
                await asyncio.sleep(0.05)
                continue
            await self._take(found)

    async def _take(self, found: dict[str, Any]) -> None:
        for event in found["events"]:
            if event["kind"] == "message":
                message = message_from(event["message"])
                self._shown[message.chat_id, message.id] = message
            elif event["kind"] == "deleted":
                self._shown.pop((event["chat_id"], event["message_id"]), None)
            elif event["kind"] == "answer":
                self._answers[event["query_id"]] = event
            elif event["kind"] == "typing":
                self.actions.append(event["action"])
        async with self._news:
            self._seq = max(self._seq, found["seq"])
            self._news.notify_all()
