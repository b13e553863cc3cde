"""Who sits when, as far as it was decided for single days; absences, and nights that are swapped."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import bindparam, delete, or_, select

from bot.domain.absence import Absence, Affected, Swap
from bot.domain.appointment import Appointment
from bot.domain.sitting import Sitting, Why
from storage.appointments import APPOINTMENTS
from storage.shelf import Codec, Session, Shelf
from storage.tables import absence, affected, appointment, sitting, spelled, swap

_ABSENCE = Codec(absence, Absence)
_SWAP = Codec(swap, Swap)

_FIELDS = tuple(Sitting.__slots__)
_BETWEEN = select(*(sitting.c[name] for name in _FIELDS)).where(
    sitting.c.day >= bindparam("first"), sitting.c.day <= bindparam("last")
)
_AWAY = select(sitting.c.host_id).where(sitting.c.day == bindparam("night"), ~sitting.c.sits)
_INSERT = sitting.insert()
_DROP = delete(sitting).where(sitting.c.host_id == bindparam("host"), sitting.c.day == bindparam("night"))
_ADD_AFFECTED = affected.insert()
_AFFECTED = (
    select(*(affected.c[name] for name in Affected.__slots__))
    .where(affected.c.absence_id == bindparam("id_"))
    .order_by(affected.c.starts_at, affected.c.appointment_id)
)
#: Put in order by us: by the database, and SQLite would walk through all there ever were.
_DISPLACED = APPOINTMENTS.select.where(appointment.c.state == spelled("displaced"))
_DISPLACED_OF = APPOINTMENTS.select.where(
    appointment.c.cadre_id == bindparam("cadre_id"), appointment.c.state == spelled("displaced")
)


class SittingShelf:
    """Changed only under the host's lock (`hold_diaries`), so that the last word is one word."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def between(self, first: date, last: date) -> Sequence[Sitting]:
        rows = self._session.connection.execute(_BETWEEN, {"first": first, "last": last})
        return [
            Sitting(r.host_id, r.day, bool(r.sits), Why(r.why), r.set_by, r.at, r.substitute_id) for r in rows
        ]

    def away(self, day: date) -> Collection[int]:
        return set(self._session.connection.execute(_AWAY, {"night": day}).scalars())

    def put(self, decided: Collection[Sitting]) -> None:
        execute = self._session.connection.execute
        if decided:
            execute(_DROP, [{"host": s.host_id, "night": s.day} for s in decided])
            execute(_INSERT, [{name: getattr(s, name) for name in _FIELDS} for s in decided])


class AbsenceShelf(Shelf[Absence]):
    codec = _ABSENCE
    _of_appointment = _ABSENCE.select.join(affected, affected.c.absence_id == absence.c.id).where(
        affected.c.appointment_id == bindparam("appointment_id")
    )
    _of_host = (
        _ABSENCE.select.where(absence.c.host_id == bindparam("host_id"))
        .where(select(affected.c.absence_id).where(affected.c.absence_id == absence.c.id).exists())
        .order_by(absence.c.id.desc())
        .limit(bindparam("count"))
    )

    def add_affected(self, affected_: Affected) -> None:
        values = {name: getattr(affected_, name) for name in Affected.__slots__}
        self.session.connection.execute(_ADD_AFFECTED, values)

    def affected(self, absence_id: int) -> Sequence[Affected]:
        return [Affected(*row) for row in self.session.connection.execute(_AFFECTED, {"id_": absence_id})]

    def of_appointment(self, appointment_id: int) -> Sequence[Absence]:
        return self._all(self._of_appointment, appointment_id=appointment_id)

    def of_host(self, host_id: int, count: int) -> Sequence[Absence]:
        return self._all(self._of_host, host_id=host_id, count=count)

    def displaced(self) -> Sequence[Appointment]:
        rows = self.session.connection.execute(_DISPLACED, {})
        return sorted((APPOINTMENTS.load(self.session, row) for row in rows), key=lambda lost: lost.id)

    def displaced_of(self, cadre_id: int) -> Sequence[Appointment]:
        rows = self.session.connection.execute(_DISPLACED_OF, {"cadre_id": cadre_id})
        return sorted((APPOINTMENTS.load(self.session, row) for row in rows), key=lambda lost: lost.starts_at)


class SwapShelf(Shelf[Swap]):
    codec = _SWAP
    _open_for = _SWAP.select.where(
        or_(swap.c.host_id == bindparam("person_id"), swap.c.other_id == bindparam("person_id")),
        swap.c.state == spelled("proposed"),
    ).order_by(swap.c.id)

    def open_for(self, person_id: int) -> Sequence[Swap]:
        return self._all(self._open_for, person_id=person_id)
