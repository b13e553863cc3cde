"""Notes: what they say can only be added to, and only be read with an audit row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import BigInteger, bindparam, func, literal_column, select

from bot.domain.people import Person
from bot.domain.talk import UNSIGNED, Note, NotePart, NoteState, Part
from bot.services.shelves import Reading, Readings
from storage.appointments import STANDING_ONES
from storage.audit import Entry
from storage.presence import UNABLE
from storage.shelf import Codec, Session, Shelf
from storage.tables import (
    appointment,
    assignment,
    audit,
    note,
    note_part,
    one_of,
    person,
    recusal,
    spelled,
    talk,
)

_NOTE = Codec(note, Note)
_PART = Codec(note_part, NotePart)


_UNSIGNED = note.c.state.in_(one_of(UNSIGNED))


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
        .where(_UNSIGNED, note.c.state == spelled("draft"))
        .order_by(note.c.created_at)
    )

    def __init__(self, session: AuditedSession) -> None:
        super().__init__(session)
        self._audited = session

    def add(self, thing: Note) -> None:
        """From here on nobody owes it."""
        super().add(thing)
        self.session.connection.execute(_NOTED, {"id_": thing.talk_id, "at": thing.created_at})

    def save(self, thing: Note) -> None:
        """What went back is owed again."""
        super().save(thing)
        owed = thing.state is NoteState.RETURNED
        self.session.connection.execute(
            _NOTED, {"id_": thing.talk_id, "at": None if owed else thing.created_at}
        )

    def of(self, appointment_id: int) -> Note | None:
        return self._one(self._of, appointment_id=appointment_id)

    def add_parts(self, parts: Sequence[NotePart]) -> None:
        if parts:
            self.session.connection.execute(_PART.insert, [_PART.dump(self.session, part) for part in parts])

    def read(self, note_: Note, reader: Person) -> Sequence[NotePart]:
        self._audited.audit(Entry(self._audited.now, reader.id, "note.read", "note", note_.id))
        rows = self.session.connection.execute(self._parts, {"note_id": note_.id})
        return [_PART.load(self.session, row) for row in rows]

    def last_of(self, note_: Note, part: Part) -> tuple[int, int]:
        row = self.session.connection.execute(_LAST, {"note_id": note_.id, "part": part}).one()
        return row.seq, row.version

    def readers(self, note_: Note) -> Sequence[int]:
        return list(self.session.connection.execute(_READERS, {"note_id": note_.id}).scalars())

    def readings(self, note_: Note, skip: int, count: int) -> Readings:
        execute = self.session.connection.execute
        total = execute(_READ_BY, {"object_id": note_.id}).one()
        rows = execute(_READINGS, {"object_id": note_.id, "skip": skip, "count": count})
        return Readings(total[0], total.people, [Reading(row.actor_id, row.at) for row in rows])

    def unsigned_for(self, host_id: int) -> Sequence[Note]:
        return self._all(self._unsigned.where(appointment.c.host_id == host_id))

    def left_unsigned(self) -> Sequence[Note]:
        return self._all(_LEFT)

    def owed_by(self, staff_id: int) -> Sequence[tuple[int, datetime]]:
        rows = self.session.connection.execute(_OWED, {"staff_id": staff_id})
        return [(row.appointment_id, row.ended_at) for row in rows]


_LEFT = NoteShelf._unsigned.join(person, person.c.id == appointment.c.host_id).where(
    UNABLE
    | select(recusal.c.person_id)
    .where(recusal.c.appointment_id == note.c.appointment_id, recusal.c.person_id == appointment.c.host_id)
    .exists()
)
_LAST = select(
    func.coalesce(func.max(note_part.c.seq), -1).label("seq"),
    func.coalesce(func.max(note_part.c.version), 0).label("version"),
).where(note_part.c.note_id == bindparam("note_id"), note_part.c.part == bindparam("part"))
_READERS = (
    select(audit.c.actor_id)
    .where(
        audit.c.object_id == bindparam("note_id"),
        audit.c.kind == "note",
        audit.c.verb == "note.read",
        audit.c.actor_id.is_not(None),
    )
    .distinct()
)
_OF_IT = (audit.c.object_id == bindparam("object_id")) & (audit.c.verb == spelled("note.read"))
_READ_BY = select(func.count(), func.count(audit.c.actor_id.distinct()).label("people")).where(_OF_IT)
_READINGS = (
    select(audit.c.actor_id, audit.c.at)
    .where(_OF_IT)
    .order_by(audit.c.seq.desc())
    .limit(bindparam("count"))
    .offset(bindparam("skip"))
)
_STAFF = literal_column("assignment.staff_id + 0", BigInteger)
_NOTED = talk.update().where(talk.c.id == bindparam("id_")).values(noted_at=bindparam("at"))
#: Begun from the few talks that nobody has written down yet: `+ 0` keeps the databases from beginning with
#: everything that the colleague ever had.
_OWED = (
    select(talk.c.appointment_id, talk.c.ended_at)
    .select_from(talk)
    .join(assignment, (assignment.c.appointment_id == talk.c.appointment_id) & STANDING_ONES)
    .where(talk.c.noted_at.is_(None), bindparam("staff_id") == _STAFF, assignment.c.leads)
    .order_by(talk.c.ended_at)
)
