"""Whoever is kept out cannot reckon it either: no count has it in it, and no word reaches them."""

import pytest

from bot.domain.access import authorize
from bot.domain.appointment import Appointment
from bot.domain.people import Person
from bot.domain.recusal import Ground
from bot.domain.words import Words
from bot.forms.form import Draft
from bot.forms.note import BASE
from bot.services import handing_over, seals
from bot.services.booking import accept_assignment, book_talk, require
from bot.services.concerns import confirm_concern
from bot.services.finding import next_slots
from bot.services.loads import loads_for
from bot.services.notes import sign_note, submit_note
from bot.services.recusing import declare_recusal
from bot.services.standing import enter_standing
from bot.services.talks import hold_talk, miss_talk
from handlers import around, notes
from handlers.desk import View
from handlers.texts import Tongue, load_catalogues
from storage.database import Database
from storage.work import SqlWork
from tests.county import SHANGHAI, Clock, County
from tests.storage.support import told


def book(work: SqlWork, cadre: Person, out: set[int] | None = None, nth: int = 0) -> Appointment:
    slot = next_slots(work, cadre, "work", nth + 1)[nth]
    return book_talk(work, cadre, slot, "work", None, out or set())


def leads(work: SqlWork, thing: Appointment) -> Person:
    part = work.assignments.of(thing.id)
    person = work.people.get(part.staff_id if part else 0)
    assert person is not None
    return person


def accepted(work: SqlWork, thing: Appointment) -> Person:
    staff = leads(work, thing)
    accept_assignment(work, staff, require(work, thing.id))
    return staff


def test_the_table_of_who_had_how_many_leaves_it_out_for_whoever_is_kept_out(
    db: Database, county: County
) -> None:
    head, minister = county.heads[0], county.minister
    with db.begin() as work:
        book(work, county.cadres[0], {head.id, minister.id})
        book(work, county.cadres[1])
        assert sum(count for _, count in loads_for(work, head)[0].counts) == 1
        hosts, own, *_ = loads_for(work, minister)
        assert [sum(count for _, count in group.counts) for group in (hosts, own)] == [1, 1]
        hosts, own, *_ = loads_for(work, county.office)
        assert [sum(count for _, count in group.counts) for group in (hosts, own)] == [2, 2]


def test_a_talk_to_which_nobody_came_is_not_counted_for_whoever_is_kept_out(
    db: Database, county: County, clock: Clock
) -> None:
    cadre, head = county.cadres[0], county.heads[0]
    with db.begin() as work:
        thing = book(work, cadre, {head.id})
        staff = accepted(work, thing)
    clock.to(thing.ends_at)
    with db.begin() as work:
        miss_talk(work, staff, require(work, thing.id))
        counts = [work.appointments.no_shows(cadre.id, thing.starts_at, p.id) for p in (staff, head)]
        assert counts == [1, 0]


def test_what_is_around_a_talk_says_nothing_of_another_that_is_kept_from_the_reader(
    db: Database, county: County, clock: Clock
) -> None:
    """Neither what is open of an earlier talk, nor when the host has that other one."""
    cadre, host = county.cadres[0], county.hosts[0]
    first, second = [p for p in county.staff if p.section == "cadre1"]
    with db.begin() as work:
        before = book(work, cadre, {first.id})
        assert accepted(work, before) == second
    clock.to(before.ends_at)
    with db.begin() as work:
        hold_talk(work, second, require(work, before.id))
        sign_note(work, host, submit_note(work, second, before.id, {"summary": ["好"], "concerns": ["一件"]}))
    clock.on(hours=12)
    with db.begin() as work:
        book(work, county.cadres[1], {first.id})
        now = book(work, cadre, {second.id})
        assert leads(work, now) == first
        matter, t = work.appointments.matter(now.id), Tongue("en", load_catalogues()["en"], SHANGHAI)
        for reader, said in ((first, False), (county.heads[0], True)):
            view = View(work, reader, t)
            grant = authorize(reader, "appointment.see", matter)
            found = around.lines(view, now, matter, grant)
            assert bool(found) is said, found


def test_who_asked_for_a_colleague_and_keeps_out_since_hears_no_answer(db: Database, county: County) -> None:
    cadre, head = county.cadres[0], county.heads[0]
    with db.begin() as work:
        thing = book(work, cadre, nth=4)
        staff = leads(work, thing)
        other = next(p for p in county.staff if p.section == staff.section and p != staff)
        part = work.assignments.of(thing.id)
        asked = handing_over.ask_to_take_over(work, head, part, other, Words("REASON"))
        declare_recusal(work, head, require(work, thing.id), head, Ground.SELF)
        work.flush()
        before = told(work, head.id)
        handing_over.refuse_to_take_over(work, other, work.hand_overs.get(asked.id))
        work.flush()
        assert told(work, head.id) == before
        assert "appointment" in told(work, staff.id)


@pytest.mark.parametrize("said", [False, True])
def test_an_entry_holds_for_a_talk_of_which_nobody_has_said_yet_whether_it_was_held(
    db: Database, county: County, clock: Clock, said: bool
) -> None:
    cadre, head = county.cadres[0], county.heads[0]
    with db.begin() as work:
        thing = book(work, cadre)
        staff = accepted(work, thing)
    clock.to(thing.ends_at)
    clock.on(hours=1)
    with db.begin() as work:
        if said:
            hold_talk(work, staff, require(work, thing.id))
        enter_standing(work, county.office, head, cadre, Ground.OFFICE)
        enter_standing(work, county.office, staff, cadre, Ground.OFFICE)
        assert work.appointments.matter(thing.id).recused == {head.id}  # who took part finishes it


def test_concerns_are_counted_for_whoever_may_see_them_and_for_nobody_else(
    db: Database, county: County, clock: Clock
) -> None:
    """On the card of the next talk, and above the note while it is put right."""
    cadre, host, head = county.cadres[0], county.hosts[0], county.heads[0]
    with db.begin() as work:
        before = book(work, cadre)
        seals.seal_talk(work, cadre, before)
        staff = accepted(work, before)
        other = next(p for p in county.staff if p.section == staff.section and p != staff)
    clock.to(before.ends_at)
    with db.begin() as work:
        hold_talk(work, staff, require(work, before.id))
        submit_note(work, staff, before.id, {"summary": ["好"], "concerns": ["一件", "又一件"]})
    t = Tongue("en", load_catalogues()["en"], SHANGHAI)
    draft = Draft(1, host.id, "note", "hub", before.id, {BASE: ("1",)})
    with db.begin() as work:
        one, _ = work.concerns.of_appointment(before.id)
        assert "already put down" not in notes.hub(View(work, host, t), draft)
        confirm_concern(work, cadre, one)
        assert "already put down: 1." in notes.hub(View(work, host, t), draft)
    clock.on(hours=12)
    with db.begin() as work:
        now = book(work, cadre, {staff.id})
        matter = work.appointments.matter(now.id)
        for reader, said in ((other, False), (head, True), (host, True)):
            grant = authorize(reader, "appointment.see", matter)
            found = around.lines(View(work, reader, t), now, matter, grant)
            assert ("Concerns not settled yet: 1" in found) is said, found
