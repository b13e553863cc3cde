"""Taps that wait for their answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from webchat.refusals import STALE_TAP, bad_request


@dataclass(frozen=True, slots=True)
class Tap:
    query_id: str
    user_id: int
    chat_id: int
    expires: float


class Taps:
    """Measured on the monotonic clock: a demo that moves its clock must not let taps go stale."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._open: dict[str, Tap] = {}

    def wait_for(self, query_id: str, user_id: int, chat_id: int, *, age: float = 0) -> None:
        self._drop_stale()
        expires = time.monotonic() + self._seconds - age
        self._open[query_id] = Tap(query_id, user_id, chat_id, expires)

    def answered(self, query_id: str) -> Tap:
        """The tap, once: a second answer finds nothing, as at Telegram."""
        tap = self._open.pop(query_id, None)
        if tap is None or tap.expires <= time.monotonic():
            raise bad_request(STALE_TAP)
        return tap

    def _drop_stale(self) -> None:
        while self._open:
            oldest = next(iter(self._open.values()))
            if oldest.expires > time.monotonic():
                return
            del self._open[oldest.query_id]
