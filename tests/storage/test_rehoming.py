"""Nobody who left, moved or is kept out has anything open, in whatever order things change: what they had
goes on by the rules, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text

from bot.domain.appointment import AHEAD, Appointment, AppointmentState, AssignmentState
from bot.domain.errors import Refusal, StillAhead
from bot.domain.people import Person, Role
from bot.domain.placing import Stranded
from bot.domain.roster import Entry, Reading
from bot.domain.roster_file import dump
from bot.domain.words import Words
from bot.services import errands, rosters
from bot.services.away import come_back, go_away, leaves
from bot.services.booking import accept_assignment, book_talk
from bot.services.concerns import confirm_concern
from bot.services.due import do_due
from bot.services.finding import next_slots
from bot.services.handing import colleagues, reassign
from bot.services.notes import sign_note, submit_note
from bot.services.recusing import declare_recusal
from bot.services.rehoming import orphans, rehome
from bot.services.talks import hold_talk
from storage.database import Database
from storage.tables import appointment, assignment
from storage.work import House, SqlWork
from tests import county as county_
from tests.county import Clock, County, label
from tests.storage.machine import InOneTransaction
from tests.storage.support import told


def taken_in(work: SqlWork, office: Person, *people: Person) -> None:
    """As the office does it: a roster with these lines."""
    units = {unit.id: unit for unit in work.people.units()}
    entries = tuple(
        Entry(
            n, p.number, p.name, units[p.unit_id].name, units[p.unit_id].kind, p.post, p.role, p.section or ""
        )
        for n, p in enumerate(people, 2)
    )
    file = rosters.receive_roster(work, office, dump(Reading(entries, (), 0)))
    rosters.import_roster(work, office, file.id, file.revision)


def staff_of(work: SqlWork, booked: Appointment) -> Person:
    found = work.assignments.of(booked.id)
    person = work.people.get(found.staff_id if found else 0)
    assert person is not None
    return person


def book(work: SqlWork, cadre: Person, nth: int = 0, accepted: bool = True) -> Appointment:
    made = book_talk(work, cadre, next_slots(work, cadre, "work", nth + 1)[nth], "work", Words("WISH"))
    if accepted:
        accept_assignment(work, staff_of(work, made), made)
    found = work.appointments.get(made.id)
    assert found is not None
    return found


def test_who_leaves_leaves_nothing_behind_and_everybody_concerned_is_told(
    db: Database, county: County, clock: Clock
) -> None:
    """A talk ahead, a note that is owed, a concern and a visit: all of it is a colleague's at once."""
    cadre, host = county.cadres[0], county.hosts[0]
    with db.begin() as work:
        done = book(work, cadre)
        leaving = staff_of(work, done)
    clock.to(done.ends_at)
    with db.begin() as work:
        hold_talk(work, leaving, done)
        note = submit_note(work, leaving, done.id, {"summary": ["好"], "concerns": ["一件"]})
        sign_note(work, host, note)
        (concern,) = work.concerns.of_appointment(done.id)
        confirm_concern(work, cadre, concern)
    with db.begin() as work:
        owed = book(work, county.cadres[1])
        ahead = book(work, county.cadres[2], 1)
        for one in (owed, ahead):
            older = work.assignments.of(one.id)
            if older and older.staff_id != leaving.id:
                reassign(work, county.heads[0], older, leaving)
    clock.to(owed.ends_at)
    with db.begin() as work:
        hold_talk(work, leaving, work.appointments.get(owed.id))
        others = [e for e in errands.errands(work, leaving) if e.owner == leaving.id]
        assert {e.what for e in others} == {"attend", "answer", "visit", "write"}
    with db.begin() as work:
        rosters.archive(work, county.office, leaving.id)
        assert orphans(work) == []
        assert errands.errands(work, leaving) == []
        colleague = next(p for p in county.staff if p.section == leaving.section and p.id != leaving.id)
        theirs = [e for e in errands.errands(work, colleague) if e.owner == colleague.id]
        assert {e.what for e in theirs} == {"attend", "answer", "visit", "write"}
        state = work.assignments.of(ahead.id)
        assert state and (state.staff_id, state.state) == (colleague.id, AssignmentState.ACCEPTED)
        work.flush()
        assert "appointment" in told(work, colleague.id)
        submit_note(work, colleague, owed.id, {"summary": ["好"]})


def test_with_nobody_left_for_it_nobody_leaves(db: Database, county: County) -> None:
    """One after the other may go, the section's last one not."""
    with db.begin() as work:
        booked = book(work, county.cadres[0])
    for _ in range(2):
        with db.begin() as work:
            rosters.archive(work, county.office, staff_of(work, booked).id)
    with pytest.raises(StillAhead), db.begin() as work:
        rosters.archive(work, county.office, staff_of(work, booked).id)


