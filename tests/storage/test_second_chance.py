"""Who did not come is offered the nearest times once, with what they had said; the count stays."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.appointment import Appointment, AppointmentState, Slot, TalkKind
from bot.domain.errors import MovedOn, NotYours, Refusal
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services import booking_for, talks
from bot.services.booking import accept_assignment, book_talk
from bot.services.finding import next_slots
from bot.services.reseating import offers
from bot.services.routing import ANYBODY
from bot.services.seals import seal_talk
from bot.services.second_chance import has_second_chance, take_second_chance
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County
from tests.storage.support import Eyes, told


def colleague(work: SqlWork, appointment: Appointment) -> Person:
    assignment = work.assignments.of(appointment.id)
    staff = work.people.get(assignment.staff_id) if assignment else None
    assert staff is not None
    return staff


def does_not_come(db: Database, clock: Clock, appointment: Appointment) -> Appointment:
    with db.begin() as work:
        staff = colleague(work, appointment)
        accept_assignment(work, staff, work.appointments.get(appointment.id))
    clock.to(appointment.ends_at)
    with db.begin() as work:
        talks.miss_talk(work, staff, work.appointments.get(appointment.id))
        return work.appointments.get(appointment.id)


@pytest.fixture
def missed(db: Database, county: County, clock: Clock) -> Appointment:
    """With words, and a host who is kept out of it."""
    cadre, out = county.cadres[0], {county.hosts[1].id, county.staff[0].id}
    with db.begin() as work:
        found = next_slots(work, cadre, "work", 1, ANYBODY, out)[0]
        made = book_talk(work, cadre, found, "work", Words("WISH"), out)
    return does_not_come(db, clock, made)


def nearest(work: SqlWork, missed: Appointment) -> Slot:
    return offers(work, missed, 1)[0]


def test_all_that_was_said_goes_along_and_that_they_did_not_come_stays(
    db: Database, county: County, missed: Appointment, eyes: Eyes
) -> None:
    cadre, out = county.cadres[0], {county.hosts[1].id, county.staff[0].id}
    with db.begin() as work:
        assert "appointment" in told(work, cadre.id)
        before = colleague(work, missed)
        found = offers(work, missed, 5)
        assert found and county.hosts[1].id not in {slot.host_id for slot in found}
        anew = take_second_chance(work, cadre, missed, found[0])
    with db.begin() as work:
        kept = work.appointments.get(anew.id)
        assert (kept.topic, kept.wish, kept.state) == ("work", Words("WISH"), AppointmentState.ASSIGNED)
        assert {r.person_id for r in work.recusals.of(anew.id)} == out
        assert colleague(work, anew) == before
        assert work.appointments.get(missed.id).state is AppointmentState.NO_SHOW
        assert work.appointments.no_shows(cadre.id, work.now - timedelta(days=365), 0) == 1
    assert eyes("SELECT count(*) FROM appointment WHERE instead_of = ?", missed.id) == [1]


def test_what_was_wished_for_the_minister_alone_stays_so(
    db: Database, county: County, clock: Clock, missed: Appointment
) -> None:
    cadre = county.cadres[1]
    with db.begin() as work:
        made = book_talk(work, cadre, next_slots(work, cadre, "work", 1)[0], "work", Words("WISH"))
        seal_talk(work, cadre, made)
    sealed = does_not_come(db, clock, made)
    with db.begin() as work:
        anew = take_second_chance(work, cadre, sealed, nearest(work, sealed))
        open_ = take_second_chance(work, county.cadres[0], missed, nearest(work, missed))
    with db.begin() as work:
        assert work.appointments.get(anew.id).minister_only
        assert not work.appointments.get(open_.id).minister_only


def test_there_is_one_second_chance_and_none_after_it(
    db: Database, county: County, clock: Clock, missed: Appointment
) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        anew = take_second_chance(work, cadre, missed, nearest(work, missed))
    with db.begin() as work:
        assert not has_second_chance(work, missed)
        with pytest.raises(MovedOn):
            take_second_chance(work, cadre, missed, nearest(work, missed))
    missed_again = does_not_come(db, clock, anew)
    with db.begin() as work:
        assert not has_second_chance(work, missed_again)
        with pytest.raises(MovedOn):
            take_second_chance(work, cadre, missed_again, nearest(work, missed_again))
        assert work.appointments.no_shows(cadre.id, work.now - timedelta(days=365), 0) == 2


def test_it_is_theirs_alone_and_not_for_ever(
    db: Database, county: County, clock: Clock, missed: Appointment
) -> None:
    with db.begin() as work:
        staff = colleague(work, missed)
        for other in (county.cadres[1], staff, county.office, county.minister):
            with pytest.raises(Refusal) as refused:
                take_second_chance(work, other, missed, nearest(work, missed))
            assert isinstance(refused.value, MovedOn if other == staff else NotYours)
    clock.on(days=db.house.policy.nights.window.days)
    with db.begin() as work, pytest.raises(MovedOn):
        take_second_chance(work, county.cadres[0], missed, nearest(work, missed))


def test_what_they_were_called_for_stays_what_it_is(db: Database, county: County, clock: Clock) -> None:
    cadre, head = county.cadres[2], county.heads[0]
    with db.begin() as work:
        slot = next_slots(work, cadre, "work", 1)[0]
        asked = booking_for.book_for(work, head, cadre, slot, "work", TalkKind.SUMMONS)
    with db.begin() as work:
        agreed = booking_for.agree(work, cadre, asked)
        staff = colleague(work, agreed)
    clock.to(agreed.ends_at)
    with db.begin() as work:
        talks.miss_talk(work, staff, work.appointments.get(agreed.id))
        missed = work.appointments.get(agreed.id)
        anew = take_second_chance(work, cadre, missed, nearest(work, missed))
        assert (anew.kind, anew.booked_by, colleague(work, anew)) == (TalkKind.SUMMONS, head.id, staff)


async def test_tapped_on_two_phones_at_once_it_is_taken_once(
    db: Database, county: County, missed: Appointment, another: Callable[[], Database], eyes: Eyes
) -> None:
    doors = [db] if db.engine.dialect.name == "sqlite" else [db, another()]
    with db.begin() as work:
        times = offers(work, missed, 2)
    answers = await asyncio.gather(
        *(
            doors[n % len(doors)].run(
                lambda work, slot=slot: take_second_chance(work, county.cadres[0], missed, slot)
            )
            for n, slot in enumerate(times)
        ),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Appointment", "MovedOn"]
    assert eyes("SELECT count(*) FROM appointment WHERE instead_of IS NOT NULL") == [1]
