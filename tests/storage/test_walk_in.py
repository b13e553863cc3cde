"""Somebody comes without an appointment, alone or with others of the unit: held at once, out of the plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.access import may
from bot.domain.appointment import Appointment, AppointmentState, OffPlan
from bot.domain.errors import HasAppointment, MovedOn, NotYet, NotYours
from bot.domain.people import Person
from bot.domain.recusal import Ground
from bot.domain.words import Words
from bot.services import finding, notes, presence, standing, talks, walk_in
from storage.database import Database
from tests.county import Clock, County, night
from tests.storage.night import Night
from tests.storage.support import Eyes, told


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Night:
    clock.to(night(10, "19:50"))
    return Night(db, county, clock)


def comes(
    desk: Night, by: Person | None = None, who: Person | None = None, others: Sequence[Person] = ()
) -> Appointment:
    staff = by or desk.county.staff[0]
    with desk.db.begin() as work:
        return walk_in.walk_in(work, staff, who or desk.cadre, "work", desk.host, desk.clock.now, others)


def test_it_is_held_at_once_by_the_section_of_the_rule_and_everybody_is_told(desk: Night, eyes: Eyes) -> None:
    staff = desk.county.staff[1]
    came = comes(desk, staff)
    assert (came.state, came.off_plan, came.sitting_id) == (AppointmentState.HELD, OffPlan.WALK_IN, None)
    with desk.db.begin() as work:
        part = work.assignments.of(came.id)
        assert (part.section, part.staff_id, part.state) == ("cadre1", staff.id, "accepted")
        assert work.presence.of(came.id) == {desk.host.id, staff.id}
        assert told(work, desk.cadre.id) == told(work, desk.host.id) == ["appointment"]
        assert told(work, staff.id) == []
        assert work.notes.owed_by(staff.id) == [(came.id, came.ends_at)]
        notes.submit_note(work, staff, came.id, {"summary": ["编造"], "concerns": ["编造的诉求"]})
    assert eyes("SELECT verb FROM audit WHERE verb LIKE 'talk.%' ORDER BY seq") == [
        "talk.walk_in",
        "talk.hold",
    ]


def test_a_colleague_of_another_section_puts_it_down_and_the_section_in_charge_writes_it(desk: Night) -> None:
    other = next(p for p in desk.county.staff if p.section == "supervision")
    came = comes(desk, other)
    with desk.db.begin() as work:
        part, matter = work.assignments.of(came.id), work.appointments.matter(came.id)
        assert part.section == "cadre1" and told(work, part.staff_id) == ["appointment"]
    assert may(other, "note.read", matter) and not may(other, "note.write", matter)


def test_it_takes_no_time_of_the_plan_away(desk: Night, eyes: Eyes) -> None:
    desk.clock.to(night(10, "18:00"))
    booked = desk.book(desk.county.cadres[1])
    desk.clock.to(booked.starts_at)
    with desk.db.begin() as work:
        before = finding.next_slots(work, desk.county.cadres[2], "work", 5)
    came = comes(desk)  # at the very time that is booked with the same host
    assert (came.host_id, came.starts_at) == (booked.host_id, booked.starts_at)
    with desk.db.begin() as work:
        assert finding.next_slots(work, desk.county.cadres[2], "work", 5) == before
        free = before[0]
        walk_in.walk_in(work, desk.county.staff[0], desk.county.cadres[3], "work", desk.host, desk.clock.now)
    assert eyes("SELECT count(*) FROM appointment WHERE state = 'held'") == [2]
    assert desk.book(desk.county.cadres[2]).starts_at == free.starts_at


def test_whoever_has_an_appointment_at_that_time_is_recorded_there(desk: Night, eyes: Eyes) -> None:
    desk.clock.to(night(10, "18:00"))
    booked = desk.book()
    desk.clock.to(booked.starts_at)
    with pytest.raises(HasAppointment):
        comes(desk)
    comes(desk, who=desk.county.cadres[1])
    with pytest.raises(HasAppointment):  # said twice
        comes(desk, who=desk.county.cadres[1])
    assert eyes("SELECT count(*) FROM talk") == [1]


def test_only_what_takes_place_today_and_has_begun_is_put_down(desk: Night) -> None:
    now, staff, host = desk.clock.now, desk.county.staff[0], desk.host
    for when in (now + timedelta(minutes=1), now - timedelta(days=1)):
        desk.refused(
            NotYet, lambda work, when=when: walk_in.walk_in(work, staff, desk.cadre, "work", host, when)
        )
    desk.refused(MovedOn, lambda work: walk_in.walk_in(work, staff, desk.cadre, "made_up", host, now))


def test_nobody_who_keeps_out_talks_to_them_puts_it_down_or_sees_it(desk: Night) -> None:
    county, now = desk.county, desk.clock.now
    host, staff = county.hosts[0], county.staff[0]
    with desk.db.begin() as work:
        standing.enter_standing(work, county.office, host, desk.cadre, Ground.OFFICE)
        standing.enter_standing(work, county.office, staff, desk.cadre, Ground.OFFICE)
    desk.refused(
        NotYours, lambda work: walk_in.walk_in(work, staff, desk.cadre, "work", county.hosts[1], now)
    )
    desk.refused(NotYours, lambda work: walk_in.walk_in(work, county.staff[1], desk.cadre, "work", host, now))
    with desk.db.begin() as work:
        assert host not in walk_in.hosts_for(work, county.staff[1], desk.cadre)
        came = walk_in.walk_in(work, county.staff[1], desk.cadre, "work", county.hosts[1], now)
        assert not may(staff, "appointment.see", work.appointments.matter(came.id))


def test_neither_whoever_left_nor_whoever_is_no_cadre_comes_and_nobody_else_puts_it_down(desk: Night) -> None:
    staff, county = desk.county.staff[0], desk.county
    gone = replace(county.cadres[2], archived=True, revision=1)
    with desk.db.begin() as work:
        work.people.save(gone)
    for who in (gone, county.staff[1], county.office):
        with pytest.raises(NotYours):
            comes(desk, staff, who)
    for by in (desk.cadre, county.office, county.auditor):
        with pytest.raises(NotYours):
            comes(desk, by, county.cadres[1])


def test_a_host_puts_down_their_own_talks_only(desk: Night) -> None:
    host, other = desk.county.hosts
    came = comes(desk, host)
    with desk.db.begin() as work:
        assert [p.id for p in walk_in.hosts_for(work, host, desk.cadre)] == [host.id]
        assert desk.county.staff[0].section == work.assignments.of(came.id).section
    with pytest.raises(NotYours):
        comes(desk, other, desk.county.cadres[1])  # talked to by the first


def test_several_of_one_unit_have_each_an_appointment_and_a_note_of_their_own(desk: Night) -> None:
    first, second, third = desk.county.cadres[:3]
    staff = desk.county.staff[0]
    came = comes(desk, staff, first, [second, third, second])
    with desk.db.begin() as work:
        together = work.appointments.together(came.sitting_id)
        assert [a.cadre_id for a in together] == [first.id, second.id, third.id]
        assert [a.id for a in walk_in.same_sitting(work, came)] == [a.id for a in together[1:]]
        for one, said in zip(together, ("甲", "乙", "丙"), strict=True):
            parts = {"summary": [f"编造{said}"], "concerns": [f"诉求{said}"]}
            notes.submit_note(work, staff, one.id, parts)
    with desk.db.begin() as work:
        for one, cadre in zip(together, (first, second, third), strict=True):
            matter = work.appointments.matter(one.id)
            for reader in (first, second, third):
                assert may(reader, "appointment.see", matter) is (reader == cadre)
                assert may(reader, "concern.see", matter, "registered") is (reader == cadre)
                assert not may(reader, "note.read", matter)
            (part,) = notes.read_note(work, staff, one.id).parts
            assert part.text == Words("编造" + "甲乙丙"[together.index(one)])


def test_nobody_of_another_unit_is_of_the_sitting_and_all_of_it_is_put_down_or_nothing(
    desk: Night, eyes: Eyes
) -> None:
    with pytest.raises(NotYours):
        comes(desk, None, None, [desk.county.cadres[1], desk.county.villager])
    desk.clock.to(night(10, "18:00"))
    booked = desk.book(desk.county.cadres[1])
    desk.clock.to(booked.starts_at)
    with pytest.raises(HasAppointment):
        comes(desk, None, None, [desk.county.cadres[1]])
    assert eyes("SELECT count(*) FROM talk") == [0]


def test_others_are_added_to_a_booked_talk_once_it_was_held(desk: Night) -> None:
    desk.clock.to(night(10, "18:00"))
    booked = desk.book()
    staff = desk.accept(booked)
    second, third = desk.county.cadres[1:3]
    desk.refused(NotYours, lambda work: walk_in.bring(work, staff, booked, [second]))
    desk.clock.to(booked.ends_at)
    with desk.db.begin() as work:
        talks.hold_talk(work, staff, work.appointments.get(booked.id))
        presence.mark_present(work, staff, booked, desk.county.heads[1])
    for each in ([second], [third]):
        with desk.db.begin() as work:
            walk_in.bring(work, staff, work.appointments.get(booked.id), each)
    with desk.db.begin() as work:
        together = work.appointments.together(booked.id)
        assert [a.cadre_id for a in together] == [desk.cadre.id, second.id, third.id]
        there = {frozenset(work.presence.of(a.id)) for a in together}
        assert there == {frozenset({desk.host.id, staff.id, desk.county.heads[1].id})}
        assert told(work, second.id) == ["appointment"]
    desk.refused(
        HasAppointment, lambda work: walk_in.bring(work, staff, work.appointments.get(booked.id), [second])
    )
    desk.refused(
        NotYours,
        lambda work: walk_in.bring(work, staff, work.appointments.get(booked.id), [desk.county.villager]),
    )
