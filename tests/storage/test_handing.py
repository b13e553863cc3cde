"""An assignment goes from one colleague to another, and is at no moment nobody's."""

import pytest

from bot.domain.appointment import AppointmentState, AssignmentState
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person
from bot.services import booking, handing
from storage.database import Database
from tests.county import Clock, County
from tests.storage.support import Eyes, told
from tests.storage.test_night import Night


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Night:
    return Night(db, county, clock)


def of(desk: Night, section: str) -> list[Person]:
    return [p for p in desk.county.staff if p.section == section]


def test_a_head_gives_it_to_another_of_the_section_who_has_accepted_by_that(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    first, head = desk.staff_of(booked), desk.county.heads[0]
    other = next(p for p in of(desk, "cadre1") if p != first)
    with desk.db.begin() as work:
        newer = handing.reassign(work, head, work.assignments.of(booked.id), other)
        assert newer.state is AssignmentState.ACCEPTED and newer.rule == "default"
    assert desk.fresh(booked).state is AppointmentState.ACCEPTED
    assert desk.staff_of(booked) == other
    assert eyes("SELECT state FROM assignment ORDER BY id") == ["withdrawn", "accepted"]
    assert eyes("SELECT verb FROM audit WHERE verb LIKE 'assignment%' ORDER BY seq") == [
        "assignment.reassign"
    ]
    with desk.db.begin() as work:
        assert "appointment" in told(work, other.id) and "appointment" in told(work, first.id)
        assert "appointment" in told(work, desk.cadre.id)
    arranged = desk.fresh(booked)
    desk.refused(NotYours, lambda work: booking.accept_assignment(work, first, arranged))


def test_only_the_head_reassigns_and_only_to_who_may_take_part(desk: Night) -> None:
    booked = desk.book()
    first, head = desk.staff_of(booked), desk.county.heads[0]
    other = next(p for p in of(desk, "cadre1") if p != first)
    with desk.db.begin() as work:
        assignment = work.assignments.of(booked.id)
        booking.keep_out(work, desk.cadre, booked.id, other.id)
    for who in (first, other, desk.county.heads[1], desk.host, desk.minister, desk.county.office, desk.cadre):
        desk.refused(NotYours, lambda work, who=who: handing.reassign(work, who, assignment, head))
    for to in (other, first, of(desk, "grassroots")[0], desk.cadre):
        desk.refused(MovedOn, lambda work, to=to: handing.reassign(work, head, assignment, to))


def test_of_two_who_reassign_the_same_one_is_told_that_it_moved_on(desk: Night) -> None:
    booked = desk.book()
    first, head = desk.staff_of(booked), desk.county.heads[0]
    other = next(p for p in of(desk, "cadre1") if p != first)
    with desk.db.begin() as work:
        assignment = work.assignments.of(booked.id)
        handing.reassign(work, head, assignment, other)
    desk.refused(MovedOn, lambda work: handing.reassign(work, head, assignment, head))
