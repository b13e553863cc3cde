"""What one check found."""

from enum import StrEnum
from typing import NamedTuple

from bot.domain.mistakes import Said


class Mark(StrEnum):
    WELL = "✓"
    MIND = "!"
    ILL = "✗"


class Finding(NamedTuple):
    """`said` is what is so; `advice` what to do about it."""

    mark: Mark
    about: Said
    said: Said
    advice: Said | None = None

    @property
    def grave(self) -> bool:
        return self.mark is Mark.ILL


def well(about: Said, said: Said) -> Finding:
    return Finding(Mark.WELL, about, said)


def mind(about: Said, said: Said, advice: Said) -> Finding:
    return Finding(Mark.MIND, about, said, advice)


def ill(about: Said, said: Said, advice: Said) -> Finding:
    return Finding(Mark.ILL, about, said, advice)
