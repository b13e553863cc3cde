"""What was taken out of the house; and what is gathered for it, sealed with a key of its own until then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Table, bindparam, delete, func, select

from bot.domain.export import Export
from bot.domain.words import Words
from bot.services.export_ports import LedgerSheet
from storage.shelf import Codec, Shelf
from storage.tables import appointment, concern, export, export_part, follow_up, one_of, spelled

_EXPORT = Codec(export, Export, key_field="id")
_ADD = export_part.insert()
_COUNT = select(func.count()).where(export_part.c.export_id == bindparam("export_id"))
_PARTS = (
    select(export_part.c.seq, export_part.c.content)
    .where(export_part.c.export_id == bindparam("export_id"))
    .order_by(export_part.c.seq)
)
_DROP = delete(export_part).where(export_part.c.export_id == bindparam("export_id"))


def _of(table: Table, moment: str) -> Select[Any]:
    at = table.c[moment]
    return (
        select(table.c.id)
        .where(at >= bindparam("since"), at < bindparam("until"), table.c.id > bindparam("past"))
        .order_by(table.c.id)
        .limit(bindparam("count"))
    )


_CANDIDATES: Final = {
    LedgerSheet.TALKS: _of(appointment, "starts_at").where(appointment.c.state == spelled("held")),
    LedgerSheet.CONCERNS: _of(concern, "created_at").where(
        concern.c.state.not_in(one_of(["dropped", "registered"]))
    ),
    LedgerSheet.VISITS: _of(follow_up, "due_at"),
}


def _place(export_id: int, seq: int) -> str:
    return f"export_part.content.{export_id}.{seq}"


class ExportShelf(Shelf[Export]):
    codec = _EXPORT
    _taken_by = _EXPORT.select.where(
        export.c.person_id == bindparam("person_id"), export.c.at >= bindparam("since")
    )

    def taken_by(self, person_id: int, since: datetime) -> Sequence[Export]:
        return self._all(self._taken_by, person_id=person_id, since=since)

    def add_part(self, export_id: int, content: Words) -> None:
        session = self.session
        seq = session.connection.execute(_COUNT, {"export_id": export_id}).scalar_one()
        sealed = session.sealer.seal(f"export:{export_id}", _place(export_id, seq), content.text.encode())
        session.connection.execute(_ADD, {"export_id": export_id, "seq": seq, "content": sealed})

    def parts(self, export_id: int) -> Sequence[Words]:
        rows = self.session.connection.execute(_PARTS, {"export_id": export_id})
        unseal = self.session.sealer.unseal
        return [Words(unseal(_place(export_id, row.seq), row.content).decode()) for row in rows]

    def drop_parts(self, export_id: int) -> None:
        self.session.connection.execute(_DROP, {"export_id": export_id})

    def candidates(
        self, sheet: LedgerSheet, since: datetime, until: datetime, past: int, count: int
    ) -> Sequence[int]:
        values = {"since": since, "until": until, "past": past, "count": count}
        return list(self.session.connection.execute(_CANDIDATES[sheet], values).scalars())
