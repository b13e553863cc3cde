"""A person with a chat open: reads, types and taps over HTTP, as the page does."""
# ruff: noqa: ASYNC109 - a person's patience is part of what they do

from __future__ import annotations

import contextlib
from typing import Any

import aiohttp

from webchat.client_line import Line
from webchat.client_screen import Screen
from webchat.client_view import Message, NoAnswer, NoSuchButton, NotSeen, screen


class Person:
    """Waits on what happens, never on the clock. `taps` and `typed` count since `reset_counts`."""

    def __init__(self, line: Line) -> None:
        self._line, self._screen = line, Screen(line)
        self.user_id = self.chat_id = 0
        self.taps = self.typed = 0

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
            await person._screen.light_up()
        except BaseException:
            await line.close()
            raise
        return person

    @property
    def secret(self) -> str:
        return self._line.secret

    @property
    def messages(self) -> list[Message]:
        return self.messages_in(self.chat_id)

    def messages_in(self, chat_id: int) -> list[Message]:
        """What this chat shows now, oldest first."""
        return self._screen.messages(chat_id)

    @property
    def actions(self) -> list[str]:
        """What the bot showed it was doing: "typing", "upload_document", …"""
        return self._screen.actions

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

    async def send_audio(self, content: bytes, name: str = "audio.mp3", **more: Any) -> int:
        return await self._upload("audio", content, name, **more)

    async def edit(self, message_id: int, text: str) -> None:
        self.typed += 1
        await self._act(self._line.post("edit", message_id=message_id, text=text))

    async def tap(
        self,
        label: str,
        *,
        on: int | None = None,
        timeout: float = 10,
        patience: float = 5,
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
            found: tuple[int, str] = await self._screen.until(newest, patience)
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
            answer = await self._screen.until(lambda: self._screen.answers.get(tapped["query_id"]), timeout)
        except TimeoutError:
            raise NoAnswer(f"the tap {data!r} was left spinning for {timeout} s") from None
        return str(answer["text"])

    async def sees(self, part: str, *, timeout: float = 5, chat_id: int | None = None) -> Message:
        """The newest message of the bot that contains this, as soon as there is one."""

        def newest() -> Message | None:
            shown = reversed(self.messages_in(chat_id or self.chat_id))
            return next((one for one in shown if not one.mine and part in one.text), None)

        try:
            return await self._screen.until(newest, timeout)
        except TimeoutError:
            shown = screen(self.messages_in(chat_id or self.chat_id))
            raise NotSeen(f"nobody said {part!r} within {timeout} s; there is:\n{shown}") from None

    async def gone(self, message_id: int, *, timeout: float = 5, chat_id: int | None = None) -> None:
        place = (chat_id or self.chat_id, message_id)
        try:
            await self._screen.until(lambda: not self._screen.shows(*place) or None, timeout)
        except TimeoutError:
            raise NotSeen(f"#{message_id} is still there after {timeout} s") from None

    async def download(self, message_id: int) -> bytes:
        return await self._line.download(f"files/{message_id}")

    async def create_group(self, title: str, members: list[int] | None = None) -> int:
        """A supergroup with the bot in it; its id is good for every `chat_id` here."""
        made = await self._act(self._line.post("groups", title=title, members=members or []))
        return int(made["chat_id"])

    async def block(self) -> None:
        await self._line.post("block", blocked=True)  # nothing to be seen, so nothing to wait for

    async def unblock(self) -> None:
        await self._line.post("block", blocked=False)

    def reset_counts(self) -> None:
        self.taps = self.typed = 0

    async def close(self) -> None:
        await self._screen.go_dark()
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
            await self._screen.until(lambda: self._screen.seq >= result["seq"] or None, 5)
        return result
