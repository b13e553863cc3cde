"""What may happen to a form, and what comes of it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.words import Words


@dataclass(frozen=True, slots=True)
class Choose:
    """A button of the open step, or, at a hub, the part to open."""

    value: str


@dataclass(frozen=True, slots=True)
class Open:
    """Go to a step out of turn: one that is asked on request only, or, at the last look, any."""

    key: str


@dataclass(frozen=True, slots=True)
class Say:
    words: Words


@dataclass(frozen=True, slots=True)
class SayNothing:
    """Something that is not words: a photo, a sticker."""


@dataclass(frozen=True, slots=True)
class Skip:
    pass


@dataclass(frozen=True, slots=True)
class Clear:
    """Empty the open part, so that it can be said anew."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back what was said last into the open part."""


@dataclass(frozen=True, slots=True)
class Back:
    pass


@dataclass(frozen=True, slots=True)
class Send:
    pass


@dataclass(frozen=True, slots=True)
class Leave:
    """Put the draft aside; it is taken up again with all its answers."""


@dataclass(frozen=True, slots=True)
class Cancel:
    pass


Event = Choose | Open | Say | SayNothing | Skip | Clear | Undo | Back | Send | Leave | Cancel


class Outcome(StrEnum):
    ASK = "ask"
    SENT = "sent"
    LEFT = "left"
    CANCELLED = "cancelled"
