"""What one transaction was told, so that it asks once and not at every step.

Who there is, whose unit it is, who is kept out, what a host has: asked for at every button, and again for
every chat of a round. An answer holds until the transaction writes to one of the tables that it came from;
docs/adr/0011 says why nothing else has to be forgotten.
"""

from collections import Counter
from typing import Any, Final

#: Answers kept, and the longest that is: a search through all there is must not stay in memory.
MOST: Final = 2_000
LONGEST: Final = 100


class Memo:
    def __init__(self) -> None:
        self._found: dict[Any, tuple[int, Any]] = {}
        self._writes: Counter[str] = Counter()
        self._written: list[str] = []

    def get(self, question: Any, tables: tuple[str, ...]) -> Any:
        """None when it was not asked, or something was written since."""
        known = self._found.get(question)
        return known[1] if known is not None and known[0] == self._state(tables) else None

    def put(self, question: Any, tables: tuple[str, ...], answer: Any) -> None:
        if len(self._found) >= MOST:
            self._found.clear()
        self._found[question] = self._state(tables), answer

    def _state(self, tables: tuple[str, ...]) -> int:
        return sum(map(self._writes.__getitem__, tables))

    def wrote(self, table: str) -> None:
        self._writes[table] += 1
        self._written.append(table)

    def mark(self) -> int:
        """Where a savepoint stands."""
        return len(self._written)

    def back_to(self, mark: int) -> None:
        """What was written since then is undone, which is as good as written anew."""
        for table in set(self._written[mark:]):
            self.wrote(table)

    def forget(self) -> None:
        self._found.clear()
