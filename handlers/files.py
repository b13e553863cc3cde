"""What is known of one person, and what is taken out of the house: the router's tables name it from here."""

from collections.abc import Callable
from typing import Final

from handlers import ledgers, person_file, records, searching
from handlers.card import Card, Row, Tap
from handlers.desk import Desk, View
from handlers.forms import Declared
from handlers.paper import Paper

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "file": person_file.show,
    "look-up": person_file.look_up,
    "record": records.ask,
    "ledger": ledgers.ask,
    "search": searching.ask,
    "search-older": searching.older,
    "search-open": searching.open_note,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "file": person_file.draw,
    "files-found": person_file.draw_found,
    "look-up": person_file.draw_look_up,
    "ledger-asked": ledgers.draw,
}

PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "talk-record": records.paper,
    "ledger": ledgers.paper,
}

FORMS: Final = {
    "ledger": Declared(ledgers.finish, ledgers.choices, width=2),
    "search": Declared(
        searching.finish, sheet=searching.sheet, settle=searching.settle, closed=searching.closed
    ),
}


def menu_rows(view: View) -> list[Row]:
    row = (*person_file.menu_buttons(view), *searching.menu_buttons(view), *ledgers.menu_buttons(view))
    return [row] if row else []
