"""What the office says of single days, above the official calendar."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import bindparam, delete, select

from bot.domain.calendar import DayKind, Override
from storage.shelf import Session
from storage.tables import day_override

_BETWEEN = (
    select(
        day_override.c.day,
        day_override.c.kind,
        day_override.c.reason,
        day_override.c.set_by,
        day_override.c.at,
    )
    .where(day_override.c.day >= bindparam("first"), day_override.c.day <= bindparam("last"))
    .order_by(day_override.c.day)
)
_INSERT = day_override.insert()
_DROP = delete(day_override).where(day_override.c.day == bindparam("day_"))


class OverrideShelf:
    """A year is read when one of its days is first asked for, and remembered for the transaction:
    another worker's word counts from the next transaction on."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._years: dict[int, dict[date, Override]] = {}

    def get(self, day: date, /) -> Override | None:
        known = self._years.get(day.year)
        if known is None:
            found = self.between(date(day.year, 1, 1), date(day.year, 12, 31))
            known = self._years[day.year] = {override.day: override for override in found}
        return known.get(day)

    def between(self, first: date, last: date) -> Sequence[Override]:
        rows = self._session.connection.execute(_BETWEEN, {"first": first, "last": last})
        return [Override(row.day, DayKind(row.kind), row.reason, row.set_by, row.at) for row in rows]

    def put(self, overrides: Collection[Override]) -> None:
        if not overrides:
            return
        self.drop([override.day for override in overrides])
        self._session.connection.execute(
            _INSERT,
            [
                {"day": o.day, "kind": o.kind.value, "reason": o.reason, "set_by": o.set_by, "at": o.at}
                for o in overrides
            ],
        )

    def drop(self, days: Collection[date]) -> None:
        if days:
            self._session.connection.execute(_DROP, [{"day_": day} for day in days])
        self.forget()

    def forget(self) -> None:
        self._years.clear()
