"""The buttons and cards of a section at its desk: the router's tables name them from here."""

from collections.abc import Callable
from typing import Final

from handlers import agenda, away, board, colleagues, handing_over, loads
from handlers.card import Card, Tap
from handlers.desk import Desk

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "errands": board.show,
    "to-accept": agenda.show_waiting,
    "accept-all": board.take_all,
    "away": away.ask,
    "away-ask": away.look,
    "away-yes": away.say,
    "away-back": away.back,
    "colleague": colleagues.show,
    "hand": colleagues.ask,
    "hand-to": colleagues.hand,
    "loads": loads.show,
    "handover": handing_over.show,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "errands": board.draw,
    "to-accept": agenda.draw_waiting,
    "accepted": board.draw_accepted,
    "away": away.draw,
    "away-ask": away.draw_ask,
    "away-said": away.draw_said,
    "colleague": colleagues.draw,
    "hand": colleagues.draw_ask,
    "loads": loads.draw,
}
