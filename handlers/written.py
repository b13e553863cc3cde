"""The buttons, cards, papers and forms about notes: the router's tables name them from here."""

from collections.abc import Callable
from typing import Final

from handlers import attachments, forms, note_changes, notes, phrases
from handlers.card import Card, Tap
from handlers.desk import Desk
from handlers.paper import Paper

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "note": notes.write,
    "read": notes.read,
    "sign": notes.sign,
    "review": notes.review,
    "note-take": notes.take,
    "phrases": phrases.show,
    "phrase-add": phrases.add,
    "phrase-drop": phrases.remove,
    "note-fix": note_changes.fix,
    "note-return": note_changes.give_back,
    "note-amend": note_changes.amend,
    "att": attachments.show,
    "att-open": attachments.send,
    "att-drop": attachments.ask_to_remove,
    "att-gone": attachments.remove,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "note": notes.draw,
    "attachments": attachments.draw,
    "note-begun": notes.draw_begun,
    "note-taken": notes.draw_taken,
    "phrases": phrases.draw,
}

PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "attachment": attachments.paper,
}

JOURNEYS: Final = {
    "note": forms.Declared(
        notes.finish,
        review=notes.hub,
        so_far=notes.so_far,
        after_cancel=notes.after_cancel,
        settle=note_changes.settle,
        fitted=notes.fitted,
        allowed=notes.allowed,
        beside=notes.beside,
        send=notes.send,
        drop=notes.drop,
        said=phrases.said,
    ),
    "phrase": forms.Declared(phrases.finish, phrases.choices, after_cancel=phrases.after_cancel, width=3),
    "amendment": forms.Declared(
        note_changes.finish_amendment,
        review=note_changes.review_amendment,
        after_cancel=note_changes.after_cancel,
    ),
    "return-note": forms.Declared(note_changes.finish_return, after_cancel=note_changes.after_cancel),
}
