"""Nights that are given away, taken over and swapped: nobody is left on a night that its host does not sit,
and nobody is lost, on both databases and however close the race."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.domain.absence import SwapState
from bot.domain.appointment import Appointment, AppointmentState, Slot
from bot.domain.errors import InACircle, MovedOn, NotYours, SlotTaken, SubstituteAway
from bot.domain.sitting import Sitting, Why
from bot.domain.words import Words
from bot.services.booking import accept_assignment, book_talk
from bot.services.due import do_due
from bot.services.keeping import kept_times
from bot.services.leaving import cancel_appointment
from bot.services.nights import nights, sit
from bot.services.reseating import offers, reseat
from bot.services.standing_in import drop_out
from bot.services.swapping import answer_swap, propose_swap, swappable
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County, night
from tests.storage.support import Eyes, told

WED, THU = date(2026, 3, 11), date(2026, 3, 12)
A = AppointmentState


def slot(host_id: int, day: int = 11, clock: str = "19:30") -> Slot:
    begins = night(day, clock)
    return Slot(host_id, begins, begins + timedelta(minutes=40))


def booked(work: SqlWork, county: County, nth: int, where: Slot, accepted: bool = True) -> Appointment:
    made = book_talk(work, county.cadres[nth], where, "work", Words("WISH"))
    if accepted:
        staff = work.people.get(work.assignments.of(made.id).staff_id)
        accept_assignment(work, staff, made)
    return work.appointments.get(made.id)


def test_whoever_can_be_taken_over_keeps_the_time_and_the_others_choose_another(
    db: Database, county: County, clock: Clock
) -> None:
    away, substitute = county.hosts
    with db.begin() as work:
        kept = booked(work, county, 0, slot(away.id))
        lost = booked(work, county, 1, slot(away.id, clock="20:10"))
        booked(work, county, 2, slot(substitute.id, clock="20:10"))
    with db.begin() as work:
        absence = drop_out(work, away, away, WED, WED, substitute, Why.LEAVE)
        work.flush()
        assert told(work, substitute.id).count("absence") == 1
        assert "appointment" in told(work, county.cadres[0].id)
    with db.begin() as work:
        over, gone = work.appointments.get(kept.id), work.appointments.get(lost.id)
        assert (over.host_id, over.starts_at, over.state) == (substitute.id, kept.starts_at, A.ACCEPTED)
        assert gone.state is A.DISPLACED
        assert [(a.appointment_id, a.kept_by) for a in work.absences.affected(absence.id)] == [
            (kept.id, substitute.id), (lost.id, None),
        ]  # fmt: skip
        assert [a.id for a in work.absences.displaced_of(county.cadres[1].id)] == [lost.id]
        choice = offers(work, gone, 3)
        assert len(choice) == 3
        assert away.id not in {s.host_id for s in choice if work.calendar.today(s.starts_at) == WED}
        back = reseat(work, county.cadres[1], gone, choice[0])
        assert (back.state, back.wish, back.topic) == (A.ACCEPTED, Words("WISH"), "work")
        assert (back.host_id, back.starts_at) == (choice[0].host_id, choice[0].starts_at)


def test_who_does_not_choose_is_reminded_then_the_head_is_told_and_at_last_it_ends(
    db: Database, county: County, clock: Clock
) -> None:
    host = county.hosts[0]
    with db.begin() as work:
        lost = booked(work, county, 0, slot(host.id))
        drop_out(work, county.office, host, WED, WED, None, Why.OFFICE)
        section = work.assignments.of(lost.id).section
    clock.on(hours=7)
    with db.begin() as work:
        do_due(work)
        work.flush()
        head = next(h for h in county.heads if h.section == section)
        assert "appointment" in told(work, head.id)
        assert told(work, county.cadres[0].id).count("appointment") >= 2
    clock.on(days=15)
    with db.begin() as work:
        do_due(work)
        assert work.appointments.get(lost.id).state is A.EXPIRED


def test_a_choice_that_is_gone_is_told_and_one_who_calls_off_is_settled(db: Database, county: County) -> None:
    host = county.hosts[0]
    with db.begin() as work:
        lost = booked(work, county, 0, slot(host.id), accepted=False)
        drop_out(work, host, host, WED, WED, None, Why.OWN)
    with db.begin() as work:
        gone = work.appointments.get(lost.id)
        kept = [offer.slot for offer in kept_times(work, gone)]
        wanted = next(s for s in offers(work, gone, 9) if s not in kept)
        with pytest.raises(SlotTaken), work.savepoint():
            book_talk(work, county.cadres[1], kept[0], "work", None)
        book_talk(work, county.cadres[1], wanted, "work", None)
        with pytest.raises(SlotTaken):
            reseat(work, county.cadres[0], gone, wanted)
        with pytest.raises(SlotTaken):
            reseat(work, county.cadres[0], gone, slot(host.id, clock="20:10"))  # the night that is not sat
        with pytest.raises(NotYours):
            reseat(work, county.cadres[1], gone, wanted)
        assert cancel_appointment(work, county.cadres[0], gone).state is A.CANCELLED


def test_nobody_stands_in_for_whoever_stands_in_for_them(db: Database, county: County) -> None:
    one, other = county.hosts
    with db.begin() as work:
        drop_out(work, one, one, WED, WED, other, Why.LEAVE)
        with pytest.raises(InACircle):
            drop_out(work, other, other, WED, WED, one, Why.LEAVE)
        drop_out(work, other, other, THU, THU, None, Why.OWN)
        with pytest.raises(SubstituteAway):
            drop_out(work, one, one, THU, THU, other, Why.LEAVE)


def test_only_the_host_and_the_office_decide_about_a_night(db: Database, county: County) -> None:
    one, other = county.hosts
    with db.begin() as work:
        for stranger in (other, county.cadres[0], county.staff[0], county.minister, county.auditor):
            with pytest.raises(NotYours):
                drop_out(work, stranger, one, WED, WED, None, Why.OWN)
        with pytest.raises(MovedOn):
            drop_out(work, one, one, date(2026, 3, 9), WED, None, Why.OWN)  # yesterday
        drop_out(work, county.office, one, WED, WED, None, Why.OFFICE)
        assert [n.sits for n in nights(work, one, WED, 2)] == [False, True]
        sit(work, one, one, WED)
        assert [n.sits for n in nights(work, one, WED, 2)] == [True, True]


@pytest.fixture
def by_turns(db: Database, county: County) -> County:
    """The first host sits Wednesday, the second Thursday."""
    with db.begin() as work:
        for host, day in zip(county.hosts, (THU, WED), strict=True):
            work.sittings.put([Sitting(host.id, day, False, Why.OFFICE, county.office.id, work.now)])
    return county


def test_a_swap_moves_both_nights_and_who_is_booked_stays_with_the_night(
    db: Database, by_turns: County, clock: Clock
) -> None:
    one, other = by_turns.hosts
    with db.begin() as work:
        mine, theirs = (
            booked(work, by_turns, n, s) for n, s in enumerate((slot(one.id), slot(other.id, 12)))
        )
        assert (other, THU) in swappable(work, one, WED, WED, THU)
        swap = propose_swap(work, one, WED, other, THU)
        with pytest.raises(NotYours):
            answer_swap(work, one, swap, "agree")
    with db.begin() as work:
        answer_swap(work, other, work.swaps.get(swap.id), "agree")
    with db.begin() as work:
        assert work.appointments.get(mine.id).host_id == other.id
        assert work.appointments.get(theirs.id).host_id == one.id
        assert [n.sits for n in nights(work, one, WED, 2)] == [False, True]
        assert [n.sits for n in nights(work, other, WED, 2)] == [True, False]
        with pytest.raises(MovedOn):
            answer_swap(work, other, work.swaps.get(swap.id), "agree")


def test_a_swap_that_no_longer_fits_changes_neither_night(db: Database, by_turns: County) -> None:
    one, other = by_turns.hosts
    with db.begin() as work:
        mine = booked(work, by_turns, 0, slot(one.id))
        swap = propose_swap(work, one, WED, other, THU)
        drop_out(work, other, other, THU, THU, None, Why.OWN)
    with db.begin() as work, pytest.raises(MovedOn):
        answer_swap(work, other, work.swaps.get(swap.id), "agree")
    with db.begin() as work:
        assert work.appointments.get(mine.id).host_id == one.id
        assert nights(work, one, WED, 1)[0].sits


def test_a_swap_that_nobody_answers_lapses(db: Database, by_turns: County, clock: Clock) -> None:
    one, other = by_turns.hosts
    with db.begin() as work:
        swap = propose_swap(work, one, WED, other, THU)
    clock.on(days=2)
    with db.begin() as work:
        do_due(work)
        assert work.swaps.get(swap.id).state is SwapState.EXPIRED


async def test_a_night_that_is_withdrawn_while_it_is_booked_leaves_nobody_on_it_and_loses_nobody(
    db: Database, county: County, another: Callable[[], Database], eyes: Eyes
) -> None:
    host = county.hosts[0]
    workers = [db] if db.engine.dialect.name == "sqlite" else [db, *(another() for _ in range(3))]
    for day in (11, 12, 13, 16, 17):
        when = date(2026, 3, day)
        wishes = [slot(host.id, day, clock) for clock in ("19:30", "20:10", "20:50")]

        def reach(work: SqlWork, n: int, wishes: list[Slot] = wishes) -> str:
            try:
                return f"{book_talk(work, county.cadres[n], wishes[n], 'work', None).id}"
            except SlotTaken:
                return "other times"

        def withdraw(work: SqlWork, when: date = when) -> str:
            return f"{drop_out(work, host, host, when, when, None, Why.OWN).id}"

        deeds = [*(lambda work, n=n: reach(work, n) for n in range(3)), withdraw]
        deeds = deeds[day % 4 :] + deeds[: day % 4]
        done = await asyncio.gather(*(workers[n % len(workers)].run(deed) for n, deed in enumerate(deeds)))
        assert None not in done
        with db.begin() as work:
            assert not nights(work, host, when, 1)[0].sits
            for cadre in county.cadres[:3]:
                for lost in work.absences.displaced_of(cadre.id):
                    cancel_appointment(work, cadre, lost)
    assert eyes("SELECT count(*) FROM appointment WHERE state IN ('assigned', 'accepted')") == [0]
    assert eyes("SELECT count(*) FROM appointment WHERE id NOT IN (SELECT appointment_id FROM affected)") == [
        0
    ]
