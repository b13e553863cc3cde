"""How a concern ends, by silence too; those of one cause; and who finds it where, whoever has it by then."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.concern import Concern
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person
from bot.domain.sitting import Sitting, Why
from bot.domain.words import Words
from bot.services import concern_handling as handling
from bot.services import concern_links as links
from bot.services import concerns, errands, ledgers, referring, seals
from bot.services.due import do_due
from bot.services.grounds import keep_out
from bot.services.person_file import open_points
from bot.services.taking_back import take_all_back
from bot.services.terms import working_days_on
from storage.database import Database
from storage.work import House
from tests.county import Clock, County, policy
from tests.storage.concerns import KINDS, Desk
from tests.storage.support import Eyes, a_ring, told


@pytest.fixture
def house() -> House:
    return House(policy(concern_kinds=KINDS), a_ring())


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Desk:
    return Desk(db, county, clock)


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


# ── a wording that nobody confirms ──


def test_a_wording_that_nobody_confirms_is_asked_about_and_then_stands_as_it_was_read_back(
    desk: Desk, eyes: Eyes
) -> None:
    booked = desk.book()
    desk.hold(booked)
    concern, _ = desk.concerns(booked)
    desk.clock.on(days=11)
    desk.tick()
    assert (
        desk.now(concern) == concern and desk.told(desk.cadre).count("concern") == 6
    )  # each: 1, ladder, notice
    desk.clock.on(days=3)
    desk.tick()
    entered = desk.now(concern)
    assert (entered.state, entered.text, entered.entered_at) == ("assigned", concern.text, desk.clock.now)
    with desk.db.begin() as work:
        [line] = work.entries.of(concern.id)
        assert (line.step, line.author_id) == ("confirm", None)
        assert entered.due_at == working_days_on(work, 10)
    assert eyes(
        "SELECT verb, count(*) FROM audit WHERE kind = 'concern' AND verb LIKE '%stand' GROUP BY verb"
    ) == [("concern.stand", 2)]
    assert desk.told(desk.cadre).count("concern") == 8 and "concern" in desk.told(desk.owner(entered))
    assert desk.answer(entered).state == "answered"  # the second key is still the cadre's


def test_a_word_about_the_wording_is_waited_for_anew_and_an_outage_skips_no_notice(desk: Desk) -> None:
    booked = desk.book()
    desk.hold(booked)
    concern, _ = desk.concerns(booked)
    desk.clock.on(days=13)
    desk.tick()
    with desk.db.begin() as work:
        concerns.correct_concern(work, desk.cadre, concern, Words("改过的话"))
    desk.clock.on(days=60)
    for days, state in ((0, "registered"), (2, "registered"), (1, "assigned")):
        desk.clock.on(days=days)
        desk.tick()
        assert desk.now(concern).state == state
    assert desk.now(concern).text == Words("改过的话")


def test_of_a_sealed_talk_nothing_enters_the_ledger_without_the_cadres_yes(desk: Desk) -> None:
    booked = desk.book()
    desk.hold(booked)
    concern, _ = desk.concerns(booked)
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id))
    for days in (11, 3):
        desk.clock.on(days=days)
        desk.tick()
    dropped = desk.now(concern)
    assert (dropped.state, dropped.entered_at, dropped.closed_at) == ("dropped", None, desk.clock.now)
    with desk.db.begin() as work:
        assert not concerns.may_see(work, desk.owner(dropped), dropped)
        assert list(work.dues.coming("silence", concern.id)) == []


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
    with desk.db.begin() as work:
        found = work.concerns.get(one.id)
        assert links.linked(work, county.minister, found) == 0
        assert links.linked(work, head, found) == 2


def test_what_has_not_entered_the_ledger_is_linked_with_nothing(desk: Desk) -> None:
    """Of a sealed talk it is there for nobody else until then, and it may never be."""
    county = desk.county
    one, booked = desk.raised(county.cadres[0]), desk.book(county.cadres[1], topic="work")
    desk.hold(booked)
    waiting, dropped = desk.concerns(booked)
    with desk.db.begin() as work:
        concerns.drop_concern(work, county.cadres[1], dropped)
        assert list(links.candidates(work, county.minister, one)) == []
    for other in (waiting, dropped):
        desk.refused(MovedOn, lambda work, other=other: links.link_concern(work, county.minister, one, other))


def test_a_section_finds_its_open_concerns_with_the_late_ones_first(desk: Desk) -> None:
    one = desk.raised(desk.county.cadres[0])
    two = desk.raised(desk.county.cadres[1], topic="hardship")
    with desk.db.begin() as work:
        do_due(work)
        found = [e.id for e in errands.errands(work, desk.head(one)) if e.what == "answer"]
    assert found == [two.id, one.id]


def test_a_ledger_is_gathered_anew_when_some_of_it_may_be_read_no_more(
    desk: Desk, eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "STEP", 1)
    booked = desk.book()
    desk.hold(booked)
    head, day = desk.head(desk.concerns(booked)[0]), date(2026, 3, 10)
    with desk.db.begin() as work:
        export = ledgers.ask_ledger(work, head, day, day)
    found = "SELECT state, rows, past > 0 FROM export WHERE id = ?"
    assert eyes(found, export.id) == [("asked", 1, True)]
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id))
    assert eyes("SELECT count(*) FROM export_part WHERE export_id = ?", export.id) == [0]
    assert eyes(found, export.id) == [("asked", 0, False)]
    for _ in range(4):
        desk.tick()
    assert "ledger" in desk.told(head) and eyes(found, export.id)[0][:2] == ("made", 1)
    with desk.db.begin() as work:
        keep_out(work, None, booked.id, head.id)
        take_all_back(work, head.id, booked)
    assert eyes(found, export.id)[0][0] == "over"


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
