"""The outbox: everything the house says, kept until it is known to have arrived.

States: `pending` (to be sent), `leased` (being sent by a worker), `uncertain` (sent, but the answer
was lost: once more with the same reference), `sent`, `dropped` (nothing left to say), `dead` (kept,
shown to the office). A row names a card and ids; the text is drawn when it is sent.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Row, and_, bindparam, func, or_, select, union_all, update

from bot.services.ports import Place
from storage.ids import Ids
from storage.shelf import Session
from storage.tables import one_of, outbox, spelled

_WAITING = outbox.c.state.in_(one_of(["pending", "leased", "uncertain"]))
_OF_CHANNEL = and_(_WAITING, outbox.c.channel == bindparam("channel"), outbox.c.chat_id.is_not(None))
#: Nothing is put off for longer. A time that is further ahead was written before the clock was put back.
LONGEST_PAUSE = timedelta(minutes=10)
_DELETION = outbox.c.verb == spelled("delete")
_HEADS = select(func.min(outbox.c.id)).where(_OF_CHANNEL, ~_DELETION).group_by(outbox.c.chat_id)
#: The first waiting row of each chat of a channel, when nothing of that chat is under way; and all
#: deletions, which nothing has to wait for.
_READY = (
    select(outbox)
    .where(
        outbox.c.id.in_(union_all(_HEADS, select(outbox.c.id).where(_OF_CHANNEL, _DELETION))),
        outbox.c.state.in_(one_of(["pending", "uncertain"])),
        or_(outbox.c.not_before <= bindparam("now"), outbox.c.not_before > bindparam("beyond")),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
)
_EXPIRED = (
    update(outbox)
    .where(
        _WAITING,
        outbox.c.state == spelled("leased"),
        or_(outbox.c.lease_until <= bindparam("now_"), outbox.c.lease_until > bindparam("beyond")),
    )
    .values(state="uncertain", lease_until=None)
)
_BY_ID = update(outbox).where(outbox.c.id == bindparam("id_"))
_LEASE = _BY_ID.values(state="leased", lease_until=bindparam("until"), attempts=outbox.c.attempts + 1)
_SENT = _BY_ID.values(state="sent", lease_until=None, message_id=bindparam("message_id_"))
_MESSAGE_OF = select(outbox.c.message_id, outbox.c.state).where(outbox.c.id == bindparam("id_"))
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


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to send, edit or delete. `again` when an earlier try may have arrived."""

    id: int
    person_id: int | None
    channel: str
    chat_id: int
    verb: str
    card: str
    args: dict[str, Any]
    message_id: int | None
    attempts: int
    again: bool
    created_at: datetime

    @property
    def reference(self) -> str:
        """The visible number of the message: short, and the same when it had to be sent twice."""
        return f"{self.id >> 20:x}{self.id & 0xFFFFF:05x}"[-6:].upper()


class Addresses(Session, Protocol):
    @property
    def ids(self) -> Ids: ...
    def address_of(self, person_id: int) -> tuple[str, int] | None: ...


