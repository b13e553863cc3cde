"""Updates that wait for a bot, and the offsets by which it takes them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from webchat.bell import Bell
from webchat.refusals import POLLED_TWICE, Refusal
from webchat.settings import Limits
from webchat.store import Store
from webchat.taps import Taps
from webchat.wire import Json

ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
"""Kinds that Telegram sends only to bots that name them."""


@dataclass(frozen=True, slots=True)
class Update:
    id: int
    kind: str
    chat_id: int
    body: Json
    expires: float

    def as_json(self) -> Json:
        return {"update_id": self.id, self.kind: self.body}


class UpdateQueue:
    def __init__(self, bot_id: int, store: Store, limits: Limits, taps: Taps) -> None:
        self._bot_id, self._store, self._limits, self._taps = bot_id, store, limits, taps
        self.waiting: dict[int, Update] = {}
        self.bell = Bell()
        self._poll = 0
        self._load()

    def add(self, update_id: int, kind: str, chat_id: int, body: Json) -> None:
        """Offered to the bot only once it is committed, so no bot acts on what a crash then unsays."""
        update = Update(update_id, kind, chat_id, body, time.monotonic() + self._lifetime(kind))
        kept = {"kind": kind, "chat_id": chat_id, "body": body}
        row = (self._bot_id, update_id, time.time(), kept)
        self._store.put("INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?)", *row)
        self._store.then(lambda: self._offer(update))

    def forget(self, *ids: int) -> None:
        for update_id in ids:
            if self.waiting.pop(update_id, None):
                self._store.put("DELETE FROM pending WHERE bot = ? AND id = ?", self._bot_id, update_id)

    def first(self, limit: int) -> list[Update]:
        """The oldest that are still worth taking; stale ones on the way are dropped."""
        now = time.monotonic()
        fresh: list[Update] = []
        stale: list[Update] = []
        for one in self.waiting.values():
            if len(fresh) == limit:
                break
            (fresh if one.expires > now else stale).append(one)
        self.forget(*[one.id for one in stale])
        return fresh

    async def poll(self, offset: int, limit: int, seconds: float, ended: Callable[[], bool]) -> list[Update]:
        """Long poll. A newer one ends this one with 409, as when two copies of a bot run."""
        self._poll += 1
        mine = self._poll
        self.bell.ring()
        self._confirm(offset)
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            if mine != self._poll:
                raise Refusal(409, POLLED_TWICE)
            left = deadline - asyncio.get_running_loop().time()
            found = self.first(limit)
            if found or left <= 0 or ended():
                return found
            await self.bell.wait(left)

    def end_polls(self) -> None:
        self._poll += 1
        self.bell.ring()

    def _confirm(self, offset: int) -> None:
        """Everything below the offset is done with; a negative one counts from the end."""
        ids = list(self.waiting)
        if offset < 0:
            self.forget(*ids[:offset])
        elif offset > 0:
            self.forget(*[update_id for update_id in ids if update_id < offset])

    def _offer(self, update: Update) -> None:
        self.waiting[update.id] = update
        self.bell.ring()

    def _lifetime(self, kind: str) -> float:
        return self._limits.tap_seconds if kind == "callback_query" else self._limits.update_seconds

    def _load(self) -> None:
        query = "SELECT id, at, sealed FROM pending WHERE bot = ? ORDER BY id"
        for update_id, at, sealed in self._store.rows(query, self._bot_id):
            kept = json.loads(sealed)
            age = max(0.0, time.time() - at)
            expires = time.monotonic() + self._lifetime(kept["kind"]) - age
            self.waiting[update_id] = Update(update_id, expires=expires, **kept)
            if kept["kind"] == "callback_query":
                query_id, user_id = kept["body"]["id"], kept["body"]["from"]["id"]
                self._taps.wait_for(query_id, user_id, kept["chat_id"], age=age)
