"""One section leads and others attend: all are told, each accepts, and what becomes of it becomes of all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.access import may
from bot.domain.appointment import Appointment, AppointmentState, AssignmentState
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person
from bot.services import booking, leaving, moving, recusing
from storage.work import House
from tests.county import label, policy
from tests.storage.night import Night
from tests.storage.support import Eyes, a_ring, told

STATES = "SELECT state FROM assignment ORDER BY leads DESC, id"


@pytest.fixture
def house() -> House:
    """Whatever cadre1 leads, supervision attends."""
    rule = {"name": "default", "section": "cadre1", "attending": ["supervision"], "reason": label("其他")}
    return House(policy(routing=[rule]), a_ring())


def attends(desk: Night, thing: Appointment) -> Person:
    with desk.db.begin() as work:
        (found,) = [a for a in work.assignments.all_of(thing.id) if not a.leads]
        person = work.people.get(found.staff_id)
    assert person is not None and person.section == "supervision"
    return person


def accept(desk: Night, thing: Appointment, who: Person) -> None:
    with desk.db.begin() as work:
        booking.accept_assignment(work, who, work.appointments.get(thing.id))


def test_it_is_arranged_when_the_leading_section_accepts_and_each_accepts_for_itself(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book()
    leads, other = desk.staff_of(booked), attends(desk, booked)
    with desk.db.begin() as work:
        assert told(work, leads.id) == told(work, other.id) == ["appointment"]
    accept(desk, booked, other)
    assert desk.fresh(booked).state is AppointmentState.ASSIGNED
    assert eyes(STATES) == ["pending", "accepted"]
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id) == []
    desk.refused(
        MovedOn, lambda work: booking.accept_assignment(work, other, work.appointments.get(booked.id))
    )
    accept(desk, booked, leads)
    assert desk.fresh(booked).state is AppointmentState.ACCEPTED
    assert eyes(STATES) == ["accepted", "accepted"]
    stranger = next(p for p in desk.county.staff if p.section == "grassroots")
    desk.refused(
        NotYours, lambda work: booking.accept_assignment(work, stranger, work.appointments.get(booked.id))
    )


def test_whoever_attends_sees_it_and_reads_the_note_and_does_not_write_it(desk: Night) -> None:
    booked = desk.book()
    other, head = attends(desk, booked), desk.county.heads[2]
    with desk.db.begin() as work:
        matter = work.appointments.matter(booked.id)
    for who in (other, head):
        assert may(who, "appointment.see", matter) and not may(who, "note.read", matter)
        for action in ("note.write", "talk.hold", "talk.miss", "talk.move", "concern.see"):
            assert not may(who, action, matter)
        assert not may(who, "appointment.decline", matter, "accepted")
        assert not may(who, "appointment.see", replace(matter, recused=frozenset({who.id})))
    colleague = next(p for p in desk.county.staff if p.section == "supervision" and p.id != other.id)
    assert not may(colleague, "appointment.see", matter)
    there = replace(matter, present=frozenset({other.id}))
    assert may(other, "note.read", there) and not may(head, "note.read", there)


def test_the_database_lets_one_lead_and_each_section_take_part_once(desk: Night) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        leading, other = work.assignments.all_of(booked.id)
    for double in (
        replace(leading, section="grassroots"),
        replace(leading, leads=False),
        replace(other, section="cadre1"),
        replace(other, staff_id=leading.staff_id),
    ):
        with pytest.raises(MovedOn), desk.db.begin() as work:
            work.assignments.add(replace(double, id=work.new_id()))
    with desk.db.begin() as work:  # once it has ended it stands in nobody's way
        work.assignments.add(replace(leading, id=work.new_id(), state=AssignmentState.DECLINED))
        work.assignments.add(replace(other, id=work.new_id(), section="grassroots"))


@pytest.mark.parametrize("way_out", ["cancel", "decline", "expire", "postpone"])
def test_whatever_ends_it_ends_it_for_all_and_all_are_told(desk: Night, eyes: Eyes, way_out: str) -> None:
    booked = desk.book()
    leads, other = desk.staff_of(booked), attends(desk, booked)
    accept(desk, booked, other)
    with desk.db.begin() as work:
        now = work.appointments.get(booked.id)
        if way_out == "cancel":
            leaving.cancel_appointment(work, desk.cadre, now)
        elif way_out == "decline":
            leaving.decline_appointment(work, desk.host, now)
        elif way_out == "expire":
            leaving.expire_appointment(work, now.id)
        else:
            leaving.postpone(work, leads, now)
    assert eyes(STATES) == ["withdrawn", "withdrawn"]
    assert eyes("SELECT count(*) FROM due WHERE kind IN ('assignment', 'lapse') AND done_at IS NULL") == [0]
    with desk.db.begin() as work:
        assert told(work, other.id).count("appointment") == 2
        assert may(other, "appointment.see", work.appointments.matter(booked.id))


def test_a_move_asks_only_those_anew_who_cannot_rely_on_it(desk: Night) -> None:
    booked = desk.book()
    leads, other = desk.staff_of(booked), attends(desk, booked)
    accept(desk, booked, leads)
    accept(desk, booked, other)
    with desk.db.begin() as work:
        now = work.appointments.get(booked.id)
        later = moving.other_times(work, now)[-1]
        # The one who attends takes part in another talk then, of another host.
        there = replace(later, host_id=desk.county.hosts[1].id)
        elsewhere = booking.book_talk(work, desk.county.cadres[1], there, "work", None)
        (theirs,) = [a for a in work.assignments.all_of(elsewhere.id) if not a.leads]
        work.assignments.save(replace(theirs, staff_id=other.id, revision=theirs.revision + 1))
        moved = moving.move_appointment(work, desk.cadre, now, later)
        assert moved.state is AppointmentState.ACCEPTED
        found = [(a.leads, a.state, a.staff_id) for a in work.assignments.all_of(booked.id)]
    accepted, pending = AssignmentState.ACCEPTED, AssignmentState.PENDING
    assert found == [(True, accepted, leads.id), (False, pending, other.id)]
    with desk.db.begin() as work:
        assert told(work, other.id)[-1] == "appointment"


def test_reminders_and_the_list_of_the_night_come_to_whoever_attends(desk: Night) -> None:
    booked = desk.book()
    leads, other = desk.staff_of(booked), attends(desk, booked)
    accept(desk, booked, leads)
    accept(desk, booked, other)
    desk.clock.to(booked.starts_at - timedelta(hours=1))
    desk.tick()
    with desk.db.begin() as work:
        assert "reminder" in told(work, other.id) and "night-list" in told(work, other.id)


def test_a_section_that_does_not_accept_is_chased_by_its_own_ladder_and_then_not_waited_for(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book(nth=8)  # some days ahead
    leads, other = desk.staff_of(booked), attends(desk, booked)
    accept(desk, booked, leads)
    with desk.db.begin() as work:
        before = len(told(work, desk.county.heads[2].id)), len(told(work, desk.county.heads[0].id))
    desk.clock.on(hours=7)
    desk.tick()
    with desk.db.begin() as work:
        assert len(told(work, desk.county.heads[2].id)) == before[0] + 1
        assert len(told(work, desk.county.heads[0].id)) == before[1]
    desk.clock.to(booked.starts_at - timedelta(minutes=15))
    desk.tick()
    assert desk.fresh(booked).state is AppointmentState.ACCEPTED
    assert eyes(STATES) == ["accepted", "withdrawn"]
    assert "assignment.lapse" in eyes("SELECT verb FROM audit ORDER BY seq")
    with desk.db.begin() as work:
        assert told(work, leads.id)[-1] == "appointment"
        assert not may(other, "appointment.see", work.appointments.matter(booked.id))


def test_a_colleague_who_attends_and_is_kept_out_is_replaced_and_the_rest_stays(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book()
    leads, other = desk.staff_of(booked), attends(desk, booked)
    accept(desk, booked, leads)
    with desk.db.begin() as work:
        recusing.declare_recusal(work, desk.cadre, work.appointments.get(booked.id), other)
    assert desk.fresh(booked).state is AppointmentState.ACCEPTED
    assert desk.staff_of(booked) == leads
    assert attends(desk, booked) != other
    with desk.db.begin() as work:
        assert not may(other, "appointment.see", work.appointments.matter(booked.id))


def test_a_colleague_who_leads_and_is_kept_out_leaves_the_others_where_they_are(desk: Night) -> None:
    booked = desk.book()
    leads, other = desk.staff_of(booked), attends(desk, booked)
    with desk.db.begin() as work:
        recusing.declare_recusal(work, desk.cadre, work.appointments.get(booked.id), leads)
    assert desk.staff_of(booked) != leads
    assert attends(desk, booked) == other