def test_who_goes_to_another_section_leaves_the_talk_with_the_old_one(db: Database, county: County) -> None:
    with db.begin() as work:
        booked = book(work, county.cadres[0])
        moving = staff_of(work, booked)
        taken_in(work, county.office, replace(moving, section="grassroots"))
        assert staff_of(work, booked).section == moving.section
        assert staff_of(work, booked) != moving
        now = work.appointments.get(booked.id)
        assert now and now.state is AppointmentState.ACCEPTED  # the person was told that it is arranged


def test_who_serves_in_another_unit_is_heard_by_the_section_of_that_unit(
    db: Database, county: County
) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        booked = book(work, cadre)
        before = staff_of(work, booked)
        taken_in(work, county.office, replace(cadre, unit_id=county.villager.unit_id))
        assert staff_of(work, booked).section == "grassroots"
        found = work.assignments.of(booked.id)
        assert found and found.rule == "village"
        work.flush()
        assert "appointment" in told(work, before.id) and "appointment" in told(
            work, staff_of(work, booked).id
        )
        taken_in(work, county.office, replace(cadre, unit_id=county.villager.unit_id, post="另一职务"))
        assert work.assignments.of(booked.id) == found


def test_a_section_that_is_no_more_in_the_config_is_noticed_by_itself(
    db: Database, county: County, house: House, clock: Clock
) -> None:
    with db.begin() as work:
        do_due(work)
        booked = book(work, county.cadres[0])
        before = staff_of(work, booked)
    sections = [s.model_dump() for s in house.policy.sections if s.id != "cadre1"]
    rules = [r.model_dump() for r in house.policy.routing]
    rules[-1]["section"] = "supervision"
    house.policy = county_.policy(sections=sections, routing=rules)
    with db.begin() as work:
        assert [(o.person.id, o.why) for o in orphans(work)] == [(before.id, Stranded.NO_SECTION)]
        do_due(work)
        assert staff_of(work, booked).section == "supervision"
        assert orphans(work) == []


def test_a_section_with_another_id_keeps_its_people_and_their_talks(
    db: Database, county: County, house: House
) -> None:
    """First the config, then the roster: until then it stays, and the minister is asked."""
    with db.begin() as work:
        booked = book(work, county.cadres[0])
        before = staff_of(work, booked)
    sections = [s.model_dump() for s in house.policy.sections]
    rules = [r.model_dump() for r in house.policy.routing]
    sections[0]["id"] = rules[-1]["section"] = "first"
    sections[0]["name"] = label("第一科")
    house.policy = county_.policy(sections=sections, routing=rules)
    with db.begin() as work:
        do_due(work)
        assert staff_of(work, booked) == before
        work.flush()
        assert "appointment" in told(work, county.minister.id)
    with db.begin() as work:
        ours = [p for p in (*county.staff, *county.heads) if p.section == "cadre1"]
        taken_in(work, county.office, *(replace(p, section="first") for p in ours))
        found = work.assignments.of(booked.id)
        assert found and (found.staff_id, found.section) == (before.id, "first")
        assert orphans(work) == []


def test_who_goes_away_hands_the_talks_of_those_days_on(db: Database, county: County) -> None:
    with db.begin() as work:
        tonight = book(work, county.cadres[0])
        person = staff_of(work, tonight)
        later = book(work, county.cadres[1], 5)
        if staff_of(work, later) != person:
            reassign(work, county.heads[0], work.assignments.of(later.id), person)
        today = work.calendar.today(work.now)
        assert work.calendar.today(later.starts_at) != today
        go_away(work, person, person, today, today)
        assert staff_of(work, tonight) != person
        assert staff_of(work, later) == person
        head = county.heads[0]
        go_away(work, head, person, today + timedelta(days=1), today + timedelta(days=9), head)
        assert staff_of(work, later) == head


who = st.integers(0, 12)
nth = st.integers(0, 3)


