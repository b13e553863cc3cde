"""The waiting list on both databases: a freed time is offered once, to the first in line, and then on."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.domain.errors import MovedOn, NobodyLeft, Refusal, SlotTaken
from bot.domain.people import Person
from bot.domain.sitting import Sitting, Why
from bot.domain.waiting import Offer, Waiting
from bot.domain.words import Words
from bot.services import booking, finding, leaving, moving, offering, waiting
from storage.database import Database
from storage.work import SqlWork
from tests.county import night
from tests.storage.night import Night
from tests.storage.support import Eyes, told

TONIGHT = (night(10, "00:00"), night(11, "00:00"))


def wait(desk: Night, who: Person, host: Person | None = None) -> Waiting:
    with desk.db.begin() as work:
        host_id = host.id if host else None
        return waiting.join_waiting(work, who, TONIGHT, "work", host_id, Words("先写一句"))


def fill(desk: Night) -> list[Person]:
    """Tonight's three times go to three people; the others wait."""
    taken = desk.county.cadres[:3]
    for who in taken:
        desk.book(who)
    return desk.county.cadres[3:]


def offer(desk: Night, wait_: Waiting) -> Offer | None:
    with desk.db.begin() as work:
        return work.offers.open_for(wait_.id)


def cancel(desk: Night, who: Person) -> None:
    with desk.db.begin() as work:
        (ahead,) = work.appointments.ahead_of(who.id, work.now)
        leaving.cancel_appointment(work, who, ahead)


def test_a_freed_time_is_kept_for_the_first_in_line_and_nobody_else_can_have_it(
    desk: Night, eyes: Eyes
) -> None:
    first, second, third = fill(desk)
    waits = [wait(desk, who, desk.host) for who in (first, second)]
    cancel(desk, desk.county.cadres[0])
    kept = offer(desk, waits[0])
    assert kept is not None and offer(desk, waits[1]) is None
    assert kept.expires_at == desk.clock.now + timedelta(minutes=30)
    with desk.db.begin() as work:
        assert told(work, first.id) == ["offer"]
        assert kept.slot not in finding.next_slots(work, third, "work", 9)
        assert kept.slot in finding.next_slots(work, first, "work", 9)
    desk.refused(SlotTaken, lambda work: booking.book_talk(work, third, kept.slot, "work", None))
    with desk.db.begin() as work:
        booked = waiting.take_offer(work, first, kept)
    assert (booked.starts_at, booked.wish) == (kept.starts_at, Words("先写一句"))
    assert eyes("SELECT state FROM waiting ORDER BY id") == ["booked", "waiting"]
    desk.refused(MovedOn, lambda work: waiting.take_offer(work, first, work.offers.get(kept.id)))


def test_an_offer_that_nobody_answers_passes_on_and_is_then_free_for_all(desk: Night) -> None:
    first, second, _ = fill(desk)
    waits = [wait(desk, who, desk.host) for who in (first, second)]
    cancel(desk, desk.county.cadres[0])
    desk.clock.on(minutes=31)
    desk.tick()
    assert offer(desk, waits[0]) is None
    passed_on = offer(desk, waits[1])
    assert passed_on is not None
    with desk.db.begin() as work:
        waiting.pass_offer(work, second, passed_on)
    with desk.db.begin() as work:
        assert passed_on.slot in finding.next_slots(work, first, "work", 9)
        assert work.offers.asked(passed_on.host_id, passed_on.starts_at) == {w.id for w in waits}


def test_whoever_leaves_the_list_gives_up_what_was_kept_for_them(desk: Night, eyes: Eyes) -> None:
    first, second, _ = fill(desk)
    waits = [wait(desk, who, desk.host) for who in (first, second)]
    cancel(desk, desk.county.cadres[0])
    with desk.db.begin() as work:
        waiting.leave_waiting(work, first, waits[0])
    assert offer(desk, waits[1]) is not None
    assert eyes("SELECT state FROM offer ORDER BY id") == ["passed", "open"]


def test_a_move_frees_the_old_time_for_who_waits(desk: Night) -> None:
    first, *_ = fill(desk)
    wait_ = wait(desk, first, desk.host)
    who = desk.county.cadres[1]
    with desk.db.begin() as work:
        (ahead,) = work.appointments.ahead_of(who.id, work.now)
        later = finding.next_slots(work, who, "work", 1)[0]
        moving.move_appointment(work, who, ahead, later)
    found = offer(desk, wait_)
    assert found is not None and found.starts_at == ahead.starts_at


