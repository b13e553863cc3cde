"""The evening itself: who comes, who is late, who does not come and takes the second chance."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from bot.domain.appointment import Appointment, AppointmentState
from bot.domain.attendance import HERE_FROM, LATER
from bot.domain.errors import Refusal
from bot.services.attending import say_coming, say_here, say_late
from bot.services.booking import accept_assignment
from bot.services.reseating import offers
from bot.services.second_chance import has_second_chance, take_second_chance
from bot.services.talks import hold_talk, miss_talk
from storage.tables import appointment
from tests.storage.booking_town import CADRES, Town, nth


class Evening(Town):
    @rule(which=nth, says=st.sampled_from(["coming", "late", "here", ""]), comes=st.booleans())
    def the_hour_comes(self, which: int, says: str, comes: bool) -> None:
        """It is accepted at the last moment, if it was not before."""
        ahead = [(n, a) for n in range(CADRES) for a in self.theirs(n) if self.colleague(a)]
        for cadre, mine in self.pick(ahead, which):
            self.go_to(mine.starts_at - HERE_FROM)
            staff, now = self.colleague(mine), self.work.appointments.get(mine.id)
            if staff and now and now.state is AppointmentState.ASSIGNED:
                self.attempt(accept_assignment, staff, now)
            now = self.work.appointments.get(mine.id)
            if now and now.state is AppointmentState.ACCEPTED:
                self._say(cadre, says, now)
                self.go_to(now.starts_at + timedelta(minutes=5))
                self._end(now, comes)

    def _say(self, cadre: int, says: str, mine: Appointment) -> None:
        me = self.cadre(cadre)
        if says == "coming":
            answer = self.attempt(say_coming, me, mine)
        elif says == "late":
            answer = self.attempt(say_late, me, mine, LATER[0])
        else:
            answer = self.attempt(say_here, me, mine) if says else None
        assert not isinstance(answer, Refusal)
        said = self.work.attendances.get(mine.id)
        assert (said is not None and said.arrived_at is not None) or says != "here"

    def _end(self, mine: Appointment, came: bool) -> None:
        staff = self.colleague(mine)
        assert staff is not None
        answer = self.attempt(hold_talk if came else miss_talk, staff, mine)
        assert not isinstance(answer, Refusal), "whoever is there says how it went"
        self.missed[mine.cadre_id] += 0 if came else 1

    @rule(which=nth, at=nth)
    def take_the_second_chance(self, which: int, at: int) -> None:
        for cadre, missed in self.pick(self._missed(), which):
            times = offers(self.work, missed, at + 1)
            if times:
                assert not self.kept(times[-1], cadre)
                possible = has_second_chance(self.work, missed) and not self.full(cadre)
                answer = self.attempt(take_second_chance, self.cadre(cadre), missed, times[-1])
                self._booked(cadre, answer)
                assert isinstance(answer, Appointment) is possible, "what is offered may be taken, once"

    def _missed(self) -> list[tuple[int, Appointment]]:
        rows = self._rows(select(appointment.c.id).where(appointment.c.state == "no_show"))
        found = [self.work.appointments.get(row.id) for row in rows]
        ids = [cadre.id for cadre in self.county.cadres]
        return [(ids.index(a.cadre_id), a) for a in found if a]
