"""Appointments: whose a time is, what is ahead of whom, what was; and what was said about coming."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.exc import IntegrityError

from bot.domain.access import Matter, Seal
from bot.domain.appointment import AHEAD, LIVE, STANDING, Appointment, AppointmentState, OffPlan, Slot
from bot.domain.attendance import Attendance
from bot.domain.errors import SlotTaken
from bot.domain.slots import Span
from bot.services.appointment_ports import Expected, History
from storage.presence import UNABLE, seal_of, stand_in_of
from storage.shelf import Codec, Session, Shelf
from storage.tables import (
    appointment,
    assignment,
    attendance,
    one_of,
    person,
    presence,
    recusal,
    spelled,
)

APPOINTMENTS = Codec(appointment, Appointment, key_field="id")
_ATTENDANCE = Codec(attendance, Attendance)

# Spelled out, so that both databases recognise the condition of their partial indexes.
_LIVE = and_(appointment.c.off_plan.is_(None), appointment.c.state.in_(one_of(LIVE)))
#: Takes no time of the plan, and a host's time all the same: once for all who sat together.
_CAME = and_(appointment.c.off_plan == spelled(OffPlan.WALK_IN), appointment.c.state.in_(one_of(LIVE)))
STANDING_ONES = assignment.c.state.in_(one_of(STANDING))

_TAKEN = select(appointment.c.starts_at, appointment.c.ends_at).where(
    appointment.c.host_id == bindparam("host_id"),
    appointment.c.starts_at >= bindparam("since"),
    appointment.c.starts_at < bindparam("until"),
    _LIVE,
)
_AT = select(appointment.c.id).where(
    appointment.c.host_id == bindparam("host_id"), appointment.c.starts_at == bindparam("starts_at"), _LIVE
)
_HOLD = select(appointment.c.id).where(appointment.c.id == bindparam("id_")).with_for_update(key_share=True)
_AHEAD = APPOINTMENTS.select.where(
    appointment.c.cadre_id == bindparam("cadre_id"),
    appointment.c.starts_at >= bindparam("now"),
    appointment.c.state.in_(one_of(AHEAD)),
).order_by(appointment.c.starts_at)
_EXPECTED = (
    select(appointment.c.id, appointment.c.cadre_id, appointment.c.host_id, assignment.c.staff_id)
    .outerjoin_from(
        appointment, assignment, (assignment.c.appointment_id == appointment.c.id) & STANDING_ONES
    )
    .where(
        appointment.c.starts_at > bindparam("since"),  # which has an index
        appointment.c.ends_at > bindparam("now"),
        appointment.c.state.in_(one_of(AHEAD)),
    )
)
_WITHOUT_TIME = (
    select(appointment.c.id, appointment.c.cadre_id, null(), assignment.c.staff_id)
    .outerjoin_from(
        appointment, assignment, (assignment.c.appointment_id == appointment.c.id) & STANDING_ONES
    )
    .where(appointment.c.state == spelled(AppointmentState.DISPLACED))
)
_BETWEEN = APPOINTMENTS.select.where(
    appointment.c.starts_at >= bindparam("since"),
    appointment.c.starts_at < bindparam("until"),
    appointment.c.state.in_(one_of(LIVE | {AppointmentState.NO_SHOW})),
).order_by(appointment.c.starts_at, appointment.c.id)
#: Whose it is, and who ever had a part in it; who has it now, and the newest, first.
_MATTER = (
    select(
        *(appointment.c[name] for name in ("cadre_id", "host_id", "booked_by", "minister_only")),
        *(assignment.c[name] for name in ("staff_id", "section", "leads")),
        STANDING_ONES.label("standing"),
        UNABLE.label("host_gone"),
    )
    .select_from(appointment)
    .join(person, person.c.id == appointment.c.host_id)
    .outerjoin(assignment, assignment.c.appointment_id == appointment.c.id)
    .where(appointment.c.id == bindparam("id_"))
    .order_by(STANDING_ONES.desc(), assignment.c.id.desc())
)
#: Who keeps out of it, and who was there.
_PEOPLE = union_all(
    select(recusal.c.person_id, literal_column("0").label("there")).where(
        recusal.c.appointment_id == bindparam("id_")
    ),
    select(presence.c.person_id, literal_column("1")).where(presence.c.appointment_id == bindparam("id_")),
)
_KEPT_FROM_READER = (
    select(recusal.c.person_id)
    .where(recusal.c.appointment_id == appointment.c.id, recusal.c.person_id == bindparam("reader_id"))
    .exists()
)


def _host_load(*seen: ColumnElement[bool]) -> Select[Any]:
    since = appointment.c.starts_at >= bindparam("since")
    theirs = [appointment.c.host_id == bindparam("host_id"), since, *seen]
    booked, came = (select(func.count()).where(*theirs, kind).scalar_subquery() for kind in (_LIVE, _CAME))
    return select(booked + came)


_HOST_LOAD, _HOST_LOAD_SEEN = _host_load(), _host_load(~_KEPT_FROM_READER)
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


_TOGETHER = APPOINTMENTS.select.where(
    appointment.c.sitting_id == bindparam("sitting_id"), appointment.c.sitting_id.is_not(None)
).order_by(appointment.c.id)


class UndoneSession(Session, Protocol):
    def savepoint(self) -> AbstractContextManager[None]: ...


_NO_SHOWS = select(func.count()).where(
    appointment.c.cadre_id == bindparam("cadre_id"),
    appointment.c.starts_at >= bindparam("since"),
    appointment.c.state == spelled(AppointmentState.NO_SHOW),
    ~_KEPT_FROM_READER,
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

    def hold(self, appointment_id: int) -> None:
        self.session.connection.execute(_HOLD, {"id_": appointment_id})

    def taken(self, host_id: int, since: datetime, until: datetime) -> Sequence[Span]:  # type: ignore[override]
        values = {"host_id": host_id, "since": since, "until": until}
        rows = self.session.connection.execute(_TAKEN, values)
        return [(row.starts_at, row.ends_at) for row in rows]

    def loads(self, hosts: Collection[int], since: datetime, reader_id: int | None = None) -> dict[int, int]:
        count, asked = self.session.connection.execute, _HOST_LOAD if reader_id is None else _HOST_LOAD_SEEN
        by = {"since": since} | ({} if reader_id is None else {"reader_id": reader_id})
        return {one: count(asked, {"host_id": one, **by}).scalar_one() for one in hosts}

    def is_taken(self, slot: Slot) -> bool:
        values = {"host_id": slot.host_id, "starts_at": slot.starts_at}
        return self.session.connection.execute(_AT, values).first() is not None

    def ahead_of(self, cadre_id: int, now: datetime) -> Sequence[Appointment]:
        return self._all(_AHEAD, cadre_id=cadre_id, now=now)

    def expected(self) -> Sequence[Expected]:
        now, execute = self.session.now, self.session.connection.execute  # no talk lasts a day
        rows = [
            *execute(_EXPECTED, {"now": now, "since": now - timedelta(days=1)}),
            *execute(_WITHOUT_TIME, {}),
        ]
        return [Expected(*row) for row in rows]

    def between(self, since: datetime, until: datetime) -> Sequence[Appointment]:
        return self._all(_BETWEEN, since=since, until=until)

    def matter(self, appointment_id: int) -> Matter | None:
        rows = self.session.connection.execute(_MATTER, {"id_": appointment_id}).all()
        if not rows:
            return None
        people = self.session.connection.execute(_PEOPLE, {"id_": appointment_id}).all()
        recused = frozenset(row.person_id for row in people if not row.there)
        leading = next((row for row in rows if row.leads), rows[0])
        attending = _attending(rows)
        attend = frozenset(row.staff_id for row in attending)
        present = frozenset(row.person_id for row in people if row.there)
        host_gone = leading.host_gone or leading.host_id in recused
        return Matter(
            leading.cadre_id,
            leading.host_id,
            leading.staff_id,
            leading.section,
            recused=recused,
            booker_id=leading.booked_by,
            attending=attend,
            attending_sections=frozenset(row.section for row in attending),
            had=frozenset(row.staff_id for row in rows if row.staff_id) - attend - {leading.staff_id},
            present=present,
            seal=seal_of(self.session, appointment_id, recused) if leading.minister_only else Seal.OPEN,
            stand_in=stand_in_of(self.session, recused, present) if host_gone else None,
        )

    def together(self, sitting_id: int) -> Sequence[Appointment]:
        return self._all(_TOGETHER, sitting_id=sitting_id)

    def talks_of(
        self, cadre_id: int, before: datetime, reader_id: int, count: int, skip: int
    ) -> Sequence[Appointment]:
        return self._all(
            _TALKS_OF, cadre_id=cadre_id, before=before, reader_id=reader_id, count=count, skip=skip
        )

    def has_another(self, missed_id: int) -> bool:
        return self.session.connection.execute(_ANOTHER, {"missed_id": missed_id}).first() is not None

    def no_shows(self, cadre_id: int, since: datetime, reader_id: int) -> int:
        values = {"cadre_id": cadre_id, "since": since, "reader_id": reader_id}
        return int(self.session.connection.execute(_NO_SHOWS, values).scalar_one())

    def history(self, cadre_id: int, before: datetime, reader_id: int) -> History:
        values = {"cadre_id": cadre_id, "before": before, "reader_id": reader_id}
        row = self.session.connection.execute(_HISTORY, values).one()
        return History(row[0], row.last)


def _attending(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Who takes part besides; when it has ended, those who did last may still see how."""
    found = [row for row in rows if row.staff_id and not row.leads]
    if any(row.standing for row in rows):
        return [row for row in found if row.standing]
    return list({row.section: row for row in reversed(found)}.values())


class AttendanceShelf(Shelf[Attendance]):
    codec = _ATTENDANCE
