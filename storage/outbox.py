"""The outbox: everything the house says, kept until it is known to have arrived.

States: `pending` (to be sent), `leased` (being sent by a worker), `uncertain` (sent, but the answer
was lost: once more with the same reference), `sent`, `dropped` (nothing left to say), `dead` (kept,
shown to the office). A row names a card and ids; the text is drawn when it is sent.
"""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from bot.services.desk_ports import Place
from storage.sending import Addresses, Sending
from storage.tables import one_of, outbox, spelled

#: Milliseconds for which a hint is not said again, when nothing else was said in between.
_A_MOMENT = 3_000
#: What was said or shown last in a chat, of late. By the time in the id: few rows, however long the history.
_LAST = (
    select(outbox.c.verb, outbox.c.card, outbox.c.args)
    .where(
        outbox.c.id > bindparam("since"),
        outbox.c.created_at > bindparam("moment"),  # ids hardly rise while the clock is put back
        # coalesce: so that the few rows of late are looked at, and not an index of the whole chat
        func.coalesce(outbox.c.channel, "") == bindparam("channel"),
        func.coalesce(outbox.c.chat_id, 0) == bindparam("chat_id"),
        outbox.c.created_at <= bindparam("now"),
        outbox.c.verb != "delete",
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)
#: The message that was the last to show a card about something; it may show another by now.
_SHOWING = (
    select(outbox.c.message_id)
    .where(
        outbox.c.about == bindparam("about"),
        outbox.c.channel == bindparam("channel"),
        outbox.c.chat_id == bindparam("chat_id"),
        outbox.c.card == bindparam("card"),
        outbox.c.state == "sent",  # "message_id is not null" would lead SQLite to the chat's whole history
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_SAID = (
    select(outbox.c.message_id)
    .where(
        outbox.c.about == bindparam("about"),
        outbox.c.channel == bindparam("channel"),
        outbox.c.chat_id == bindparam("chat_id"),
        outbox.c.state == spelled("sent"),
        outbox.c.verb != spelled("delete"),
    )
    .distinct()
)
#: What is being sent at this moment: a new message has no number yet.
_BEING_SENT = outbox.c.state.in_(one_of(["leased", "uncertain"]))
_edited = outbox.alias()
_STANDS_AT = func.coalesce(outbox.c.message_id, _edited.c.message_id).label("at")
_UNDER_WAY = (
    select(outbox.c.id, outbox.c.card, _STANDS_AT)
    .outerjoin_from(outbox, _edited, _edited.c.id == outbox.c.target)
    .where(
        outbox.c.about == bindparam("about"),
        outbox.c.channel == bindparam("channel"),
        outbox.c.chat_id == bindparam("chat_id"),
        _BEING_SENT,
        outbox.c.verb != spelled("delete"),
    )
    .order_by(outbox.c.id.desc())
)
_NOT_SAID = (
    update(outbox)
    .where(
        outbox.c.about == bindparam("about_"),
        outbox.c.person_id == bindparam("person"),
        outbox.c.state == spelled("pending"),
    )
    .values(state="dropped")
)
#: What was said, shown and taken away in a chat since then, in order.
_SINCE = (
    select(outbox.c.id, outbox.c.verb, outbox.c.card, outbox.c.args, _STANDS_AT)
    .outerjoin_from(outbox, _edited, _edited.c.id == outbox.c.target)
    .where(
        outbox.c.channel == bindparam("channel"),
        outbox.c.chat_id == bindparam("chat_id"),
        or_(outbox.c.message_id.is_not(None), _BEING_SENT),
        outbox.c.created_at >= bindparam("since"),
    )
    .order_by(outbox.c.id)
)
_CARD_AT = (
    select(outbox.c.card, outbox.c.args)
    .where(
        outbox.c.channel == bindparam("channel"),
        outbox.c.chat_id == bindparam("chat_id"),
        outbox.c.message_id == bindparam("message_id"),
        outbox.c.verb != "delete",
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_INSERT = outbox.insert()
#: What stands in place of a card that was closed, and which papers go rather than being closed.
CLOSED = "closed"
FILES = frozenset({"attachment", "ledger", "talk-record"})


class OutboxShelf(Sending):
    """What services and handlers say; `Sending` is the dispatcher's side of it."""

    def __init__(self, session: Addresses) -> None:
        super().__init__(session)
        self.fresh: list[dict[str, Any]] = []

    def tell(self, person_id: int, card: str, **ids: Any) -> int:
        """One matter has one card in a chat: the older one goes when a newer one is told."""
        channel, chat_id = self._session.address_of(person_id) or (None, None)
        if channel is not None and chat_id is not None and "id" in ids:
            older = self._showing(Place(channel, chat_id), card, ids["id"], closed=True)
            if older is not None:
                self.remove(older)
        return self._put("send", card, ids, person_id=person_id, channel=channel, chat_id=chat_id)

    def refresh(self, person_id: int, card: str, id_: int) -> None:
        """What is under way at this moment is drawn once more when it has arrived."""
        address = self._session.address_of(person_id)
        if address is None:
            return
        chat = Place(*address)
        under_way = [place for place, shows in self._under_way(chat, id_) if shows == card]
        place = next(iter(under_way), None) or self._showing(chat, card, id_)
        if place is not None:
            self.show(place, card, id=id_)

    def forget(self, person_id: int, id_: int) -> None:
        address = self._session.address_of(person_id)
        self.fresh[:] = [r for r in self.fresh if (r["person_id"], r["about"]) != (person_id, id_)]
        execute = self._session.connection.execute
        execute(_NOT_SAID, {"about_": id_, "person": person_id})
        if address is None:
            return
        values = {"about": id_, "channel": address[0], "chat_id": address[1]}
        under_way = [place for place, _ in self._under_way(Place(*address), id_)]
        said = [Place(*address, message_id) for message_id in execute(_SAID, values).scalars()]
        for place in {place.message_id or place.sent_as: place for place in [*under_way, *said]}.values():
            shown = self.card_at(*address, place.message_id) if place.message_id else ("", {"id": id_})
            if shown and shown[1].get("id") == id_:
                self.remove(place)

    def redraw(self, person_id: int, cards: Collection[str], since: datetime) -> None:
        address = self._session.address_of(person_id)
        if address is None:
            return
        values = {"channel": address[0], "chat_id": address[1], "since": since}
        standing: dict[int, tuple[Place, str, str]] = {}
        for row in self._session.connection.execute(_SINCE, values):
            place = Place(*address, message_id=row.at, sent_as=row.id)
            standing.pop(row.at or row.id, None)
            if row.verb != "delete":
                standing[row.at or row.id] = place, row.card, row.args
        for place, card, args in standing.values():
            if card in cards:
                self.show(place, card, **json.loads(args))

    def retell(self, person_id: int, card: str, id_: int, **ids: Any) -> None:
        address = self._session.address_of(person_id)
        if address and self._showing(Place(*address), card, id_) is not None:
            self.tell(person_id, card, id=id_, **ids)

    def _under_way(self, chat: Place, about: int) -> list[tuple[Place, str]]:
        """Where it will stand, and the card; the newest first."""
        values = {"channel": chat.channel, "chat_id": chat.chat_id, "about": about}
        rows = self._session.connection.execute(_UNDER_WAY, values)
        return [(replace(chat, message_id=r.at, sent_as=r.id), r.card) for r in rows]

    def _showing(self, chat: Place, card: str, about: int, closed: bool = False) -> Place | None:
        """The message that shows the card now; if wanted, one on which it was closed, too."""
        values = {"channel": chat.channel, "chat_id": chat.chat_id, "card": card, "about": about}
        message_id = self._session.connection.execute(_SHOWING, values).scalar()
        shown = message_id and self.card_at(chat.channel, chat.chat_id, message_id)
        name = shown[1].get("of") if shown and closed and shown[0] == CLOSED else shown and shown[0]
        if shown and name == card and shown[1].get("id") == about:
            return replace(chat, message_id=message_id)
        return None

    def say(self, place: Place, card: str, **ids: Any) -> int:
        return self._put("send", card, ids, channel=place.channel, chat_id=place.chat_id)

    def hint(self, place: Place, card: str, **ids: Any) -> None:
        here = {"channel": place.channel, "chat_id": place.chat_id}
        said = [row for row in self.fresh if row["verb"] != "delete" and here.items() <= row.items()]
        last = tuple(said[-1][key] for key in ("verb", "card", "args")) if said else self._last_in(here)
        if last != ("send", card, json.dumps(ids, sort_keys=True)):
            self.say(place, card, **ids)

    def _last_in(self, chat: dict[str, Any]) -> tuple[Any, ...]:
        since = self._session.ids() - (_A_MOMENT << 20)
        moment = self._session.now - timedelta(milliseconds=_A_MOMENT)
        values = {**chat, "since": since, "moment": moment, "now": self._session.now}
        row = self._session.connection.execute(_LAST, values).one_or_none()
        return () if row is None else tuple(row)

    def show(self, place: Place, card: str, **ids: Any) -> int:
        if place.message_id is None and place.sent_as is None:
            return self.say(place, card, **ids)
        return self._put(
            "edit", card, ids, channel=place.channel, chat_id=place.chat_id,
            message_id=place.message_id, target=place.sent_as if place.message_id is None else None,
        )  # fmt: skip

    def remove(self, place: Place) -> None:
        self._put(
            "delete", "", {}, channel=place.channel, chat_id=place.chat_id,
            message_id=place.message_id, target=place.sent_as if place.message_id is None else None,
        )  # fmt: skip

    def close_what_stands(self, place: Place) -> None:
        """A card of ours that should go, and cannot: it shows nothing any more."""
        shown = self.card_at(place.channel, place.chat_id, place.message_id or 0)
        if shown and shown[0] not in (CLOSED, *FILES):
            self.close_card(place, *shown)

    def close_card(self, place: Place, card: str, args: dict[str, Any]) -> None:
        """A file goes; an appointment stays, without its words; any other card becomes a line."""
        if card in FILES:
            self.remove(place)
        elif card == "appointment":
            self.show(place, card, **{**args, "fold": 1})
        else:
            self.show(place, CLOSED, **({"id": args["id"]} if "id" in args else {}), of=card, was=args)

    def card_at(self, channel: str, chat_id: int, message_id: int) -> tuple[str, dict[str, Any]] | None:
        values = {"channel": channel, "chat_id": chat_id, "message_id": message_id}
        said = [row for row in self.fresh if row["verb"] != "delete" and values.items() <= row.items()]
        if said:  # by the tap before this one, in the same round
            return said[-1]["card"], json.loads(said[-1]["args"])
        row = self._session.connection.execute(_CARD_AT, values).one_or_none()
        return None if row is None else (row.card, json.loads(row.args))

    def _put(self, verb: str, card: str, args: dict[str, Any], **where: Any) -> int:
        """Queue the row; the same thing twice in one transaction for one message is one row."""
        row = {
            "person_id": None, "channel": None, "chat_id": None, "message_id": None, "target": None, **where,
            "verb": verb, "card": card, "args": json.dumps(args, sort_keys=True), "about": args.get("id"),
        }  # fmt: skip
        here = ("channel", "chat_id", "message_id", "target")
        last = next((k for k in reversed(self.fresh) if all(k[key] == row[key] for key in here)), None)
        if verb == "edit" and last and all(last[key] == row[key] for key in row):
            return int(last["id"])
        id_ = self._session.ids()
        moment = self._session.now
        self.fresh.append(
            {"id": id_, **row, "created_at": moment, "not_before": moment, "state": "pending", "attempts": 0}
        )
        return id_

    def flush(self) -> None:
        if self.fresh:
            self._session.connection.execute(_INSERT, self.fresh)
            self.fresh.clear()