class Changing(InOneTransaction):
    """People of sections leave, move, go away, are kept out, and are given each other's things."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.colleagues = [*self.county.staff, *self.county.heads]

    def now_is(self, number: int) -> Person:
        """A colleague; the first numbers are those who have a cadre's talk, or else a colleague as well."""
        mine = self.booked(number) if number < 4 else []
        has_it = self.work.assignments.of(mine[0].id) if mine else None
        found = self.work.people.get(has_it.staff_id if has_it else self.colleagues[number % 9].id)
        assert found is not None
        return found

    def booked(self, cadre: int) -> list[Appointment]:
        return list(self.work.appointments.ahead_of(self.county.cadres[cadre].id, self.work.now))

    @initialize(accepted=st.lists(st.booleans(), min_size=3, max_size=3))
    def some_have_booked(self, accepted: list[bool]) -> None:
        for cadre, at_once in enumerate(accepted):
            self.book(cadre, cadre, at_once)

    @rule(cadre=nth, at=nth, accepted=st.booleans())
    def book(self, cadre: int, at: int, accepted: bool) -> None:
        self.attempt(book, self.work.people.get(self.county.cadres[cadre].id), at, accepted)

    @rule(number=who)
    def leave(self, number: int) -> None:
        self.attempt(rosters.archive, self.county.office, self.now_is(number).id)

    @rule(number=who, section=st.sampled_from(county_.SECTIONS))
    def come_to(self, number: int, section: str) -> None:
        before = self.now_is(number)
        role = Role.SECTION_HEAD if before.role is Role.SECTION_HEAD else Role.SECTION_STAFF
        after = replace(before, role=role, section=section, archived=False)
        self.attempt(taken_in, self.county.office, after)

    @rule(number=who)
    def become_a_cadre(self, number: int) -> None:
        after = replace(self.now_is(number), role=Role.CADRE, section=None)
        self.attempt(taken_in, self.county.office, after)

    @rule(number=who, day=nth, days=nth, other=who, named=st.booleans())
    def be_away(self, number: int, day: int, days: int, other: int, named: bool) -> None:
        person, first = self.now_is(number), self.work.calendar.today(self.work.now) + timedelta(days=day)
        last, substitute = first + timedelta(days=days), self.now_is(other) if named else None
        if isinstance(self.attempt(go_away, person, person, first, last, substitute), Refusal):
            return
        for one in self.work.assignments.held_by(person.id):
            booked = self.work.appointments.get(one.appointment_id)
            assert booked is not None
            if first <= self.work.calendar.today(booked.starts_at) <= last:
                day_of = self.work.calendar.today(booked.starts_at)
                free = [p for p in colleagues(self.work, one) if p.id not in self.work.sittings.away(day_of)]
                assert not free, "it stays only where nobody of the section is there"

    @rule(number=who)
    def be_back(self, number: int) -> None:
        person = self.now_is(number)
        for leave in leaves(self.work, person)[:1]:
            self.attempt(come_back, person, person, leave.first, leave.last)

    @rule(cadre=nth, head=st.integers(6, 8), other=who)
    def give(self, cadre: int, head: int, other: int) -> None:
        for mine in self.booked(cadre)[:1]:
            if found := self.work.assignments.of(mine.id):
                self.attempt(reassign, self.now_is(head), found, self.now_is(other))

    @rule(cadre=nth, at=who)
    def keep_out(self, cadre: int, at: int) -> None:
        for mine in self.booked(cadre)[:1]:
            self.attempt(declare_recusal, self.county.cadres[cadre], mine, self.now_is(at))

    @rule(cadre=nth, unit=nth)
    def serve_elsewhere(self, cadre: int, unit: int) -> None:
        person = self.work.people.get(self.county.cadres[cadre].id)
        assert person is not None
        self.attempt(taken_in, self.county.office, replace(person, unit_id=self.county.units[unit].id))

    @invariant()
    def nothing_is_with_somebody_who_cannot_see_to_it(self) -> None:
        left = [(o.person.number, o.person.role, o.person.section, o.why, o.hand) for o in orphans(self.work)]
        assert left == []

    @invariant()
    def every_talk_to_come_is_with_exactly_one(self) -> None:
        """Looked up without our own queries."""
        rows = self.work.connection.execute(
            select(appointment.c.id, assignment.c.staff_id, assignment.c.section)
            .outerjoin(
                assignment,
                (assignment.c.appointment_id == appointment.c.id)
                & assignment.c.state.in_(["pending", "accepted"])
                & assignment.c.leads,
            )
            .where(appointment.c.state.in_(sorted(AHEAD)))
        )
        found = list(rows)
        assert len({row.id for row in found}) == len(found)
        for row in found:
            person = self.work.people.get(row.staff_id)
            assert person is not None and not person.archived
            if row.section:  # else it is the minister's alone
                assert person.section == row.section

    @invariant()
    def rehoming_again_changes_nothing(self) -> None:
        count = text("SELECT count(*) FROM assignment")
        before = self.work.connection.execute(count).scalar()
        assert rehome(self.work) == []
        assert self.work.connection.execute(count).scalar() == before


@pytest.mark.timeout(120)
def test_no_sequence_of_changes_leaves_anything_with_somebody_who_cannot_see_to_it(
    db: Database, house: House
) -> None:
    rules = [r.model_dump() for r in house.policy.routing]
    rules[0]["attending"], rules[-1]["attending"] = ["cadre1"], ["supervision", "grassroots"]
    house.policy = county_.policy(routing=rules)
    run_state_machine_as_test(
        lambda: Changing(db),
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