def test_a_wait_in_vain_ends_with_a_word_and_the_list_is_offered_what_comes_free_by_itself(
    desk: Night, eyes: Eyes
) -> None:
    first, second, _ = fill(desk)
    wait(desk, first, desk.host)
    desk.clock.to(night(11, "00:01"))
    while desk.tick():
        pass
    assert eyes("SELECT state FROM waiting") == ["over"]
    with desk.db.begin() as work:
        assert told(work, first.id) == ["waiting"]
        span = (work.now, work.now + timedelta(days=2))
        there = waiting.join_waiting(work, second, span, "work")
    assert offer(desk, there) is not None  # something was free all along


def test_whoever_is_kept_out_by_somebody_who_waits_has_no_part_in_what_they_get(desk: Night) -> None:
    county, (who, another, third) = desk.county, desk.county.cadres[:3]
    section = desk.staff_of(desk.book(another)).section
    out = {desk.host.id, *(p.id for p in (*county.staff, *county.heads) if p.section == section)}
    with desk.db.begin() as work:
        there = waiting.join_waiting(work, who, TONIGHT, "work", recused=out)
        kept = work.offers.open_for(there.id)
        assert kept is not None and kept.host_id == county.hosts[1].id
    with desk.db.begin() as work:
        booked = waiting.take_offer(work, who, kept)
        assert work.appointments.matter(booked.id).recused == out
        assert work.assignments.of(booked.id).staff_id not in out

    def join(work: SqlWork, out: set[int], host: int | None = None) -> object:
        return waiting.join_waiting(work, third, TONIGHT, "work", host, recused=out)

    everyone = {p.id for p in (*county.hosts, county.minister)}
    desk.refused(NobodyLeft, lambda work: join(work, everyone))
    desk.refused(MovedOn, lambda work: join(work, {desk.host.id}, desk.host.id))


def test_a_freed_time_of_the_minister_or_of_who_is_kept_out_passes_to_the_next_in_line(desk: Night) -> None:
    county, (first, second, _) = desk.county, fill(desk)
    with desk.db.begin() as work:
        other = county.hosts[1].id
        work.sittings.put([Sitting(other, date(2026, 3, 10), False, Why.OWN, other, work.now)])
    with desk.db.begin() as work:
        careful = waiting.join_waiting(work, first, TONIGHT, "work", recused={desk.host.id})
    anybody = wait(desk, second)
    with desk.db.begin() as work:
        ministers = finding.Slot(county.minister.id, night(10, "19:30"), night(10, "20:10"))
        assert offering.offer_freed(work, ministers) is None
    cancel(desk, county.cadres[0])
    assert offer(desk, careful) is None
    assert offer(desk, anybody) is not None


@pytest.fixture
def workers(db: Database, another: Callable[[], Database]) -> list[Database]:
    return [db] if db.engine.dialect.name == "sqlite" else [db, *(another() for _ in range(3))]


async def test_however_many_reach_for_what_is_freed_one_offer_stands_and_one_gets_it(
    desk: Night, workers: list[Database], eyes: Eyes
) -> None:
    first, second, third = fill(desk)
    waits = [wait(desk, who, desk.host) for who in (first, second)]
    with desk.db.begin() as work:
        (ahead,) = work.appointments.ahead_of(desk.county.cadres[0].id, work.now)

    def deed(nth: int) -> Callable[[SqlWork], object]:
        slot = finding.Slot(ahead.host_id, ahead.starts_at, ahead.ends_at)

        def free(work: SqlWork) -> object:
            if nth == 0:
                return leaving.cancel_appointment(work, desk.county.cadres[0], ahead)
            return offering.offer_freed(work, slot)

        def reach(work: SqlWork) -> object:
            kept = next((o for w in waits if (o := work.offers.open_for(w.id))), None)
            if kept and nth % 2:
                return waiting.take_offer(work, first if kept.cadre_id == first.id else second, kept)
            return booking.book_talk(work, third, slot, "work", None)

        return free if nth < 8 else reach

    for some in (range(8), range(8, 20)):
        answers = await asyncio.gather(
            *(workers[n % len(workers)].run(deed(n)) for n in some), return_exceptions=True
        )
        assert all(isinstance(a, Refusal) or not isinstance(a, BaseException) for a in answers), answers
    live = "('requested', 'assigned', 'accepted')"
    at = int(ahead.starts_at.timestamp()) * 1_000_000
    assert eyes(f"SELECT count(*) FROM appointment WHERE starts_at = ? AND state IN {live}", at) == [1]
    assert eyes("SELECT count(*) FROM offer WHERE state IN ('open', 'taken')") == [1]
