"""What comes with a note that is no words: a photo of paper, a voice, a document; sealed, never unpacked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.errors import NothingReadable
from bot.domain.words import Words, parse_words


class AttachmentKind(StrEnum):
    """What the bytes are; the value is how a file of that kind ends. Neither name nor claim is believed."""

    JPG = "jpg"
    PNG = "png"
    OGG = "ogg"
    MP3 = "mp3"
    M4A = "m4a"
    WEBM = "webm"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


MIME: Final = {
    AttachmentKind.JPG: "image/jpeg",
    AttachmentKind.PNG: "image/png",
    AttachmentKind.OGG: "audio/ogg",
    AttachmentKind.MP3: "audio/mpeg",
    AttachmentKind.M4A: "audio/mp4",
    AttachmentKind.WEBM: "audio/webm",
    AttachmentKind.PDF: "application/pdf",
    AttachmentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    AttachmentKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Characters of a name that are kept.
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Attachment:
    """Its bytes are only read with an audit row. Without a note it can still be removed."""

    id: int
    appointment_id: int
    part: str
    """The part of the note that was open; empty when none was."""
    kind: AttachmentKind
    size: int
    name: Words | None
    added_by: int
    at: datetime
    note_id: int | None = None


def shown_name(raw: str) -> Words | None:
    """A file's name as it may be shown: never a path, nothing that turns the line round, not long."""
    try:
        text = parse_words(raw[-1000:]).text
    except NothingReadable:
        return None
    text = " ".join(text.replace("\\", "/").rpartition("/")[2].split())
    if len(text) > LONGEST_NAME:
        text = text[: LONGEST_NAME - 10] + "…" + text[-9:]
    return Words(text) if text else None
