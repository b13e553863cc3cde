"""What one check found."""

from enum import StrEnum
from typing import NamedTuple


class Mark(StrEnum):
    WELL = "✓"
    MIND = "!"
    ILL = "✗"


class Finding(NamedTuple):
    """`said` is what is so; `advice` what to do about it."""

    mark: Mark
    about: str
    said: str
    advice: str = ""

    @property
    def grave(self) -> bool:
        return self.mark is Mark.ILL


def well(about: str, said: str) -> Finding:
    return Finding(Mark.WELL, about, said)


def mind(about: str, said: str, advice: str) -> Finding:
    return Finding(Mark.MIND, about, said, advice)


def ill(about: str, said: str, advice: str) -> Finding:
    return Finding(Mark.ILL, about, said, advice)
