"""A channel: one Bot API endpoint, with its token and its limits. The bot cannot tell them apart."""

import asyncio
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from telegram import Bot, InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError, TimedOut

from bot.domain.errors import FileGone, FileTooBig
from handlers.card import Card
from handlers.enclosed import MEGABYTE
from handlers.paper import Drawn, Paper
from storage.sending import Parcel
from yetan.request import AiohttpRequest, NotSent

#: What a message is that stays where it is: Telegram takes none away after two days.
UNDELETABLE = "cannot be deleted"
#: Kinds of update the house asks for.
WANTED = ["message", "edited_message", "callback_query"]
#: Seconds that getUpdates waits at the server.
LONG_POLL = 25
#: Seconds after which somebody who waits for a paper is shown that it is being made.
SHOWN_AFTER = 0.7
#: Seconds that a file may take to be sent; less than a lease.
UPLOAD = 40


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a parcel: `sent`, `dropped`, `again` (as a new message), `unreachable`, `slow`,
    `unsent` (certainly not delivered), `failed` (the server says so: 500, 502), `uncertain`, `refused`."""

    state: str
    message_id: int | None = None
    retry_after: float = 0
    reason: str = ""


@dataclass
class Channel:
    """`per_second` and `per_chat` are messages a second; 0 means no limit."""

    name: str
    bot: Bot = field(repr=False)
    requests: tuple[AiohttpRequest, ...] = field(repr=False)
    per_second: float = 30
    per_chat: float = 1
    _desk: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1), repr=False)
    """One paper is made at a time: they take a core and some memory, and others need both."""

    @classmethod
    def at(cls, name: str, api: str, token: str, per_second: float = 30, per_chat: float = 1) -> "Channel":
        """A channel at the root of a Bot API server, such as https://api.telegram.org."""
        for writer in ("telegram.Bot", "telegram.request.BaseRequest"):
            logging.getLogger(writer).disabled = True  # they write whole messages
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns each time it is slowed down
        requests = (AiohttpRequest(connections=2), AiohttpRequest())
        bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            get_updates_request=requests[0],
            request=requests[1],
        )
        return cls(name, bot, requests, per_second, per_chat)

    async def open(self) -> None:
        """Make ready to call; whether anybody answers is another matter."""
        for request in self.requests:
            await request.initialize()

    async def close(self) -> None:
        for request in self.requests:
            await request.shutdown()

    async def call(self, method: str, arguments: Mapping[str, Any], patience: float = 20) -> Any:
        """A raw call, without files."""
        request = self.requests[0 if method == "getUpdates" else 1]
        return await request.ask(f"{self.bot.base_url}/{method}", arguments, patience)

    async def updates(self, offset: int | None) -> Sequence[dict[str, Any]]:
        """The next batch as it came: unparsed, so that no update can block the way."""
        arguments: dict[str, Any] = {"timeout": LONG_POLL, "limit": 100, "allowed_updates": WANTED}
        if offset is not None:
            arguments["offset"] = offset
        return list(await self.call("getUpdates", arguments, LONG_POLL + 10))

    async def answer_tap(self, callback_id: str, text: str | None) -> float | None:
        """The one thing said directly. When it was not heard, for how many seconds the server asks not to be
        called; None when it was, or came too late for the channel and needs no answer any more."""
        try:
            arguments = {"callback_query_id": callback_id} | ({"text": text[:200]} if text else {})
            await self.call("answerCallbackQuery", arguments, 10)
        except BadRequest:
            return None
        except TelegramError as problem:
            return asked_to_wait(problem)
        return None

    async def fetch(self, file_id: str, longest: int) -> bytes:
        """A file that somebody sent. FileTooBig, FileGone; TelegramError when it is worth another try."""
        try:
            told = await self.call("getFile", {"file_id": file_id})
        except BadRequest as problem:
            raise (FileTooBig if "too big" in problem.message else FileGone)(
                longest=longest // MEGABYTE
            ) from None
        url = f"{self.bot.base_file_url}/{quote(told['file_path'])}"
        found = await self.requests[1].download(url, longest, UPLOAD)
        if found is None:
            raise FileTooBig(longest=longest // MEGABYTE)
        return found

    async def show_working(self, chat_id: int, action: str) -> None:
        """Somebody waits and sees that it is being worked on; nothing depends on it."""
        with suppress(TelegramError):
            await self.call("sendChatAction", {"chat_id": chat_id, "action": action}, 5)

    async def deliver(self, parcel: Parcel, drawn: Drawn | None) -> Result:
        """Send, edit or delete one parcel, and say what became of it."""
        try:
            if isinstance(drawn, Paper):
                return await self._hand_out(parcel, drawn)
            return await self._deliver(parcel, drawn)
        except RetryAfter as slow:
            return Result("slow", retry_after=asked_to_wait(slow))
        except (Forbidden, ChatMigrated):
            return Result("unreachable")
        except BadRequest as problem:
            return _judge(parcel, problem.message)
        except NotSent:
            return Result("unsent")
        except TimedOut:
            return Result("uncertain", reason="TimedOut")
        except TelegramError as problem:
            return Result("failed", reason=type(problem).__name__)
        except Exception as problem:  # whatever it was: the row must not stay leased, its chat waits for it
            return Result("uncertain", reason=type(problem).__name__)

    async def _deliver(self, parcel: Parcel, card: Card | None) -> Result:
        where: dict[str, Any] = {"chat_id": parcel.chat_id}
        if parcel.verb == "delete":
            await self.call("deleteMessage", where | {"message_id": parcel.message_id})
            return Result("sent", parcel.message_id)
        assert card is not None  # only deletions go without
        content = where | {
            "text": _numbered(parcel, card.text, card.referenced),
            "reply_markup": keyboard(card),
            "link_preview_options": {"is_disabled": True},
        }
        if parcel.verb == "edit":
            await self.call("editMessageText", content | {"message_id": parcel.message_id})
            return Result("sent", parcel.message_id)
        answer = await self.call(
            "sendMessage", content | {"protect_content": True, "disable_notification": card.quiet}
        )
        return Result("sent", int(answer["message_id"]))

    async def _hand_out(self, parcel: Parcel, paper: Paper) -> Result:
        """Make the paper in a thread and send it. One that cannot be made stops nobody."""
        where = {"chat_id": parcel.chat_id}
        async with self._desk:
            making = asyncio.ensure_future(asyncio.to_thread(paper.render))
            await asyncio.wait([making], timeout=SHOWN_AFTER)
            if not making.done():
                await self.show_working(parcel.chat_id, "upload_document")
            try:
                made = await making
            except Exception as problem:
                return Result("refused", reason=f"not made: {type(problem).__name__}")
        sent = where | {
            "document": InputFile(made, filename=paper.filename),
            "caption": _numbered(parcel, paper.caption),
            "protect_content": paper.protect,
            "disable_content_type_detection": True,
        }
        # Methods are case-insensitive at the server; the capital tells the library that its typed twin,
        # which parses the answer first, is not wanted here.
        answer = await self.bot.do_api_request("SendDocument", api_kwargs=sent, read_timeout=UPLOAD)
        return Result("sent", int(answer["message_id"]))


def asked_to_wait(problem: TelegramError) -> float:
    """Seconds for which the server does not want to be called; 0 when it did not say."""
    if not isinstance(problem, RetryAfter):
        return 0.0
    wait = problem.retry_after
    return float(wait if isinstance(wait, int) else wait.total_seconds())


def _numbered(parcel: Parcel, text: str, always: bool = False) -> str:
    """What comes unasked may come twice, and be thought to be two things; what was asked for is not."""
    said_unasked = parcel.verb == "send" and (always or parcel.person_id is not None)
    return f"{text}\n\n№ {parcel.reference}" if said_unasked else text


def keyboard(card: Card) -> dict[str, Any]:
    rows = [[{"text": b.label[:60], "callback_data": b.tap.pack()} for b in row] for row in card.rows]
    return {"inline_keyboard": rows}


def _judge(parcel: Parcel, message: str) -> Result:
    """What a refusal of the server means; its words are the Bot API's own, and hold no content."""
    lower = message.lower()
    if "not modified" in lower:
        return Result("sent", parcel.message_id)
    if "chat not found" in lower or "user is deactivated" in lower:
        return Result("unreachable")
    if parcel.verb == "delete":
        return Result("dropped", reason="gone" if "not found" in lower else UNDELETABLE)
    if parcel.verb == "edit" and ("not found" in lower or "can't be edited" in lower):
        return Result("again")
    return Result("refused", reason="refused by the channel")
