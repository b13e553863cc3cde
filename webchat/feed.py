"""What a person is told beside messages: answers to taps, "typing", a changed menu. Never stored."""

from __future__ import annotations

from collections import deque

from webchat.bell import Bell
from webchat.wire import Json


class Feed:
    def __init__(self) -> None:
        self.passing: deque[Json] = deque(maxlen=200)
        self.bell = Bell()

    def tell(self, event: Json) -> None:
        self.passing.append(event)
        self.bell.ring()

    def since(self, after: int) -> list[Json]:
        found: list[Json] = []
        for event in reversed(self.passing):
            if event["seq"] <= after:
                break
            found.append(event)
        return found[::-1]
