"""What is known of one person, and what is taken out of the house: the router's tables name it from here."""

from collections.abc import Callable
from typing import Final

from handlers import person_file, records
from handlers.card import Card, Tap
from handlers.desk import Desk
from handlers.paper import Paper

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "file": person_file.show,
    "look-up": person_file.look_up,
    "record": records.ask,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "file": person_file.draw,
    "files-found": person_file.draw_found,
    "look-up": person_file.draw_look_up,
}

PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "talk-record": records.paper,
}
