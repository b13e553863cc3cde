"""Who is kept out, whoever said so; and who is left."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.domain.appointment import Appointment, AppointmentState, TalkKind
from bot.domain.errors import MovedOn, NobodyLeft, NotYours
from bot.domain.people import Person, Role, UnitKind
from bot.domain.recusal import COULD_SEE, Ground, Standing
from bot.services.booking import accept_all, accept_assignment, book_talk, require
from bot.services.booking_for import book_for
from bot.services.finding import next_slots
from bot.services.grounds import strangers
from bot.services.recusing import declare_recusal
from bot.services.routing import NO_SECTION, find_route, hosts_in_charge
from bot.services.standing import end_standing, enter_standing, entries
from bot.services.urgent import ask_tonight
from storage.database import Database
from storage.work import House, SqlWork
from tests.county import Clock, County, night
from tests.storage.support import Eyes, a_ring, told
from yetan.config import load_settings
from yetan.county import people

FULL_SIZE = load_settings(Path(__file__).parents[2] / "config.yaml").policy


def _sets(work: SqlWork) -> Iterator[set[int]]:
    """Nobody, each single person, each whole section, all hosts, all sections, everybody but the minister."""
    able = work.people.with_role(*COULD_SEE)
    yield set()
    yield from ({person.id} for person in able)
    yield from ({p.id for p in work.people.of_section(s.id)} for s in work.policy.sections)
    yield {p.id for p in able if p.role is Role.HOST}
    yield {p.id for p in able if p.section}
    yield {p.id for p in able if p.role is not Role.MINISTER}


class TestFullSize:
    """The sample's sections and rules, with a made-up county of its size."""

    @pytest.fixture
    def house(self) -> House:
        return House(FULL_SIZE, a_ring())

    def test_whatever_is_asked_and_whoever_is_out_somebody_has_it_or_the_minister(self, db: Database) -> None:
        with db.begin() as work:
            people(work, random.Random(1))
            units = {unit.id: unit.kind for unit in work.people.units()}
            cadres = {units[p.unit_id]: p for p in work.people.with_role(Role.CADRE)}
            assert set(cadres) == set(UnitKind)
            minister, ways = work.people.by_number("M001"), 0
            topics = [None, *(topic.id for topic in work.policy.topics)]
            for out, cadre in product(list(_sets(work)), cadres.values()):
                for topic, kind in product(topics, TalkKind):
                    way = find_route(work, cadre, topic, None, out, kind)
                    taking_part = {way.host.id, way.staff.id, *(p.id for p in way.attending)}
                    assert not taking_part & out
                    assert way.host in hosts_in_charge(work, cadre, topic, out, kind)[1]
                    if way.section == NO_SECTION:
                        assert taking_part == {minister.id}
                    else:
                        assert way.staff.section == way.section
                    ways += 1
            assert ways > 3000

    def test_with_the_minister_out_as_well_a_sentence_says_what_to_do(self, db: Database) -> None:
        with db.begin() as work:
            people(work, random.Random(1))
            everybody = {p.id for p in work.people.with_role(*COULD_SEE)}
            for cadre, topic in product(work.people.with_role(Role.CADRE)[:20], ("work", "mind")):
                with pytest.raises(NobodyLeft):
                    find_route(work, cadre, topic, None, everybody)


def _book(work: SqlWork, cadre: Person, recused: set[int] = frozenset()) -> Appointment:  # type: ignore[assignment]
    slot = next_slots(work, cadre, "work", 1, recused=recused)[0]
    return book_talk(work, cadre, slot, "work", None, recused)


def _stands(work: SqlWork, out: Person, of: Person, ground: Ground = Ground.OFFICE) -> None:
    work.recusals.stand([Standing(out.id, of.id, ground, None, work.now)])


