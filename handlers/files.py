"""What is known of one person, and what is taken out of the house: the router's tables name it from here."""

from collections.abc import Callable
from typing import Final

from handlers import records
from handlers.card import Card, Tap
from handlers.desk import Desk
from handlers.paper import Paper

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "record": records.ask,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {}

PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "talk-record": records.paper,
}
