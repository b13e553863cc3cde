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
        if c in _KEPT_CONTROLS or (c not in _BIDI and unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    ).strip()
    if not any(not c.isspace() and unicodedata.category(c) != "Cf" for c in kept):
        raise NothingReadable
    if len(kept) > longest:
        raise TooLong(count=len(kept), longest=longest)
    return Words(kept)
