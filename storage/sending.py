"""What the dispatcher does with the outbox: lease what may leave, and put down what became of it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Row, and_, bindparam, func, or_, select, union_all, update

from storage.ids import Ids
from storage.shelf import Session
from storage.tables import one_of, outbox, spelled

_WAITING = outbox.c.state.in_(one_of(["pending", "leased", "uncertain"]))
_OF_CHANNEL = and_(_WAITING, outbox.c.channel == bindparam("channel"), outbox.c.chat_id.is_not(None))
#: Nothing is put off for longer. A time that is further ahead was written before the clock was put back.
LONGEST_PAUSE = timedelta(minutes=10)
#: How soon it is looked at again whether what is to be deleted has arrived.
_SOON = timedelta(milliseconds=250)
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
#: Not what is meant for another chat by now.
_SENT = _BY_ID.where(outbox.c.state != spelled("pending")).values(
    state="sent", lease_until=None, message_id=bindparam("message_id_")
)
_MESSAGE_OF = select(outbox.c.message_id, outbox.c.state).where(outbox.c.id == bindparam("id_"))


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


class Sending:
    """Rows go from waiting to leased to what became of them."""

    def __init__(self, session: Addresses) -> None:
        self._session = session

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
        """None for a deletion of what was never sent, or is still under way: that waits for it. An edit of
        such a message is sent as a new one."""
        verb, message_id = row.verb, row.message_id
        if message_id is None and verb != "send":
            target = self._session.connection.execute(_MESSAGE_OF, {"id_": row.target}).one_or_none()
            message_id = target.message_id if target else None
            if message_id is None and verb == "delete":
                if target and target.state in ("pending", "leased", "uncertain"):
                    self.put_back(row.id, _SOON)
                else:
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

    def hand_on(self, parcel: Parcel) -> None:
        """Said to somebody as the chat ceased to be theirs: for their own, or for when they have one. To
        who has left the house nothing is said."""
        other = self._session.address_of(parcel.person_id) if parcel.person_id else None
        if other == (parcel.channel, parcel.chat_id):
            self.close(parcel.id, "dropped", "gone")
            return
        there = other or (None, None)
        self._session.connection.execute(
            _BY_ID.values(channel=there[0], chat_id=there[1], state="pending", lease_until=None),
            {"id_": parcel.id},
        )

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
