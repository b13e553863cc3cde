"""Who was at a talk; what it means that one is sealed to the minister, and that its host has left."""

from collections.abc import Collection

from sqlalchemy import bindparam, delete, select

from bot.domain.access import Seal
from bot.domain.people import Role
from bot.domain.placing import HOLDS_TALKS, stands_in
from storage.once import insert_once
from storage.shelf import Session
from storage.tables import note, one_of, person, presence, spelled

_OF = select(presence.c.person_id).where(presence.c.appointment_id == bindparam("appointment_id"))
_REMOVE = delete(presence).where(
    presence.c.appointment_id == bindparam("about"), presence.c.person_id == bindparam("who")
)
_SIGNED = select(note.c.id).where(
    note.c.appointment_id == bindparam("appointment_id"), note.c.signed_at.is_not(None)
)
_MINISTERS = select(person.c.id).where(person.c.role == spelled("minister"), ~person.c.archived)
#: The host who cannot sign any more; and whoever can.
UNABLE = person.c.archived | person.c.role.not_in(one_of(HOLDS_TALKS))
_ABLE = select(person.c.id, person.c.role).where(~UNABLE).order_by(person.c.number)


class PresenceShelf:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, appointment_id: int) -> Collection[int]:
        found = self._session.connection.execute(_OF, {"appointment_id": appointment_id})
        return frozenset(found.scalars())

    def add(self, appointment_id: int, person_id: int, marked_by: int | None) -> None:
        values = {"appointment_id": appointment_id, "person_id": person_id, "marked_by": marked_by}
        execute = self._session.connection.execute
        execute(insert_once(self._session.connection, presence), {**values, "at": self._session.now})

    def remove(self, appointment_id: int, person_id: int) -> None:
        self._session.connection.execute(_REMOVE, {"about": appointment_id, "who": person_id})


def seal_of(session: Session, appointment_id: int, recused: Collection[int]) -> Seal:
    """Of an appointment that is sealed to the minister. When no minister is left who could read it, it
    stays with whoever writes and signs the note: else nobody could read it at all."""
    if not set(session.connection.execute(_MINISTERS, {}).scalars()).difference(recused):
        return Seal.WRITING
    signed = session.connection.execute(_SIGNED, {"appointment_id": appointment_id}).first()
    return Seal.SEALED if signed else Seal.WRITING


def stand_in_of(session: Session, recused: Collection[int], present: Collection[int]) -> int | None:
    """Of an appointment whose host cannot sign its note."""
    able = [(row.id, Role(row.role)) for row in session.connection.execute(_ABLE, {})]
    return stands_in(able, recused, present)
