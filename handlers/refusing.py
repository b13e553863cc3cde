"""How a no is said: a tap is answered and shows how things stand, words get a message."""

from typing import Any

from bot.domain.errors import MovedOn, Refusal
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View
from handlers.incoming import Kind


def refuse(desk: Desk, refusal: Refusal) -> str | None:
    """A tap is answered with the sentence and the card as it is now; words with a message."""
    incoming = desk.incoming
    facts = sayable(refusal)
    if incoming.kind is not Kind.TAP:
        desk.hint("refusal", key=refusal.key, **still_open(desk), **facts)
        return None
    if isinstance(refusal, MovedOn) and incoming.message_id is not None and desk.me is not None:
        card = desk.work.outbox.card_at(incoming.channel, incoming.chat_id, incoming.message_id)
        if card is not None:
            name, args = card
            if name in (
                "sure",
                "move",
                "move-days",
                "move-day",
                "propose",
            ):  # what was asked about has moved on: the question is over
                name, args = "appointment", {"id": args["id"]}
            if name in ("concern-kind", "concern-outside"):
                name, args = "concern", {"id": args["id"]}
            desk.show(name, **args)
    return desk.t("stranger") if desk.me is None else _sentence(desk, refusal.key, **facts)


def _sentence(view: View, key: str, **facts: Any) -> str:
    if "parts" in facts:
        facts["parts"] = view.t("list-comma").join(
            view.t(f"form-note-{part}-name") for part in facts["parts"]
        )
    return view.t(key, **facts)


def sayable(refusal: Refusal) -> dict[str, Any]:
    """Counts and names of parts; nothing else of a refusal is told."""
    return {k: v for k, v in refusal.facts.items() if isinstance(v, int | tuple)}


def still_open(desk: Desk) -> dict[str, int]:
    """The form that is open here, which a sentence below it leads back to."""
    if desk.me is None or not desk.incoming.private:
        return {}
    found = desk.work.drafts.open_at(desk.me.id, desk.incoming.channel, desk.incoming.chat_id)
    return {"draft": found[0].id} if found else {}


def draw_refusal(view: View, key: str, hint: str = "", draft: int = 0, **facts: Any) -> Card:
    menu = (Button(view.t("button-menu"), Tap("menu")),) if view.me else ()
    found = view.work.drafts.get(draft) if draft else None
    if view.me is not None and found is not None and found[0].person_id == view.me.id:
        menu = (Button(view.t("button-go-on"), Tap("go-on", draft)), *menu)
    return Card(_sentence(view, key, **facts), (menu,) if menu else ())
