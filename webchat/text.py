"""Text as Telegram treats it: cleaned, measured in UTF-16 units, with entities found in it."""

from __future__ import annotations

import re

from webchat.wire import Json

LONGEST = 4096
LONGEST_CAPTION = 1024

_CONTROL = {code: " " for code in range(32) if code != 10}
_DROPPED = {13: None, **dict.fromkeys(range(0x2028, 0x202F))} | dict.fromkeys(range(0xD800, 0xE000))
_CLEAN = _CONTROL | _DROPPED

_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?P<url>https?://[^\s<>\"'，。；：！？、）】》」]+)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31})(?!\w)"
)


def units(text: str) -> int:
    """Length as Telegram counts it: most characters one, those beyond the basic plane two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cleaned(text: str) -> str:
    """Control characters become spaces; direction overrides, which could disguise a text, are dropped."""
    return text if text.isascii() and text.isprintable() else text.translate(_CLEAN)


def found_entities(text: str) -> list[Json]:
    """Commands, links and mentions that nobody marked up."""
    if "/" not in text and "@" not in text:
        return []
    return [
        {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match.group())}
        for match in _FOUND.finditer(text)
    ]


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Pieces that fit a message, cut after a line or a space where one is near, as Telegram's apps do."""
    pieces: list[str] = []
    while units(text) > longest:
        end = _fitting(text, longest)
        cut = max(text.rfind("\n", end // 2, end), text.rfind(" ", end // 2, end)) + 1 or end
        pieces.append(text[:cut])
        text = text[cut:]
    return [piece for piece in (*pieces, text) if piece.strip()]


def _fitting(text: str, longest: int) -> int:
    """How many characters from the start fill at most so many units."""
    used = 0
    for count, character in enumerate(text):
        used += 2 if ord(character) > 0xFFFF else 1
        if used > longest:
            return count
    return len(text)
