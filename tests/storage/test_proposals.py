"""Another time proposed, on both databases: asked once at a time, answered once, and over by itself."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.domain.appointment import Appointment, AppointmentState
from bot.domain.errors import MovedOn, NotYours, Refusal, SlotTaken
from bot.domain.people import Person
from bot.domain.proposal import Proposal
from bot.services import booking, moving, proposing, recusing
from storage.database import Database
from storage.work import SqlWork
from tests.county import night
from tests.storage.night import Night
from tests.storage.support import Eyes, told


def propose(desk: Night, who: Person, thing: Appointment, nths: Sequence[int] = (3, 4)) -> Proposal:
    with desk.db.begin() as work:
        thing = booking.require(work, thing.id)
        times = moving.other_times(work, thing)
        return proposing.propose_times(work, who, thing, [times[n] for n in nths])


def test_one_proposal_is_open_at_a_time_and_only_the_other_side_answers(desk: Night, eyes: Eyes) -> None:
    thing = desk.book()
    staff, other = desk.staff_of(thing), desk.county.cadres[1]
    desk.refused(MovedOn, lambda work: proposing.may_propose(work, desk.cadre, thing))
    desk.refused(NotYours, lambda work: proposing.may_propose(work, other, thing))
    proposal = propose(desk, staff, thing)
    with desk.db.begin() as work:
        again = [moving.other_times(work, thing)[0]]
    desk.refused(MovedOn, lambda work: proposing.propose_times(work, desk.host, thing, again))
    for who in (staff, desk.host, other):
        desk.refused(NotYours, lambda work, who=who: proposing.refuse_proposed(work, who, proposal))
        desk.refused(
            NotYours, lambda work, who=who: proposing.take_proposed(work, who, proposal, proposal.first_at)
        )
    desk.refused(MovedOn, lambda work: proposing.take_proposed(work, desk.cadre, proposal, thing.starts_at))
    with desk.db.begin() as work:
        proposing.withdraw_proposal(work, staff, proposal)
    desk.refused(MovedOn, lambda work: proposing.refuse_proposed(work, desk.cadre, proposal))
    propose(desk, desk.host, thing)
    assert eyes("SELECT state FROM proposal ORDER BY id") == ["withdrawn", "open"]
    assert desk.fresh(thing).starts_at == thing.starts_at


def test_what_nobody_answers_is_over_in_a_day_or_when_it_begins_and_the_proposer_hears_of_it(
    desk: Night, eyes: Eyes
) -> None:
    tomorrow, tonight = desk.book(nth=3), desk.book(desk.county.cadres[1])
    staff, _ = desk.staff_of(tomorrow), desk.accept(tonight)
    kept = [propose(desk, staff, tomorrow, [4]), propose(desk, desk.staff_of(tonight), tonight, [5])]
    assert kept[0].expires_at == desk.clock.now + timedelta(days=1)
    assert kept[1].expires_at == tonight.starts_at
    with desk.db.begin() as work:
        before = told(work, staff.id).count("appointment")
    desk.clock.to(kept[0].expires_at)
    while desk.tick():
        pass
    assert eyes("SELECT state FROM proposal") == ["expired", "expired"]
    with desk.db.begin() as work:
        assert told(work, staff.id).count("appointment") > before


def test_a_proposal_is_over_once_the_appointment_is_moved_or_called_off(desk: Night, eyes: Eyes) -> None:
    thing = desk.book()
    proposal = propose(desk, desk.staff_of(thing), thing)
    with desk.db.begin() as work:
        other = moving.other_times(work, thing)[0]
        moving.move_appointment(work, desk.cadre, thing, other)
    assert eyes("SELECT state FROM proposal") == ["withdrawn"]
    assert eyes("SELECT count(*) FROM due WHERE kind = 'proposal' AND done_at IS NULL") == [0]
    desk.refused(MovedOn, lambda work: proposing.take_proposed(work, desk.cadre, proposal, proposal.first_at))


def test_whoever_is_kept_out_neither_proposes_nor_hears_what_became_of_it(desk: Night) -> None:
    thing = desk.book()
    head = next(h for h in desk.county.heads if h.section == desk.staff_of(thing).section)
    proposal = propose(desk, head, thing)
    with desk.db.begin() as work:
        recusing.declare_recusal(work, desk.cadre, thing, head)
    with desk.db.begin() as work:
        before = told(work, head.id)
        proposing.refuse_proposed(work, desk.cadre, work.proposals.get(proposal.id) or proposal)
        assert told(work, head.id) == before
    desk.refused(NotYours, lambda work: proposing.may_propose(work, head, thing))


def test_a_time_that_was_taken_meanwhile_leaves_the_others(desk: Night) -> None:
    thing = desk.book()
    proposal = propose(desk, desk.staff_of(thing), thing)
    with desk.db.begin() as work:
        first, second = (s for s in moving.other_times(work, thing) if s.starts_at in proposal.times)
        booking.book_talk(work, desk.county.cadres[1], first, "work", None)
    desk.refused(SlotTaken, lambda work: proposing.take_proposed(work, desk.cadre, proposal, first.starts_at))
    with desk.db.begin() as work:
        assert proposing.standing_times(work, thing, proposal) == [second.starts_at]
        moved = proposing.take_proposed(work, desk.cadre, proposal, second.starts_at)
    assert (moved.starts_at, moved.moves) == (second.starts_at, 0)


def test_shortly_before_it_the_cadre_asks_and_what_the_section_agrees_to_stays_arranged(
    desk: Night,
) -> None:
    thing = desk.book()
    staff = desk.accept(thing)
    desk.clock.to(night(10, "18:00"))
    request = propose(desk, desk.cadre, thing, [0])  # tonight, sooner than the section would otherwise hear
    desk.refused(NotYours, lambda work: proposing.refuse_proposed(work, desk.cadre, request))
    with desk.db.begin() as work:
        moved = proposing.take_proposed(work, staff, request, request.first_at)
    assert (moved.state, moved.moves) == (AppointmentState.ACCEPTED, 0)
    assert desk.fresh(thing).starts_at == request.first_at


@pytest.fixture
def workers(db: Database, another: Callable[[], Database]) -> list[Database]:
    return [db] if db.engine.dialect.name == "sqlite" else [db, *(another() for _ in range(3))]


async def test_however_many_taps_fall_on_the_times_of_one_proposal_one_wins(
    desk: Night, workers: list[Database], eyes: Eyes
) -> None:
    thing = desk.book()
    proposal = propose(desk, desk.staff_of(thing), thing, [3, 4, 5])

    def deed(nth: int) -> Callable[[SqlWork], object]:
        at = proposal.times[nth % 3]
        return lambda work: proposing.take_proposed(work, desk.cadre, proposal, at)

    answers = await asyncio.gather(
        *(workers[n % len(workers)].run(deed(n)) for n in range(12)), return_exceptions=True
    )
    assert sum(isinstance(a, Appointment) for a in answers) == 1
    assert all(isinstance(a, Refusal | Appointment) for a in answers), answers
    assert eyes("SELECT state FROM proposal") == ["taken"]
    assert eyes("SELECT revision FROM appointment") == [desk.fresh(thing).revision]
