"""Hands updates to a bot that asked to be called: in order per chat, again and again until it says 200."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time

import aiohttp

from webchat.state import Bot, State
from webchat.updates import Update
from webchat.wire import Json, encode

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 60.0
ANSWER_WITHIN = aiohttp.ClientTimeout(total=30)


class WebhookSender:
    def __init__(self, state: State, bot: Bot) -> None:
        self._state, self._bot = state, bot
        self._lanes: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until the server closes: one lane for each chat that has something waiting."""
        async with aiohttp.ClientSession(timeout=ANSWER_WITHIN) as session:
            while not self._state.closed:
                if hook := self._bot.settings.get("webhook"):
                    self._open_lanes(session, hook)
                await self._bot.queue.bell.wait(3600)
            for lane in self._lanes.values():
                lane.cancel()
            await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    def _open_lanes(self, session: aiohttp.ClientSession, hook: Json) -> None:
        for update in self._bot.queue.first(1000):
            if len(self._lanes) >= hook["max_connections"]:
                return
            if update.chat_id not in self._lanes:
                lane = asyncio.create_task(self._serve_chat(session, hook, update.chat_id))
                self._lanes[update.chat_id] = lane

    async def _serve_chat(self, session: aiohttp.ClientSession, hook: Json, chat_id: int) -> None:
        pause = FIRST_PAUSE
        try:
            while self._bot.settings.get("webhook") is hook and (update := self._next(chat_id)):
                if await self._delivered(session, hook, update):
                    self._bot.queue.forget(update.id)
                    pause = FIRST_PAUSE
                else:
                    await self._state.closing.wait(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            self._lanes.pop(chat_id, None)
            self._bot.queue.bell.ring()

    def _next(self, chat_id: int) -> Update | None:
        waiting = self._bot.queue.first(len(self._bot.queue.waiting))
        return next((update for update in waiting if update.chat_id == chat_id), None)

    async def _delivered(self, session: aiohttp.ClientSession, hook: Json, update: Update) -> bool:
        headers = {"Content-Type": "application/json"}
        if hook["secret_token"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret_token"]
        trouble = "Connection failed"
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            posted = session.post(hook["url"], data=encode(update.as_json()), headers=headers)
            async with posted as response:
                if response.status // 100 == 2:
                    return True
                trouble = f"Wrong response from the webhook: {response.status} {response.reason}"
        log.info("webchat.webhook.retry update=%s", update.id)
        noted = {"last_error_date": int(time.time()), "last_error_message": trouble}
        self._bot.webhook_trouble = noted
        return False
