"""Whatever is done to concerns, in whatever order and whoever leaves: each has an owner and one deadline
while something is owed, ends by two keys, by silence or because it was not to be kept; its log only grows.

One transaction for each run, undone at its end: the real services on the real tables of both databases. Add a
rule for each new thing that may happen to a concern."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.domain.concern import IN_HAND, OPEN, Concern, ConcernState, Outcome
from bot.domain.errors import NotYours, Refusal
from bot.domain.handling import Asked, Entry, Step
from bot.domain.people import Person, Role
from bot.domain.words import Words
from bot.services import aid as aids
from bot.services import concern_handling as handling
from bot.services import concern_links as links
from bot.services import concerns, referring, rosters
from bot.services.asking import unanswered
from bot.services.away import go_away
from bot.services.booking import accept_assignment, book_talk, require
from bot.services.due import do_due
from bot.services.finding import next_slots
from bot.services.notes import submit_note
from bot.services.rehoming import orphans
from bot.services.talks import hold_talk
from storage.database import Database
from storage.tables import audit, due
from storage.work import House
from tests import county as county_
from tests.county import AFTERNOON, policy
from tests.storage.concerns import KINDS as CONCERN_KINDS
from tests.storage.machine import InOneTransaction
from tests.storage.support import a_ring
from tests.storage.test_aid import KINDS
from tests.storage.test_rehoming import taken_in

C = ConcernState
WORDS = Words("编造的话")
#: The first four rather name one to which it can happen, the others any.
which = st.integers(0, 5)
days = st.integers(-2, 40)


class Handling(InOneTransaction):
    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.ids: list[int] = []
        self.logs: dict[int, list[Entry]] = {}
        self.deadlines: dict[int, datetime] = {}

    def concern(self, nth: int, states: Collection[ConcernState] = C) -> Concern:
        """One of those in these states, if there is any and `nth` is not one of any."""
        found = self.everyone()
        fits = [c for c in found if c.state in states or nth > 3]
        return (fits or found)[nth % len(fits or found)]

    def everyone(self) -> list[Concern]:
        return [c for id_ in self.ids if (c := self.work.concerns.get(id_))]

    def person(self, id_: int) -> Person:
        found = self.work.people.get(id_)
        assert found is not None
        return found

    def head(self, section: str) -> Person:
        there = self.work.people.of_section(section)
        return next((p for p in there if p.role is Role.SECTION_HEAD), self.county.minister)

    @initialize()
    def two_have_raised_something(self) -> None:
        for cadre in self.county.cadres[:2]:
            booked = book_talk(self.work, cadre, next_slots(self.work, cadre, "work", 1)[0], "work", None)
            part = self.work.assignments.of(booked.id)
            staff = self.person(part.staff_id if part else 0)
            accept_assignment(self.work, staff, require(self.work, booked.id))
            self.work.now = booked.ends_at
            hold_talk(self.work, staff, require(self.work, booked.id))
            submit_note(self.work, staff, booked.id, {"summary": ["好"], "concerns": ["一件", "又一件"]})
            self.ids += [concern.id for concern in self.work.concerns.of_appointment(booked.id)]
            self.work.now = AFTERNOON + timedelta(days=1)
        one, two, three, _ = self.everyone()
        for each in (one, two, three):
            concerns.confirm_concern(self.work, self.person(each.cadre_id), each)
        one, two, three, _ = self.everyone()
        owner, day = self.person(one.staff_id), self.work.calendar.today(one.due_at) + timedelta(days=9)
        concerns.answer_concern(self.work, self.person(two.staff_id), two, WORDS, Outcome.SETTLED)
        handling.ask_extension(self.work, owner, one, day, WORDS)
        owner = self.person(three.staff_id)
        handling.ask_extension(self.work, owner, three, day, WORDS)
        referring.refer_concern(self.work, owner, three, "grassroots", WORDS)

    # ── the cadre ──

    @rule(nth=which)
    def confirm(self, nth: int) -> None:
        concern = self.concern(nth, {C.REGISTERED})
        self.attempt(concerns.confirm_concern, self.person(concern.cadre_id), concern)

    @rule(nth=which, keep=st.booleans())
    def word_it_anew_or_not_keep_it(self, nth: int, keep: bool) -> None:
        concern = self.concern(nth, {C.REGISTERED})
        who = self.person(concern.cadre_id)
        if keep:
            self.attempt(concerns.correct_concern, who, concern, WORDS)
        else:
            self.attempt(concerns.drop_concern, who, concern)

    @rule(nth=which)
    def say_that_it_is_settled(self, nth: int) -> None:
        concern = self.concern(nth, {C.ANSWERED})
        done = self.attempt(concerns.settle_concern, self.person(concern.cadre_id), concern)
        assert isinstance(done, Refusal) is (concern.state is not C.ANSWERED)

    @rule(nth=which)
    def say_that_it_is_not(self, nth: int) -> None:
        concern = self.concern(nth, {C.ANSWERED, C.LAPSED})
        again = self.attempt(concerns.reopen_concern, self.person(concern.cadre_id), concern)
        assert isinstance(again, Refusal) is (concern.state not in (C.ANSWERED, C.LAPSED))

    # ── whoever has it ──

    @rule(nth=which)
    def write_down_what_was_done(self, nth: int) -> None:
        concern = self.concern(nth, IN_HAND)
        done = self.attempt(handling.log_step, self.person(concern.staff_id), concern, WORDS)
        assert isinstance(done, Refusal) is (concern.state not in IN_HAND)

    @rule(nth=which, outcome=st.sampled_from(Outcome))
    def answer(self, nth: int, outcome: Outcome) -> None:
        concern = self.concern(nth, IN_HAND)
        done = self.attempt(concerns.answer_concern, self.person(concern.staff_id), concern, WORDS, outcome)
        assert isinstance(done, Refusal) is (concern.state not in IN_HAND)

    @rule(nth=which, kind=st.sampled_from([kind["id"] for kind in CONCERN_KINDS]))
    def be_of_another_kind(self, nth: int, kind: str) -> None:
        concern = self.concern(nth)
        self.attempt(handling.set_kind, self.person(concern.staff_id), concern, kind)

    @rule(nth=which, ahead=days)
    def set_another_date(self, nth: int, ahead: int) -> None:
        concern = self.concern(nth, IN_HAND)
        day = self.work.calendar.today(self.work.now) + timedelta(days=ahead)
        self.attempt(handling.set_deadline, self.head(concern.section), concern, day)

    @rule(nth=which, ahead=days)
    def ask_for_more_time(self, nth: int, ahead: int) -> None:
        concern = self.concern(nth, IN_HAND)
        day = self.work.calendar.today(concern.due_at) + timedelta(days=ahead)
        had = self.work.extensions.of(concern.id)
        asked = self.attempt(handling.ask_extension, self.person(concern.staff_id), concern, day, WORDS)
        assert had is None or isinstance(asked, Refusal), "once"

    @rule(nth=which, yes=st.booleans())
    def decide_on_more_time(self, nth: int, yes: bool) -> None:
        concern = self.concern(nth, IN_HAND)
        asked = self.work.extensions.of(concern.id)
        if asked is None:
            return
        done = self.attempt(handling.decide_extension, self.person(asked.to_id), asked, yes)
        if asked.state is Asked.OPEN and not yes:
            assert not isinstance(done, Refusal), "whoever is asked can answer"
        if not isinstance(done, Refusal) and yes:
            later = self.work.concerns.get(concern.id)
            assert later and later.due_at == asked.until > concern.due_at

    @rule(nth=which, section=st.sampled_from(county_.SECTIONS))
    def ask_another_section(self, nth: int, section: str) -> None:
        concern = self.concern(nth, IN_HAND)
        self.attempt(referring.refer_concern, self.person(concern.staff_id), concern, section, WORDS)

    @rule(nth=which, said=st.sampled_from(["take", "take", "refuse", "withdraw"]))
    def answer_for_the_other_section(self, nth: int, said: str) -> None:
        concern = self.concern(nth, IN_HAND)
        asked = self.work.referrals.open_of(concern.id)
        if asked is None:
            return
        deed = {"take": referring.take_referral, "refuse": referring.refuse_referral}.get(said)
        who = self.person(asked.to_id if deed else concern.staff_id)
        done = self.attempt(deed or referring.take_back, who, asked)
        assert not isinstance(done, Refusal), "whoever is asked can answer, and whoever asked take it back"

    @rule(nth=which)
    def refer_it_outside(self, nth: int) -> None:
        concern = self.concern(nth, IN_HAND)
        self.attempt(referring.refer_outside, self.person(concern.staff_id), concern, WORDS)

    @rule(nth=which, other=which)
    def say_that_two_are_one(self, nth: int, other: int) -> None:
        concern = self.concern(nth)
        if concern.cause_id is not None and nth == other:
            self.attempt(links.unlink_concern, self.county.minister, concern)
        else:
            self.attempt(links.link_concern, self.county.minister, concern, self.concern(other))

    @rule(nth=which)
    def apply_for_aid(self, nth: int) -> None:
        concern = self.concern(nth, IN_HAND)
        self.attempt(aids.file_aid, self.person(concern.staff_id), concern, "living", 100_00, WORDS)

    @rule(nth=which)
    def take_the_application_a_step_on(self, nth: int) -> None:
        deeds = {"filed": aids.examine_aid, "examined": aids.approve_aid, "approved": aids.pay_aid}
        for aid in self.work.aids.of_concern(self.concern(nth).id):
            if aid.state in deeds:
                done = self.attempt(deeds[aid.state], self.person(aid.waits_for or 0), aid)
                assert not isinstance(done, Refusal), "whoever it waits for can do it"

    @rule(nth=which, who=st.integers(0, 20))
    def a_stranger_gets_nowhere(self, nth: int, who: int) -> None:
        concern, everybody = self.concern(nth), list(self.county.everybody)
        stranger = self.person(everybody[who % len(everybody)].id)
        if stranger.id in (concern.staff_id, concern.cadre_id) or stranger.section == concern.section:
            return
        for deed, *facts in (
            (handling.log_step, WORDS), (concerns.answer_concern, WORDS, Outcome.SETTLED),
            (concerns.settle_concern,), (concerns.reopen_concern,), (concerns.drop_concern,),
        ):  # fmt: skip
            assert isinstance(self.attempt(deed, stranger, concern, *facts), NotYours)

    # ── time, and people ──

    @rule(hours=st.sampled_from([1, 20, 24 * 3, 24 * 8, 24 * 15]))
    def time_goes_by(self, hours: int) -> None:
        self.work.now += timedelta(hours=hours)
        while do_due(self.work):
            pass

    @rule(nth=which, above=st.booleans())
    def somebody_leaves(self, nth: int, above: bool) -> None:
        concern = self.concern(nth)
        leaving = self.head(concern.section) if above else self.person(concern.staff_id)
        self.attempt(rosters.archive, self.county.office, leaving.id)

    @rule(nth=which, section=st.sampled_from(county_.SECTIONS))
    def somebody_serves_elsewhere(self, nth: int, section: str) -> None:
        owner = self.person(self.concern(nth).staff_id)
        if owner.role in (Role.SECTION_STAFF, Role.SECTION_HEAD):
            self.attempt(taken_in, self.county.office, replace(owner, section=section))

    @rule(section=st.sampled_from(county_.SECTIONS), length=st.integers(0, 9))
    def a_head_goes_away(self, section: str, length: int) -> None:
        head, first = self.head(section), self.work.calendar.today(self.work.now)
        self.attempt(go_away, head, head, first, first + timedelta(days=length))

    # ── what stays true ──

    @invariant()
    def whatever_is_not_over_has_an_owner(self) -> None:
        assert orphans(self.work) == [] == list(unanswered(self.work))
        for concern in self.everyone():
            owner = self.person(concern.staff_id)
            if concern.state not in (C.CLOSED, C.DROPPED):
                assert not owner.archived and (owner.section or "") == concern.section

    @invariant()
    def one_deadline_lives_while_something_is_owed(self) -> None:
        steps = self.work.policy.ladders["concern"]
        for concern in self.everyone():
            owed = self._owed("concern", concern.id)
            if concern.state not in OPEN:
                assert owed == []
                continue
            ladder = [concern.due_at + step.after for step in steps]
            assert owed == ladder[len(ladder) - len(owed) :], "one ladder, at the deadline that stands"
            assert len(owed) >= sum(at > self.work.now for at in ladder)

    @invariant()
    def a_deadline_newly_set_lies_ahead(self) -> None:
        for concern in self.everyone():
            assert self.deadlines.get(concern.id) == concern.due_at or concern.due_at > self.work.now
            self.deadlines[concern.id] = concern.due_at

    @invariant()
    def what_waits_for_the_cadre_ends_by_itself_and_nothing_else_does(self) -> None:
        for concern in self.everyone():
            waits = concern.state in (C.REGISTERED, C.ANSWERED, C.LAPSED)
            assert len(self._owed("silence", concern.id)) == waits
            if concern.state not in (C.REGISTERED, C.ANSWERED):
                assert self._owed("confirmation", concern.id) == []

    @invariant()
    def it_ends_by_two_keys_by_silence_or_because_it_was_not_to_be_kept(self) -> None:
        for concern in self.everyone():
            log = list(self.work.entries.of(concern.id))
            if concern.state is C.DROPPED:
                assert concern.entered_at is None and {e.step for e in log} <= {Step.KIND}
            if concern.state not in (C.CLOSED, C.LAPSED):
                assert concern.state is C.DROPPED or concern.closed_at is None
                continue
            *_, answered, ended = (e for e in log if e.step in (Step.ANSWER, Step.SETTLE, Step.LAPSE))
            assert answered.step is Step.ANSWER and answered.author_id not in (None, concern.cadre_id)
            if ended.step is Step.SETTLE:
                assert ended.author_id == concern.cadre_id
            else:
                assert (ended.step, ended.author_id) == (Step.LAPSE, None)
                assert ended.at - answered.at >= self.work.policy.deadlines.silence_closes

    @invariant()
    def the_log_only_grows(self) -> None:
        for id_ in self.ids:
            log = list(self.work.entries.of(id_))
            before = self.logs.get(id_, [])
            assert log[: len(before)] == before
            self.logs[id_] = log

    @invariant()
    def nothing_is_asked_about_what_is_not_in_hand(self) -> None:
        for concern in self.everyone():
            extension, referral = self.work.extensions.of(concern.id), self.work.referrals.open_of(concern.id)
            if concern.state not in IN_HAND:
                assert referral is None and (extension is None or extension.state is not Asked.OPEN)

    @invariant()
    def no_duty_failed(self) -> None:
        self.work.flush()
        failed = select(audit.c.kind).where(audit.c.verb == "due.failed")
        assert list(self.work.connection.execute(failed)) == []

    def _owed(self, kind: str, id_: int) -> list[Any]:
        owed = select(due.c.due_at).where(due.c.kind == kind, due.c.object_id == id_, due.c.done_at.is_(None))
        return sorted(row.due_at for row in self.work.connection.execute(owed))


@pytest.fixture
def house() -> House:
    return House(policy(concern_kinds=CONCERN_KINDS, aid=KINDS), a_ring())


@pytest.mark.timeout(120)
def test_no_sequence_of_deeds_leaves_a_concern_without_owner_deadline_or_a_proper_end(db: Database) -> None:
    examples = 10 if db.engine.dialect.name == "sqlite" else 4
    run_state_machine_as_test(
        lambda: Handling(db),
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
