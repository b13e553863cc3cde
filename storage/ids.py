"""Ids: 63-bit integers that rise with time, made without asking the database."""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Ids:
    """41 bits of milliseconds, 20 random bits; never the same or a smaller one twice from one maker."""

    def __init__(self, clock_ns: Callable[[], int] = time.time_ns) -> None:
        self._clock_ns = clock_ns
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        fresh = (self._clock_ns() // 1_000_000) << 20 | secrets.randbits(20)
        with self._lock:
            if fresh <= self._last:  # two in a millisecond, or the clock was put back
                fresh = self._last + 1 + secrets.randbits(16)
            self._last = fresh
            return fresh

    def rise_above(self, id_: int) -> None:
        """The clock may have been put back while nobody ran: what comes must still be later."""
        with self._lock:
            self._last = max(self._last, id_)


def made_at(id_: int) -> datetime:
    """When it was made, give or take a clock that was put back."""
    return datetime.fromtimestamp((id_ >> 20) / 1000, UTC)
