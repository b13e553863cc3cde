"""What there was of one person, in traces: which thing, when, in which state. Nothing is unsealed here."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import bindparam, select

from bot.services.person_ports import Trace, What
from storage.shelf import Session
from storage.tables import aid, appointment, concern, directive, follow_up, one_of, spelled

_OF: Final = appointment.c.cadre_id == bindparam("cadre_id")
_TALKS = select(*(appointment.c[name] for name in ("id", "starts_at", "state"))).where(
    _OF, appointment.c.state.in_(one_of(["accepted", "assigned", "held", "no_show", "requested"]))
)
_CONCERNS = select(
    *(
        concern.c[name]
        for name in ("id", "appointment_id", "created_at", "state", "due_at", "staff_id", "section")
    )
).where(concern.c.cadre_id == bindparam("cadre_id"), concern.c.state != spelled("dropped"))
_VISITS = (
    select(
        *(
            follow_up.c[name]
            for name in ("id", "appointment_id", "due_at", "state", "done_at", "staff_id", "section")
        ),
    )
    .join(appointment, appointment.c.id == follow_up.c.appointment_id)
    .where(_OF)
)
_AIDS = (
    select(*(aid.c[name] for name in ("id", "appointment_id", "filed_at", "state")))
    .join(concern, concern.c.id == aid.c.concern_id)
    .where(concern.c.cadre_id == bindparam("cadre_id"), aid.c.state != spelled("withdrawn"))
)
_DIRECTIVES = (
    select(
        *(directive.c[name] for name in ("id", "appointment_id", "created_at", "state", "owner_id", "due_at"))
    )
    .join(appointment, appointment.c.id == directive.c.appointment_id)
    .where(_OF)
)


class PersonFileShelf:
    def __init__(self, session: Session) -> None:
        self._session = session

    def traces(self, cadre_id: int) -> list[Trace]:
        return sorted(self._traces(cadre_id), key=lambda trace: (trace.at, trace.id), reverse=True)

    def _traces(self, cadre_id: int) -> Iterator[Trace]:
        ask, of = self._session.connection.execute, {"cadre_id": cadre_id}
        row: Any
        for row in ask(_TALKS, of):
            yield Trace(What.TALK, row.id, row.id, row.starts_at, row.state)
        for row in ask(_CONCERNS, of):
            about, has = row.appointment_id, row.staff_id
            yield Trace(What.CONCERN, row.id, about, row.created_at, row.state, has, row.due_at, row.section)
        for row in ask(_VISITS, of):
            about, at, goes = row.appointment_id, row.done_at or row.due_at, row.staff_id
            yield Trace(What.FOLLOW_UP, row.id, about, at, row.state, goes, row.due_at, row.section)
        for row in ask(_AIDS, of):
            yield Trace(What.AID, row.id, row.appointment_id, row.filed_at, row.state)
        for row in ask(_DIRECTIVES, of):
            about, owner = row.appointment_id, row.owner_id
            yield Trace(What.DIRECTIVE, row.id, about, row.created_at, row.state, owner, row.due_at)
