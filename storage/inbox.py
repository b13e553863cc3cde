"""The inbox: every update, committed before it is acknowledged, and done exactly once.

A row is unique by channel, update id and keyed digest of its content (Telegram's ids restart at
random after a quiet week). The payload is sealed, and erased when its effects are committed.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, text, update

from storage.once import insert_once
from storage.sealing import Damaged
from storage.sending import LONGEST_PAUSE, Addresses
from storage.tables import inbox, spelled

_NEW = inbox.c.state == spelled("new")
_IN_CHAT: dict[str, Any] = {"partition_by": (inbox.c.channel, inbox.c.chat_id), "order_by": inbox.c.id}
_RANKED = (
    select(
        inbox.c.id,
        func.row_number().over(**_IN_CHAT).label("rank"),
        func.max(inbox.c.not_before).over(**_IN_CHAT, rows=(None, 0)).label("ready_at"),
    )
    .where(_NEW)
    .subquery()
)
#: A few of each chat, oldest first: one who floods waits behind everybody else's first messages, and
#: a chat whose letter was put back waits behind that letter.
_FAIR = (
    select(inbox)
    .join(_RANKED, _RANKED.c.id == inbox.c.id)
    .where(
        _RANKED.c.rank <= bindparam("each"),
        or_(_RANKED.c.ready_at <= bindparam("now"), _RANKED.c.ready_at > bindparam("beyond")),
    )
    .order_by(_RANKED.c.rank, _RANKED.c.id)
    .limit(bindparam("count"))
)
_STILL = select(inbox).where(inbox.c.id == bindparam("id_"), _NEW)
_BY_ID = update(inbox).where(inbox.c.id == bindparam("id_"))
_DONE = _BY_ID.values(state="done", payload=None)
#: ASCII: half a surrogate pair passes too.
_to_json = json.JSONEncoder(sort_keys=True).encode


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One update as it came; `payload` is content and never printed."""

    id: int
    channel: str
    chat_id: int
    callback_id: str | None
    payload: dict[str, Any]
    received_at: datetime
    attempts: int


