"""A concern in hand: its log, its kind and dates, more time, another section, a body outside."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.domain.access import authorize
from bot.domain.concern import Concern, Outcome
from bot.domain.errors import DeadlinePast, ExtendedOnce, MovedOn, NotLater, NotYours
from bot.domain.handling import Step
from bot.domain.people import Person
from bot.domain.sitting import Sitting, Why
from bot.domain.words import Words
from bot.services import concern_handling as handling
from bot.services import concerns, errands, referring
from bot.services.grounds import keep_out
from bot.services.notes import read_note
from storage.database import Database
from storage.work import House
from tests.county import Clock, County, night, policy
from tests.storage.concerns import KINDS, Desk
from tests.storage.support import Eyes, a_ring


@pytest.fixture
def house() -> House:
    return House(policy(concern_kinds=KINDS), a_ring())


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Desk:
    return Desk(db, county, clock)


# ── kind and dates ──


def test_a_concern_is_of_the_kind_of_its_talk_and_due_in_that_kinds_working_days(desk: Desk) -> None:
    concern = desk.raised(topic="hardship")
    assert (concern.kind, concern.due_at) == ("hardship", night(17))
    other = desk.raised(desk.county.cadres[1], topic="career")
    assert (other.kind, other.due_at) == ("other", night(31))


def of_another_section(desk: Desk) -> tuple[Concern, Callable[[], Concern]]:
    """Raised in a talk of cadre1, of a kind that another section sees to; and the yes to its wording."""
    booked = desk.book()
    desk.hold(booked)
    raised = desk.concerns(booked)[0]
    with desk.db.begin() as work:
        of_kind = handling.set_kind(work, desk.owner(raised), raised, "mind")

    def agreed() -> Concern:
        with desk.db.begin() as work:
            return concerns.confirm_concern(work, desk.cadre, of_kind)

    return of_kind, agreed


def away(desk: Desk, *people: Person) -> None:
    with desk.db.begin() as work:
        today = work.calendar.today(work.now)
        work.sittings.put([Sitting(p.id, today, False, Why.LEAVE, p.id, work.now) for p in people])


def test_a_kind_with_a_section_of_its_own_goes_there_once_the_wording_is_agreed(
    desk: Desk, eyes: Eyes
) -> None:
    busy, free = [p for p in desk.county.staff if p.section == "supervision"]
    desk.accept(desk.book(desk.county.cadres[1], 1, "mind"))  # the first of the two has a talk already
    assert eyes("SELECT staff_id FROM assignment") == [busy.id]
    waiting, agreed = of_another_section(desk)
    assert (waiting.section, desk.owner(waiting).section) == ("cadre1", "cadre1")  # until then
    entered = agreed()
    assert (entered.section, entered.staff_id, entered.due_at) == ("supervision", free.id, night(13))
    assert desk.told(free)[-1] == "concern"
    with desk.db.begin() as work:
        handling.log_step(work, free, entered, Words("接过来了"))
    # Of that kind only later on: whoever has it keeps it.
    other = desk.raised(desk.county.cadres[2])
    with desk.db.begin() as work:
        handling.set_kind(work, desk.owner(other), other, "mind")
    assert desk.now(other).section == "cadre1"


def test_by_kind_it_goes_to_nobody_who_is_away_or_must_keep_out_and_to_the_head_after_them(
    desk: Desk,
) -> None:
    first, second = [p for p in desk.county.staff if p.section == "supervision"]
    waiting, agreed = of_another_section(desk)
    away(desk, first)
    with desk.db.begin() as work:
        keep_out(work, None, waiting.appointment_id, second.id)
    entered = agreed()
    assert desk.owner(entered) == next(p for p in desk.county.heads if p.section == "supervision")


def test_with_nobody_there_of_the_section_of_its_kind_it_stays_with_that_of_the_talk(desk: Desk) -> None:
    waiting, agreed = of_another_section(desk)
    away(desk, *(p for p in (*desk.county.staff, *desk.county.heads) if p.section == "supervision"))
    entered = agreed()
    assert (entered.section, entered.staff_id, entered.state) == ("cadre1", waiting.staff_id, "assigned")


def test_another_kind_counts_its_days_from_when_it_was_entered_and_moves_the_ladder(
    desk: Desk, eyes: Eyes
) -> None:
    concern = desk.raised()
    assert concern.due_at == night(24)
    desk.clock.on(days=1)
    with desk.db.begin() as work:
        changed = handling.set_kind(work, desk.owner(concern), concern, "hardship")
    assert changed.due_at == night(17)
    first = eyes("SELECT min(due_at) FROM due WHERE kind = 'concern' AND done_at IS NULL")
    assert first == [int(night(17).timestamp() * 1_000_000)]
    desk.refused(NotYours, lambda work: handling.set_kind(work, desk.owner(concern), changed, "gossip"))


def test_another_kind_whose_days_are_over_is_due_the_next_evening_that_is_still_to_come(desk: Desk) -> None:
    concern = desk.raised()
    for at, due_at in ((night(20, "18:00"), night(20)), (night(20, "22:00"), night(23))):  # 20th: a Friday
        desk.clock.to(at)
        found = desk.now(concern)
        with desk.db.begin() as work:
            assert handling.set_kind(work, desk.owner(concern), found, "mind").due_at == due_at
    told = len(desk.told(desk.owner(concern)))
    desk.tick()
    assert len(desk.told(desk.owner(concern))) == told  # nothing is late


def test_the_head_sets_another_date_and_none_that_is_over(desk: Desk) -> None:
    concern = desk.raised()
    head, staff = desk.head(concern), desk.owner(concern)
    for day in (date(2026, 3, 9), date(2026, 3, 10)):  # yesterday, and tonight's hour has passed
        desk.refused(DeadlinePast, lambda work, day=day: handling.set_deadline(work, head, concern, day))
    desk.refused(NotYours, lambda work: handling.set_deadline(work, staff, concern, date(2026, 3, 20)))
    with desk.db.begin() as work:
        changed = handling.set_deadline(work, head, concern, date(2026, 3, 21))  # a Saturday
        assert changed.due_at == night(23)
    assert desk.told(desk.cadre).count("concern") == 3
    answered = desk.answer(changed)
    desk.refused(MovedOn, lambda work: handling.set_deadline(work, head, answered, date(2026, 3, 25)))


# ── the log ──


def test_what_was_done_is_written_down_line_by_line_and_in_no_clear_words(desk: Desk, eyes: Eyes) -> None:
    concern = desk.raised()
    for said in ("已联系教育局", "教育局答应研究"):
        found = desk.now(concern)
        with desk.db.begin() as work:
            handling.log_step(work, desk.owner(concern), found, Words(said))
    with desk.db.begin() as work:
        lines = [e.text for e in work.entries.of(concern.id) if e.step is Step.LOG]
    assert lines == [Words("已联系教育局"), Words("教育局答应研究")]
    assert desk.now(concern).state == "handling"
    assert not any("教育局".encode() in bytes(row) for row in eyes("SELECT text FROM concern_entry") if row)


def test_only_whoever_has_it_and_their_head_handle_it(desk: Desk) -> None:
    concern, county = desk.raised(), desk.county
    for who in (desk.cadre, desk.host, county.heads[1], county.office, county.minister):
        desk.refused(NotYours, lambda work, who=who: handling.log_step(work, who, concern, Words("不该看到")))
    with desk.db.begin() as work:
        handling.log_step(work, desk.head(concern), concern, Words("科长补充"))


# ── more time, once ──


def test_more_time_is_agreed_by_the_head_once_and_the_ladder_moves_with_it(desk: Desk, eyes: Eyes) -> None:
    concern = desk.raised()
    staff, head = desk.owner(concern), desk.head(concern)
    day = date(2026, 4, 3)
    desk.refused(
        NotLater,
        lambda work: handling.ask_extension(work, staff, concern, date(2026, 3, 24), Words("太早")),
    )
    with desk.db.begin() as work:
        asked = handling.ask_extension(work, staff, concern, day, Words("等教育局开会"))
    assert desk.told(head)[-1] == "extension"
    with desk.db.begin() as work:
        assert [e.what for e in errands.errands(work, head) if e.owner == head.id] == ["extension"]
    for who in (staff, desk.host, desk.cadre, desk.county.heads[1]):
        desk.refused(NotYours, lambda work, who=who: handling.decide_extension(work, who, asked, True))
    with desk.db.begin() as work:
        handling.decide_extension(work, head, asked, True)
    later = desk.now(concern)
    assert later.due_at == night(3, month=4)
    first = eyes("SELECT min(due_at) FROM due WHERE kind = 'concern' AND done_at IS NULL")
    assert first == [int(later.due_at.timestamp() * 1_000_000)]
    desk.refused(
        ExtendedOnce,
        lambda work: handling.ask_extension(work, staff, later, date(2026, 5, 8), Words("再等等")),
    )
    # Another kind does not take back what the cadre was promised.
    with desk.db.begin() as work:
        assert handling.set_kind(work, staff, later, "hardship").due_at == later.due_at


def test_a_head_asks_the_host_and_a_refusal_leaves_the_date(desk: Desk) -> None:
    concern = desk.raised()
    head = desk.head(concern)
    with desk.db.begin() as work:
        asked = handling.ask_extension(work, head, concern, date(2026, 4, 3), Words("还要时间"))
    assert desk.told(desk.host)[-1] == "extension"
    desk.refused(NotYours, lambda work: handling.decide_extension(work, head, asked, True))
    with desk.db.begin() as work:
        handling.decide_extension(work, desk.host, asked, False)
    assert desk.now(concern) == concern
    desk.refused(
        ExtendedOnce,
        lambda work: handling.ask_extension(work, head, concern, date(2026, 4, 3), Words("再问")),
    )


def test_a_concern_that_was_answered_meanwhile_is_given_no_more_time(desk: Desk) -> None:
    concern = desk.raised()
    staff, head = desk.owner(concern), desk.head(concern)
    with desk.db.begin() as work:
        asked = handling.ask_extension(work, staff, concern, date(2026, 4, 3), Words("等会议"))
    answered = desk.answer(concern)
    with desk.db.begin() as work:
        ended = work.extensions.get(asked.id)
    assert ended is not None and ended.state == "void"
    desk.refused(MovedOn, lambda work: handling.decide_extension(work, head, ended, True))
    desk.refused(
        MovedOn,
        lambda work: handling.ask_extension(work, staff, answered, date(2026, 4, 3), Words("晚了")),
    )


# ── another section, another body ──


def test_another_section_is_asked_takes_it_on_and_sees_it_without_the_note(desk: Desk, eyes: Eyes) -> None:
    concern = desk.raised()
    staff, there = desk.owner(concern), desk.county.heads[1]
    with desk.db.begin() as work:
        asked = referring.refer_concern(work, staff, concern, "grassroots", Words("组织科对口"))
    assert desk.told(there)[-1] == "referral"
    assert desk.now(concern).staff_id == staff.id  # until they say yes
    desk.refused(
        MovedOn, lambda work: referring.refer_concern(work, staff, concern, "supervision", Words("又问"))
    )
    desk.refused(NotYours, lambda work: referring.take_referral(work, desk.county.heads[2], asked))
    with desk.db.begin() as work:
        taken = referring.take_referral(work, there, asked)
    owner = desk.owner(taken)
    assert (taken.section, owner.section, owner.role) == ("grassroots", "grassroots", "section_staff")
    assert taken.due_at == concern.due_at
    with desk.db.begin() as work:
        handling.log_step(work, owner, taken, Words("接过来了"))
    desk.refused(NotYours, lambda work: read_note(work, owner, concern.appointment_id))
    # The first section stays informed, and handles it no more.
    taken = desk.now(taken)
    with desk.db.begin() as work:
        assert "log" in authorize(staff, "concern.see", concerns.matter_of(work, taken), taken.state)
    desk.refused(NotYours, lambda work: handling.log_step(work, staff, taken, Words("不归我")))
    # Late, it is whoever has it who is reminded, and their head after them.
    desk.clock.to(concern.due_at + timedelta(days=3, minutes=1))
    desk.tick()
    assert [desk.told(person).count("concern") for person in (owner, there, staff)] == [2, 1, 2]
    rungs = eyes("SELECT verb FROM audit WHERE kind = 'concern' AND verb LIKE 'ladder%' ORDER BY verb DESC")
    assert rungs == ["ladder.staff", "ladder.head"]


def test_a_section_that_does_not_take_it_on_leaves_it_where_it_was(desk: Desk) -> None:
    concern = desk.raised()
    staff, there = desk.owner(concern), desk.county.heads[1]
    with desk.db.begin() as work:
        asked = referring.refer_concern(work, staff, concern, "grassroots", Words("问问看"))
    with desk.db.begin() as work:
        referring.refuse_referral(work, there, asked)
    assert desk.now(concern) == concern
    with desk.db.begin() as work:
        again = referring.refer_concern(work, staff, concern, "supervision", Words("再问"))
        referring.take_back(work, staff, again)
        assert work.referrals.open_of(concern.id) is None
    desk.refused(
        MovedOn, lambda work: referring.take_referral(work, desk.county.heads[2], _again(work, again))
    )


def _again(work: object, referral: object) -> object:
    return work.referrals.get(referral.id)  # type: ignore[attr-defined]


def test_a_body_outside_has_it_and_the_section_follows_and_answers(desk: Desk) -> None:
    concern = desk.raised()
    staff = desk.owner(concern)
    with desk.db.begin() as work:
        referred = referring.refer_outside(work, staff, concern, Words("示例教育局"))
        assert referred.state == "referred"
        logged = handling.log_step(work, staff, referred, Words("教育局在办"))
        assert logged.state == "referred"
        assert [e.what for e in errands.errands(work, staff)][-1:] == ["answer"]
        answered = concerns.answer_concern(work, staff, logged, Words("已解决"), Outcome.REFERRED)
    assert (answered.state, answered.outcome) == ("answered", "referred")
    assert desk.steps(concern) == ["confirm", "refer-out", "log", "answer"]