class OutboxShelf:
    def __init__(self, session: Addresses) -> None:
        self._session = session
        self.fresh: list[dict[str, Any]] = []

    # ── said by services and handlers ──

    def tell(self, person_id: int, card: str, **ids: Any) -> int:
        """One matter has one card in a chat: the older one goes when a newer one is told."""
        channel, chat_id = self._session.address_of(person_id) or (None, None)
        if channel is not None and chat_id is not None and "id" in ids:
            older = self._showing(Place(channel, chat_id), card, ids["id"])
            if older is not None:
                self.remove(older)
        return self._put("send", card, ids, person_id=person_id, channel=channel, chat_id=chat_id)

    def refresh(self, person_id: int, card: str, id_: int) -> None:
        address = self._session.address_of(person_id)
        place = self._showing(Place(*address), card, id_) if address else None
        if place is not None:
            self.show(place, card, id=id_)

    def _showing(self, chat: Place, card: str, about: int) -> Place | None:
        """The message that shows the card now."""
        values = {"channel": chat.channel, "chat_id": chat.chat_id, "card": card, "about": about}
        message_id = self._session.connection.execute(_SHOWING, values).scalar()
        shown = message_id and self.card_at(chat.channel, chat.chat_id, message_id)
        if shown and shown[0] == card and shown[1].get("id") == about:
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
            "delete", "", {}, channel=place.channel, chat_id=place.chat_id, message_id=place.message_id
        )  # fmt: skip

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
            self._session.connection.execute(outbox.insert(), self.fresh)
            self.fresh.clear()

    # ── sent by the dispatcher ──

    def lease(
        self,
        count: int,
        until: datetime,
        held_back: Collection[tuple[str, int]],
        room: Mapping[str, int],
    ) -> Sequence[Parcel]:
        """For each channel up to `count` parcels and no more than its `room`, one a chat and in the
        chat's order, none for chats that are held back. A channel that is full delays no other."""
        ready: list[Row[Any]] = []
        for channel, free in room.items():
            most = min(count, free)
            if most > 0:
                now = self._session.now
                values = {"now": now, "beyond": now + LONGEST_PAUSE, "channel": channel}
                values["count"] = most + len(held_back)
                rows = self._session.connection.execute(_READY, values)
                ready += [row for row in rows if (channel, row.chat_id) not in held_back][:most]
        parcels = [parcel for row in ready if (parcel := self._parcel(row))]
        if parcels:
            self._session.connection.execute(
                _LEASE, [{"id_": parcel.id, "until": until} for parcel in parcels]
            )
        return parcels

    def _parcel(self, row: Row[Any]) -> Parcel | None:
        """None for a deletion of what was never sent; an edit of such a message is sent as a new one."""
        verb, message_id = row.verb, row.message_id
        if message_id is None and verb != "send":
            target = self._session.connection.execute(_MESSAGE_OF, {"id_": row.target}).one_or_none()
            message_id = target.message_id if target else None
            if message_id is None and verb == "delete":
                self.close(row.id, "dropped")
                return None
            if message_id is None:
                self.as_new(row.id)
                verb = "send"
        return Parcel(
            row.id, row.person_id, row.channel, row.chat_id, verb, row.card, json.loads(row.args),
            message_id, row.attempts, row.state == "uncertain", row.created_at,
        )  # fmt: skip

    def sent(self, parcels: Sequence[tuple[int, int | None]]) -> None:
        """(row, message id) pairs that arrived."""
        if parcels:
            rows = [{"id_": id_, "message_id_": message_id} for id_, message_id in parcels]
            self._session.connection.execute(_SENT, rows)

    def close(self, id_: int, state: str, reason: str | None = None) -> None:
        self._session.connection.execute(
            _BY_ID.values(state=state, lease_until=None, reason=reason), {"id_": id_}
        )

    def put_back(self, id_: int, delay: timedelta, state: str = "pending", reason: str | None = None) -> None:
        later = self._session.now + delay
        self._session.connection.execute(
            _BY_ID.values(state=state, lease_until=None, not_before=later, reason=reason), {"id_": id_}
        )

    def as_new(self, id_: int) -> None:
        """An edit whose message is gone becomes a message of its own."""
        self._session.connection.execute(
            _BY_ID.values(verb="send", message_id=None, target=None, state="pending", lease_until=None),
            {"id_": id_},
        )

    def wait_for(self, channel: str, chat_id: int) -> None:
        """A chat that cannot be written to: what is meant for its person goes to another account of
        theirs, or waits until there is one."""
        execute = self._session.connection.execute
        here = and_(outbox.c.channel == channel, outbox.c.chat_id == chat_id, _WAITING)
        theirs = and_(here, outbox.c.person_id.is_not(None))
        for person_id in execute(select(outbox.c.person_id).where(theirs).distinct()).scalars().all():
            other = self._session.address_of(person_id)
            there = other if other and other != (channel, chat_id) else (None, None)
            execute(
                update(outbox)
                .where(here, outbox.c.person_id == person_id)
                .values(channel=there[0], chat_id=there[1], state="pending", lease_until=None)
            )
        execute(update(outbox).where(here).values(state="dropped", reason="unreachable"))

    def recover(self, everything: bool = False) -> None:
        """Leases that ran out (after a crash: all of them) may have been sent: once more, and say so."""
        until = self._session.now + (timedelta(days=36500) if everything else timedelta(0))
        self._session.connection.execute(_EXPIRED, {"now_": until, "beyond": until + LONGEST_PAUSE})

    def next_at(self) -> datetime | None:
        statement = select(func.min(outbox.c.not_before)).where(
            outbox.c.state.in_(one_of(["pending", "uncertain"])), _WAITING, outbox.c.chat_id.is_not(None)
        )
        moment: datetime | None = self._session.connection.execute(statement).scalar_one()
        return moment
