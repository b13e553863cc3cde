"""Who takes part in an appointment, and who is asked to take that over."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, func, literal_column, or_, select, union

from bot.domain.aid import UNDECIDED, UNDER_WAY
from bot.domain.appointment import AHEAD, AppointmentState, Assignment, AssignmentState
from bot.domain.handover import HandOver
from bot.domain.slots import Span
from storage.appointments import STANDING_ONES
from storage.concerns import ENDED
from storage.shelf import Codec, Shelf
from storage.tables import (
    aid,
    appointment,
    assignment,
    concern,
    directive,
    follow_up,
    hand_over,
    one_of,
    recusal,
    spelled,
    talk,
)

_ASSIGNMENT = Codec(assignment, Assignment)
_HAND_OVER = Codec(hand_over, HandOver)
#: Begun from appointments: `+ 0` keeps the databases from beginning with all that anybody was ever given.
_BOOKED = _ASSIGNMENT.select.join_from(
    assignment, appointment, assignment.c.appointment_id == literal_column("appointment.id + 0", BigInteger)
).where(STANDING_ONES)

_BUSY = (
    select(assignment.c.staff_id)
    .join_from(appointment, assignment, (assignment.c.appointment_id == appointment.c.id) & STANDING_ONES)
    .where(
        appointment.c.starts_at > bindparam("since"),
        appointment.c.starts_at < bindparam("end"),
        appointment.c.ends_at > bindparam("begin"),
        appointment.c.state.in_(one_of(AHEAD)),
    )
)
_LOAD = select(func.count()).where(
    assignment.c.staff_id == bindparam("staff_id"),
    assignment.c.created_at >= bindparam("since"),
    STANDING_ONES,
)
_LOAD_SEEN = _LOAD.where(
    ~select(recusal.c.person_id)
    .where(
        recusal.c.appointment_id == assignment.c.appointment_id, recusal.c.person_id == bindparam("reader_id")
    )
    .exists()
)
_DECLINED = select(assignment.c.staff_id).where(
    assignment.c.appointment_id == bindparam("appointment_id"),
    assignment.c.state == spelled(AssignmentState.DECLINED),
)


#: Begun from what is open: what is over is ten years of it.
_BURDENED = union(
    select(assignment.c.staff_id)
    .join_from(talk, assignment, (assignment.c.appointment_id == talk.c.appointment_id) & STANDING_ONES)
    .where(talk.c.noted_at.is_(None)),
    select(concern.c.staff_id).where(concern.c.state.not_in(one_of(ENDED))),
    select(follow_up.c.staff_id).where(follow_up.c.state.in_(one_of(["due", "scheduled"]))),
    select(aid.c.waits_for).where(aid.c.state.in_(one_of(UNDER_WAY)), aid.c.state.not_in(one_of(UNDECIDED))),
    select(directive.c.owner_id).where(directive.c.state != spelled("accepted")),
)


class AssignmentShelf(Shelf[Assignment]):
    codec = _ASSIGNMENT
    _all_of = _ASSIGNMENT.select.where(
        assignment.c.appointment_id == bindparam("appointment_id"), STANDING_ONES
    ).order_by(assignment.c.leads.desc(), assignment.c.id)
    _of = _ASSIGNMENT.select.where(
        assignment.c.appointment_id == bindparam("appointment_id"), assignment.c.leads, STANDING_ONES
    )
    _to_come = _BOOKED.where(appointment.c.state.in_(one_of(AHEAD))).order_by(appointment.c.starts_at)
    _live_for = _to_come.where(
        or_(assignment.c.staff_id == bindparam("staff_id"), assignment.c.section == bindparam("section"))
    )

    _displaced = _BOOKED.where(appointment.c.state == spelled(AppointmentState.DISPLACED))
    _displaced_from = _displaced.where(assignment.c.staff_id == bindparam("staff_id"))
    _kept_out = tuple(
        query.join(
            recusal,
            (recusal.c.appointment_id == assignment.c.appointment_id)
            & (recusal.c.person_id == assignment.c.staff_id),
        )
        for query in (_to_come, _displaced)
    )

    def of(self, appointment_id: int) -> Assignment | None:
        return self._one(self._of, appointment_id=appointment_id)

    def all_of(self, appointment_id: int) -> Sequence[Assignment]:
        return self._all(self._all_of, appointment_id=appointment_id)

    def declined(self, appointment_id: int) -> Collection[int]:
        found = self.session.connection.execute(_DECLINED, {"appointment_id": appointment_id})
        return set(found.scalars())

    def busy(self, span: Span) -> Collection[int]:
        begin, end = span  # no talk lasts a day
        values = {"since": begin - timedelta(days=1), "begin": begin, "end": end}
        return set(self.session.connection.execute(_BUSY, values).scalars())

    def loads(self, staff: Collection[int], since: datetime, reader_id: int | None = None) -> dict[int, int]:
        count, asked = self.session.connection.execute, _LOAD if reader_id is None else _LOAD_SEEN
        by = {"since": since} | ({} if reader_id is None else {"reader_id": reader_id})
        return {one: count(asked, {"staff_id": one, **by}).scalar_one() for one in staff}

    def live_for(self, staff_id: int, section: str | None) -> Sequence[Assignment]:
        return self._all(self._live_for, staff_id=staff_id, section=section)

    def held_by(self, staff_id: int) -> Sequence[Assignment]:
        return [*self.live_for(staff_id, None), *self._all(self._displaced_from, staff_id=staff_id)]

    def burdened(self) -> Collection[int]:
        return set(self.session.connection.execute(_BURDENED, {}).scalars())

    def kept_out(self) -> Sequence[Assignment]:
        return [one for query in self._kept_out for one in self._all(query)]


class HandOverShelf(Shelf[HandOver]):
    codec = _HAND_OVER
    _open_of = _HAND_OVER.select.where(
        hand_over.c.assignment_id == bindparam("assignment_id"), hand_over.c.state == spelled("open")
    )
    _open_to = _HAND_OVER.select.where(
        hand_over.c.to_id == bindparam("to_id"), hand_over.c.state == spelled("open")
    )
    _last_to = (
        _HAND_OVER.select.where(
            hand_over.c.appointment_id == bindparam("appointment_id"), hand_over.c.to_id == bindparam("to_id")
        )
        .order_by(hand_over.c.id.desc())
        .limit(1)
    )

    def open_of(self, assignment_id: int) -> HandOver | None:
        return self._one(self._open_of, assignment_id=assignment_id)

    def open_to(self, person_id: int) -> Sequence[HandOver]:
        return self._all(self._open_to, to_id=person_id)

    def last_to(self, appointment_id: int, person_id: int) -> HandOver | None:
        return self._one(self._last_to, appointment_id=appointment_id, to_id=person_id)
