"""A file for a note: looked at in a process of its own, and handed back as it is. It is never unpacked."""

import base64
import re
from typing import Any, Final

from bot.domain.attachment import AttachmentKind
from bot.domain.errors import AttachmentUnfit, FileLocked, FileUnreadable
from bot.reports.packed import MOST_PARTS, parts_of

#: What a document may unpack to at whoever opens it, in bytes, and by how much more than it is packed.
MOST_UNPACKED: Final = 200_000_000
MOST_TIMES: Final = 200
_BEGINS: Final = (
    (b"\xff\xd8\xff", AttachmentKind.JPG),
    (b"\x89PNG\r\n\x1a\n", AttachmentKind.PNG),
    (b"%PDF-", AttachmentKind.PDF),
    (b"OggS", AttachmentKind.OGG),
    (b"ID3", AttachmentKind.MP3),
)
#: The beginning of a frame of MPEG audio, layer III.
_MP3_FRAME: Final = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]")
#: The codecs that WebM names among its first bytes: of sound, or of pictures.
_WEBM: Final = b"\x1aE\xdf\xa3"
_CODEC: Final = re.compile(rb"\x86[\x81-\xbf]([A-Z])_[A-Z]")
_TRACK: Final = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)
#: The part by which a document is told, and those that make it a program.
_MAIN: Final = {"word/document.xml": AttachmentKind.DOCX, "xl/workbook.xml": AttachmentKind.XLSX}
_PROGRAM, _OLD_MACROS = "vbaproject.bin", "xl/macrosheets/"


def read(raw: bytes) -> dict[str, Any]:
    """Its kind, and its bytes as JSON can hold them. AttachmentUnfit for every other kind, and for a document
    that was made to harm whoever opens it."""
    return {"kind": kind_of(raw), "content": base64.b64encode(raw).decode()}


def kind_of(raw: bytes) -> AttachmentKind:
    for begin, kind in _BEGINS:
        if raw.startswith(begin):
            return kind
    if _MP3_FRAME.match(raw):
        return AttachmentKind.MP3
    if raw[4:8] == b"ftyp" and set(_TRACK.findall(raw)) == {b"soun"}:
        return AttachmentKind.M4A
    if raw.startswith(_WEBM) and b"webm" in raw[:64] and set(_CODEC.findall(raw[:4096])) == {b"A"}:
        return AttachmentKind.WEBM
    if raw.startswith(b"PK\x03\x04"):
        return _document(raw)
    raise AttachmentUnfit


def _document(raw: bytes) -> AttachmentKind:
    try:
        parts = parts_of(raw)
    except (FileLocked, FileUnreadable):
        raise AttachmentUnfit from None
    names = {part.filename.lower() for part in parts}
    size = sum(part.file_size for part in parts)
    kinds = [kind for part, kind in _MAIN.items() if part in names]
    if len(kinds) != 1 or any(name.endswith(_PROGRAM) or name.startswith(_OLD_MACROS) for name in names):
        raise AttachmentUnfit
    if len(parts) > MOST_PARTS or size > MOST_UNPACKED or size > MOST_TIMES * len(raw):
        raise AttachmentUnfit
    return kinds[0]
