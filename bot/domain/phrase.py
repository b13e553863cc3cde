"""Phrases that a section keeps for its notes, to be put in with a tap. They are about nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.talk import Part

#: Of one part, in one section; and characters of one.
MOST: Final = 12
LONGEST: Final = 100
#: Shown beneath a part while it is written.
SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Phrase:
    id: int
    section: str
    part: Part
    text: str
    added_by: int
    at: datetime
