"""The person's side: /chat/…, what the page and the Python client speak."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webchat import person_acts as acts
from webchat.model import Account, Chat
from webchat.person_view import file_of, history, news, profile, unread
from webchat.refusals import Refusal
from webchat.state import Bot, State
from webchat.text import cleaned
from webchat.wire import Json, Params, answer, params_of

log = logging.getLogger(__name__)

LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a known person."""

    state: State
    bot: Bot
    account: Account
    params: Params
    path: dict[str, str]

    def chat(self) -> Chat:
        """The group that was named, or the private chat with the bot."""
        chat_id = self.params.whole("chat_id", self.account.id)
        if chat_id == self.account.id:
            return acts.private_chat(self.state, self.bot, self.account)
        found = self.state.chats.get((self.bot.account.id, chat_id))
        if found is None or self.account.id not in found.members:
            raise Refusal(404, "chat not found")
        return self.state.open(found)


Answer = Callable[[Visit], Awaitable[Json | Response]]


class PersonApi:
    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        def get(path: str, handler: Answer) -> Route:
            return Route(f"/chat/{path}", self._for_known(handler), methods=["GET"])

        def post(path: str, handler: Answer) -> Route:
            return Route(f"/chat/{path}", self._for_known(handler), methods=["POST"])

        return [
            Route("/chat/accounts", self._answered(self._join), methods=["POST"]),
            Route("/chat/unread", self._answered(self._unread), methods=["POST"]),
            get("me", _me),
            get("events", _events),
            get("history", _history),
            get("files/{message_id:int}", _file),
            post("send", _send),
            post("upload", _upload),
            post("edit", _edit),
            post("tap", _tap),
            post("read", _read),
            post("block", _block),
            post("groups", _group),
        ]

    def _answered(
        self, handle: Callable[[Request], Awaitable[Json | Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                found = await handle(request)
            except Refusal as refusal:
                return answer({"error": refusal.description}, refusal.code)
            except Exception as failure:
                log.error("webchat.person_api.failed kind=%s", type(failure).__name__)
                return answer({"error": "Internal Server Error"}, 500)
            return found if isinstance(found, Response) else answer(found)

        return endpoint

    def _for_known(self, handler: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def known(request: Request) -> Json | Response:
            scheme, _, secret = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer":
                raise Refusal(401, "Unauthorized")
            account = self._state.account_with(secret)
            params = await params_of(request, self._state.limits.upload_bytes + 100_000)
            bot = self._state.bot_named(params.text("bot"))
            return await handler(Visit(self._state, bot, account, params, request.path_params))

        return self._answered(known)

    async def _join(self, request: Request) -> Json:
        params = await params_of(request, 10_000)
        name = cleaned(params.text("name")).replace("\n", " ").strip()[:64]
        secret = secrets.token_urlsafe(32)
        account = self._state.register(name or "·", params.text("language_code")[:16], secret)
        await self._state.store.committed()
        return {"user_id": account.id, "secret": secret}

    async def _unread(self, request: Request) -> Json:
        """Counts for several accounts in one go; whoever asks holds their secrets."""
        params = await params_of(request, 100_000)
        bot = self._state.bot_named(params.text("bot"))
        asked = [str(secret) for secret in params.parsed("secrets") or []]
        return {"unread": [unread(self._state, bot, self._state.account_with(one)) for one in asked]}


async def _me(visit: Visit) -> Json:
    return profile(visit.state, visit.bot, visit.account)


async def _events(visit: Visit) -> Json:
    """Long poll: answers as soon as there is news, at the latest after `wait` seconds."""
    after = visit.params.whole("after")
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(float(visit.params.whole("wait")), LONGEST_WAIT)
    while True:
        seq = visit.state.seq.value
        found = news(visit.state, visit.bot, visit.account, after)
        left = deadline - loop.time()
        if found or left <= 0 or visit.state.closed:
            return {"seq": seq, "events": found}
        await visit.state.feeds[visit.account.id].bell.wait(left)


async def _history(visit: Visit) -> Json:
    return {"events": history(visit.chat(), visit.account, visit.params.whole("before"), 50)}


async def _file(visit: Visit) -> Response:
    message = visit.chat().current(int(visit.path["message_id"]))
    about = file_of(message.body) if message and message.body else None
    if about is None:
        raise Refusal(404, "Not Found")
    content = await visit.state.files.content(about["id"])
    # Never a type that a browser would run; the page knows from the message what it may draw.
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(about['name'], safe='')}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


async def _send(visit: Visit) -> Json:
    ids = acts.say(visit.state, visit.bot, visit.account, visit.chat(), visit.params)
    return await _done(visit, {"message_ids": ids})


async def _upload(visit: Visit) -> Json:
    ids = acts.upload(visit.state, visit.bot, visit.account, visit.chat(), visit.params)
    return await _done(visit, {"message_ids": ids})


async def _edit(visit: Visit) -> Json:
    acts.edit(visit.state, visit.bot, visit.account, visit.chat(), visit.params)
    return await _done(visit, {})


async def _tap(visit: Visit) -> Json:
    query_id = acts.tap(visit.state, visit.bot, visit.account, visit.chat(), visit.params)
    return await _done(visit, {"query_id": query_id})


async def _read(visit: Visit) -> Json:
    chat = visit.chat()
    chat.read_up_to = max(chat.read_up_to, min(visit.params.whole("message_id"), chat.last_id))
    visit.state.keep_chat(chat)
    return await _done(visit, {})


async def _block(visit: Visit) -> Json:
    acts.block(visit.state, visit.bot, visit.account, visit.chat(), blocked=visit.params.flag("blocked"))
    return await _done(visit, {})


async def _group(visit: Visit) -> Json:
    chat = acts.found_group(visit.state, visit.bot, visit.account, visit.params)
    return await _done(visit, {"chat_id": chat.id})


async def _done(visit: Visit, result: Json) -> Json:
    """Acknowledged only when it would survive a power cut."""
    seq = visit.state.seq.value
    await visit.state.store.committed()
    return result | {"seq": seq}
