"""The buttons, cards and forms about the calendar's days: the router's tables name them from here."""

from collections.abc import Callable
from typing import Final

from handlers import calendar, daychange, forms, month
from handlers.card import Card, Tap
from handlers.desk import Desk

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "days": calendar.show_month,
    "day": calendar.show_day,
    "day-to": daychange.show_change,
    "day-why": daychange.ask_reason,
    "day-yes": daychange.change,
    "quiet": month.quiet,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "days": calendar.draw_month,
    "day": calendar.draw_day,
    "day-change": daychange.draw_change,
    "year-unpublished": calendar.draw_unpublished,
}

JOURNEYS: Final = {
    "day-reason": forms.Declared(daychange.finish_reason, after_cancel=daychange.after_cancel),
}
