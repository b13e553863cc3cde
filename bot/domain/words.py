"""What people type: parsed once at the border, and never printed by accident."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import NothingReadable, TooLong

#: One message of Telegram's; longer thoughts arrive as several messages.
LONGEST: Final = 4096

#: Marks that reorder what is read (Unicode TR 36): a name or a note must read as it was typed.
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_CONTROLS: Final = frozenset("\n\t")
#: Controls, lone halves of characters, private characters. Characters newer than this Python's tables
#: ("Cn") stay: rare names are written with them.
_DROPPED: Final = frozenset(("Cc", "Cs", "Co"))
#: Letters by their category, blank to the eye: Hangul fillers and the empty braille cell.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """Content. `str()` and `repr()` give nothing away, so neither do logs nor tracebacks."""

    text: str

    def __repr__(self) -> str:
        return "<words>"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self.text)


def parse_words(raw: str, longest: int = LONGEST) -> Words:
    """Take out what cannot be read or would mislead; refuse what is empty or too long.

    `longest` counts characters. Raises TooLong or NothingReadable.
    """
    kept = "".join(
        c
        for c in unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
        if c in _KEPT_CONTROLS
        or not (c in _BIDI or unicodedata.category(c) in _DROPPED or _is_noncharacter(c))
    ).strip()
    if not any(_is_seen(c) for c in kept):
        raise NothingReadable
    if len(kept) > longest:
        raise TooLong(count=len(kept), longest=longest)
    return Words(kept)


def _is_seen(c: str) -> bool:
    return not c.isspace() and c not in _BLANK and unicodedata.category(c) not in ("Cf", "Mn", "Me")


def _is_noncharacter(c: str) -> bool:
    """The 66 code points that never become characters."""
    return 0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE
