"""Pleas for tonight."""

from collections.abc import Sequence

from sqlalchemy import bindparam

from bot.domain.urgent import Plea
from storage.shelf import Codec, Shelf
from storage.tables import plea, spelled

_PLEA = Codec(plea, Plea, key_field="id")
_OPEN = plea.c.state == spelled("open")


class PleaShelf(Shelf[Plea]):
    codec = _PLEA
    _last_of = (
        _PLEA.select.where(plea.c.cadre_id == bindparam("cadre_id")).order_by(plea.c.id.desc()).limit(1)
    )
    _open_for = _PLEA.select.where(plea.c.host_id == bindparam("host_id"), _OPEN).order_by(plea.c.id)

    def last_of(self, cadre_id: int) -> Plea | None:
        return self._one(self._last_of, cadre_id=cadre_id)

    def open_for(self, host_id: int) -> Sequence[Plea]:
        return self._all(self._open_for, host_id=host_id)
