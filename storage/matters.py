"""What follows from a talk: concerns, follow-ups, directives; and the figures over them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, or_, select

from bot.domain.appointment import STANDING
from bot.domain.concern import OPEN, Concern
from bot.domain.directive import Directive
from bot.domain.followup import FollowUp
from storage.shelf import Codec, Session, Shelf
from storage.tables import appointment, assignment, concern, directive, follow_up, note, one_of, spelled

#: Concerns of which nothing is to come, as their partial indexes have it.
ENDED: Final = ("closed", "dropped")

_CONCERN = Codec(concern, Concern)
_FOLLOW_UP = Codec(follow_up, FollowUp)
_DIRECTIVE = Codec(directive, Directive)


class ConcernShelf(Shelf[Concern]):
    codec = _CONCERN
    _of_cadre = _CONCERN.select.where(
        concern.c.cadre_id == bindparam("cadre_id"), concern.c.state != spelled("dropped")
    ).order_by(concern.c.created_at.desc())
    _of_appointment = _CONCERN.select.where(
        concern.c.appointment_id == bindparam("appointment_id"), concern.c.state != spelled("dropped")
    ).order_by(concern.c.id)
    _open_for = _CONCERN.select.where(
        or_(concern.c.staff_id == bindparam("staff_id"), concern.c.section == bindparam("section")),
        concern.c.state.in_(one_of(OPEN)),
        concern.c.state.not_in(one_of(ENDED)),
    ).order_by(concern.c.due_at)

    _held_by = _CONCERN.select.where(
        concern.c.staff_id == bindparam("staff_id"), concern.c.state.not_in(one_of(ENDED))
    ).order_by(concern.c.due_at)

    def held_by(self, staff_id: int) -> Sequence[Concern]:
        return self._all(self._held_by, staff_id=staff_id)

    def of_cadre(self, cadre_id: int) -> Sequence[Concern]:
        return self._all(self._of_cadre, cadre_id=cadre_id)

    def of_appointment(self, appointment_id: int) -> Sequence[Concern]:
        return self._all(self._of_appointment, appointment_id=appointment_id)

    def open_for(self, staff_id: int, section: str | None) -> Sequence[Concern]:
        return self._all(self._open_for, staff_id=staff_id, section=section)


class FollowUpShelf(Shelf[FollowUp]):
    codec = _FOLLOW_UP
    _of_section = select(assignment.c.appointment_id).where(
        assignment.c.section == bindparam("section"),
        assignment.c.leads,
        assignment.c.state.in_(one_of(STANDING)),
    )
    _open_for = _FOLLOW_UP.select.where(
        or_(follow_up.c.staff_id == bindparam("staff_id"), follow_up.c.appointment_id.in_(_of_section)),
        follow_up.c.state.in_(one_of(["due", "scheduled"])),
    ).order_by(follow_up.c.due_at)

    def open_for(self, staff_id: int, section: str | None) -> Sequence[FollowUp]:
        return self._all(self._open_for, staff_id=staff_id, section=section)


class DirectiveShelf(Shelf[Directive]):
    codec = _DIRECTIVE
    _open = _DIRECTIVE.select.where(directive.c.state != spelled("accepted")).order_by(directive.c.due_at)
    _open_for = _open.where(
        directive.c.owner_id == bindparam("owner_id"), directive.c.state != spelled("answered")
    )
    _answered_to = _open.where(
        directive.c.issued_by == bindparam("issued_by"), directive.c.state == spelled("answered")
    )

    def open_for(self, owner_id: int) -> Sequence[Directive]:
        return self._all(self._open_for, owner_id=owner_id)

    def answered_to(self, issued_by: int) -> Sequence[Directive]:
        return self._all(self._answered_to, issued_by=issued_by)


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
        concern.c.closed_at >= _SINCE, concern.c.closed_at < _UNTIL, concern.c.state == spelled("closed")
    ),
    "overdue_concerns": select(concern.c.id).where(*_OVERDUE).order_by(concern.c.due_at),
    "unsigned_notes": select(note.c.id).where(note.c.state == spelled("draft"), note.c.created_at < _UNTIL),
}


class SqlFigures:
    def __init__(self, session: Session) -> None:
        self._session = session

    def rows(self, name: str, since: datetime, until: datetime) -> Sequence[int]:
        found = self._session.connection.execute(FIGURES[name], {"since": since, "until": until})
        return list(found.scalars())
