"""Booked for somebody: one answer counts, whoever else acts meanwhile, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.appointment import Appointment, Slot, TalkKind
from bot.domain.calendar import Calendar
from bot.domain.errors import FullyBooked, MovedOn, NotYours, SlotTaken
from bot.domain.people import Person
from bot.domain.sitting import Why
from bot.domain.slots import day_times
from bot.services.booking import book_talk
from bot.services.booking_for import agree, book_for
from bot.services.due import do_due
from bot.services.leaving import cancel_appointment, decline_appointment
from bot.services.recusing import declare_recusal
from bot.services.standing_in import drop_out
from storage.database import Database
from tests.county import Clock, County, night, policy
from tests.storage.support import told


def a_slot(county: County, nth: int = 0, day: int = 10) -> Slot:
    """The nth time of a night of March."""
    rules = policy()
    times = list(day_times(rules, Calendar(rules.zone), night(day).date()))
    return Slot(county.hosts[0].id, *times[nth])


@pytest.fixture
def booker(db: Database, county: County) -> Person:
    """Of the section to which a township's people belong."""
    with db.begin() as work:
        mine = book_talk(work, county.cadres[1], a_slot(county, 1), "work", None)
        assignment = work.assignments.of(mine.id)
        found = next(p for p in county.staff if p.id == assignment.staff_id)
    with db.begin() as work:
        work.connection.execute(text("DELETE FROM outbox"))
    return found


@pytest.fixture
def asked(db: Database, county: County, booker: Person) -> Appointment:
    with db.begin() as work:
        return book_for(work, booker, county.cadres[0], a_slot(county), "work", TalkKind.SUMMONS)


def now(db: Database, thing: Appointment) -> Appointment:
    with db.begin() as work:
        return work.appointments.get(thing.id)


def test_the_first_yes_counts_and_a_second_changes_nothing(
    db: Database, county: County, booker: Person, asked: Appointment
) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        assert told(work, cadre.id) == ["agreement"]
        assert told(work, booker.id) == told(work, county.hosts[0].id) == []
    with db.begin() as work:
        agree(work, cadre, asked)
    arranged = now(db, asked)
    assert (arranged.state, arranged.booked_by) == ("accepted", booker.id)
    for stale in (asked, arranged):
        with pytest.raises(MovedOn), db.begin() as work:
            agree(work, cadre, stale)
    with db.begin() as work:
        assert work.assignments.of(asked.id).staff_id == booker.id
    assert now(db, asked) == arranged


def test_after_it_ended_unanswered_nobody_agrees_to_it_any_more(
    db: Database, county: County, clock: Clock, booker: Person, asked: Appointment
) -> None:
    clock.to(asked.starts_at - timedelta(minutes=5))
    with db.begin() as work:
        do_due(work)
    assert now(db, asked).state == "expired"
    for stale in (asked, now(db, asked)):
        with pytest.raises(MovedOn), db.begin() as work:
            agree(work, county.cadres[0], stale)
    with db.begin() as work:
        assert "appointment" in told(work, booker.id)
        assert "appointment" not in told(work, county.hosts[0].id)


def test_the_time_is_theirs_until_they_answer_and_free_after_a_no(
    db: Database, county: County, booker: Person, asked: Appointment
) -> None:
    with pytest.raises(SlotTaken), db.begin() as work:
        book_talk(work, county.cadres[2], a_slot(county), "work", None)
    with db.begin() as work:
        cancel_appointment(work, county.cadres[0], asked)
    with db.begin() as work:
        assert told(work, booker.id) == ["appointment"]
        book_talk(work, county.cadres[2], a_slot(county), "work", None)


def test_limits_kinds_and_roles_hold_for_whoever_books(db: Database, county: County, booker: Person) -> None:
    cadre, office = county.cadres[0], county.office

    def attempt(who: Person, whom: Person, nth: int, kind: TalkKind) -> Appointment:
        with db.begin() as work:
            return book_for(work, who, whom, a_slot(county, nth), "work", kind)

    for who, whom, kind in (
        (office, cadre, TalkKind.SUMMONS),
        (booker, cadre, TalkKind.SELF_BOOKED),
        (county.cadres[1], cadre, TalkKind.VISIT),
        (county.hosts[0], cadre, TalkKind.VISIT),
        (booker, county.hosts[1], TalkKind.VISIT),
    ):
        with pytest.raises(NotYours):
            attempt(who, whom, 0, kind)
    attempt(office, cadre, 0, TalkKind.SELF_BOOKED)
    attempt(booker, cadre, 2, TalkKind.VISIT)
    with pytest.raises(FullyBooked), db.begin() as work:
        book_for(work, booker, cadre, a_slot(county, day=11), "work", TalkKind.VISIT)


def test_a_booker_who_is_kept_out_takes_no_part_and_hears_no_more(
    db: Database, county: County, booker: Person, asked: Appointment
) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        declare_recusal(work, cadre, asked, booker)
    with db.begin() as work:
        agree(work, cadre, work.appointments.get(asked.id))
    with db.begin() as work:
        assert work.assignments.of(asked.id).staff_id != booker.id
        assert told(work, booker.id) == []
    assert now(db, asked).state == "assigned"


def test_a_host_who_is_kept_out_is_replaced_and_who_booked_may_take_it_back(
    db: Database, county: County, booker: Person, asked: Appointment
) -> None:
    with db.begin() as work:
        declare_recusal(work, county.cadres[0], asked, county.hosts[0])
    again = now(db, asked)
    assert (again.state, again.host_id) == ("requested", county.hosts[1].id)
    with db.begin() as work:
        decline_appointment(work, booker, again)
    assert now(db, asked).state == "declined"


@pytest.mark.parametrize("substitute", [0, 1])
def test_a_host_who_drops_out_meanwhile_leaves_nobody_waiting(
    db: Database, county: County, asked: Appointment, substitute: int
) -> None:
    """Taken over, it still waits for the answer; otherwise it ends, and both are told."""
    host, other = county.hosts[:2]
    day = asked.starts_at.date()
    with db.begin() as work:
        drop_out(work, host, host, day, day, other if substitute else None, Why.LEAVE)
    found = now(db, asked)
    assert found.state == ("requested" if substitute else "rescheduled")
    if substitute:
        with db.begin() as work:
            agree(work, county.cadres[0], found)
        assert now(db, asked).host_id == other.id
