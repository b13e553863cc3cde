"""Hardship aid: three people, one budget, and what the database itself refuses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.domain.aid import Aid
from bot.domain.concern import Concern
from bot.domain.errors import MovedOn, NotYours, OverBudget, ThreeHands
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services import aid as aids
from bot.services import errands, visiting
from bot.services.inhand import InHand, give_over
from bot.services.person_file import open_file
from bot.services.person_ports import What
from bot.services.ports import DiaryInUse
from storage.database import Database
from storage.tables import aid as table
from storage.work import House
from tests.county import Clock, County, label, policy
from tests.storage.concerns import Desk
from tests.storage.support import Eyes, a_ring

KINDS = {"kinds": [{"id": "living", "name": label("生活"), "yearly_budget": 10_000}]}
WHY = Words("家里有老人住院")


@pytest.fixture
def house() -> House:
    return House(policy(aid=KINDS), a_ring())


class Fund(Desk):
    def file(self, concern: Concern, yuan: int = 3000, who: Person | None = None) -> Aid:
        with self.db.begin() as work:
            return aids.file_aid(work, who or self.owner(concern), concern, "living", yuan * 100, WHY)

    def step(self, deed: Callable[..., Aid], who: Person, aid: Aid, *more: Words) -> Aid:
        with self.db.begin() as work:
            return deed(work, who, aid, *more)

    def examined(self, concern: Concern, yuan: int = 3000) -> Aid:
        return self.step(aids.examine_aid, self.head(concern), self.file(concern, yuan))


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Fund:
    return Fund(db, county, clock)


def test_an_application_goes_through_three_hands_is_paid_and_visited(desk: Fund, eyes: Eyes) -> None:
    concern = desk.raised(topic="hardship")
    staff, head, host = desk.owner(concern), desk.head(concern), desk.host
    aid = desk.file(concern)
    assert desk.told(head)[-1] == "aid"
    with desk.db.begin() as work:
        assert [e.what for e in errands.errands(work, head) if e.owner == head.id] == ["aid"]
    for who in (staff, host, desk.cadre, desk.county.office, desk.county.heads[1]):
        desk.refused(NotYours, lambda work, who=who: aids.examine_aid(work, who, aid))
    aid = desk.step(aids.examine_aid, head, aid)
    for who in (staff, head, desk.cadre):
        desk.refused(NotYours, lambda work, who=who: aids.approve_aid(work, who, aid))
    aid = desk.step(aids.approve_aid, host, aid)
    assert (aid.year, aid.waits_for) == (2026, staff.id)
    assert desk.told(desk.cadre)[-1] == "aid"
    visits = eyes("SELECT count(*) FROM follow_up")[0]
    aid = desk.step(aids.pay_aid, staff, aid)
    assert eyes("SELECT count(*) FROM follow_up") == [visits + 1]
    aid = desk.step(aids.visit_aid, staff, aid)
    assert (aid.state, aid.waits_for) == ("visited", None)
    assert not any("老人".encode() in bytes(row) for row in eyes("SELECT reason FROM aid"))
    verbs = eyes("SELECT verb FROM audit WHERE kind = 'aid' ORDER BY seq")
    assert verbs == ["aid.file", "aid.examine", "aid.approve", "aid.pay", "aid.visit"]


def test_the_database_itself_refuses_two_of_three_hands(desk: Fund) -> None:
    concern = desk.raised()
    aid = desk.file(concern)
    for column in ("examined_by", "approved_by"):
        with pytest.raises(IntegrityError), desk.db.begin() as work:
            work.connection.execute(update(table).where(table.c.id == aid.id).values({column: aid.filed_by}))
    aid = desk.step(aids.examine_aid, desk.head(concern), aid)
    with pytest.raises(IntegrityError), desk.db.begin() as work:
        work.connection.execute(update(table).where(table.c.id == aid.id).values(approved_by=aid.examined_by))


def test_a_head_who_files_is_examined_by_a_colleague_and_approved_by_the_host(desk: Fund) -> None:
    concern = desk.raised()
    head = desk.head(concern)
    aid = desk.file(concern, who=head)
    colleague = next(p for p in desk.county.staff if p.id == aid.waits_for)
    assert colleague.section == concern.section
    aid = desk.step(aids.examine_aid, colleague, aid)
    assert desk.step(aids.approve_aid, desk.host, aid).state == "approved"


def test_whoever_had_a_part_is_told_so_when_they_stand_above_too(desk: Fund) -> None:
    concern = desk.raised()
    aid = replace(desk.file(concern), examined_by=desk.county.minister.id)
    with pytest.raises(ThreeHands):
        aids.check_hands(aid, desk.county.minister.id)


def test_the_minister_may_approve_what_the_host_has_not(desk: Fund) -> None:
    aid = desk.examined(desk.raised())
    assert desk.step(aids.approve_aid, desk.county.minister, aid).approved_by == desk.county.minister.id


def test_returned_with_a_remark_it_is_filed_again_and_begins_anew(desk: Fund) -> None:
    concern = desk.raised()
    aid = desk.examined(concern)
    aid = desk.step(aids.return_aid, desk.host, aid, Words("请补医院单据"))
    assert (aid.state, aid.waits_for, aid.remark) == ("returned", aid.filed_by, Words("请补医院单据"))
    again = desk.file(concern, 2000)
    assert (again.id, again.amount, again.examined_by, again.remark) == (aid.id, 200_000, None, None)
    desk.refused(NotYours, lambda work: aids.examine_aid(work, desk.head(concern), aid))
    refused = desk.step(aids.refuse_aid, desk.head(concern), again, Words("不符合条件"))
    assert (refused.state, refused.waits_for) == ("refused", None)
    assert desk.file(concern, 1000).id != aid.id  # another may be filed after that


def test_one_under_way_for_each_concern(desk: Fund) -> None:
    concern = desk.raised()
    desk.file(concern)
    with pytest.raises(MovedOn):
        desk.file(concern)


def test_the_years_budget_is_never_exceeded_and_a_new_year_has_its_own(desk: Fund) -> None:
    first = desk.examined(desk.raised(desk.county.cadres[0]), 6000)
    second = desk.examined(desk.raised(desk.county.cadres[1]), 5000)
    desk.step(aids.approve_aid, desk.host, first)
    with pytest.raises(OverBudget) as no, desk.db.begin() as work:
        aids.approve_aid(work, desk.host, second)
    assert no.value.facts == {"left": 4000}
    with pytest.raises(OverBudget):
        desk.file(desk.raised(desk.county.cadres[2]), 4001)
    desk.clock.on(days=330)
    assert desk.step(aids.approve_aid, desk.host, second).year == 2027


def test_two_approvals_at_once_do_not_exceed_it_together(
    desk: Fund, another: Callable[[], Database], eyes: Eyes
) -> None:
    if desk.db.engine.dialect.name == "sqlite":
        pytest.skip("no case: one writer at a time anyway")
    waiting = [desk.examined(desk.raised(cadre), 6000) for cadre in desk.county.cadres[:2]]
    start = Barrier(2)

    def approves(database: Database, aid: Aid) -> str:
        start.wait()
        try:
            with database.begin() as work:
                aids.approve_aid(work, desk.host, aid)
        except (OverBudget, DiaryInUse) as no:
            return type(no).__name__
        return "approved"

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(approves, [another(), another()], waiting))
    assert sorted(found) == ["OverBudget", "approved"]
    assert eyes("SELECT sum(amount) FROM aid WHERE state = 'approved'") == [600_000]


def test_what_waits_climbs_and_finds_another_when_who_was_asked_has_left(desk: Fund, eyes: Eyes) -> None:
    concern = desk.raised()
    aid = desk.file(concern)
    head = desk.head(concern)
    with desk.db.begin() as work:
        work.people.save(replace(head, archived=True, revision=1))
    desk.clock.on(days=2, minutes=1)
    desk.tick()
    with desk.db.begin() as work:
        found = work.aids.get(aid.id)
    assert found is not None and found.waits_for not in (head.id, aid.filed_by)
    assert eyes("SELECT verb FROM audit WHERE kind = 'aid' AND verb LIKE 'ladder%'") == ["ladder.staff"]
    colleague = next(p for p in desk.county.staff if p.id == found.waits_for)
    assert "aid" in desk.told(colleague)


def test_when_nobody_goes_after_it_was_paid_its_owner_is_reminded_of_it_again(desk: Fund, eyes: Eyes) -> None:
    """While its visit was to come, the reminders of that spoke for both."""
    concern = desk.raised()
    owner, head = desk.owner(concern), desk.head(concern)
    approved = desk.step(aids.approve_aid, desk.host, desk.examined(concern))
    paid = desk.step(aids.pay_aid, owner, approved)
    with desk.db.begin() as work:
        (part,) = (p for p in work.follow_ups.of(concern.appointment_id) if p.after_aid)
    climbs = "SELECT count(*) FROM audit WHERE kind = 'aid' AND verb LIKE 'ladder%'"
    desk.clock.to(part.due_at)
    for _ in range(40):
        desk.clock.on(days=1)
        desk.tick()
    assert eyes(climbs) == [0]
    with desk.db.begin() as work:
        visiting.waive_part(work, head, part, WHY)
        assert [e.id for e in errands.errands(work, owner) if e.what == "aid"] == [paid.id]
    for _ in range(10):
        desk.clock.on(days=1)
        desk.tick()
    assert eyes(climbs)[0] >= 2


def test_an_application_goes_with_its_concern_to_whoever_takes_that_over(desk: Fund) -> None:
    concern = desk.raised()
    aid = desk.step(aids.approve_aid, desk.host, desk.examined(concern))
    other = next(p for p in desk.county.staff if p.section == concern.section and p.id != concern.staff_id)
    with desk.db.begin() as work:
        give_over(work, None, InHand(concern.appointment_id, None, (concern,)), other)
    with desk.db.begin() as work:
        assert [a.id for a in work.aids.waiting_for(other.id)] == [aid.id]
    assert desk.told(other)[-2:] == ["aid", "concern"]


def test_an_application_stands_in_the_persons_file_for_those_who_may_see_it(desk: Fund) -> None:
    concern = desk.raised(topic="hardship")
    staff, head = desk.owner(concern), desk.head(concern)
    aid = desk.file(concern)

    def entries(who: Person) -> list[tuple[int, bool]]:
        with desk.db.begin() as work:
            file = open_file(work, who, concern.cadre_id)
            return [(e.trace.id, e.is_open) for e in file.entries if e.trace.what is What.AID]

    for who in (staff, head, desk.host, desk.minister):
        assert entries(who) == [(aid.id, True)]
    with desk.db.begin() as work:  # present at the talk: sees that talk, and not what was asked for after it
        other = next(p for p in desk.county.staff if p.section not in (staff.section,))
        work.presence.add(concern.appointment_id, other.id, desk.host.id)
    assert entries(other) == []
    desk.step(aids.refuse_aid, head, aid, WHY)
    assert entries(staff) == [(aid.id, False)]
