"""A zip that somebody sent: what it would unpack to is known before anything is."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.domain.errors import FileLocked, FileUnreadable

MOST_PARTS = 1_000


def parts_of(raw: bytes) -> list[ZipInfo]:
    """What it says is in it; no entry unpacks to more than it says. FileUnreadable, FileLocked."""
    try:
        with ZipFile(BytesIO(raw)) as packed:
            parts = packed.infolist()
    except (BadZipFile, ValueError, NotImplementedError):
        raise FileUnreadable from None
    if any(part.flag_bits & 1 for part in parts):
        raise FileLocked
    return parts
