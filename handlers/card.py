"""A card: text and buttons, drawn for one reader at the moment it is sent."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

#: Telegram's limit for what a button carries, in bytes.
LONGEST_DATA: Final = 64


@lru_cache(maxsize=4096)
def to36(number: int) -> str:
    """Ids as short words: a 63-bit id takes at most thirteen characters."""
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


@dataclass(frozen=True, slots=True)
class Tap:
    """What a button carries: verb, object, the revision it was drawn from, and a value."""

    verb: str
    id: int = 0
    revision: int = 0
    value: str = ""

    def pack(self) -> str:
        packed = f"{self.verb}:{to36(self.id)}:{to36(self.revision)}:{self.value}"
        if len(packed.encode()) > LONGEST_DATA:
            raise ValueError(f"button {self.verb} carries too much")
        return packed


def from36(word: str) -> int | None:
    """The number of such a word; None for what `to36` never wrote, too large for an id included."""
    if not word or len(word) > 13 or not set(word) <= set(_DIGITS):
        return None
    number = int(word, 36)
    return number if number < 2**63 else None


def unpack(data: str) -> Tap | None:
    """The tap of a button's data; None for what this house never wrote."""
    verb, _, rest = data.partition(":")
    id_, _, rest = rest.partition(":")
    revision, _, value = rest.partition(":")
    object_id, drawn_from = from36(id_), from36(revision)
    return None if object_id is None or drawn_from is None else Tap(verb, object_id, drawn_from, value)


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    tap: Tap


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """`referenced` adds the message's own number at its foot, so that one sent twice is recognised; `quiet`
    comes without a sound; one with `content` closes itself after a while."""

    text: str
    rows: tuple[Row, ...] = ()
    referenced: bool = False
    quiet: bool = False
    content: bool = False


def grid(buttons: list[Button], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))


def pages(text: str, longest: int) -> list[str]:
    """The text in pages of at most `longest` UTF-16 units, as Telegram counts, broken at lines where
    there are any."""
    found: list[str] = []
    page, room = "", longest
    for line in text.splitlines(keepends=True):
        for piece in _pieces(line, longest):
            size = _units(piece)
            if size > room and page:
                found.append(page.rstrip())
                page, room = "", longest
            page, room = page + piece, room - size
    return [*found, page.rstrip()]


def _pieces(line: str, longest: int) -> list[str]:
    if _units(line) <= longest:
        return [line]
    half = longest // 2  # no character takes more than two units
    return [line[i : i + half] for i in range(0, len(line), half)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
