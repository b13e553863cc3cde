"""A talk that took place, its note, and what the note's parts are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class Part(StrEnum):
    """The parts of a note, in the order in which they are read."""

    SUMMARY = "summary"
    CHARACTER = "character"
    STRENGTHS = "strengths"
    WEAK_POINTS = "weak_points"
    POST = "post"
    SUGGESTIONS = "suggestions"
    AMENDMENT = "amendment"


class NoteState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    REVIEWED = "reviewed"


NOTE: Final = Lifecycle(
    (NoteState.DRAFT, "sign", NoteState.SIGNED),
    (NoteState.SIGNED, "review", NoteState.REVIEWED),
)


@dataclass(frozen=True, slots=True)
class Talk:
    id: int
    appointment_id: int
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """The head of a note; what it says stands in its parts and is only read with an audit row."""

    id: int
    talk_id: int
    appointment_id: int
    author_id: int
    created_at: datetime
    signed_by: int | None = None
    signed_at: datetime | None = None
    state: NoteState = NoteState.DRAFT
    revision: int = 0


@dataclass(frozen=True, slots=True)
class NotePart:
    """One paragraph. Rows are only ever added: storage offers no other way."""

    id: int
    note_id: int
    appointment_id: int
    part: Part
    seq: int
    author_id: int
    at: datetime
    text: Words