class InboxShelf:
    def __init__(self, session: Addresses, digest_key: bytes) -> None:
        self._session, self._key = session, digest_key
        self._fresh: dict[int, dict[str, Any]] = {}
        """What this transaction stored: it need not be opened to be handled."""

    def accept(self, channel: str, updates: Sequence[dict[str, Any]]) -> None:
        """Store a batch; what is already known is left as it is."""
        now = self._session.now
        rows = []
        for raw in updates:
            body = _to_json(raw).encode()
            id_ = self._session.ids()
            self._fresh[id_] = raw
            sealed = self._session.sealer.seal(f"intake:{now:%Y-%m-%d}", f"inbox.payload.{id_}", body)
            rows.append(
                {
                    "id": id_, "channel": channel, "update_id": raw["update_id"],
                    "digest": hmac.digest(self._key, body, hashlib.sha256), "chat_id": _chat_of(raw),
                    "callback_id": (raw.get("callback_query") or {}).get("id"), "payload": sealed,
                    "received_at": now, "state": "new", "attempts": 0, "not_before": now,
                }
            )  # fmt: skip
        if rows:
            self._session.connection.execute(insert_once(self._session.connection, inbox), rows)

    def claim(self, count: int, each: int = 4) -> list[Letter]:
        """Letters to handle now, each chat's in order; a chat waits behind its own put-back letter."""
        return self._open(self._fair(count, each))

    def again(self, letter_id: int) -> list[Letter]:
        """The letter that was just counted, if nobody else has it."""
        found = self._session.connection.execute(_STILL, {"id_": letter_id})
        return self._open(list(found))

    def _open(self, rows: list[Row[Any]]) -> list[Letter]:
        if rows and self._session.connection.dialect.name == "postgresql":
            rows = self._lock(rows)
        letters = []
        for row in sorted(rows, key=lambda r: r.id):
            letters.append(
                Letter(
                    row.id, row.channel, row.chat_id, row.callback_id, self._payload(row), row.received_at,
                    row.attempts,
                )
            )  # fmt: skip
        return letters

    def _payload(self, row: Row[Any]) -> dict[str, Any]:
        """Nothing that is an update where the row was damaged: it is set aside after its attempts."""
        if row.id in self._fresh:
            return self._fresh[row.id]
        try:
            found: dict[str, Any] = json.loads(
                self._session.sealer.unseal(f"inbox.payload.{row.id}", row.payload)
            )
        except Damaged:
            return {}
        return found

    def _fair(self, count: int, each: int) -> list[Row[Any]]:
        now = self._session.now
        values = {"count": count, "each": each, "now": now, "beyond": now + LONGEST_PAUSE}
        return list(self._session.connection.execute(_FAIR, values))

    def _lock(self, rows: Sequence[Any]) -> list[Any]:
        """One worker a chat: an advisory lock keeps the chat's order, and the rows are looked at again."""
        execute = self._session.connection.execute
        mine = [
            chat
            for chat in sorted({(r.channel, r.chat_id) for r in rows})
            if execute(
                text("SELECT pg_try_advisory_xact_lock(hashtextextended(:c, 0))"), {"c": f"{chat}"}
            ).scalar()
        ]
        ids = [r.id for r in rows if (r.channel, r.chat_id) in mine]
        still = execute(select(inbox.c.id).where(inbox.c.id.in_(ids), _NEW).with_for_update(skip_locked=True))
        kept = set(still.scalars())
        return [r for r in rows if r.id in kept]

    def done(self, ids: Sequence[int]) -> None:
        if ids:
            self._session.connection.execute(_DONE, [{"id_": i} for i in ids])

    def count_attempt(self, letter: Letter, pause: timedelta) -> None:
        """Before a letter that failed, or was under way when the process died, is tried once more: were
        it counted afterwards, an update that kills the process could do so for ever. If the process dies
        now, the next one lets everybody else go first for as long as `pause`."""
        self._session.connection.execute(
            _BY_ID.values(attempts=letter.attempts + 1, not_before=self._session.now + pause),
            {"id_": letter.id},
        )

    def put_back(self, letter: Letter, reason: str, pause: timedelta) -> None:
        """To be tried again later; its chat waits so long. `reason` is the name of a type."""
        self._session.connection.execute(
            _BY_ID.values(
                attempts=max(letter.attempts, 1), not_before=self._session.now + pause, reason=reason
            ),
            {"id_": letter.id},
        )

    def put_off(self, letter: Letter, pause: timedelta) -> None:
        """It waits for a file, at most so long, and its chat with it; that is nobody's failure."""
        self._session.connection.execute(
            _BY_ID.values(not_before=self._session.now + pause), {"id_": letter.id}
        )

    def set_aside(self, letter: Letter, reason: str) -> None:
        """Kept, and shown to the office; its chat goes on."""
        self._session.connection.execute(_BY_ID.values(state="dead", reason=reason), {"id_": letter.id})

    def suspect_all(self, before: datetime) -> None:
        """At start: what came before then and is still here may be what a process died of. Whoever
        fetched a file for it is gone: it asks anew."""
        self._session.connection.execute(
            update(inbox)
            .where(_NEW, inbox.c.attempts == 0, inbox.c.received_at <= before)
            .values(attempts=1, not_before=self._session.now)
        )

    def answered(self, ids: Sequence[int]) -> None:
        """The person at the other end has heard the answer: their button spins no more."""
        if ids:
            self._session.connection.execute(_BY_ID.values(callback_id=None), [{"id_": i} for i in ids])

    def unanswered_taps(self, since: datetime) -> Sequence[tuple[int, str, str]]:
        """(letter, channel, callback id) of taps that were dealt with, but whose answer may have been lost
        with the process."""
        found = self._session.connection.execute(
            select(inbox.c.id, inbox.c.channel, inbox.c.callback_id).where(
                inbox.c.received_at >= since, inbox.c.callback_id.is_not(None), ~_NEW
            )
        )
        return [(row.id, row.channel, row.callback_id) for row in found]

    def waiting(self) -> int:
        return int(self._session.connection.execute(select(func.count()).where(_NEW)).scalar_one())


def _chat_of(raw: dict[str, Any]) -> int:
    """The chat that an update belongs to; 0 for the few kinds that have none."""
    for body in raw.values():
        if isinstance(body, dict):
            chat = body.get("chat") or (body.get("message") or {}).get("chat") or body.get("from")
            if chat:
                return int(chat["id"])
    return 0
