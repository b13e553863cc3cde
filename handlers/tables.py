"""One table out of several, in which no name may stand twice: the later would silently win."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def merged(*tables: Mapping[str, T]) -> dict[str, T]:
    """ValueError, when the house is opened, for a name that stands in more than one of them."""
    found: dict[str, T] = {}
    for table in tables:
        if twice := found.keys() & table.keys():
            raise ValueError(f"registered twice: {', '.join(sorted(twice))}")
        found.update(table)
    return found
