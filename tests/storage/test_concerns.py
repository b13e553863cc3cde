"""A concern on its way: its log, its kind and dates, more time, another section, one cause, and silence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.access import authorize
from bot.domain.concern import Concern, Outcome
from bot.domain.errors import DeadlinePast, ExtendedOnce, MovedOn, NotLater, NotYours
from bot.domain.handling import Step
from bot.domain.people import Person
from bot.domain.sitting import Sitting, Why
from bot.domain.words import Words
from bot.services import concern_handling as handling
from bot.services import concern_links as links
from bot.services import concerns, errands, ledgers, referring, seals
from bot.services.due import do_due
from bot.services.grounds import keep_out
from bot.services.notes import read_note
from bot.services.person_file import open_points
from storage.database import Database
from storage.work import House
from tests.county import Clock, County, label, night, policy
from tests.storage.night import Night
from tests.storage.support import Eyes, a_ring, told

KINDS = [
    {"id": "work", "name": label("工作"), "working_days": 10},
    {"id": "hardship", "name": label("困难"), "working_days": 5},
    {"id": "mind", "name": label("思想"), "working_days": 3, "section": "supervision"},
    {"id": "other", "name": label("其他"), "working_days": 15, "topics": ["career"]},
]


@pytest.fixture
def house() -> House:
    return House(policy(concern_kinds=KINDS), a_ring())


class Desk(Night):
    """A night with two concerns, of which the first is in the ledger; the other was not to be noted down."""

    def raised(self, who: Person | None = None, nth: int = 0, topic: str = "work") -> Concern:
        cadre = who or self.cadre
        booked = self.book(cadre, nth, topic)
        self.hold(booked)
        first, second = self.concerns(booked)
        with self.db.begin() as work:
            concerns.drop_concern(work, cadre, second)
            return concerns.confirm_concern(work, cadre, first)

    def now(self, concern: Concern) -> Concern:
        with self.db.begin() as work:
            found = work.concerns.get(concern.id)
        assert found is not None
        return found

    def owner(self, concern: Concern) -> Person:
        return next(p for p in self.county.everybody if p.id == concern.staff_id)

    def answer(self, concern: Concern) -> Concern:
        with self.db.begin() as work:
            words = Words("已经联系")
            return concerns.answer_concern(work, self.owner(concern), concern, words, Outcome.SETTLED)

    def steps(self, concern: Concern) -> list[str]:
        with self.db.begin() as work:
            return [entry.step.value for entry in work.entries.of(concern.id)]

    def told(self, who: Person) -> list[str]:
        with self.db.begin() as work:
            return told(work, who.id)

    def head(self, concern: Concern) -> Person:
        return next(p for p in self.county.heads if p.section == concern.section)


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Desk:
    return Desk(db, county, clock)


# ── kind and dates ──


def test_a_concern_is_of_the_kind_of_its_talk_and_due_in_that_kinds_working_days(desk: Desk) -> None:
    concern = desk.raised(topic="hardship")
    assert (concern.kind, concern.due_at) == ("hardship", night(17))
    other = desk.raised(desk.county.cadres[1], topic="career")
    assert (other.kind, other.due_at) == ("other", night(31))


def test_a_kind_with_a_section_of_its_own_goes_there_once_the_wording_is_agreed(desk: Desk) -> None:
    concern = desk.raised()
    with desk.db.begin() as work:
        handling.set_kind(work, desk.owner(concern), concern, "mind")
    assert desk.now(concern).section == "cadre1"  # who has it keeps it
    booked = desk.book(desk.county.cadres[1], topic="mind")
    assert desk.staff_of(booked).section == "supervision"


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


# ── the second key, silence, and the way back ──


def test_silence_closes_it_after_a_notice_and_one_word_takes_it_up_again(desk: Desk, eyes: Eyes) -> None:
    concern = desk.answer(desk.raised())
    desk.clock.on(days=11)
    desk.tick()
    assert desk.now(concern).state == "answered"
    assert eyes("SELECT count(*) FROM audit WHERE verb = 'concern.notice'") == [1]
    desk.clock.on(days=3)
    desk.tick()
    lapsed = desk.now(concern)
    assert (lapsed.state, lapsed.closed_at) == ("lapsed", desk.clock.now)
    desk.clock.on(days=13)
    desk.tick()
    found = desk.now(concern)
    with desk.db.begin() as work:
        reopened = concerns.reopen_concern(work, desk.cadre, found)
    assert (reopened.state, reopened.closed_at) == ("reopened", None)
    assert desk.steps(concern) == ["confirm", "answer", "lapse", "reopen"]
    desk.clock.on(days=2)
    desk.tick()
    assert desk.now(concern).state == "reopened"  # the end that was planned is off


def test_after_some_days_it_is_closed_for_good(desk: Desk) -> None:
    concern = desk.answer(desk.raised())
    for days in (11, 3, 14):
        desk.clock.on(days=days)
        desk.tick()
    closed = desk.now(concern)
    assert closed.state == "closed"
    desk.refused(MovedOn, lambda work: concerns.reopen_concern(work, desk.cadre, closed))


def test_after_a_long_outage_nobody_finds_it_closed_unannounced(desk: Desk) -> None:
    concern = desk.answer(desk.raised())
    desk.clock.on(days=60)
    desk.tick()
    assert desk.now(concern).state == "answered"
    desk.clock.on(days=3)
    desk.tick()
    assert desk.now(concern).state == "lapsed"


def test_a_settled_concern_hears_nothing_of_silence(desk: Desk, eyes: Eyes) -> None:
    concern = desk.answer(desk.raised())
    with desk.db.begin() as work:
        concerns.settle_concern(work, desk.cadre, concern)
    assert eyes("SELECT count(*) FROM due WHERE kind IN ('silence', 'confirmation') AND done_at IS NULL") == [
        0
    ]


# ── the same matter ──


def test_the_same_matter_from_three_units_is_pointed_out_once_to_those_entitled(desk: Desk) -> None:
    county = desk.county
    one = desk.raised(county.cadres[0])
    two = desk.raised(county.cadres[1])
    with desk.db.begin() as work:
        # Two of them serve elsewhere by now.
        for cadre, unit in ((county.cadres[1], county.units[1]), (county.cadres[2], county.units[3])):
            work.people.save(replace(cadre, unit_id=unit.id, revision=1))
    desk.clock.to(datetime(2026, 3, 11, 7, tzinfo=UTC))
    head = desk.head(one)
    with desk.db.begin() as work:
        links.link_concern(work, head, one, two)
    desk.tick()
    with desk.db.begin() as work:
        assert "cause" not in told(work, head.id)
        third = work.people.get(county.cadres[2].id)
    assert third is not None
    three = _entered(desk, third, one)
    with desk.db.begin() as work:
        assert three.id in {c.id for c in links.candidates(work, head, work.concerns.get(one.id))}
        cause = links.link_concern(work, head, work.concerns.get(one.id), three)
        links.link_concern(work, head, work.concerns.get(two.id), work.concerns.get(three.id))
    desk.tick()
    desk.tick()
    with desk.db.begin() as work:
        for person in (head, county.hosts[0], county.minister):
            assert told(work, person.id).count("cause") == 1
        for person in (county.hosts[1], county.heads[1], county.office, *county.staff):
            assert "cause" not in told(work, person.id)
        assert len(links.seen_cause(work, county.minister, cause)) == 3
        with pytest.raises(NotYours):
            links.seen_cause(work, county.heads[1], cause)
    with desk.db.begin() as work:
        links.unlink_concern(work, head, work.concerns.get(three.id))
        assert len(work.concerns.of_cause(cause)) == 2


def test_concerns_of_several_sections_are_linked_by_whoever_sees_them_and_nothing_is_unsealed_for_it(
    desk: Desk,
) -> None:
    county = desk.county
    one, two = desk.raised(county.cadres[0]), desk.raised(county.cadres[1], topic="mind")
    three = desk.raised(county.cadres[2])
    with desk.db.begin() as work:
        asked = referring.refer_concern(work, desk.owner(three), three, "grassroots", Words("对口"))
    with desk.db.begin() as work:
        referring.take_referral(work, county.heads[1], asked)
        keep_out(work, None, two.appointment_id, county.hosts[0].id)
    assert {desk.now(each).section for each in (one, two, three)} == {"cadre1", "supervision", "grassroots"}
    with desk.db.begin() as work:
        unsealed, real = [], work.sealer.unseal
        work.sealer.unseal = lambda place, sealed: unsealed.append(place) or real(place, sealed)  # type: ignore[method-assign]

        def offered(who: Person) -> set[int]:
            return {other.id for other in links.candidates(work, who, one)}

        assert offered(county.minister) == {two.id, three.id}
        assert offered(desk.head(one)) == {three.id}  # of a talk of this section
        assert offered(county.hosts[0]) == {three.id} and offered(county.heads[2]) == {two.id}
        assert offered(county.hosts[1]) == offered(county.office) == set()
        assert unsealed == []
        links.link_concern(work, county.minister, one, two)
    one = desk.now(one)
    desk.refused(NotYours, lambda work: links.link_concern(work, county.hosts[0], one, two))
    desk.refused(NotYours, lambda work: links.link_concern(work, county.hosts[1], one, three))
    with desk.db.begin() as work:
        links.link_concern(work, county.hosts[0], work.concerns.get(one.id), work.concerns.get(three.id))


def _entered(desk: Desk, cadre: Person, like: Concern) -> Concern:
    """A third concern beside one that is there, of somebody else."""
    with desk.db.begin() as work:
        concern = replace(like, id=work.new_id(), cadre_id=cadre.id, cause_id=None, revision=0)
        work.concerns.add(concern)
    return concern


def test_who_is_kept_out_of_one_of_them_learns_of_the_others_alone(desk: Desk) -> None:
    county = desk.county
    one, two = desk.raised(county.cadres[0]), desk.raised(county.cadres[1])
    head = desk.head(one)
    with desk.db.begin() as work:
        cause = links.link_concern(work, head, one, two)
        assert len(links.seen_cause(work, county.minister, cause)) == 2
        keep_out(work, None, two.appointment_id, county.minister.id)
    with pytest.raises(NotYours), desk.db.begin() as work:
        links.seen_cause(work, county.minister, cause)


def test_a_section_finds_its_open_concerns_with_the_late_ones_first(desk: Desk) -> None:
    one = desk.raised(desk.county.cadres[0])
    two = desk.raised(desk.county.cadres[1], topic="hardship")
    with desk.db.begin() as work:
        do_due(work)
        found = [e.id for e in errands.errands(work, desk.head(one)) if e.what == "answer"]
    assert found == [two.id, one.id]


def test_whoever_took_a_concern_over_finds_it_in_the_file_and_their_head_in_the_ledger(desk: Desk) -> None:
    concern = desk.raised()
    there = desk.county.heads[1]
    with desk.db.begin() as work:
        asked = referring.refer_concern(work, desk.owner(concern), concern, "grassroots", Words("对口"))
    with desk.db.begin() as work:
        taken = referring.take_referral(work, there, asked)
    today = date(2026, 3, 10)
    with desk.db.begin() as work:
        export = ledgers.ask_ledger(work, there, today, today)
    for _ in range(3):
        desk.tick()
    with desk.db.begin() as work:
        assert [row[0] for row in ledgers.whole(work.exports.parts(export.id))["concerns"]] == [concern.id]
        found = open_points(work, desk.owner(taken), concern.cadre_id)
        assert concern.id in [entry.trace.id for entry in found]


def test_while_the_head_is_away_the_host_is_asked_for_more_time_and_may_decide(desk: Desk) -> None:
    first, second = desk.raised(), desk.raised(desk.county.cadres[1])
    head, staff = desk.head(first), desk.owner(first)
    with desk.db.begin() as work:
        asked = handling.ask_extension(work, staff, first, date(2026, 4, 3), Words("等会议"))
        assert asked.to_id == head.id
    desk.refused(NotYours, lambda work: handling.decide_extension(work, desk.host, asked, True))
    with desk.db.begin() as work:
        work.sittings.put(
            [Sitting(head.id, work.calendar.today(work.now), False, Why.LEAVE, head.id, work.now)]
        )
    with desk.db.begin() as work:
        handling.decide_extension(work, desk.host, asked, True)
        other = handling.ask_extension(work, desk.owner(second), second, date(2026, 4, 3), Words("等会议"))
        assert other.to_id == desk.host.id


def test_of_a_sealed_talk_nobody_hears_of_a_concern_that_they_may_not_see(desk: Desk) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id))
    staff = desk.hold(booked)
    desk.clock.on(days=8)
    for _ in range(3):
        desk.tick()
    assert "concern" not in desk.told(staff) and "concern" in desk.told(desk.county.minister)
