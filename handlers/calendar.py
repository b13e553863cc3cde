"""The office's calendar: what kind of day each is, and what changing one would move."""

from bot.domain.access import Matter, authorize
from handlers.card import Button, Card, Tap
from handlers.desk import View


def draw_unpublished(view: View, year: int) -> Card:
    """Weeks before a year begins that nobody has published."""
    authorize(view.reader, "calendar.see", Matter())
    return Card(view.t("year-unpublished", year=year), ((Button(view.t("button-menu"), Tap("menu")),),))
