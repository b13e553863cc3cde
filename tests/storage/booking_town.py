"""The county that the booking machine plays in: one transaction on the real tables, undone at its end, and
what stays true in it whatever people do."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import invariant
from sqlalchemy import select

from bot.domain.appointment import AHEAD, LIVE, STANDING, Appointment, AppointmentState, Slot
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.slots import Span, day_times, tonight_times
from bot.domain.waiting import WaitState
from bot.services.due import do_due
from bot.services.finding import check_free
from bot.services.recusing import could_see
from bot.services.rota import sits_on
from storage.database import Database
from storage.tables import appointment, assignment, due, offer, plea, recusal, waiting
from tests.storage.machine import InOneTransaction

CADRES = 4
whom = st.integers(0, CADRES - 1)
nth = st.integers(0, 5)
A = AppointmentState
T = TypeVar("T")


@dataclass
class Held:
    slot: Slot
    until: datetime


class Town(InOneTransaction):
    def __init__(self, db: Database) -> None:
        super().__init__(db, CADRES)
        self.held: dict[int, Held] = {}
        self.missed: Counter[int] = Counter()

    def cadre(self, number: int) -> Person:
        return self.county.cadres[number]

    def theirs(self, number: int) -> list[Appointment]:
        return list(self.work.appointments.ahead_of(self.cadre(number).id, self.work.now))

    def kept(self, slot: Slot, besides: int) -> bool:
        now = self.work.now
        return any(h.slot == slot and h.until > now for who, h in self.held.items() if who != besides)

    def pick(self, among: list[tuple[int, T]], which: int) -> list[tuple[int, T]]:
        """One of what somebody has, if anybody has any."""
        return [among[which % len(among)]] if among else []

    def full(self, number: int) -> bool:
        lost = self.work.absences.displaced_of(self.cadre(number).id)
        return len(self.theirs(number)) + len(lost) >= self.work.policy.limits.live_appointments

    def near(self, number: int, out: list[int]) -> set[int]:
        """Some of those whom their request would lead to."""
        found = could_see(self.work, self.cadre(number), "work")
        return {found[index].id for index in out}

    def colleague(self, mine: Appointment) -> Person | None:
        matter = self.work.appointments.matter(mine.id)
        return self.work.people.get((matter and matter.staff_id) or 0)

    def _booked(self, number: int, answer: Any) -> Any:
        """Whoever books lets go of what was kept while the form was open."""
        if isinstance(answer, Appointment):
            self.held.pop(number, None)
        return answer

    def go_to(self, moment: datetime) -> None:
        """With the time, what nobody answered runs out."""
        self.work.now = max(self.work.now, moment)
        do_due(self.work)

    def _forget_what_is_gone(self) -> None:
        """A host's night goes before what is kept on it: whoever had chosen is offered other times."""
        for who, held in list(self.held.items()):
            try:
                check_free(self.work, self.cadre(who), held.slot)
            except Refusal:
                del self.held[who]

    # ── what stays true ──

    @invariant()
    def a_slot_belongs_to_one(self) -> None:
        rows = self._live()
        spans = sorted((row.host_id, row.starts_at, row.ends_at) for row in rows)
        for (host, _, end), (another, begin, _) in pairwise(spans):
            assert host != another or end <= begin

    @invariant()
    def nobody_who_is_kept_out_takes_part(self) -> None:
        out = {tuple(row) for row in self._rows(select(recusal.c.appointment_id, recusal.c.person_id))}
        for row in self._live():
            assert not {(row.id, row.host_id), (row.id, row.staff_id)} & out

    @invariant()
    def everything_to_come_has_a_colleague_once_the_person_has_agreed(self) -> None:
        for row in self._live():
            if row.state in AHEAD:
                assert bool(row.staff_id) is not (row.state == A.REQUESTED and row.booked_by is not None)

    @invariant()
    def nobody_is_left_on_a_day_that_is_closed_or_that_its_host_does_not_sit(self) -> None:
        work = self.work
        for row in self._live():
            if row.state in AHEAD and row.starts_at > work.now:
                day, host = work.calendar.today(row.starts_at), work.people.get(row.host_id)
                open_then = tonight_times if work.calendar.is_workday(day) else day_times
                assert (row.starts_at, row.ends_at) in open_then(work.policy, work.calendar, day)
                assert host and sits_on(work, host, day)

    @invariant()
    def nobody_has_more_than_the_rule_allows_or_two_at_one_time(self) -> None:
        mine: dict[int, list[Span]] = {cadre.id: [] for cadre in self.county.cadres}
        for row in self._live():
            if row.state in AHEAD and row.starts_at >= self.work.now:
                mine[row.cadre_id].append((row.starts_at, row.ends_at))
        for cadre_id, spans in mine.items():
            for (_, end), (begin, _) in pairwise(sorted(spans)):
                assert end <= begin
            lost = len(self.work.absences.displaced_of(cadre_id))
            assert len(spans) + lost <= self.work.policy.limits.live_appointments

    @invariant()
    def what_is_offered_is_kept_for_one_and_for_nobody_else(self) -> None:
        """For whoever waits one time, for whoever lost theirs a few."""
        found = self._rows(select(offer).where(offer.c.state == "open"))
        assert max(Counter(row.waiting_id or row.id for row in found).values(), default=1) == 1
        assert (
            max(Counter(row.appointment_id for row in found if row.appointment_id).values(), default=1) <= 3
        )
        assert len({(row.host_id, row.starts_at) for row in found}) == len(found)
        taken = {(row.host_id, row.starts_at): row.cadre_id for row in self._live()}
        for row in found:
            slot = Slot(row.host_id, row.starts_at, row.ends_at)
            assert row.expires_at > self.work.now
            assert taken.get((slot.host_id, slot.starts_at), row.cadre_id) == row.cadre_id
            assert self._is_for(row)
            other = next(cadre for cadre in self.county.cadres if cadre.id != row.cadre_id)
            assert isinstance(self.attempt(check_free, other, slot), Refusal)

    def _is_for(self, row: Any) -> bool:
        """Whoever it is kept for still waits, or has still no other time."""
        if row.waiting_id is None:
            lost = self.work.appointments.get(row.appointment_id)
            return lost is not None and (lost.state, lost.cadre_id) == (A.DISPLACED, row.cadre_id)
        wait = self.work.waits.get(row.waiting_id)
        return wait is not None and (wait.state, wait.cadre_id) == (WaitState.WAITING, row.cadre_id)

    @invariant()
    def whoever_waits_waits_once_is_looked_after_and_will_hear(self) -> None:
        found = self._rows(select(waiting.c.id, waiting.c.cadre_id, waiting.c.state, waiting.c.until))
        now = [row for row in found if row.state == WaitState.WAITING]
        assert len({row.cadre_id for row in now}) == len(now)
        for row in now:
            assert (
                row.until > self.work.now and self._owes("waiting", row.id) and self._owes("looking", row.id)
            )
        for row in found:
            if row.state != WaitState.WAITING:
                assert self.work.offers.open_for(row.id) is None and not self._owes("waiting", row.id)

    @invariant()
    def a_plea_is_one_a_person_and_never_just_lies_there(self) -> None:
        found = self._rows(select(plea).where(plea.c.state == "open"))
        assert len({row.cadre_id for row in found}) == len(found)
        assert all(row.expires_at > self.work.now and self._owes("plea", row.id) for row in found)
        booked = self._rows(select(plea.c.appointment_id).where(plea.c.state == "booked"))
        assert all(row.appointment_id for row in booked)

    @invariant()
    def who_did_not_come_stays_counted_and_has_one_second_chance(self) -> None:
        for row in self._rows(select(appointment.c.instead_of).where(appointment.c.instead_of.is_not(None))):
            missed = self.work.appointments.get(row.instead_of)
            assert missed and missed.state is A.NO_SHOW and missed.instead_of is None
        missed_by = Counter(
            row.cadre_id
            for row in self._rows(select(appointment.c.cadre_id).where(appointment.c.state == "no_show"))
        )
        assert missed_by == self.missed

    @invariant()
    def whoever_lost_their_time_is_still_looked_after(self) -> None:
        for row in self._rows(select(appointment.c.id).where(appointment.c.state == "displaced")):
            assert self._owes("expiry", row.id) and self.work.assignments.of(row.id)

    def _owes(self, kind: str, id_: int) -> bool:
        owed = select(due.c.step).where(due.c.kind == kind, due.c.object_id == id_, due.c.done_at.is_(None))
        return bool(self._rows(owed.limit(1)))

    def _live(self) -> list[Any]:
        return self._rows(
            select(appointment, assignment.c.staff_id)
            .outerjoin(
                assignment,
                (assignment.c.appointment_id == appointment.c.id)
                & assignment.c.state.in_(sorted(STANDING))
                & assignment.c.leads,
            )
            .where(appointment.c.state.in_(sorted(LIVE)))
        )

    def _rows(self, statement: Any) -> list[Any]:
        return list(self.work.connection.execute(statement))
