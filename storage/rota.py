"""Who sits when, as far as it was decided for single days."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import bindparam, delete, select

from bot.domain.sitting import Sitting, Why
from storage.shelf import Session
from storage.tables import sitting

_FIELDS = tuple(Sitting.__slots__)
_BETWEEN = select(*(sitting.c[name] for name in _FIELDS)).where(
    sitting.c.day >= bindparam("first"), sitting.c.day <= bindparam("last")
)
_INSERT = sitting.insert()
_DROP = delete(sitting).where(sitting.c.host_id == bindparam("host"), sitting.c.day == bindparam("night"))


class SittingShelf:
    """Changed only under the host's lock (`hold_diaries`), so that the last word is one word."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def between(self, first: date, last: date) -> Sequence[Sitting]:
        rows = self._session.connection.execute(_BETWEEN, {"first": first, "last": last})
        return [
            Sitting(r.host_id, r.day, bool(r.sits), Why(r.why), r.set_by, r.at, r.substitute_id) for r in rows
        ]

    def put(self, decided: Collection[Sitting]) -> None:
        execute = self._session.connection.execute
        if decided:
            execute(_DROP, [{"host": s.host_id, "night": s.day} for s in decided])
            execute(_INSERT, [{name: getattr(s, name) for name in _FIELDS} for s in decided])
