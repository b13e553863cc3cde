"""Rows of a sheet that somebody sent, as far as they are text; what is not is named by its flaw."""

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """Why a cell says nothing that may be believed."""

    FORMULA = "formula"  # never evaluated
    DATE = "date"  # what was typed was taken for a date by the program that made the sheet
    LONG_NUMBER = "long-number"  # kept as a number of too many digits, the last of which are lost
    MERGED = "merged"  # part of a cell that stands for several


Cell = str | Flaw


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """`number` is the one that the sheet shows beside it, from 1."""

    number: int
    cells: tuple[Cell, ...]
