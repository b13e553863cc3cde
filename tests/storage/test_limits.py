"""Nobody has more ahead of them than the rule allows, whichever way an appointment comes about."""

import pytest

from bot.domain.appointment import Appointment, AppointmentState, Slot
from bot.domain.errors import AlreadyBooked, FullyBooked
from bot.domain.people import Person
from bot.domain.sitting import Why
from bot.services import urgent
from bot.services.booking import accept_assignment, book_talk
from bot.services.finding import next_slots
from bot.services.reseating import offers, reseat
from bot.services.standing_in import drop_out
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County, night


def book(work: SqlWork, who: Person, nth: int = 0) -> Appointment:
    return book_talk(work, who, next_slots(work, who, "work", nth + 1)[nth], "work", None)


def test_a_time_that_was_lost_counts_since_its_place_is_kept(db: Database, county: County) -> None:
    cadre, host = county.cadres[0], county.hosts[0]
    with db.begin() as work:
        mine = book(work, cadre)
        staff = work.people.get(work.assignments.of(mine.id).staff_id)
        accept_assignment(work, staff, mine)
        day = work.calendar.today(mine.starts_at)
        drop_out(work, host, host, day, day, None, Why.LEAVE)
        assert work.appointments.get(mine.id).state is AppointmentState.DISPLACED
        book(work, cadre)
        with pytest.raises(AlreadyBooked), work.savepoint():
            book(work, cadre, 2)
        lost = work.appointments.get(mine.id)
        reseat(work, cadre, lost, offers(work, lost, 1)[0])
        assert len(work.appointments.ahead_of(cadre.id, work.now)) == db.house.policy.limits.live_appointments


def test_who_booked_as_much_as_they_may_after_asking_for_tonight_is_given_no_more(
    db: Database, county: County, clock: Clock
) -> None:
    cadre, host = county.cadres[0], county.hosts[0]
    clock.to(night(10, "20:25"))
    with db.begin() as work:
        plea = urgent.ask_tonight(work, cadre, "work", None)
        for _ in range(db.house.policy.limits.live_appointments):
            book(work, cadre)
    late = Slot(host.id, night(10, "21:30"), night(10, "22:10"))
    with db.begin() as work, pytest.raises(FullyBooked):
        urgent.grant(work, host, plea, late)
