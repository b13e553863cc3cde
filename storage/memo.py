"""What one transaction has looked up, so that it asks once and not at every step.

Who there is changes rarely, and is asked for at every button: who may hold a talk, whose unit it is, who is
kept out, which times are held. It is forgotten when this transaction changes any of it, when something is
undone, and when others may have changed it while a lock was waited for.
"""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], Any] = {}

    def of(self, key: tuple[Any, ...], look: Callable[[], T]) -> T:
        """What `look` found under this key before, or finds now."""
        if key not in self._found:
            self._found[key] = look()
        found: T = self._found[key]
        return found

    def forget(self, kind: str = "") -> None:
        """Everything, or what is kept under keys of this kind."""
        if kind:
            self._found = {key: found for key, found in self._found.items() if key[0] != kind}
        else:
            self._found.clear()
