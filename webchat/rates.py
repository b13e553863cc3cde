"""Telegram's sending rates as leaky buckets, when somebody wants to be held to them."""

from __future__ import annotations

import math
import time

from webchat.refusals import too_many
from webchat.settings import Limits


class Rates:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = Bucket(limits.overall_per_second, limits.overall_per_second or 0)
        self._chats: dict[int, Bucket] = {}

    def check(self, chat_id: int | None) -> None:
        """Raises 429 when this call comes too early; what is refused does not count."""
        if chat_id is not None and self._limits.chat_per_second:
            fresh = Bucket(self._limits.chat_per_second, self._limits.chat_burst)
            self._chats.setdefault(chat_id, fresh).take()
        self._overall.take()


class Bucket:
    def __init__(self, per_second: float | None, burst: float) -> None:
        self._per_second, self._burst = per_second, burst
        self._left, self._at = burst, time.monotonic()

    def take(self) -> None:
        if not self._per_second:
            return
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            raise too_many(max(1, math.ceil((1 - self._left) / self._per_second)))
        self._left -= 1
