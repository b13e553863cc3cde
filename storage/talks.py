"""Appointments, assignments, talks and notes."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.exc import IntegrityError

from bot.domain.access import Matter
from bot.domain.appointment import AHEAD, LIVE, Appointment, AppointmentState, Assignment, Slot
from bot.domain.attendance import Attendance
from bot.domain.errors import SlotTaken
from bot.domain.people import Person
from bot.domain.slots import Span
from bot.domain.talk import Note, NotePart, Talk
from bot.services.ports import Expected, History
from storage.audit import Entry
from storage.shelf import Codec, Session, Shelf
from storage.tables import (
    appointment,
    assignment,
    attendance,
    note,
    note_part,
    one_of,
    recusal,
    spelled,
    talk,
)

APPOINTMENTS = Codec(appointment, Appointment, key_field="id")
_ATTENDANCE = Codec(attendance, Attendance)
_ASSIGNMENT = Codec(assignment, Assignment)
_TALK = Codec(talk, Talk)
_NOTE = Codec(note, Note)
_PART = Codec(note_part, NotePart)

# Spelled out, so that both databases recognise the condition of their partial indexes.
_LIVE = appointment.c.state.in_(one_of(LIVE))
_NOT_WITHDRAWN = assignment.c.state != spelled("withdrawn")

_TAKEN = select(appointment.c.starts_at, appointment.c.ends_at).where(
    appointment.c.host_id == bindparam("host_id"), appointment.c.starts_at >= bindparam("since"), _LIVE
)
_BUSY = (
    select(assignment.c.staff_id)
    .join_from(appointment, assignment, (assignment.c.appointment_id == appointment.c.id) & _NOT_WITHDRAWN)
    .where(
        appointment.c.starts_at > bindparam("since"),
        appointment.c.starts_at < bindparam("end"),
        appointment.c.ends_at > bindparam("begin"),
        appointment.c.state.in_(one_of(AHEAD)),
    )
)
_HOST_LOAD = select(func.count()).where(
    appointment.c.host_id == bindparam("host_id"), appointment.c.starts_at >= bindparam("since"), _LIVE
)
_AT = select(appointment.c.id).where(
    appointment.c.host_id == bindparam("host_id"), appointment.c.starts_at == bindparam("starts_at"), _LIVE
)
_AHEAD = APPOINTMENTS.select.where(
    appointment.c.cadre_id == bindparam("cadre_id"),
    appointment.c.starts_at >= bindparam("now"),
    appointment.c.state.in_(one_of(AHEAD)),
).order_by(appointment.c.starts_at)
_EXPECTED = (
    select(appointment.c.id, appointment.c.cadre_id, appointment.c.host_id, assignment.c.staff_id)
    .outerjoin_from(
        appointment, assignment, (assignment.c.appointment_id == appointment.c.id) & _NOT_WITHDRAWN
    )
    .where(
        appointment.c.starts_at > bindparam("since"),  # which has an index
        appointment.c.ends_at > bindparam("now"),
        appointment.c.state.in_(one_of(AHEAD | {AppointmentState.DISPLACED})),
    )
)
_BETWEEN = APPOINTMENTS.select.where(
    appointment.c.starts_at >= bindparam("since"),
    appointment.c.starts_at < bindparam("until"),
    appointment.c.state.in_(one_of(LIVE | {AppointmentState.NO_SHOW})),
).order_by(appointment.c.starts_at, appointment.c.id)
#: Whose it is. When an appointment has ended, those it was assigned to last may still see how.
_MATTER = (
    select(
        *(appointment.c[name] for name in ("cadre_id", "host_id", "booked_by")),
        *(assignment.c[name] for name in ("staff_id", "section")),
    )
    .select_from(appointment)
    .outerjoin(assignment, assignment.c.appointment_id == appointment.c.id)
    .where(appointment.c.id == bindparam("id_"))
    .order_by(assignment.c.id.desc())
    .limit(1)
)
_RECUSED = select(recusal.c.person_id).where(recusal.c.appointment_id == bindparam("id_"))
_KEPT_FROM_READER = (
    select(recusal.c.person_id)
    .where(recusal.c.appointment_id == appointment.c.id, recusal.c.person_id == bindparam("reader_id"))
    .exists()
)
_HISTORY = (
    select(func.count(), func.max(appointment.c.starts_at).label("last"))
    .select_from(appointment)
    .where(
        appointment.c.cadre_id == bindparam("cadre_id"),
        appointment.c.starts_at < bindparam("before"),
        appointment.c.state == spelled(AppointmentState.HELD),
        ~_KEPT_FROM_READER,
    )
)
_TALKS_OF = (
    APPOINTMENTS.select.where(
        appointment.c.cadre_id == bindparam("cadre_id"),
        appointment.c.starts_at < bindparam("before"),
        appointment.c.state == spelled(AppointmentState.HELD),
        ~_KEPT_FROM_READER,
    )
    .order_by(appointment.c.starts_at.desc())
    .limit(bindparam("count"))
    .offset(bindparam("skip"))
)
_LOAD = select(func.count()).where(
    assignment.c.staff_id == bindparam("staff_id"),
    assignment.c.created_at >= bindparam("since"),
    _NOT_WITHDRAWN,
)


class UndoneSession(Session, Protocol):
    def savepoint(self) -> AbstractContextManager[None]: ...


_NO_SHOWS = select(func.count()).where(
    appointment.c.cadre_id == bindparam("cadre_id"),
    appointment.c.starts_at >= bindparam("since"),
    appointment.c.state == spelled(AppointmentState.NO_SHOW),
)
_ANOTHER = select(appointment.c.id).where(appointment.c.instead_of == bindparam("missed_id"))


class AppointmentShelf(Shelf[Appointment]):
    codec = APPOINTMENTS

    def __init__(self, session: UndoneSession) -> None:
        super().__init__(session)
        self._undone = session

    def add(self, thing: Appointment) -> None:
        self._insert(appointment, APPOINTMENTS.dump(self.session, thing), SlotTaken)

    def move(self, thing: Appointment) -> None:
        try:
            with self._undone.savepoint():
                self.save(thing)
        except IntegrityError:
            raise SlotTaken from None

    def taken(self, host_id: int, since: datetime) -> Sequence[Span]:  # type: ignore[override]
        rows = self.session.connection.execute(_TAKEN, {"host_id": host_id, "since": since})
        return [(row.starts_at, row.ends_at) for row in rows]

    def loads(self, hosts: Collection[int], since: datetime) -> dict[int, int]:
        count = self.session.connection.execute
        return {one: count(_HOST_LOAD, {"host_id": one, "since": since}).scalar_one() for one in hosts}

    def is_taken(self, slot: Slot) -> bool:
        values = {"host_id": slot.host_id, "starts_at": slot.starts_at}
        return self.session.connection.execute(_AT, values).first() is not None

    def ahead_of(self, cadre_id: int, now: datetime) -> Sequence[Appointment]:
        return self._all(_AHEAD, cadre_id=cadre_id, now=now)

    def expected(self) -> Sequence[Expected]:
        now = self.session.now  # no talk lasts a day
        rows = self.session.connection.execute(_EXPECTED, {"now": now, "since": now - timedelta(days=1)})
        return [Expected(*row) for row in rows]

    def between(self, since: datetime, until: datetime) -> Sequence[Appointment]:
        return self._all(_BETWEEN, since=since, until=until)

    def matter(self, appointment_id: int) -> Matter | None:
        row = self.session.connection.execute(_MATTER, {"id_": appointment_id}).one_or_none()
        if row is None:
            return None
        recused = self.session.connection.execute(_RECUSED, {"id_": appointment_id}).scalars()
        return Matter(
            row.cadre_id,
            row.host_id,
            row.staff_id,
            row.section,
            recused=frozenset(recused),
            booker_id=row.booked_by,
        )

    def talks_of(
        self, cadre_id: int, before: datetime, reader_id: int, count: int, skip: int
    ) -> Sequence[Appointment]:
        return self._all(
            _TALKS_OF, cadre_id=cadre_id, before=before, reader_id=reader_id, count=count, skip=skip
        )

    def has_another(self, missed_id: int) -> bool:
        return self.session.connection.execute(_ANOTHER, {"missed_id": missed_id}).first() is not None

    def no_shows(self, cadre_id: int, since: datetime) -> int:
        values = {"cadre_id": cadre_id, "since": since}
        return int(self.session.connection.execute(_NO_SHOWS, values).scalar_one())

    def history(self, cadre_id: int, before: datetime, reader_id: int) -> History:
        values = {"cadre_id": cadre_id, "before": before, "reader_id": reader_id}
        row = self.session.connection.execute(_HISTORY, values).one()
        return History(row[0], row.last)


class AttendanceShelf(Shelf[Attendance]):
    codec = _ATTENDANCE


class AssignmentShelf(Shelf[Assignment]):
    codec = _ASSIGNMENT
    _of = _ASSIGNMENT.select.where(assignment.c.appointment_id == bindparam("appointment_id"), _NOT_WITHDRAWN)
    _live_for = (
        _ASSIGNMENT.select.join(appointment, appointment.c.id == assignment.c.appointment_id)
        .where(
            or_(assignment.c.staff_id == bindparam("staff_id"), assignment.c.section == bindparam("section")),
            _NOT_WITHDRAWN,
            appointment.c.state.in_(one_of(AHEAD)),
        )
        .order_by(appointment.c.starts_at)
    )

    def of(self, appointment_id: int) -> Assignment | None:
        return self._one(self._of, appointment_id=appointment_id)

    def busy(self, span: Span) -> Collection[int]:
        begin, end = span  # no talk lasts a day
        values = {"since": begin - timedelta(days=1), "begin": begin, "end": end}
        return set(self.session.connection.execute(_BUSY, values).scalars())

    def loads(self, staff: Collection[int], since: datetime) -> dict[int, int]:
        count = self.session.connection.execute
        return {one: count(_LOAD, {"staff_id": one, "since": since}).scalar_one() for one in staff}

    def live_for(self, staff_id: int, section: str | None) -> Sequence[Assignment]:
        return self._all(self._live_for, staff_id=staff_id, section=section)


class TalkShelf(Shelf[Talk]):
    codec = _TALK
    _of = _TALK.select.where(talk.c.appointment_id == bindparam("appointment_id"))

    def of(self, appointment_id: int) -> Talk | None:
        return self._one(self._of, appointment_id=appointment_id)


class AuditedSession(Session, Protocol):
    def audit(self, entry: Entry) -> None: ...
    @property
    def now(self) -> datetime: ...


class NoteShelf(Shelf[Note]):
    """What a note says can only be added to, and only be read with an audit row."""

    codec = _NOTE
    _of = _NOTE.select.where(note.c.appointment_id == bindparam("appointment_id"))
    _parts = _PART.select.where(note_part.c.note_id == bindparam("note_id")).order_by(note_part.c.id)
    _unsigned = (
        _NOTE.select.join(appointment, appointment.c.id == note.c.appointment_id)
        .where(note.c.state == spelled("draft"))
        .order_by(note.c.created_at)
    )

    def __init__(self, session: AuditedSession) -> None:
        super().__init__(session)
        self._audited = session

    def of(self, appointment_id: int) -> Note | None:
        return self._one(self._of, appointment_id=appointment_id)

    def add_parts(self, parts: Sequence[NotePart]) -> None:
        if parts:
            self.session.connection.execute(_PART.insert, [_PART.dump(self.session, part) for part in parts])

    def read(self, note_: Note, reader: Person) -> Sequence[NotePart]:
        self._audited.audit(Entry(self._audited.now, reader.id, "note.read", "note", note_.id))
        rows = self.session.connection.execute(self._parts, {"note_id": note_.id})
        return [_PART.load(self.session, row) for row in rows]

    def unsigned_for(self, host_id: int | None) -> Sequence[Note]:
        """All unsigned notes, or those that one host has to sign."""
        if host_id is None:
            return self._all(self._unsigned)
        return self._all(self._unsigned.where(appointment.c.host_id == host_id))

    def owed_by(self, staff_id: int) -> Sequence[tuple[int, datetime]]:
        rows = self.session.connection.execute(_OWED, {"staff_id": staff_id})
        return [(row.appointment_id, row.ended_at) for row in rows]


_OWED = (
    select(talk.c.appointment_id, talk.c.ended_at)
    .select_from(talk)
    .join(assignment, (assignment.c.appointment_id == talk.c.appointment_id) & _NOT_WITHDRAWN)
    .outerjoin(note, note.c.talk_id == talk.c.id)
    .where(assignment.c.staff_id == bindparam("staff_id"), note.c.id.is_(None))
    .order_by(talk.c.ended_at)
)
