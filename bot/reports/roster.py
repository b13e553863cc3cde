"""A roster's bytes, read and checked: what a process of its own does, knowing nothing of the house."""

from typing import Any

from bot.domain.roster import Vocabulary, check
from bot.domain.roster_file import dump
from bot.reports import reading


def read(known: Vocabulary, most: int, raw: bytes) -> dict[str, Any]:
    return dump(check(reading.lines(raw), known, most))
