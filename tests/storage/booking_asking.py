"""What is asked and answered: who waits for a time, who is booked for, who pleads for tonight."""

from datetime import time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.domain.appointment import FOR_OTHERS, Appointment, AppointmentState, Slot, TalkKind
from bot.domain.errors import Refusal
from bot.domain.urgent import Plea, PleaState
from bot.domain.waiting import Offer, Waiting
from bot.services import urgent
from bot.services.booking_for import agree, book_for
from bot.services.finding import check_free, next_slots
from bot.services.leaving import cancel_appointment
from bot.services.moving import other_times
from bot.services.waiting import join_waiting, leave_waiting, pass_offer, take_offer
from tests.storage.booking_town import CADRES, Town, nth, whom

out_of_it = st.lists(nth, max_size=2)


class Asking(Town):
    # ── waiting ──

    @rule(cadre=whom, day=st.integers(0, 3), days=st.integers(1, 3), host=st.integers(0, 2), out=out_of_it)
    def wait(self, cadre: int, day: int, days: int, host: int, out: list[int]) -> None:
        first = self.work.calendar.today(self.work.now) + timedelta(days=day)
        span = [self.work.calendar.at(first + timedelta(days=n), time(0)) for n in (0, days)]
        host_id = self.county.hosts[host].id if host < 2 else None
        recused = self.near(cadre, out)
        self.attempt(join_waiting, self.cadre(cadre), (span[0], span[1]), "work", host_id, None, recused)

    @rule(which=nth)
    def wait_no_longer(self, which: int) -> None:
        for cadre, wait in self.pick(self._waits(), which):
            assert not isinstance(self.attempt(leave_waiting, self.cadre(cadre), wait), Refusal)

    @rule(which=nth)
    def pass_it_on(self, which: int) -> None:
        for cadre, offer in self.pick(self._offers(), which):
            assert not isinstance(self.attempt(pass_offer, self.cadre(cadre), offer), Refusal)
            assert (cadre, offer.slot) not in [(who, now.slot) for who, now in self._offers()]

    @rule(which=nth, another=whom)
    def take_what_is_offered(self, which: int, another: int) -> None:
        """To oneself; to somebody else it is not theirs to take."""
        for cadre, offer in self.pick(self._offers(), which):
            if another != cadre:
                assert isinstance(self.attempt(take_offer, self.cadre(another), offer), Refusal)
            possible = self._may_have(cadre, offer.slot)
            answer = self._booked(cadre, self.attempt(take_offer, self.cadre(cadre), offer))
            assert isinstance(answer, Appointment) or not possible, (
                "what is kept for somebody is theirs to take"
            )
            if isinstance(answer, Appointment):
                assert (answer.host_id, answer.starts_at) == (offer.host_id, offer.starts_at)
                assert self.work.waits.of(answer.cadre_id) is None, "who has a time waits no longer"

    def _waits(self) -> list[tuple[int, Waiting]]:
        found = ((n, self.work.waits.of(self.cadre(n).id)) for n in range(CADRES))
        return [(n, wait) for n, wait in found if wait]

    def _offers(self) -> list[tuple[int, Offer]]:
        found = ((n, self.work.offers.open_for(wait.id)) for n, wait in self._waits())
        return [(n, offer) for n, offer in found if offer]

    def _may_have(self, cadre: int, slot: Slot) -> bool:
        free = self.attempt(check_free, self.cadre(cadre), slot)
        return not self.full(cadre) and not isinstance(free, Refusal)

    # ── booked for somebody ──

    @rule(cadre=whom, at=nth, kind=st.sampled_from(FOR_OTHERS))
    def book_for_them(self, cadre: int, at: int, kind: TalkKind) -> None:
        found = self.attempt(next_slots, self.cadre(cadre), "work", at + 1)
        if isinstance(found, list):
            kept = self.kept(found[-1], cadre)
            facts = self.county.heads[0], self.cadre(cadre), found[-1], "work", kind
            answer = self._booked(cadre, self.attempt(book_for, *facts))
            assert isinstance(answer, Refusal) or not kept

    @rule(which=nth, answer=st.sampled_from(["yes", "another time", "no"]), at=nth)
    def answer_whoever_booked(self, which: int, answer: str, at: int) -> None:
        asked = [
            (n, a) for n in range(CADRES) for a in self.theirs(n) if a.state is AppointmentState.REQUESTED
        ]
        for cadre, mine in self.pick(asked, which):
            me = self.cadre(cadre)
            if answer == "no":
                assert not isinstance(self.attempt(cancel_appointment, me, mine), Refusal)
                continue
            found = self.attempt(other_times, mine, at + 1) if answer == "another time" else []
            slot = found[-1] if isinstance(found, list) and found else None
            agreed = self.attempt(agree, me, mine, slot)
            if isinstance(agreed, Appointment):
                assert agreed.state is not AppointmentState.REQUESTED and self.colleague(agreed)

    # ── tonight, if at all possible ──

    @rule(cadre=whom, out=out_of_it, late=st.booleans())
    def plead(self, cadre: int, out: list[int], late: bool) -> None:
        """By then nothing of tonight can be booked any more."""
        if late:
            self.go_to(self.work.calendar.at(self.work.calendar.today(self.work.now), time(20, 25)))
        self.attempt(urgent.ask_tonight, self.cadre(cadre), "work", None, self.near(cadre, out))

    @rule(which=nth, answer=st.sampled_from(["yes", "yes", "other times", "not any more"]), at=nth)
    def answer_a_plea(self, which: int, answer: str, at: int) -> None:
        for cadre, plea in self.pick(self._pleas(PleaState.OPEN), which):
            host, me = self.work.people.get(plea.host_id), self.cadre(cadre)
            assert host is not None
            if answer == "not any more":
                assert not isinstance(self.attempt(urgent.withdraw, me, plea), Refusal)
            elif answer == "other times":
                assert not isinstance(self.attempt(urgent.offer_others, host, plea), Refusal)
            else:
                for _, slot in self.pick(list(enumerate(urgent.beginnings(self.work, host, me))), at):
                    assert not self.kept(slot, cadre)
                    given = self.attempt(urgent.grant, host, plea, slot)
                    assert isinstance(given, Appointment) or self.full(cadre), (
                        "what a host is shown is theirs"
                    )

    @rule(which=nth, at=nth)
    def take_another_time_than_tonight(self, which: int, at: int) -> None:
        for cadre, plea in self.pick(self._pleas(PleaState.OFFERED, PleaState.LAPSED), which):
            for slot in urgent.other_times(self.work, self.cadre(cadre), plea)[at : at + 1]:
                answer = self._booked(cadre, self.attempt(urgent.take_other, self.cadre(cadre), plea, slot))
                assert isinstance(answer, Appointment) or self.full(cadre)

    def _pleas(self, *states: PleaState) -> list[tuple[int, Plea]]:
        found = ((n, self.work.pleas.last_of(self.cadre(n).id)) for n in range(CADRES))
        return [(n, plea) for n, plea in found if plea and plea.state in states]
