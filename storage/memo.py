"""What one transaction was told, so that it asks once and not at every step.

Who there is, whose unit it is, who is kept out, what a host has: asked for at every button, and again for
every chat of a round. An answer holds until the transaction writes to one of the tables that it came from;
docs/adr/0011 says why nothing else has to be forgotten.
"""

from collections import defaultdict
from typing import Any, Final

#: Answers kept, and the longest that is: a search through all there is must not stay in memory.
MOST: Final = 2_000
LONGEST: Final = 100


class Memo:
    def __init__(self) -> None:
        self._found: dict[Any, Any] = {}
        self._about: defaultdict[str, list[Any]] = defaultdict(list)
        """The questions that were answered out of each table."""
        self._written: list[str] = []

    def get(self, question: Any) -> Any:
        """None when it was not asked, or something was written since."""
        return self._found.get(question)

    def put(self, question: Any, tables: tuple[str, ...], answer: Any) -> None:
        if len(self._found) >= MOST:
            self.forget()
        self._found[question] = answer
        for table in tables:
            self._about[table].append(question)

    def wrote(self, table: str) -> None:
        self._written.append(table)
        for question in self._about.pop(table, ()):
            self._found.pop(question, None)

    def mark(self) -> int:
        """Where a savepoint stands."""
        return len(self._written)

    def back_to(self, mark: int) -> None:
        """What was written since then is undone, which is as good as written anew."""
        for table in set(self._written[mark:]):
            self.wrote(table)

    def forget(self) -> None:
        self._found.clear()
        self._about.clear()
