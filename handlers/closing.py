"""Cards that show content can be closed, close themselves, and open again with a tap: one rule for all."""

from dataclasses import replace
from typing import Any

from bot.domain.errors import MovedOn
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View
from handlers.privacy import CONTENT


def closable(view: View, name: str, card: Card) -> Card:
    """A card of content says that it is one; whoever has read it can close it."""
    if name == "form":
        return replace(card, content=True)
    close = Button(view.t("button-close-card"), Tap("fold"))
    rows = (*card.rows[:-1], (*card.rows[-1], close)) if card.rows else ((close,),)
    return replace(card, rows=rows, content=True)


def draw(view: View, of: str, was: dict[str, Any], id: int = 0) -> Card:
    """What stood here is said by the row that shows this, not by its button."""
    return Card(view.t("card-closed"), ((Button(view.t("button-open-card"), Tap("unfold")),),))


def fold(desk: Desk, tap: Tap) -> str | None:
    name, args = _here(desk)
    if name not in CONTENT:
        raise MovedOn
    desk.work.outbox.close_card(desk.message, name, args)
    return None


def unfold(desk: Desk, tap: Tap) -> str | None:
    """What stood there, as it is now; who may see it is asked when it is drawn."""
    name, args = _here(desk)
    if name != "closed":
        raise MovedOn
    desk.show(args["of"], **args["was"])
    return None


def _here(desk: Desk) -> tuple[str, dict[str, Any]]:
    incoming = desk.incoming
    found = desk.work.outbox.card_at(incoming.channel, incoming.chat_id, incoming.message_id or 0)
    if found is None:
        raise MovedOn
    return found
