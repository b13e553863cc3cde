"""Notes looked through for a reader: what was looked into is put down before any of it is unsealed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from bot.domain.people import Person
from bot.domain.talk import Note, NotePart
from storage.audit import Entry
from storage.notes import AuditedSession
from storage.shelf import Codec
from storage.tables import note, note_part

_NOTE = Codec(note, Note)
_PART = Codec(note_part, NotePart)
_BEFORE = (
    _NOTE.select.where(note.c.id < bindparam("before")).order_by(note.c.id.desc()).limit(bindparam("count"))
)
_NEWEST = select(note.c.id).order_by(note.c.id.desc()).limit(1)
_PARTS = _PART.select.where(note_part.c.note_id == bindparam("note_id")).order_by(note_part.c.id)


class NoteSearchShelf:
    def __init__(self, session: AuditedSession) -> None:
        self._session = session

    def newest(self) -> int:
        return int(self._session.connection.execute(_NEWEST).scalar() or 0)

    def before(self, note_id: int, count: int) -> Sequence[Note]:
        rows = self._session.connection.execute(_BEFORE, {"before": note_id, "count": count})
        return [_NOTE.load(self._session, row) for row in rows]

    def look_into(self, notes: Sequence[Note], reader: Person) -> Mapping[int, Sequence[NotePart]]:
        session = self._session
        session.audit(Entry(session.now, reader.id, "note.search", "notes", len(notes)))
        found = {}
        for one in notes:
            rows = session.connection.execute(_PARTS, {"note_id": one.id})
            found[one.id] = [_PART.load(session, row) for row in rows]
        return found
