"""Whose turn it is among equals: shown in a table, so that nobody need wonder."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Turns:
    """Whoever has least that night, then least lately, then stands first in `order`; those in charge go
    before all others. The night comes first so that leave makes nobody catch up afterwards."""

    order: Sequence[int]
    in_charge: int
    """So many of `order`, from its beginning, are equals; whoever stands behind them only helps out."""
    that_night: Callable[[int, date], int]
    lately: Mapping[int, int] = field(default_factory=Counter)

    def first(self, free: Sequence[int], night: date) -> int:
        """Of those who are free."""
        if len(free) == 1:
            return free[0]
        return min(free, key=lambda host: self._key(host, night))

    def _key(self, host: int, night: date) -> tuple[bool, int, int, int]:
        place = self.order.index(host)
        return place >= self.in_charge, self.that_night(host, night), self.lately.get(host, 0), place
