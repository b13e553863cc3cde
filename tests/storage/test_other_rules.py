"""Another rule decides by now: who leads, who attends and who does not any more, on both databases."""

from dataclasses import replace

import pytest

from bot.domain.access import may
from bot.domain.appointment import Appointment, AppointmentState
from bot.domain.people import Person
from bot.domain.recusal import Ground
from bot.domain.roster import Entry, Reading
from bot.domain.roster_file import dump
from bot.services import rosters
from bot.services.booking import accept_assignment, book_talk, require
from bot.services.concerns import confirm_concern
from bot.services.finding import next_slots
from bot.services.handing import reassign
from bot.services.notes import sign_note, submit_note
from bot.services.recusing import declare_recusal
from bot.services.rehoming import orphans
from bot.services.talks import hold_talk
from storage.database import Database
from storage.work import House, SqlWork
from tests.county import Clock, County, label, policy
from tests.storage.support import a_ring, told

DEFAULT = {"name": "default", "section": "cadre1", "attending": ["supervision"], "reason": label("其他")}
CHIEFS = {"name": "chiefs", "ranks": ["chief"], "reason": label("正科级")}


@pytest.fixture
def rule() -> dict[str, object]:
    """How it goes for chiefs."""
    return {"section": "supervision", "attending": ["cadre1"]}


@pytest.fixture
def house(rule: dict[str, object]) -> House:
    ranks = [{"id": "chief", "name": label("正科级")}]
    return House(policy(ranks=ranks, routing=[{**CHIEFS, **rule}, DEFAULT]), a_ring())


def taken_in(work: SqlWork, office: Person, person: Person) -> None:
    unit = work.people.unit(person.unit_id)
    line = Entry(
        2, person.number, person.name, unit.name, unit.kind, person.post, person.role, "", person.rank
    )
    file = rosters.receive_roster(work, office, dump(Reading((line,), (), 0)))
    rosters.import_roster(work, office, file.id, file.revision)


def booked(work: SqlWork, cadre: Person) -> Appointment:
    made = book_talk(work, cadre, next_slots(work, cadre, "work", 1)[0], "work", None)
    for part in work.assignments.all_of(made.id):
        accept_assignment(work, somebody(work, part.staff_id), require(work, made.id))
    return require(work, made.id)


def somebody(work: SqlWork, id_: int) -> Person:
    person = work.people.get(id_)
    assert person is not None
    return person


def test_with_another_rank_the_sections_change_places_and_everybody_concerned_is_told(
    db: Database, county: County
) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        thing = booked(work, cadre)
        leads, attends = [p.staff_id for p in work.assignments.all_of(thing.id)]
    with db.begin() as work:
        before = {id_: len(told(work, id_)) for id_ in (leads, attends, cadre.id)}
        taken_in(work, county.office, replace(cadre, rank="chief"))
        parts = work.assignments.all_of(thing.id)
        assert [(p.section, p.leads, p.rule) for p in parts] == [
            ("supervision", True, "chiefs"), ("cadre1", False, "chiefs"),
        ]  # fmt: skip
        work.flush()
        for person in {leads, attends, *(p.staff_id for p in parts)}:
            assert len(told(work, person)) > before.get(person, 0)
        assert len(told(work, cadre.id)) == before[cadre.id]
        assert require(work, thing.id).state is AppointmentState.ACCEPTED
        assert orphans(work) == []
    with db.begin() as work:
        taken_in(work, county.office, replace(cadre, rank="chief", post="另一职务"))
        assert work.assignments.all_of(thing.id) == parts


@pytest.mark.parametrize("rule", [{"section": "cadre1"}])
def test_a_section_that_attends_no_longer_is_told(db: Database, county: County) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        thing = booked(work, cadre)
        leads, attends = [p.staff_id for p in work.assignments.all_of(thing.id)]
    with db.begin() as work:
        before = len(told(work, attends))
        taken_in(work, county.office, replace(cadre, rank="chief"))
        assert [p.staff_id for p in work.assignments.all_of(thing.id)] == [leads]
        work.flush()
        assert told(work, attends)[before:] == ["appointment"]
        matter = work.appointments.matter(thing.id)
        assert may(somebody(work, attends), "assignment.passed", matter)
        assert not may(somebody(work, attends), "appointment.see", matter)


def test_who_sits_with_the_person_this_moment_stays_whatever_the_roster_says(
    db: Database, county: County, clock: Clock
) -> None:
    """Everybody of the department keeps out of what its own people bring; from here on."""
    cadre = county.cadres[0]
    with db.begin() as work:
        thing = booked(work, cadre)
        parts = work.assignments.all_of(thing.id)
    clock.to(thing.starts_at)
    with db.begin() as work:
        taken_in(work, county.office, replace(cadre, unit_id=county.minister.unit_id))
        assert require(work, thing.id) == thing and work.assignments.all_of(thing.id) == parts
        assert county.heads[0].id in work.appointments.matter(thing.id).recused
    clock.to(thing.ends_at)
    with db.begin() as work:
        leads = somebody(work, parts[0].staff_id)
        hold_talk(work, leads, thing)
        submit_note(work, leads, thing.id, {"summary": ["好"]})


def test_what_the_minister_has_alone_is_the_next_ministers(
    db: Database, county: County, clock: Clock
) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        thing = booked(work, cadre)
        for out in (*county.staff, *county.heads):
            thing = declare_recusal(work, cadre, require(work, thing.id), out, Ground.CADRE)
        accept_assignment(work, county.minister, require(work, thing.id))
    clock.to(thing.ends_at)
    with db.begin() as work:
        hold_talk(work, county.minister, require(work, thing.id))
        successor = replace(county.minister, id=work.new_id(), number="M002", name="部长示例二")
        work.people.add(successor)
        rosters.archive(work, county.office, county.minister.id)
        assert orphans(work) == []
        assert work.appointments.matter(thing.id).staff_id == successor.id
        submit_note(work, successor, thing.id, {"summary": ["好"]})


@pytest.mark.parametrize("rule", [{"section": "cadre1"}])
def test_two_who_share_what_came_of_a_talk_leave_together_and_nothing_stays_with_either(
    db: Database, county: County, clock: Clock
) -> None:
    """The talk is one's, what was raised in it the other's: not handed from one who left to the other."""
    cadre, head = county.cadres[0], county.heads[0]
    first, second = [p for p in county.staff if p.section == head.section]
    with db.begin() as work:
        thing = booked(work, cadre)
        has_it = somebody(work, work.assignments.of(thing.id).staff_id)
    clock.to(thing.ends_at)
    with db.begin() as work:
        hold_talk(work, has_it, require(work, thing.id))
        note = submit_note(work, has_it, thing.id, {"summary": ["好"], "concerns": ["一件"]})
        sign_note(work, county.hosts[0], note)
        (concern,) = work.concerns.of_appointment(thing.id)
        confirm_concern(work, cadre, concern)
        reassign(work, head, work.assignments.of(thing.id), second if has_it == first else first)
    with db.begin() as work:
        rosters._archive(work, county.office, [first, second])
        assert orphans(work) == []
        (concern,) = work.concerns.of_appointment(thing.id)
        assert concern.staff_id == head.id
