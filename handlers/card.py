"""A card: text and buttons, drawn for one reader at the moment it is sent."""

from dataclasses import dataclass
from typing import Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

#: Telegram's limit for what a button carries, in bytes.
LONGEST_DATA: Final = 64


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


def unpack(data: str) -> Tap | None:
    """The tap of a button's data; None for what this house never wrote."""
    verb, _, rest = data.partition(":")
    id_, _, rest = rest.partition(":")
    revision, _, value = rest.partition(":")
    try:
        return Tap(verb, int(id_ or "0", 36), int(revision or "0", 36), value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    tap: Tap


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """`referenced` adds the message's own number at its foot, so that one sent twice is recognised."""

    text: str
    rows: tuple[Row, ...] = ()
    referenced: bool = False


def grid(buttons: list[Button], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