def test_whoever_serves_in_the_same_unit_is_out_from_the_first_moment(db: Database, county: County) -> None:
    cadre, host = county.cadres[0], county.hosts[0]
    with db.begin() as work:
        colleague = replace(county.staff[0], unit_id=cadre.unit_id, revision=1)
        work.people.save_all([colleague, replace(host, unit_id=cadre.unit_id, revision=1)])
        booked = _book(work, cadre)
        matter = work.appointments.matter(booked.id)
        assert matter.recused == {colleague.id, host.id}
        assert {r.ground for r in work.recusals.of(booked.id)} == {Ground.UNIT}
        assert booked.host_id == county.hosts[1].id and matter.staff_id == county.staff[1].id
        assert booked.id in work.recusals.kept_from(host.id)
    with db.begin() as work:
        assert told(work, host.id) == told(work, colleague.id) == []
        assert told(work, matter.staff_id) == ["appointment"]


def test_the_switch_in_the_config_lets_them_take_part(db: Database, county: County, house: House) -> None:
    with db.begin() as work:
        work.policy = house.policy.model_copy(
            update={"recusal": house.policy.recusal.model_copy(update={"same_unit": False})}
        )
        work.people.save(replace(county.hosts[0], unit_id=county.cadres[0].unit_id, revision=1))
        booked = _book(work, county.cadres[0])
        assert booked.host_id == county.hosts[0].id
        assert not work.recusals.of(booked.id)


def test_somebody_of_the_department_itself_is_heard_by_the_minister_alone(
    db: Database, county: County
) -> None:
    ours = replace(county.cadres[0], unit_id=county.minister.unit_id, revision=1)
    with db.begin() as work:
        work.people.save(ours)
        booked = _book(work, ours)
        matter, assignment = work.appointments.matter(booked.id), work.assignments.of(booked.id)
        assert (booked.host_id, matter.staff_id, matter.section) == (
            county.minister.id,
            county.minister.id,
            "",
        )
        others = {p.id for p in county.everybody if p.role in COULD_SEE} - {county.minister.id}
        assert matter.recused == others
    with db.begin() as work:
        assert told(work, county.minister.id) == ["appointment"]
        accept_assignment(work, county.minister, require(work, booked.id))
        assert work.assignments.of(booked.id).id == assignment.id
        for other in (*county.hosts, *county.heads, *county.staff, county.office):
            assert told(work, other.id) == []


def test_what_stands_between_two_people_keeps_out_until_it_is_ended(db: Database, county: County) -> None:
    cadre, host = county.cadres[0], county.hosts[0]
    with db.begin() as work:
        _stands(work, host, cadre)
        _stands(work, host, cadre, Ground.RELATIVE)
        booked = _book(work, cadre)
        assert booked.host_id == county.hosts[1].id
        assert [r.ground for r in work.recusals.of(booked.id)] == [Ground.RELATIVE]
        assert _book(work, county.cadres[1]).host_id == host.id
        work.recusals.end(work.recusals.standing(cadre.id))
        assert work.recusals.standing(cadre.id) == []
        assert _book(work, cadre).host_id == host.id
        assert [r.person_id for r in work.recusals.of(booked.id)] == [host.id]


def test_a_colleague_who_withdraws_sees_nothing_more_and_the_next_has_it(
    db: Database, county: County, eyes: Eyes
) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        booked = _book(work, cadre)
        first = work.people.get(work.assignments.of(booked.id).staff_id)
        accept_assignment(work, first, require(work, booked.id))
    with db.begin() as work:
        declare_recusal(work, first, require(work, booked.id), first, Ground.SELF)
    with db.begin() as work:
        now, matter = require(work, booked.id), work.appointments.matter(booked.id)
        assert now.state is AppointmentState.ASSIGNED
        assert matter.staff_id not in (first.id, None)
        assert matter.section == first.section
        assert told(work, matter.staff_id) == ["appointment"]
        assert "appointment" not in told(work, first.id)
    assert eyes("SELECT ground, declared_by FROM recusal WHERE person_id = ?", first.id) == [
        ("self", first.id)
    ]


