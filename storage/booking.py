"""The slots that are held while a booking form is open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.domain.appointment import Slot
from bot.domain.slots import Span
from storage.once import insert_once
from storage.shelf import Session
from storage.tables import slot_hold

_RELEASE = delete(slot_hold).where(slot_hold.c.person_id == bindparam("person"))
_RUN_OUT = delete(slot_hold).where(
    slot_hold.c.host_id == bindparam("host"),
    slot_hold.c.starts_at == bindparam("begin"),
    slot_hold.c.until <= bindparam("now"),
)
_HELD = select(slot_hold.c.person_id, slot_hold.c.starts_at, slot_hold.c.ends_at).where(
    slot_hold.c.host_id == bindparam("host_id"),
    slot_hold.c.starts_at >= bindparam("since"),
    slot_hold.c.starts_at < bindparam("end"),
    slot_hold.c.until > bindparam("now"),
)


class HoldShelf:
    """A hold that ran out is replaced by the next who takes the slot: there is nothing to sweep up."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, person_id: int, slot: Slot, until: datetime) -> bool:
        execute = self._session.connection.execute
        self.release(person_id)
        execute(_RUN_OUT, {"host": slot.host_id, "begin": slot.starts_at, "now": self._session.now})
        when = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "until": until}
        values = {"person_id": person_id, "host_id": slot.host_id, **when}
        made = execute(insert_once(self._session.connection, slot_hold), values)
        return bool(made.rowcount == 1)

    def release(self, *people: int) -> None:
        if people:
            self._session.connection.execute(_RELEASE, [{"person": person_id} for person_id in people])

    def held(self, host_id: int, since: datetime, until: datetime, besides: int) -> Sequence[Span]:
        values = {"host_id": host_id, "since": since, "end": until, "now": self._session.now}
        found = self._session.connection.execute(_HELD, values)
        return [(begin, end) for person_id, begin, end in found if person_id != besides]
