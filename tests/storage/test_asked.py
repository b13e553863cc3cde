"""Nothing that is asked about a concern is forgotten: whoever was asked goes away, leaves, serves elsewhere
or must keep out, and somebody else is asked and told; of what is over, aid still to be paid has an owner."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.aid import Aid
from bot.domain.concern import Concern, ConcernState
from bot.domain.errors import NotYours
from bot.domain.handling import Asked, Extension, Referral
from bot.domain.people import Person, Role
from bot.domain.recusal import Ground
from bot.domain.sitting import Why
from bot.domain.words import Words
from bot.services import aid as aids
from bot.services import concern_handling as handling
from bot.services import concerns, errands, referring, rosters
from bot.services.asking import ask_who_is_there, unanswered
from bot.services.away import come_back, go_away
from bot.services.grounds import keep_out
from bot.services.rehoming import orphans, rehome
from bot.services.standing import enter_standing
from bot.services.standing_in import drop_out
from storage.database import Database
from storage.work import House
from tests.county import Clock, County, policy
from tests.storage.support import a_ring
from tests.storage.test_aid import KINDS, Fund


@pytest.fixture
def house() -> House:
    return House(policy(aid=KINDS), a_ring())


class Asking(Fund):
    def more_time(self, concern: Concern) -> Extension:
        with self.db.begin() as work:
            day, why = date(2026, 4, 3), Words("等会议")
            return handling.ask_extension(work, self.owner(concern), concern, day, why)

    def refer(self, concern: Concern) -> Referral:
        with self.db.begin() as work:
            return referring.refer_concern(work, self.owner(concern), concern, "grassroots", Words("对口"))

    def goes(self, person: Person, days: int = 0) -> None:
        with self.db.begin() as work:
            first = work.calendar.today(work.now) + timedelta(days=days)
            go_away(work, person, person, first, first + timedelta(days=2))

    def changes(self, person: Person, **changes: Any) -> None:
        """As a roster does it."""
        with self.db.begin() as work:
            found = work.people.get(person.id)
            assert found is not None
            work.people.save(replace(found, revision=found.revision + 1, **changes))
            rehome(work)

    def archive(self, person: Person) -> None:
        with self.db.begin() as work:
            rosters.archive(work, self.county.office, person.id)

    def owes(self, person: Person) -> list[str]:
        with self.db.begin() as work:
            now = work.people.get(person.id)
            assert now is not None
            return [e.what for e in errands.errands(work, now) if e.owner == person.id]

    def aid(self, id_: int) -> Aid:
        with self.db.begin() as work:
            found = work.aids.get(id_)
        assert found is not None
        return found

    def nobody_waits_in_vain(self) -> None:
        with self.db.begin() as work:
            assert list(unanswered(work)) == [] == orphans(work)


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Asking:
    return Asking(db, county, clock)


# ── more time ──


def test_a_head_who_goes_away_today_is_not_waited_for_and_may_still_decide(desk: Asking) -> None:
    one, two = desk.raised(), desk.raised(desk.county.cadres[1])
    first, second = desk.more_time(one), desk.more_time(two)
    head = desk.head(one)
    assert "extension" not in desk.told(desk.host)
    desk.goes(head)
    assert desk.told(desk.host).count("extension") == 2
    assert desk.owes(desk.host).count("extension") == 2 and "extension" not in desk.owes(head)
    with desk.db.begin() as work:
        handling.decide_extension(work, desk.host, work.extensions.get(first.id), True)
        handling.decide_extension(work, head, work.extensions.get(second.id), True)


def test_on_the_first_day_of_a_leave_that_was_said_before_whoever_decides_then_is_told_at_noon(
    desk: Asking,
) -> None:
    concern = desk.raised()
    desk.more_time(concern)
    desk.goes(desk.head(concern), days=1)
    desk.tick()
    assert "extension" not in desk.told(desk.host)
    desk.clock.on(days=1)
    for _ in range(3):
        desk.tick()
    assert desk.told(desk.host).count("extension") == 1
    with desk.db.begin() as work:
        head, today = desk.head(concern), work.calendar.today(work.now)
        come_back(work, head, head, today, today + timedelta(days=2))
    desk.clock.on(days=1)
    desk.tick()
    assert desk.owes(desk.host).count("extension") == 1  # it is not taken from them again


def test_a_head_who_heads_another_section_decides_no_more_and_whoever_does_is_told(desk: Asking) -> None:
    concern = desk.raised()
    asked, head = desk.more_time(concern), desk.head(concern)
    desk.changes(head, section="supervision")
    assert desk.told(desk.host)[-1] == "extension"
    elsewhere = replace(head, section="supervision")
    desk.refused(
        NotYours,
        lambda work: handling.decide_extension(work, elsewhere, work.extensions.get(asked.id), True),
    )
    desk.changes(desk.host, role=Role.CADRE)
    assert desk.told(desk.minister)[-1] == "extension"
    with desk.db.begin() as work:
        handling.decide_extension(work, desk.minister, work.extensions.get(asked.id), False)
    desk.nobody_waits_in_vain()


def test_a_head_who_leaves_is_asked_no_more(desk: Asking) -> None:
    concern = desk.raised()
    desk.more_time(concern)
    desk.archive(desk.head(concern))
    assert desk.told(desk.host)[-1] == "extension"


def test_a_head_who_must_keep_out_is_asked_no_more(desk: Asking) -> None:
    concern = desk.raised()
    desk.more_time(concern)
    with desk.db.begin() as work:
        enter_standing(work, desk.county.office, desk.head(concern), desk.cadre, Ground.OFFICE)
    assert desk.told(desk.host)[-1] == "extension"


def test_a_host_on_leave_is_not_waited_for_either_and_one_who_only_does_not_sit_is(desk: Asking) -> None:
    concern = desk.raised(topic="hardship")
    head, (host, other) = desk.head(concern), desk.county.hosts
    with desk.db.begin() as work:
        day = date(2026, 4, 3)
        asked = handling.ask_extension(work, head, concern, day, Words("等会议"))
    aid = desk.examined(desk.raised(desk.county.cadres[1], topic="hardship"))
    assert asked.to_id == aid.waits_for == host.id
    with desk.db.begin() as work:
        today = work.calendar.today(work.now)
        drop_out(work, host, host, today, today, None, Why.OWN)
        ask_who_is_there(work)
        assert work.extensions.get(asked.id).to_id == host.id
        tomorrow = today + timedelta(days=1)
        drop_out(work, host, host, tomorrow, tomorrow + timedelta(days=3), other, Why.LEAVE)
    desk.clock.on(days=1)
    for _ in range(3):
        desk.tick()
    assert desk.told(other).count("extension") == desk.told(other).count("aid") == 1
    assert desk.step(aids.approve_aid, other, desk.aid(aid.id)).approved_by == other.id
    with desk.db.begin() as work:
        handling.decide_extension(work, other, work.extensions.get(asked.id), True)


def test_with_head_and_host_on_leave_the_minister_is_asked_for_more_time(desk: Asking) -> None:
    concern = desk.raised()
    with desk.db.begin() as work:
        today = work.calendar.today(work.now)
        drop_out(work, desk.host, desk.host, today, today + timedelta(days=3), None, Why.LEAVE)
    desk.goes(desk.head(concern))
    assert desk.more_time(concern).to_id == desk.minister.id


# ── another section ──


def test_another_section_is_asked_through_whoever_is_there(desk: Asking) -> None:
    one, two = desk.raised(), desk.raised(desk.county.cadres[1])
    there = desk.county.heads[1]
    first = desk.refer(one)
    desk.goes(there)
    second = desk.refer(two)
    with desk.db.begin() as work:
        passed = work.referrals.get(first.id)
        assert passed is not None and second.to_id != there.id
        colleague = work.people.get(passed.to_id)
    assert colleague is not None and (colleague.section, colleague.role) == ("grassroots", "section_staff")
    assert "referral" in desk.told(colleague)
    with desk.db.begin() as work:
        assert referring.take_referral(work, colleague, passed).staff_id == colleague.id
        referring.take_referral(work, there, second)  # the head may, whoever was asked


def test_a_section_in_which_nobody_is_left_has_not_taken_it_on(desk: Asking) -> None:
    concern = desk.raised()
    head = desk.head(concern)
    with desk.db.begin() as work:
        asked = referring.refer_concern(work, head, concern, "grassroots", Words("对口"))
    for person in [p for p in (*desk.county.heads, *desk.county.staff) if p.section == "grassroots"]:
        desk.changes(person, role=Role.CADRE, section=None)
    with desk.db.begin() as work:
        ended = work.referrals.get(asked.id)
    assert ended is not None and ended.state is Asked.VOID
    for told in (desk.owner(concern), head):  # who asked, too
        assert desk.told(told)[-1] == "concern"
    desk.nobody_waits_in_vain()


# ── aid ──


def test_an_application_waits_for_a_colleague_while_the_head_is_away(desk: Asking) -> None:
    concern = desk.raised(topic="hardship")
    aid, head = desk.file(concern), desk.head(concern)
    desk.goes(head)
    passed = desk.aid(aid.id)
    assert passed.waits_for not in (head.id, aid.filed_by)
    colleague = next(p for p in desk.county.staff if p.id == passed.waits_for)
    assert "aid" in desk.told(colleague) and desk.owes(colleague) == ["aid"]
    desk.clock.on(days=4)  # the head is back, and the colleague was asked
    desk.tick()
    assert desk.step(aids.examine_aid, colleague, desk.aid(aid.id)).examined_by == colleague.id


def test_whoever_approves_instead_of_a_host_who_left_is_told_at_once(desk: Asking) -> None:
    aid = desk.examined(desk.raised(topic="hardship"))
    assert aid.waits_for == desk.host.id
    desk.changes(desk.host, role=Role.CADRE)
    assert desk.told(desk.minister)[-1] == "aid"
    assert desk.step(aids.approve_aid, desk.minister, desk.aid(aid.id)).approved_by == desk.minister.id


def test_an_application_is_examined_by_the_section_that_took_its_concern_over(desk: Asking) -> None:
    concern = desk.raised(topic="hardship")
    aid, there = desk.file(concern), desk.county.heads[1]
    asked = desk.refer(concern)
    with desk.db.begin() as work:
        referring.take_referral(work, there, asked)
    assert desk.aid(aid.id).waits_for == there.id and "aid" in desk.told(there)


def test_approved_aid_of_a_concern_that_is_over_has_an_owner_when_who_had_it_leaves(desk: Asking) -> None:
    concern = desk.raised(topic="hardship")
    aid = desk.step(aids.approve_aid, desk.host, desk.examined(concern))
    answered = desk.answer(concern)
    with desk.db.begin() as work:
        concerns.settle_concern(work, desk.cadre, answered)
    before = desk.owner(concern)
    desk.archive(before)
    passed = desk.aid(aid.id)
    with desk.db.begin() as work:
        owner = work.people.get(passed.waits_for or 0)
    assert owner is not None and owner != before and owner.section == concern.section
    assert "aid" in desk.told(owner) and "concern" not in desk.told(owner)
    desk.nobody_waits_in_vain()
    assert desk.step(aids.pay_aid, owner, passed).state == "paid"


def test_aid_of_somebody_who_left_is_found_though_its_concern_is_over(desk: Asking) -> None:
    """Put there by hand: no service leaves it so."""
    approved = desk.step(aids.approve_aid, desk.host, desk.examined(desk.raised(topic="hardship")))
    with desk.db.begin() as work:
        concern = work.concerns.get(approved.concern_id)
        assert concern is not None
        work.concerns.save(replace(concern, state=ConcernState.CLOSED, revision=concern.revision + 1))
        work.people.save(replace(desk.owner(concern), archived=True, revision=1))
        assert concern.id in [thing.id for orphan in orphans(work) for thing in orphan.hand.rest]


# ── whose it is ──


def test_a_concern_is_not_left_with_somebody_of_another_section_who_must_keep_out(desk: Asking) -> None:
    concern = desk.raised()
    asked = desk.refer(concern)
    with desk.db.begin() as work:
        taken = referring.take_referral(work, desk.county.heads[1], asked)
        keep_out(work, None, taken.appointment_id, taken.staff_id)
        assert [orphan.person.id for orphan in orphans(work)] == [taken.staff_id]
        assert rehome(work) == []
    now = desk.now(taken)
    assert now.staff_id != taken.staff_id
    with desk.db.begin() as work:
        handling.log_step(work, desk.owner(now), now, Words("接着办"))
