"""An assignment goes from one colleague to another, and is at no moment nobody's."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.access import may
from bot.domain.appointment import Appointment, AppointmentState, AssignmentState
from bot.domain.errors import MovedOn, NotYours
from bot.domain.handover import HandOver, HandOverState
from bot.domain.people import Person
from bot.domain.policy import LadderStep
from bot.domain.words import Words
from bot.services import booking, handing, handing_over, leaving, moving, recusing
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County, label, policy
from tests.storage.night import Night
from tests.storage.support import Eyes, told


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


WHY = Words("编造的缘由")


class Sections(Night):
    """Assignments of a section, given away."""

    def of(self, thing: Appointment) -> Person:
        """Who has the leading part; whoever it is can see to it."""
        with self.db.begin() as work:
            assignment = work.assignments.of(thing.id)
            person = assignment and work.people.get(assignment.staff_id)
            matter = work.appointments.matter(thing.id)
        assert person is not None and not person.archived and person.id not in matter.recused
        return person

    def colleague(self, who: Person) -> Person:
        return next(p for p in self.county.staff if p.section == who.section and p.id != who.id)

    def ask(self, thing: Appointment, to: Person, who: Person | None = None) -> HandOver:
        who = who or self.of(thing)
        with self.db.begin() as work:
            part = work.assignments.of(thing.id)
            return handing_over.ask_to_take_over(work, who, part, to, WHY)

    def answer(self, hand_over: HandOver, deed: Callable[..., object], who: Person) -> None:
        with self.db.begin() as work:
            deed(work, who, work.hand_overs.get(hand_over.id))

    def state(self, hand_over: HandOver) -> HandOverState:
        with self.db.begin() as work:
            return work.hand_overs.get(hand_over.id).state

    def cannot(self, thing: Appointment) -> Person:
        """Whoever has it cannot; gives who has it then."""
        who = self.of(thing)
        with self.db.begin() as work:
            handing.decline_assignment(work, who, work.assignments.of(thing.id), WHY)
        return self.of(thing)


@pytest.fixture
def section(db: Database, county: County, clock: Clock) -> Sections:
    return Sections(db, county, clock)


def test_until_the_colleague_agrees_it_stays_and_is_chased_where_it_is(section: Sections, eyes: Eyes) -> None:
    booked = section.book(nth=8)
    first, head = section.of(booked), section.county.heads[0]
    asked = section.ask(booked, section.colleague(first))
    assert section.of(booked) == first
    with section.db.begin() as work:
        before = len(told(work, first.id))
        assert told(work, section.colleague(first).id) == ["handover"]
        assert told(work, section.cadre.id) == []
    section.clock.on(hours=3)
    section.tick()
    with section.db.begin() as work:
        assert len(told(work, first.id)) == before + 1  # the ladder goes on
    section.answer(asked, handing_over.take_over, section.colleague(first))
    assert section.of(booked) == section.colleague(first)
    assert section.fresh(booked).state is AppointmentState.ACCEPTED
    assert eyes("SELECT state FROM assignment ORDER BY id") == ["declined", "accepted"]
    said = "SELECT verb FROM audit WHERE verb LIKE 'handover%' OR verb LIKE 'assignment%' ORDER BY seq"
    assert eyes(said) == [
        "handover.ask", "handover.agree", "assignment.hand_over",
    ]  # fmt: skip
    with section.db.begin() as work:
        assert told(work, section.cadre.id) == ["calendar-file", "appointment"]  # arranged, and no more
        assert not may(first, "appointment.see", work.appointments.matter(booked.id))
        assert may(first, "assignment.passed", work.appointments.matter(booked.id))
    assert not any(WHY.text.encode() in bytes(reason) for reason in eyes("SELECT reason FROM hand_over"))
    assert head.id not in eyes("SELECT staff_id FROM assignment")


def test_a_hand_over_ends_by_refusal_by_being_taken_back_and_by_time_and_it_stays(section: Sections) -> None:
    booked = section.book(nth=8)
    first = section.of(booked)
    other = section.colleague(first)
    refused = section.ask(booked, other)
    for who in (first, section.county.heads[0], section.host, section.cadre):
        section.refused(
            NotYours, lambda work, who=who: handing_over.take_over(work, who, work.hand_overs.get(refused.id))
        )
    section.answer(refused, handing_over.refuse_to_take_over, other)
    back = section.ask(booked, other)
    section.refused(NotYours, lambda work: handing_over.take_back(work, other, work.hand_overs.get(back.id)))
    section.answer(back, handing_over.take_back, first)
    late = section.ask(booked, other)
    section.clock.on(hours=4)
    section.refused(MovedOn, lambda work: handing_over.take_over(work, other, work.hand_overs.get(late.id)))
    section.tick()
    assert [section.state(one) for one in (refused, back, late)] == [
        HandOverState.REFUSED, HandOverState.WITHDRAWN, HandOverState.EXPIRED,
    ]  # fmt: skip
    assert section.of(booked) == first and section.fresh(booked).state is AppointmentState.ASSIGNED


def test_nobody_is_asked_who_is_kept_out_away_or_takes_part(section: Sections) -> None:
    booked = section.book(nth=8)
    first = section.of(booked)
    other, heads = section.colleague(first), section.county.heads
    with section.db.begin() as work:
        part = work.assignments.of(booked.id)
        offered = handing_over.receivers(work, part)
        assert [p.id for p in offered] == [other.id, heads[0].id, heads[1].id, heads[2].id]
        booking.keep_out(work, section.cadre, booked.id, other.id)
        booking.keep_out(work, section.cadre, booked.id, heads[1].id)
        assert [p.id for p in handing_over.receivers(work, part)] == [heads[0].id, heads[2].id]
    for to in (other, heads[1], first, section.host, section.county.staff[-1]):
        section.refused(
            MovedOn,
            lambda work, to=to: handing_over.ask_to_take_over(
                work, first, work.assignments.of(booked.id), to, WHY
            ),
        )
    section.ask(booked, heads[2])
    section.refused(  # one at a time: the database decides
        MovedOn,
        lambda work: handing_over.ask_to_take_over(
            work, first, work.assignments.of(booked.id), heads[0], WHY
        ),
    )


@pytest.mark.parametrize(
    "meanwhile", ["cancelled", "moved", "reassigned", "receiver kept out", "sender kept out"]
)
def test_what_happens_meanwhile_ends_the_asking(section: Sections, meanwhile: str) -> None:
    booked = section.book(nth=8)
    first, head = section.of(booked), section.county.heads[0]
    other = section.colleague(first)
    asked = section.ask(booked, other)
    with section.db.begin() as work:
        now = work.appointments.get(booked.id)
        if meanwhile == "cancelled":
            leaving.cancel_appointment(work, section.cadre, now)
        elif meanwhile == "moved":
            moving.move_appointment(work, section.cadre, now, moving.other_times(work, now)[0])
        elif meanwhile == "reassigned":
            handing.reassign(work, head, work.assignments.of(booked.id), head)
        else:
            recusing.declare_recusal(work, section.cadre, now, other if "receiver" in meanwhile else first)
    assert section.state(asked) is HandOverState.WITHDRAWN
    section.refused(
        NotYours if "receiver" in meanwhile else MovedOn,
        lambda work: handing_over.take_over(work, other, work.hand_overs.get(asked.id)),
    )
    if meanwhile != "cancelled":
        section.of(booked)


def test_who_cannot_is_followed_by_the_next_then_the_head_and_then_head_and_host_are_told(
    section: Sections, eyes: Eyes
) -> None:
    booked = section.book(nth=8)
    first, head = section.of(booked), section.county.heads[0]
    assert section.cannot(booked) == section.colleague(first)
    assert section.cannot(booked) == head
    with section.db.begin() as work:
        before = {p.id: len(told(work, p.id)) for p in (head, section.host)}
    assert section.cannot(booked) == head  # nobody is left: never nobody's
    with section.db.begin() as work:
        for person in (head, section.host):
            assert len(told(work, person.id)) == before[person.id] + 1
        assert told(work, section.cadre.id) == []
    assert section.fresh(booked).state is AppointmentState.ASSIGNED
    assert eyes("SELECT verb FROM audit WHERE verb LIKE 'assignment%' ORDER BY seq") == [
        "assignment.decline", "assignment.pass", "assignment.decline", "assignment.pass",
        "assignment.decline", "assignment.nobody",
    ]  # fmt: skip
    assert Counter(eyes("SELECT state FROM assignment")) == {"declined": 3, "pending": 1}


def test_with_a_substitute_it_goes_on_to_that_section_before_it_comes_back(section: Sections) -> None:
    sections = [
        {"id": "cadre1", "name": label("一科"), "host": "V001", "substitute": "grassroots"},
        {"id": "grassroots", "name": label("组织科"), "host": "V002"},
        {"id": "supervision", "name": label("监督科"), "host": "V001"},
    ]
    section.db.house.policy = policy(sections=sections)
    booked = section.book(nth=8)
    been = [section.of(booked), *(section.cannot(booked) for _ in range(5))]
    assert [p.section for p in been] == ["cadre1"] * 3 + ["grassroots"] * 3
    assert len({p.id for p in been}) == 6
    assert section.cannot(booked) == section.county.heads[1]  # where it is by then


def test_who_accepted_and_cannot_any_more_leaves_it_being_arranged_again(section: Sections) -> None:
    booked = section.book(nth=8)
    first = section.accept(booked)
    with section.db.begin() as work:
        before = len(told(work, section.cadre.id))
    other = section.cannot(booked)
    assert section.fresh(booked).state is AppointmentState.ASSIGNED
    assert other != first
    with section.db.begin() as work:
        assert len(told(work, section.cadre.id)) == before
        booking.accept_assignment(work, other, work.appointments.get(booked.id))
    assert section.fresh(booked).state is AppointmentState.ACCEPTED
    section.clock.to(booked.starts_at - timedelta(hours=1))
    section.tick()
    with section.db.begin() as work:
        assert "reminder" in told(work, other.id) and "reminder" not in told(work, first.id)


def test_once_it_began_nobody_gives_it_away(section: Sections) -> None:
    booked = section.book()
    first = section.accept(booked)
    section.clock.to(booked.starts_at)
    section.refused(
        MovedOn, lambda work: handing.decline_assignment(work, first, work.assignments.of(booked.id), WHY)
    )
    section.refused(
        MovedOn,
        lambda work: handing_over.ask_to_take_over(
            work, first, work.assignments.of(booked.id), section.colleague(first), WHY
        ),
    )


def test_nobody_accepts_each_step_is_in_the_record_and_at_last_it_ends_with_an_apology(
    section: Sections, eyes: Eyes
) -> None:
    steps = tuple(LadderStep(after=f"{h}h", to=to) for h, to in ((2, "staff"), (6, "head"), (12, "host")))
    ladders = {**policy().ladders, "assignment": steps}
    section.db.house.policy = policy().model_copy(update={"ladders": ladders})
    booked = section.book(nth=8)
    first = section.of(booked)
    climbed = []
    for person in (first, section.county.heads[0], section.host):
        with section.db.begin() as work:
            before = told(work, person.id).count("appointment")
        section.clock.on(hours={0: 2, 1: 4, 2: 6}[len(climbed)])
        section.tick()
        with section.db.begin() as work:
            climbed.append(told(work, person.id).count("appointment") - before)
    assert climbed == [1, 1, 1]
    assert eyes("SELECT verb FROM audit WHERE verb LIKE 'ladder%' ORDER BY seq") == [
        "ladder.staff", "ladder.head", "ladder.host",
    ]  # fmt: skip
    with section.db.begin() as work:
        assert told(work, section.cadre.id) == []
    section.clock.to(booked.starts_at - timedelta(minutes=20))
    section.tick()
    assert section.fresh(booked).state is AppointmentState.EXPIRED
    with section.db.begin() as work:
        assert told(work, section.cadre.id) == ["appointment"]
        assert work.assignments.all_of(booked.id) == []


@pytest.mark.parametrize(
    "race", ["accept and accept", "agree and accept", "agree and cannot", "cannot and cannot"]
)
async def test_of_two_at_once_one_is_told_that_it_moved_on(
    section: Sections, another: Callable[[], Database], eyes: Eyes, race: str
) -> None:
    booked = section.book(nth=8)
    first, head = section.of(booked), section.county.heads[0]
    other = section.colleague(first)
    asked = section.ask(booked, other)

    def accept(who: Person) -> Callable[[SqlWork], object]:
        return lambda work: booking.accept_assignment(work, who, work.appointments.get(booked.id))

    def agree(work: SqlWork) -> object:
        return handing_over.take_over(work, other, work.hand_overs.get(asked.id))

    def cannot(work: SqlWork) -> object:
        return handing.decline_assignment(work, first, work.assignments.of(booked.id), WHY)

    deeds = {
        "accept and accept": (accept(first), accept(head)),
        "agree and accept": (agree, accept(first)),
        "agree and cannot": (agree, cannot),
        "cannot and cannot": (cannot, cannot),
    }[race]
    sqlite = section.db.engine.dialect.name == "sqlite"
    doors = [section.db, section.db if sqlite else another()]
    answers = await asyncio.gather(
        *(d.run(deed) for d, deed in zip(doors, deeds, strict=True)), return_exceptions=True
    )
    refused = [a for a in answers if isinstance(a, BaseException)]
    assert len(refused) == 1 and isinstance(refused[0], MovedOn | NotYours), answers
    section.of(booked)
    standing = "SELECT count(*) FROM assignment WHERE leads AND state IN ('pending', 'accepted')"
    assert eyes(standing) == [1]


@pytest.mark.parametrize("deed", ["agree", "cannot", "reassign"])
async def test_called_off_while_it_is_given_away_it_ends_for_whoever_has_it_by_then(
    section: Sections, another: Callable[[], Database], eyes: Eyes, deed: str
) -> None:
    booked = section.book(nth=8)
    first = section.accept(booked)
    other, head = section.colleague(first), section.county.heads[0]
    asked = section.ask(booked, other)

    def give_away(work: SqlWork) -> object:
        part = work.assignments.of(booked.id)
        if part is None:
            raise MovedOn
        if deed == "agree":
            return handing_over.take_over(work, other, work.hand_overs.get(asked.id))
        if deed == "cannot":
            return handing.decline_assignment(work, first, part, WHY)
        return handing.reassign(work, head, part, other)

    def cancel(work: SqlWork) -> object:
        return leaving.cancel_appointment(work, section.cadre, work.appointments.get(booked.id))

    sqlite = section.db.engine.dialect.name == "sqlite"
    doors = [section.db, section.db if sqlite else another()]
    answers = await asyncio.gather(doors[0].run(give_away), doors[1].run(cancel), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(isinstance(answer, MovedOn | NotYours) for answer in refused) and len(refused) < 2, answers
    standing = eyes("SELECT count(*) FROM assignment WHERE state IN ('pending', 'accepted')")
    gone = section.fresh(booked).state is AppointmentState.CANCELLED
    assert standing == [0 if gone else 1]
    assert section.state(asked) is not HandOverState.OPEN
    assert (
        not eyes("SELECT 1 FROM due WHERE kind IN ('handover', 'assignment') AND done_at IS NULL") or not gone
    )
