"""What was taken out of the house: by whom, when, what of, and how much; never what it says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle


class ExportKind(StrEnum):
    RECORD = "record"  # of one talk, to be signed
    LEDGER = "ledger"  # of a period


class ExportState(StrEnum):
    ASKED = "asked"  # its rows are being gathered
    MADE = "made"
    OVER = "over"  # what was gathered is gone again


E = ExportState

EXPORT: Final = Lifecycle(
    (E.ASKED, "gather", E.ASKED),
    (E.ASKED, "make", E.MADE),
    ({E.ASKED, E.MADE}, "forget", E.OVER),
)


@dataclass(frozen=True, slots=True)
class Export:
    """`subject` is the appointment of a record; a ledger is of [since, until), a head's of their `section`.

    `stage` and `past` say how far gathering has come: the sheet, and the last row looked at in it.
    """

    id: int
    person_id: int
    at: datetime
    kind: ExportKind
    subject: int | None = None
    section: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    rows: int = 0
    stage: int = 0
    past: int = 0
    state: ExportState = E.ASKED
    revision: int = 0

    @property
    def number(self) -> str:
        """Short, on the paper itself: whoever finds a copy finds who took it out."""
        return f"{self.id >> 20:x}{self.id & 0xFFFFF:05x}"[-8:].upper()
