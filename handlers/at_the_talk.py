"""The buttons, cards and forms around a talk that takes place: the router's tables name them from here."""

from collections.abc import Callable
from typing import Final

from handlers import forms, note_history, notes, readers, sealing, talks, walk_in
from handlers.card import Card, Tap
from handlers.desk import Desk

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "talk": talks.see,
    "talk-there": talks.there,
    "talk-time": talks.move,
    "talk-times": talks.type_times,
    "talk-joined": talks.join,
    "walk-in": walk_in.come,
    "together": walk_in.together,
    "for-all": walk_in.for_all,
    "seal": sealing.seal,
    "seal-yes": sealing.seal_yes,
    "unseal": sealing.unseal,
    "readers": readers.see,
    "note-was": notes.read,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "talk": talks.draw,
    "readers": readers.draw,
    "note-history": note_history.draw,
}

JOURNEYS: Final = {
    "for-all": forms.Declared(walk_in.finish_for_all, after_cancel=walk_in.after_cancel),
    "walk-in": forms.Declared(
        walk_in.finish, walk_in.choices, walk_in.review, shortcuts=walk_in.shortcuts, width=2
    ),
    "together": forms.Declared(
        walk_in.finish_together,
        walk_in.choices,
        walk_in.review,
        shortcuts=walk_in.shortcuts,
        after_cancel=walk_in.after_cancel,
        width=2,
    ),
    "joined": forms.Declared(talks.finish_joined, talks.choices, after_cancel=talks.after_cancel),
    "talk-times": forms.Declared(talks.finish_times, after_cancel=talks.after_cancel),
}