def test_a_host_who_withdraws_is_followed_by_the_next_host_at_the_same_time(
    db: Database, county: County
) -> None:
    with db.begin() as work:
        booked = _book(work, county.cadres[0])
        declare_recusal(work, county.hosts[0], require(work, booked.id), county.hosts[0], Ground.SELF)
        now = require(work, booked.id)
        assert (now.host_id, now.starts_at) == (county.hosts[1].id, booked.starts_at)
        assert booked.id in work.recusals.kept_from(county.hosts[0].id)


def test_nobody_withdraws_for_somebody_else_nor_in_anybodys_name(db: Database, county: County) -> None:
    with db.begin() as work:
        booked = _book(work, county.cadres[0])
        mine = work.people.get(work.assignments.of(booked.id).staff_id)
        other = next(p for p in county.staff if p.id != mine.id)
        for who, out, ground in (
            (mine, other, Ground.SELF),
            (other, other, Ground.SELF),
            (mine, mine, Ground.ABOUT),
            (mine, other, Ground.CADRE),
            (county.cadres[0], mine, Ground.SELF),
            (county.cadres[0], county.cadres[0], Ground.CADRE),
            (county.cadres[0], county.cadres[1], Ground.CADRE),
        ):
            with pytest.raises(NotYours):
                declare_recusal(work, who, booked, out, ground)
        assert not work.recusals.of(booked.id)


def test_when_the_last_of_all_sections_withdraws_the_minister_has_it_alone(
    db: Database, county: County
) -> None:
    everybody = {p.id for p in (*county.staff, *county.heads)}
    with db.begin() as work:
        booked = _book(work, county.cadres[0])
        last = work.assignments.of(booked.id).staff_id
        booked = next_one = require(work, booked.id)
        for out in sorted(everybody - {last}):
            next_one = declare_recusal(work, county.cadres[0], next_one, work.people.get(out))
        assert next_one.host_id == county.hosts[0].id
        declare_recusal(work, work.people.get(last), next_one, work.people.get(last), Ground.SELF)
        now, matter = require(work, booked.id), work.appointments.matter(booked.id)
        assert (matter.host_id, matter.staff_id, matter.section) == (
            county.minister.id,
            county.minister.id,
            "",
        )
        assert (now.state, now.starts_at) == (AppointmentState.ASSIGNED, booked.starts_at)
        with pytest.raises(NobodyLeft):
            declare_recusal(work, county.minister, now, county.minister, Ground.SELF)


def test_what_a_request_is_about_is_put_down_as_its_ground(db: Database, county: County) -> None:
    head = county.heads[0]
    with db.begin() as work:
        booked = _book(work, county.cadres[0])
        staff = work.people.get(work.assignments.of(booked.id).staff_id)
        declare_recusal(work, staff, require(work, booked.id), head, Ground.ABOUT)
        assert [(r.person_id, r.ground) for r in work.recusals.of(booked.id)] == [(head.id, Ground.ABOUT)]
        assert work.appointments.matter(booked.id).staff_id == staff.id


def test_what_the_office_enters_holds_for_what_is_booked_already(db: Database, county: County) -> None:
    cadre, host = county.cadres[0], county.hosts[0]
    with db.begin() as work:
        booked = _book(work, cadre)
        staff = work.people.get(work.assignments.of(booked.id).staff_id)
        accept_assignment(work, staff, require(work, booked.id))
        other = _book(work, county.cadres[1])
    with db.begin() as work:
        enter_standing(work, county.office, host, cadre, Ground.OFFICE)
        enter_standing(work, county.office, staff, cadre, Ground.ABOUT)
    with db.begin() as work:
        matter = work.appointments.matter(booked.id)
        assert matter.recused == {host.id, staff.id}
        assert matter.host_id == county.hosts[1].id and matter.staff_id not in (staff.id, None)
        assert require(work, booked.id).starts_at == booked.starts_at
        assert not work.appointments.matter(other.id).recused
        assert told(work, matter.staff_id)[-1] == "appointment"
        assert {r.declared_by for r in work.recusals.of(booked.id)} == {None}


