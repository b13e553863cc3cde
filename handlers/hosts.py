"""The buttons and cards about nights and who comes on them: the router's tables name them from here."""

from collections.abc import Callable
from typing import Final

from handlers import agenda, giving, mynights, reseating, rota, swaps
from handlers.card import Card, Tap
from handlers.desk import Desk

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "nights": mynights.show,
    "night": mynights.show_night,
    "sit": mynights.sit_down,
    "leave": giving.ask_leave,
    "give": giving.ask,
    "give-yes": giving.give,
    "absence": giving.show_report,
    "reseat": reseating.take,
    "swap-ask": swaps.ask,
    "swap-to": swaps.propose,
    "swap": swaps.show,
    "swap-agree": swaps.answer,
    "swap-refuse": swaps.answer,
    "swap-withdraw": swaps.answer,
    "rota": rota.show,
    "rota-day": rota.show_day,
    "tonight": agenda.show_night,
    "week": agenda.show_week,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "nights": mynights.draw_nights,
    "night": mynights.draw_night,
    "leave": giving.draw_leave,
    "give": giving.draw_ask,
    "absence": giving.draw_report,
    "swap-ask": swaps.draw_ask,
    "swap": swaps.draw,
    "rota": rota.draw,
    "rota-day": rota.draw_day,
    "night-list": agenda.draw_night,
    "week": agenda.draw_week,
}
