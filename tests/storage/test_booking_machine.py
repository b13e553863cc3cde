"""Whatever people do, in whatever order: one live appointment a slot, nobody who was kept out takes part,
and what is kept for one person goes to no other.

One transaction for each run, undone at its end: the real services on the real tables of both databases.
Add a rule for each new way in or out of a slot; what stays true stands in booking_town.py.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from bot.domain.absence import Swap
from bot.domain.appointment import Appointment, Slot
from bot.domain.daychange import Become
from bot.domain.errors import Refusal
from bot.domain.recusal import STANDING, Ground
from bot.domain.sitting import Why
from bot.services.booking import accept_assignment, book_talk
from bot.services.calendar import change_days, look_at_change
from bot.services.finding import next_slots
from bot.services.holding import hold_slot, let_go
from bot.services.leaving import cancel_appointment, decline_appointment
from bot.services.moving import move_appointment, other_times
from bot.services.nights import sit
from bot.services.recusing import could_see, declare_recusal
from bot.services.reseating import offers, reseat
from bot.services.routing import ANYBODY
from bot.services.standing import end_standing, enter_standing
from bot.services.standing_in import drop_out
from bot.services.swapping import answer_swap, propose_swap, swappable
from storage.database import Database
from storage.work import House
from tests.county import policy
from tests.storage.booking_asking import Asking
from tests.storage.booking_evening import Evening
from tests.storage.booking_sections import Sections
from tests.storage.booking_town import Held, nth, whom
from tests.storage.support import a_ring


class Booking(Asking, Evening, Sections):
    @initialize(cadre=whom, at=nth)
    def somebody_has_booked(self, cadre: int, at: int) -> None:
        self.book(cadre, at, "", [])

    # ── what people do ──

    @rule(cadre=whom, at=nth, anybody=st.booleans())
    def hold(self, cadre: int, at: int, anybody: bool) -> None:
        who = self.cadre(cadre)
        found = next_slots(self.work, who, "work", at + 1, ANYBODY if anybody else None)
        assert not [slot for slot in found if self.kept(slot, cadre)], "what is kept is not offered"
        if isinstance(self.attempt(hold_slot, who, found[-1]), Refusal):
            raise AssertionError("what is offered may be chosen")
        self.held[cadre] = Held(found[-1], self.work.now + self.work.policy.nights.hold)

    @rule(cadre=whom)
    def leave(self, cadre: int) -> None:
        let_go(self.work, self.cadre(cadre))
        self.held.pop(cadre, None)

    @rule(cadre=whom, at=nth, who=st.sampled_from(["", ANYBODY]), out=st.lists(nth, max_size=3))
    def book(self, cadre: int, at: int, who: str, out: list[int]) -> None:
        person = self.cadre(cadre)
        recused = self.near(cadre, out)
        found = self.attempt(next_slots, person, "work", at + 1, who or None, recused)
        if not isinstance(found, Refusal):
            self._book(cadre, found[-1], recused)

    @rule(cadre=whom, other=whom)
    def reach_for_what_is_kept_for_another(self, cadre: int, other: int) -> None:
        if other in self.held:
            self._book(cadre, self.held[other].slot, set())

    @rule(cadre=whom)
    def confirm(self, cadre: int) -> None:
        held = self.held.get(cadre)
        if held is None:
            return
        full = self.full(cadre)
        meets = any(
            a.starts_at < held.slot.ends_at and held.slot.starts_at < a.ends_at for a in self.theirs(cadre)
        )
        early = held.slot.starts_at >= self.work.now + self.work.policy.nights.notice
        answer = self._book(cadre, held.slot, set())
        if held.until > self.work.now and early and not full and not meets:
            assert isinstance(answer, Appointment), "what is kept for somebody is theirs to confirm"

    def _book(self, cadre: int, slot: Slot, recused: set[int]) -> Any:
        kept = self.kept(slot, cadre)
        answer = self.attempt(book_talk, self.cadre(cadre), slot, "work", None, recused)
        if isinstance(answer, Appointment):
            assert not kept, "what is kept for one goes to no other"
            self.held.pop(cadre, None)
        return answer

    @rule(cadre=whom, at=nth)
    def move(self, cadre: int, at: int) -> None:
        for mine in self.theirs(cadre)[:1]:
            found = self.attempt(other_times, mine, at + 1)
            if isinstance(found, list) and found:
                kept = self.kept(found[-1], cadre)
                answer = self.attempt(move_appointment, self.cadre(cadre), mine, found[-1])
                assert isinstance(answer, Refusal) or not kept

    @rule(cadre=whom)
    def cancel(self, cadre: int) -> None:
        for mine in self.theirs(cadre)[:1]:
            self.attempt(cancel_appointment, self.cadre(cadre), mine)

    @rule(cadre=whom)
    def accept(self, cadre: int) -> None:
        for mine in self.theirs(cadre)[:1]:
            staff = self.colleague(mine)
            if staff:
                self.attempt(accept_assignment, staff, mine)

    @rule(cadre=whom)
    def decline(self, cadre: int) -> None:
        for mine in self.theirs(cadre)[:1]:
            host = self.work.people.get(mine.host_id)
            if host:
                self.attempt(decline_appointment, host, mine)

    @rule(cadre=whom, at=nth)
    def keep_out(self, cadre: int, at: int) -> None:
        for mine in self.theirs(cadre)[:1]:
            near = [p for p in (self.work.people.get(mine.host_id), self.colleague(mine)) if p]
            out = [*near, *could_see(self.work, self.cadre(cadre), "work")][at]
            self.attempt(declare_recusal, self.cadre(cadre), mine, out)

    @rule(cadre=whom, host=st.booleans())
    def withdraw(self, cadre: int, host: bool) -> None:
        for mine in self.theirs(cadre)[:1]:
            who = self.work.people.get(mine.host_id) if host else self.colleague(mine)
            if who:
                self.attempt(declare_recusal, who, mine, who, Ground.SELF)

    @rule(cadre=whom, at=nth, ground=st.sampled_from(STANDING), over=st.booleans())
    def the_office_keeps_somebody_out(self, cadre: int, at: int, ground: Ground, over: bool) -> None:
        person, office = self.cadre(cadre), self.county.office
        out = could_see(self.work, person, "work")[at]
        self.attempt(enter_standing, office, out, person, ground)
        if cadre in self.held and self.held[cadre].slot.host_id == out.id:
            self.leave(cadre)
        if over:
            self.attempt(end_standing, office, out, person, ground)

    @rule(whose=st.integers(0, 1), day=st.integers(0, 3), days=st.integers(0, 2), stands_in=st.booleans())
    def give_nights_away(self, whose: int, day: int, days: int, stands_in: bool) -> None:
        host, other = self.county.hosts[whose], self.county.hosts[1 - whose]
        first = self.work.calendar.today(self.work.now) + timedelta(days=day)
        last, substitute = first + timedelta(days=days), other if stands_in else None
        self.attempt(drop_out, host, host, first, last, substitute, Why.LEAVE)
        self._forget_what_is_gone()

    @rule(whose=st.integers(0, 1), day=st.integers(0, 5))
    def sit_a_night(self, whose: int, day: int) -> None:
        host = self.county.hosts[whose]
        self.attempt(sit, host, host, self.work.calendar.today(self.work.now) + timedelta(days=day))

    @rule(whose=st.integers(0, 1), day=st.integers(0, 5), agrees=st.booleans())
    def swap_a_night(self, whose: int, day: int, agrees: bool) -> None:
        host, first = self.county.hosts[whose], self.work.calendar.today(self.work.now)
        mine = first + timedelta(days=day)
        for other, theirs in swappable(self.work, host, mine, first, first + timedelta(days=6))[:1]:
            swap = self.attempt(propose_swap, host, mine, other, theirs)
            if isinstance(swap, Swap):
                done = self.attempt(answer_swap, other, swap, "agree" if agrees else "refuse")
                assert not isinstance(done, Refusal)
        self._forget_what_is_gone()

    @rule(cadre=whom, at=nth)
    def choose_another_time(self, cadre: int, at: int) -> None:
        for lost in self.work.absences.displaced_of(self.cadre(cadre).id):
            found = offers(self.work, lost, at + 1)
            if found:
                assert not self.kept(found[0], cadre)
                answer = self.attempt(reseat, self.cadre(cadre), lost, found[0])
                assert not isinstance(answer, Refusal), "what is offered may be taken"

    @rule(day=st.integers(0, 3), become=st.sampled_from(Become))
    def make_another_day_of_it(self, day: int, become: Become) -> None:
        office, when = self.county.office, self.work.calendar.today(self.work.now) + timedelta(days=day)
        seal = look_at_change(self.work, office, when, when, become).seal
        self.attempt(change_days, office, when, when, become, "示例", seal)
        self._forget_what_is_gone()

    @rule(minutes=st.sampled_from([1, 6, 31, 90, 60 * 20]))
    def time_goes_by(self, minutes: int) -> None:
        self.go_to(self.work.now + timedelta(minutes=minutes))


@pytest.fixture
def house() -> House:
    """Whatever is led by the first section, the third attends; the second stands in for the first."""
    plain = policy()
    rules = tuple(
        rule.model_copy(update={"attending": ("supervision",)}) if rule.is_default else rule
        for rule in plain.routing
    )
    sections = tuple(
        section.model_copy(update={"substitute": "grassroots"}) if section.id == "cadre1" else section
        for section in plain.sections
    )
    return House(plain.model_copy(update={"routing": rules, "sections": sections}), a_ring())


@pytest.mark.timeout(120)
def test_no_sequence_of_deeds_gives_a_slot_away_twice_or_lets_in_who_was_kept_out(db: Database) -> None:
    run_state_machine_as_test(
        lambda: Booking(db),
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
