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


class Plain(StrEnum):
    """What a button says by itself, whatever the step."""

    BACK = "back"
    CANCEL = "cancel"
    LEAVE = "leave"  # put it aside: it is taken up again with all its answers
    SEND = "send"
    SKIP = "skip"
    CLEAR = "clear"  # empty the open part, so that it can be said anew
    UNDO = "undo"  # take back what was said last into the open part


Event = Plain | Choose | Open | Say | SayNothing


class Outcome(StrEnum):
    ASK = "ask"
    SENT = "sent"
    LEFT = "left"
    CANCELLED = "cancelled"
