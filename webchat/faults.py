"""What can go wrong between a bot and Telegram, ordered by a test and carried out on real sockets."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.types import Receive, Scope, Send

Kind = Literal["too_many", "server_error", "lose", "stall", "refuse"]


@dataclass(slots=True)
class Fault:
    kind: Kind
    method: str | None
    chat_id: int | None
    times: int
    number: float = 0

    def fits(self, method: str, chat_id: int | None) -> bool:
        return self.method in (None, method) and self.chat_id in (None, chat_id)


@dataclass(frozen=True, slots=True)
class BotCall:
    method: str
    chat_id: int | None
    params: dict[str, Any]
    at: float = field(default_factory=time.monotonic)
    """When it arrived, in seconds of a clock that nobody moves."""


@dataclass
class Faults:
    """Each order applies to the next `times` calls that fit it; methods are named in any case."""

    record: bool = False
    calls: list[BotCall] = field(default_factory=list)
    _orders: list[Fault] = field(default_factory=list)

    def too_many(
        self, method: str | None = None, *, retry_after: int = 1, times: int = 1, chat_id: int | None = None
    ) -> None:
        """429 with `retry_after`; nothing is delivered."""
        self._order("too_many", method, chat_id, times, retry_after)

    def server_error(
        self, method: str | None = None, *, code: int = 502, times: int = 1, chat_id: int | None = None
    ) -> None:
        """500 or 502; nothing is delivered."""
        self._order("server_error", method, chat_id, times, code)

    def lose_answer(self, method: str | None = None, *, times: int = 1, chat_id: int | None = None) -> None:
        """Carries the call out, then cuts the connection in place of answering."""
        self._order("lose", method, chat_id, times)

    def stall_answer(
        self,
        method: str | None = None,
        *,
        seconds: float,
        times: int = 1,
        chat_id: int | None = None,
    ) -> None:
        """Carries the call out, then answers so late that the caller has given up."""
        self._order("stall", method, chat_id, times, seconds)

    def refuse(self, method: str | None = None, *, times: int = 1, chat_id: int | None = None) -> None:
        """Cuts the connection before anything is done."""
        self._order("refuse", method, chat_id, times)

    def clear(self) -> None:
        self._orders.clear()
        self.calls.clear()

    def next_for(self, method: str, chat_id: int | None) -> Fault | None:
        for fault in self._orders:
            if fault.fits(method, chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self._orders.remove(fault)
                return fault
        return None

    def _order(
        self, kind: Kind, method: str | None, chat_id: int | None, times: int, number: float = 0
    ) -> None:
        self._orders.append(Fault(kind, method.lower() if method else None, chat_id, times, number))


def with_cord(scope: Scope, send: Send) -> None:
    """Leaves in the scope what `cut` needs, before any middleware wraps `send`.

    ASGI has no word for dropping a connection, so this reaches for uvicorn's transport.
    """
    scope["webchat.transport"] = getattr(getattr(send, "__self__", None), "transport", None)


async def cut(scope: Scope, receive: Receive) -> None:
    """Drops the connection without a byte."""
    if scope["webchat.transport"] is None:
        raise RuntimeError("a connection can be cut only under uvicorn")
    scope["webchat.transport"].abort()
    while (await receive())["type"] != "http.disconnect":
        pass
