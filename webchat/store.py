"""Where what happened is kept. This one forgets, for tests and benches; `sqlite_store` does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Store:
    durable = False

    def put(self, statement: str, *values: object) -> None:
        """Keeps a row. Dicts and bytes are sealed on the way; numbers, text and None are stored as given."""

    def then(self, done: Callable[[], None]) -> None:
        """Calls `done` once everything put so far would survive a power cut, in the order of asking."""
        done()

    async def committed(self) -> None:
        """Returns once everything put so far would survive a power cut."""

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return []

    async def close(self) -> None:
        """Writes what is pending."""


class Counter:
    """Rises for ever, over restarts too.

    The store knows a ceiling that is raised long before it is reached, so numbers cost no commit of
    their own and a crash skips some but repeats none.
    """

    def __init__(self, store: Store, name: str, first: int = 0) -> None:
        self._store, self._name = store, name
        kept = store.rows("SELECT ceiling FROM counter WHERE name = ?", name)
        self.value = kept[0][0] if kept else first
        self._ceiling = self.value

    def next(self) -> int:
        self.value += 1
        if self.value > self._ceiling - 500:
            self._ceiling = self.value + 1000
            self._store.put("INSERT OR REPLACE INTO counter VALUES (?, ?)", self._name, self._ceiling)
        return self.value