def test_what_the_office_ends_is_not_kept_from_them_any_more(db: Database, county: County) -> None:
    cadre, staff = county.cadres[0], county.staff[0]
    with db.begin() as work:
        enter_standing(work, county.office, staff, cadre, Ground.RELATIVE)
        assert entries(work, county.office) == [(staff, cadre, Ground.RELATIVE)]
        assert [e.person_id for e in work.recusals.standing(staff.id)] == [cadre.id]
        end_standing(work, county.office, staff, cadre, Ground.RELATIVE)
        assert entries(work, county.office) == work.recusals.every_standing() == []
        with pytest.raises(MovedOn):
            end_standing(work, county.office, staff, cadre, Ground.RELATIVE)


def test_an_entry_that_leaves_nobody_is_refused_and_nothing_of_it_is_kept(
    db: Database, county: County
) -> None:
    ours = replace(county.cadres[0], unit_id=county.minister.unit_id, revision=1)
    with db.begin() as work:
        work.people.save(ours)
        with pytest.raises(NobodyLeft):
            enter_standing(work, county.office, county.minister, ours, Ground.OFFICE)
        assert work.recusals.every_standing() == []


def test_only_the_office_enters_and_no_clerk_sees_what_they_themselves_keep_out_of(
    db: Database, county: County
) -> None:
    cadre, clerk = county.cadres[0], county.office
    with db.begin() as work:
        for who in (county.minister, county.hosts[0], county.heads[0], cadre):
            with pytest.raises(NotYours):
                enter_standing(work, who, county.staff[0], cadre, Ground.OFFICE)
        for out, of, ground in (
            (cadre, county.cadres[1], Ground.OFFICE),
            (county.staff[0], county.staff[1], Ground.OFFICE),
            (county.staff[0], cadre, Ground.UNIT),
        ):
            with pytest.raises(NotYours):
                enter_standing(work, clerk, out, of, ground)
        enter_standing(work, clerk, clerk, cadre, Ground.OFFICE)
        assert entries(work, clerk) == []
        assert work.recusals.every_standing()[0].person_id == clerk.id


def test_what_was_asked_of_somebody_for_tonight_goes_past_them_too(
    db: Database, county: County, clock: Clock
) -> None:
    cadre = county.cadres[0]
    clock.to(night(10, "20:25"))
    with db.begin() as work:
        plea = ask_tonight(work, cadre, "work", None)
        asked = work.people.get(plea.host_id)
    with db.begin() as work:
        enter_standing(work, county.office, asked, cadre, Ground.OFFICE)
        assert work.pleas.get(plea.id).host_id not in (asked.id, None)
    with db.begin() as work:
        assert told(work, asked.id) == []


def test_nobody_books_for_somebody_out_of_whose_matters_they_keep(db: Database, county: County) -> None:
    cadre, clerk, staff = county.cadres[0], county.office, county.staff[0]
    with db.begin() as work:
        slot = next_slots(work, cadre, "work", 1)[0]
        enter_standing(work, clerk, staff, cadre, Ground.RELATIVE)
        work.people.save(replace(clerk, unit_id=cadre.unit_id, revision=1))
        clerk = work.people.get(clerk.id)
        for booker in (staff, clerk):
            with pytest.raises(NotYours):
                book_for(work, booker, cadre, slot, "work", TalkKind.SELF_BOOKED)
        assert cadre not in strangers(work, staff, county.cadres)
        assert county.villager in strangers(work, clerk, [*county.cadres, county.villager])
        assert not {p.unit_id for p in strangers(work, clerk, county.cadres)} & {cadre.unit_id}


def test_what_is_kept_from_a_head_is_not_counted_when_all_is_accepted(db: Database, county: County) -> None:
    head = county.heads[0]
    with db.begin() as work:
        hidden = _book(work, county.cadres[0], {head.id})
        seen = _book(work, county.cadres[1])
        waiting = work.assignments.live_for(head.id, head.section)
        assert {a.appointment_id for a in waiting} == {hidden.id, seen.id}
        assert accept_all(work, head, waiting) == (1, {})
        assert work.appointments.get(hidden.id).state is AppointmentState.ASSIGNED
