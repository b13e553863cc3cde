"""The figures over talks and concerns: named queries, each able to list its rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select

from bot.domain.concern import OPEN
from bot.domain.talk import UNSIGNED
from storage.concerns import ENDED
from storage.shelf import Session
from storage.tables import appointment, concern, note, one_of, spelled

_SINCE: BindParameter[Any] = bindparam("since")
_UNTIL: BindParameter[Any] = bindparam("until")
_NIGHT = (appointment.c.starts_at >= _SINCE, appointment.c.starts_at < _UNTIL)
_OVERDUE = (
    concern.c.due_at < _UNTIL,
    concern.c.state.not_in(one_of(ENDED)),  # as the partial index has it
    concern.c.state.in_(one_of(sorted(OPEN))),
)

#: name → the ids behind the number; a digest, a chart or a paper only arranges these.
FIGURES: dict[str, Select[Any]] = {
    "held": select(appointment.c.id)
    .where(*_NIGHT, appointment.c.state == spelled("held"))
    .order_by(appointment.c.starts_at),
    "no_show": select(appointment.c.id).where(*_NIGHT, appointment.c.state == spelled("no_show")),
    "new_concerns": select(concern.c.id).where(
        concern.c.created_at >= _SINCE, concern.c.created_at < _UNTIL, concern.c.state != spelled("dropped")
    ),
    "closed_concerns": select(concern.c.id).where(
        concern.c.closed_at >= _SINCE,
        concern.c.closed_at < _UNTIL,
        concern.c.state.in_(one_of(["closed", "lapsed"])),
    ),
    "overdue_concerns": select(concern.c.id).where(*_OVERDUE).order_by(concern.c.due_at),
    "unsigned_notes": select(note.c.id).where(note.c.state.in_(one_of(UNSIGNED)), note.c.created_at < _UNTIL),
}


class SqlFigures:
    def __init__(self, session: Session) -> None:
        self._session = session

    def rows(self, name: str, since: datetime, until: datetime) -> Sequence[int]:
        found = self._session.connection.execute(FIGURES[name], {"since": since, "until": until})
        return list(found.scalars())
