"""What the sections do among themselves: accept, hand over, cannot, reassign."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import select

from bot.domain.appointment import AHEAD, STANDING, Appointment, Assignment, AssignmentState
from bot.domain.errors import Refusal
from bot.domain.handover import HandOver, HandOverState
from bot.domain.people import Person, Role
from bot.domain.words import Words
from bot.services.booking import accept_assignment
from bot.services.handing import decline_assignment, is_ahead, reassign
from bot.services.handing_over import (
    ask_to_take_over,
    receivers,
    refuse_to_take_over,
    take_back,
    take_over,
)
from storage.tables import appointment, hand_over
from tests.storage.booking_town import CADRES, A, Town, nth

WHY = Words("编造的缘由")


class Sections(Town):
    @rule(which=nth)
    def accept_a_part(self, which: int) -> None:
        for _, part in self.pick(self._parts(), which):
            mine = self.work.appointments.get(part.appointment_id)
            answer = self.attempt(accept_assignment, self._who(part), mine)
            assert isinstance(answer, Refusal) is (part.state is AssignmentState.ACCEPTED)

    @rule(which=nth, to=nth)
    def ask_somebody_to_take_over(self, which: int, to: int) -> None:
        for _, part in self.pick(self._parts(), which):
            for _, other in self.pick([(0, p) for p in receivers(self.work, part)], to):
                asked = self.work.hand_overs.open_of(part.id)
                answer = self.attempt(ask_to_take_over, self._who(part), part, other, WHY)
                ahead = is_ahead(self.work, self._of(part))
                assert isinstance(answer, HandOver) or asked or not ahead or self._is_asked(other, part)

    @rule(which=nth, answer=st.sampled_from([take_over, refuse_to_take_over, take_back]))
    def answer_who_asked(self, which: int, answer: object) -> None:
        for part, asked in self.pick(self._asked(), which):
            to, has_it = self.work.people.get(asked.to_id), self.work.assignments.get(part)
            assert to is not None and has_it is not None
            who = self._who(has_it) if answer is take_back else to
            done = self.attempt(answer, who, asked)  # type: ignore[arg-type]
            assert not isinstance(done, Refusal) or not is_ahead(self.work, self._of(has_it))

    @rule(which=nth)
    def cannot_take_part(self, which: int) -> None:
        for _, part in self.pick(self._parts(), which):
            done = self.attempt(decline_assignment, self._who(part), part, WHY)
            assert isinstance(done, Assignment) is is_ahead(self.work, self._of(part))

    @rule(which=nth, to=nth)
    def reassign_it(self, which: int, to: int) -> None:
        for _, part in self.pick(self._parts(), which):
            people = self.work.people.of_section(part.section)
            head = next(p for p in people if p.role is Role.SECTION_HEAD)
            self.attempt(reassign, head, part, people[to % len(people)])

    # ── what stays true ──

    @invariant()
    def one_leads_who_may_and_it_is_arranged_once_they_have_accepted(self) -> None:
        rows = self._rows(select(appointment.c.id, appointment.c.state))
        for row in rows:
            parts = self.work.assignments.all_of(row.id)
            if row.state in (A.ASSIGNED, A.ACCEPTED, A.DISPLACED):
                assert [part.leads for part in parts] == [True] + [False] * (len(parts) - 1)
                sure = parts[0].state is AssignmentState.ACCEPTED
                assert row.state == A.DISPLACED or sure is (row.state == A.ACCEPTED)
                assert row.state != A.ASSIGNED or self._owes("expiry", row.id)
            elif row.state not in (A.HELD, A.NO_SHOW):
                assert not parts
            self._may_all_take_part(row.id, parts)

    def _may_all_take_part(self, appointment_id: int, parts: list[Assignment]) -> None:
        people = [self.work.people.get(part.staff_id) for part in parts]
        matter = self.work.appointments.matter(appointment_id)
        assert all(p and not p.archived for p in people) and matter is not None
        assert not {part.staff_id for part in parts} & matter.recused
        assert len({part.staff_id for part in parts}) == len({part.section for part in parts}) == len(parts)

    @invariant()
    def whoever_is_asked_to_take_over_may_and_will_hear(self) -> None:
        for part, asked in self._asked():
            has_it = self.work.assignments.get(part)
            matter = self.work.appointments.matter(asked.appointment_id)
            assert has_it is not None and has_it.state in STANDING and matter is not None
            assert asked.to_id not in matter.recused | matter.taking_part
            assert self._owes("handover", asked.id)

    def _parts(self) -> list[tuple[int, Assignment]]:
        return [
            (n, part)
            for n in range(CADRES)
            for mine in self.theirs(n)
            if mine.state in AHEAD
            for part in self.work.assignments.all_of(mine.id)
        ]

    def _asked(self) -> list[tuple[int, HandOver]]:
        found = self._rows(select(hand_over.c.id).where(hand_over.c.state == HandOverState.OPEN))
        asked = [one for row in found if (one := self.work.hand_overs.get(row.id))]
        return [(one.assignment_id, one) for one in asked]

    def _is_asked(self, person: Person, part: Assignment) -> bool:
        last = self.work.hand_overs.last_to(part.appointment_id, person.id)
        return last is not None and last.state is HandOverState.OPEN

    def _who(self, part: Assignment) -> Person:
        who = self.work.people.get(part.staff_id)
        assert who is not None
        return who

    def _of(self, part: Assignment) -> Appointment:
        found = self.work.appointments.get(part.appointment_id)
        assert found is not None
        return found
