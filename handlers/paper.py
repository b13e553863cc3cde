"""A paper: a file said through the outbox as a card is, drawn for one reader at the moment it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from handlers.card import Card

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ICS: Final = "text/calendar"


@dataclass(frozen=True, slots=True)
class Paper:
    """`filename` and `caption` say nothing of what is inside; a phone shows them on its lock screen.

    `render` makes the bytes from facts that it already holds, in a thread, when the transaction that
    gathered them is over: it may be slow, and reads nothing from the database. `protect` keeps it from
    being passed on and saved; one with `content` is taken away after a while. A paper has no buttons:
    nothing is ever drawn in its place.
    """

    filename: str
    mime: str
    caption: str
    render: Callable[[], bytes]
    protect: bool = True
    content: bool = False


Drawn = Card | Paper
