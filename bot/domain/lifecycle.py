"""One mechanism for every lifecycle: a table read from top to bottom, and one function that applies it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from bot.domain.errors import MovedOn


class Staged(Protocol):
    """Anything that has a state and counts its revisions."""

    @property
    def state(self) -> Any: ...
    @property
    def revision(self) -> int: ...


T = TypeVar("T", bound=Staged)


@dataclass(frozen=True, slots=True)
class Transition:
    sources: frozenset[StrEnum]
    action: str
    target: StrEnum


class Lifecycle:
    """A transition table: (from, action) leads to exactly one state."""

    def __init__(self, *rows: tuple[StrEnum | Iterable[StrEnum], str, StrEnum]) -> None:
        self.rows = tuple(
            Transition(frozenset([sources] if isinstance(sources, StrEnum) else sources), action, target)
            for sources, action, target in rows
        )
        self._targets = {(source, row.action): row.target for row in self.rows for source in row.sources}
        if len(self._targets) != sum(len(row.sources) for row in self.rows):
            raise ValueError("two rows answer the same action from the same state")

    def allows(self, state: StrEnum, action: str) -> bool:
        return (state, action) in self._targets

    def apply(self, thing: T, action: str, **changes: Any) -> T:
        """The thing after `action`, one revision on; MovedOn when its state does not allow it."""
        target = self._targets.get((thing.state, action))
        if target is None:
            raise MovedOn(action=action)
        return replace(thing, state=target, revision=thing.revision + 1, **changes)  # type: ignore[type-var]
