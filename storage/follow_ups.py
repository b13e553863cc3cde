"""Follow-up visits, and what was found there; that is only read with an audit row."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select

from bot.domain.errors import VisitThatDay
from bot.domain.followup import STILL_TO_COME, FollowUp, VisitNote
from bot.domain.people import Person
from storage.audit import Entry
from storage.notes import AuditedSession
from storage.shelf import Codec, Shelf
from storage.tables import follow_up, one_of, recusal, visit_note

_FOLLOW_UP = Codec(follow_up, FollowUp)
_NOTE = Codec(visit_note, VisitNote)
_OPEN = follow_up.c.state.in_(one_of(STILL_TO_COME))
_OF = visit_note.c.follow_up_id == bindparam("follow_up_id")


class FollowUpShelf(Shelf[FollowUp]):
    codec = _FOLLOW_UP
    taken = VisitThatDay
    _open_for = _FOLLOW_UP.select.where(
        or_(follow_up.c.staff_id == bindparam("staff_id"), follow_up.c.section == bindparam("section")), _OPEN
    ).order_by(follow_up.c.due_at)
    _open_of = _FOLLOW_UP.select.where(follow_up.c.cadre_id == bindparam("cadre_id"), _OPEN).order_by(
        follow_up.c.due_at, follow_up.c.id
    )
    _of = _FOLLOW_UP.select.where(follow_up.c.appointment_id == bindparam("appointment_id")).order_by(
        follow_up.c.due_at
    )
    _kept_out = _FOLLOW_UP.select.join(
        recusal,
        (recusal.c.appointment_id == follow_up.c.appointment_id)
        & (recusal.c.person_id == follow_up.c.staff_id),
    ).where(_OPEN)
    _note_of = _NOTE.select.where(_OF)
    _has_note = select(visit_note.c.id).where(_OF)

    def __init__(self, session: AuditedSession) -> None:
        super().__init__(session)
        self._audited = session

    def open_for(self, staff_id: int, section: str | None) -> Sequence[FollowUp]:
        return self._all(self._open_for, staff_id=staff_id, section=section)

    def open_of(self, cadre_id: int) -> Sequence[FollowUp]:
        return self._all(self._open_of, cadre_id=cadre_id)

    def of(self, appointment_id: int) -> Sequence[FollowUp]:
        return self._all(self._of, appointment_id=appointment_id)

    def kept_out(self) -> Sequence[FollowUp]:
        return self._all(self._kept_out)

    def add_note(self, note: VisitNote) -> None:
        self.session.connection.execute(_NOTE.insert, _NOTE.dump(self.session, note))

    def has_note(self, follow_up_id: int) -> bool:
        found = self.session.connection.execute(self._has_note, {"follow_up_id": follow_up_id})
        return found.first() is not None

    def read(self, visit: FollowUp, reader: Person) -> VisitNote | None:
        self._audited.audit(Entry(self._audited.now, reader.id, "followup.read", "followup", visit.id))
        row = self.session.connection.execute(self._note_of, {"follow_up_id": visit.id}).one_or_none()
        return None if row is None else _NOTE.load(self.session, row)
