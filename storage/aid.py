"""Applications for hardship aid, and what a year's budget still holds."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from bot.domain.aid import SPENT, UNDECIDED, UNDER_WAY, Aid
from bot.services.ports import DiaryInUse
from storage.once import insert_once
from storage.shelf import Codec, Shelf
from storage.tables import aid, aid_budget, one_of

_AID = Codec(aid, Aid)
_SPENT = select(func.coalesce(func.sum(aid.c.amount), 0)).where(
    aid.c.kind == bindparam("kind_"), aid.c.year == bindparam("year_"), aid.c.state.in_(one_of(SPENT))
)
_BUDGET = select(aid_budget.c.year).where(
    aid_budget.c.kind == bindparam("kind_"), aid_budget.c.year == bindparam("year_")
)
_HOLD = _BUDGET.with_for_update()
_HOLD_AT_ONCE = _BUDGET.with_for_update(skip_locked=True)


class AidShelf(Shelf[Aid]):
    codec = _AID
    _of_concern = _AID.select.where(aid.c.concern_id == bindparam("concern_id")).order_by(aid.c.id.desc())
    _waiting_for = _AID.select.where(
        aid.c.waits_for == bindparam("person_id"), aid.c.state.in_(one_of(UNDER_WAY))
    ).order_by(aid.c.id)
    # The states of its partial index besides, or SQLite does not use that.
    _undecided = _AID.select.where(aid.c.state.in_(one_of(UNDER_WAY)), aid.c.state.in_(one_of(UNDECIDED)))

    def of_concern(self, concern_id: int) -> Sequence[Aid]:
        return self._all(self._of_concern, concern_id=concern_id)

    def waiting_for(self, person_id: int) -> Sequence[Aid]:
        return self._all(self._waiting_for, person_id=person_id)

    def undecided(self) -> Sequence[Aid]:
        return self._all(self._undecided)

    def spent(self, kind: str, year: int) -> int:
        return int(self.session.connection.execute(_SPENT, {"kind_": kind, "year_": year}).scalar_one())

    def hold_budget(self, kind: str, year: int, patient: bool) -> None:
        connection, which = self.session.connection, {"kind_": kind, "year_": year}
        if connection.execute(_BUDGET, which).first() is None:
            connection.execute(insert_once(connection, aid_budget), {"kind": kind, "year": year})
        if connection.execute(_HOLD if patient else _HOLD_AT_ONCE, which).first() is None:
            raise DiaryInUse
