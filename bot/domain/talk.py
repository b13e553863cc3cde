"""A talk that took place, its note, and what the note's parts are."""

from collections.abc import Iterable
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
    REMARK = "remark"  # why it went back; not part of what is signed
    AMENDMENT = "amendment"


#: What is written, and may be written anew until it is signed.
WRITTEN: Final = (
    Part.SUMMARY,
    Part.CHARACTER,
    Part.STRENGTHS,
    Part.WEAK_POINTS,
    Part.POST,
    Part.SUGGESTIONS,
)


class NoteState(StrEnum):
    DRAFT = "draft"  # handed in, to be signed
    RETURNED = "returned"
    SIGNED = "signed"
    REVIEWED = "reviewed"


NOTE: Final = Lifecycle(
    (NoteState.DRAFT, "correct", NoteState.DRAFT),
    (NoteState.DRAFT, "return", NoteState.RETURNED),
    (NoteState.RETURNED, "submit", NoteState.DRAFT),
    (NoteState.DRAFT, "sign", NoteState.SIGNED),
    (NoteState.SIGNED, "review", NoteState.REVIEWED),
)


UNSIGNED: Final = frozenset({NoteState.DRAFT, NoteState.RETURNED})
SIGNED: Final = frozenset({NoteState.SIGNED, NoteState.REVIEWED})


@dataclass(frozen=True, slots=True)
class Talk:
    """What took place; the times are those of the slot until somebody says what they really were."""

    id: int
    appointment_id: int
    began_at: datetime
    ended_at: datetime
    revision: int = 0


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
    """One paragraph. Rows are only ever added: storage offers no other way. A part that was written anew has
    a higher version; an amendment has its reason."""

    id: int
    note_id: int
    appointment_id: int
    part: Part
    seq: int
    author_id: int
    at: datetime
    text: Words
    reason: Words | None = None
    version: int = 0


def newest(parts: Iterable[NotePart]) -> list[NotePart]:
    """Of each part its newest version, in the order in which it is read; what was emptied is not there."""
    found = list(parts)
    latest = {part: max((p.version for p in found if p.part is part), default=0) for part in Part}
    order = list(Part)
    stands = [p for p in found if p.version == latest[p.part] and p.text]
    return sorted(stands, key=lambda p: (order.index(p.part), p.seq))


def changes(parts: Iterable[NotePart]) -> list[NotePart]:
    """What was written anew, with every wording that stood before, and what was added: in order of time."""
    found, order = list(parts), list(Part)
    anew = {p.part for p in found if p.version}
    kept = [p for p in found if p.part in anew or (anew and p.part is Part.AMENDMENT)]
    return sorted(kept, key=lambda p: (p.at, order.index(p.part), p.version, p.seq))
