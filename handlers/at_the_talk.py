"""The buttons, cards and forms around a talk that takes place: the router's tables name them from here."""

from collections.abc import Callable
from typing import Final

from handlers import forms, readers, sealing, talks
from handlers.card import Card, Tap
from handlers.desk import Desk

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "talk": talks.see,
    "talk-there": talks.there,
    "talk-time": talks.move,
    "talk-times": talks.type_times,
    "talk-joined": talks.join,
    "seal": sealing.seal,
    "seal-yes": sealing.seal_yes,
    "unseal": sealing.unseal,
    "readers": readers.see,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "talk": talks.draw,
    "readers": readers.draw,
}

JOURNEYS: Final = {
    "joined": forms.Declared(talks.finish_joined, talks.choices, after_cancel=talks.after_cancel),
    "talk-times": forms.Declared(talks.finish_times, after_cancel=talks.after_cancel),
}
