"""Who is kept out: of single appointments, and of everything of somebody."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select

from bot.domain.recusal import BY_UNIT, Ground, Recusal, Standing
from storage.once import insert_once
from storage.shelf import Session
from storage.tables import one_of, person, recusal, standing_recusal

_NAMES = ("appointment_id", "person_id", "declared_by", "at", "ground")
_OF = (
    select(*(recusal.c[name] for name in _NAMES))
    .where(recusal.c.appointment_id == bindparam("appointment_id"))
    .order_by(recusal.c.at, recusal.c.person_id)
)
_KEPT_FROM = select(recusal.c.appointment_id).where(recusal.c.person_id == bindparam("person_id"))
_OF_UNIT = select(person.c.id).where(
    person.c.unit_id == bindparam("unit_id"), person.c.role.in_(one_of(BY_UNIT)), ~person.c.archived
)
_STANDING_NAMES = ("person_id", "of_id", "ground", "declared_by", "at")
_ENTRIES = select(*(standing_recusal.c[name] for name in _STANDING_NAMES))
_STANDING = _ENTRIES.where(standing_recusal.c.of_id == bindparam("of_id"))
_EVERY = _ENTRIES.order_by(
    standing_recusal.c.at.desc(), standing_recusal.c.person_id, standing_recusal.c.of_id
)
_END = delete(standing_recusal).where(
    standing_recusal.c.person_id == bindparam("person"),
    standing_recusal.c.of_id == bindparam("of"),
    standing_recusal.c.ground == bindparam("why"),
)


class RecusalShelf:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, recusal_: Recusal) -> None:
        values = {name: getattr(recusal_, name) for name in _NAMES}
        self._session.connection.execute(insert_once(self._session.connection, recusal), values)

    def of(self, appointment_id: int) -> Sequence[Recusal]:
        rows = self._session.connection.execute(_OF, {"appointment_id": appointment_id})
        return [Recusal(r.appointment_id, r.person_id, r.declared_by, r.at, Ground(r.ground)) for r in rows]

    def kept_from(self, person_id: int) -> frozenset[int]:
        return frozenset(self._session.connection.execute(_KEPT_FROM, {"person_id": person_id}).scalars())

    def of_unit(self, unit_id: int) -> Collection[int]:
        return frozenset(self._session.connection.execute(_OF_UNIT, {"unit_id": unit_id}).scalars())

    def standing(self, of_id: int) -> Sequence[Standing]:
        return [_entry(row) for row in self._session.connection.execute(_STANDING, {"of_id": of_id})]

    def every_standing(self) -> Sequence[Standing]:
        return [_entry(row) for row in self._session.connection.execute(_EVERY)]

    def stand(self, entries: Collection[Standing]) -> None:
        if entries:
            rows = [{name: getattr(entry, name) for name in _STANDING_NAMES} for entry in entries]
            self._session.connection.execute(insert_once(self._session.connection, standing_recusal), rows)

    def end(self, entries: Collection[Standing]) -> None:
        if entries:
            rows = [{"person": e.person_id, "of": e.of_id, "why": e.ground} for e in entries]
            self._session.connection.execute(_END, rows)


def _entry(row: Any) -> Standing:
    return Standing(row.person_id, row.of_id, Ground(row.ground), row.declared_by, row.at)
