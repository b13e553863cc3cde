"""What people thought of it: asked once, counted without a name, seen in sums that give nobody away."""

from datetime import timedelta

from bot.domain.appointment import Appointment
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person
from bot.domain.satisfaction import Ask, Liking, Question
from bot.domain.words import Words
from bot.services import opinions
from storage.database import Database
from tests.county import Clock, County, night, policy
from tests.storage.night import Night
from tests.storage.support import Eyes, told

GOOD, FAIR, POOR = Liking


def asked(desk: Night) -> tuple[Appointment, Ask]:
    booked = desk.book()
    desk.hold(booked)
    desk.clock.to(booked.ends_at + timedelta(days=3))
    while desk.tick():
        pass
    with desk.db.begin() as work:
        (ask,) = work.opinions.of(booked.id)
    return booked, ask


def answers(desk: Night, ask: Ask, *likings: Liking) -> Ask:
    for liking in likings:
        with desk.db.begin() as work:
            ask = opinions.answer(work, desk.cadre, ask, liking)
    return ask


def counted(desk: Night, month: int, section: str, good: int, poor: int = 0) -> None:
    with desk.db.begin() as work:
        for liking in [GOOD] * good + [POOR] * poor:
            work.opinions.count(month, section, {Question.HEARD: liking, Question.EASY: GOOD})


def sums(desk: Night, who: Person) -> dict[str | None, list[int]]:
    with desk.db.begin() as work:
        found = opinions.sums_for(work, who)
    return {one.section: [s.count for s in one.periods if s.answers] for one in found}


def test_the_person_is_asked_once_three_days_after_and_answers_in_two_taps(desk: Night, eyes: Eyes) -> None:
    booked, ask = asked(desk)
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id).count("opinion") == 1
    over = answers(desk, ask, GOOD, FAIR)
    assert sorted(eyes("SELECT question, answer, count FROM opinion_sum")) == [
        ("easy", "fair", 1), ("heard", "good", 1),
    ]  # fmt: skip
    desk.refused(MovedOn, lambda work: opinions.answer(work, desk.cadre, over, POOR))
    desk.clock.on(days=60)
    while desk.tick():
        pass
    with desk.db.begin() as work:
        assert work.opinions.of(booked.id) == []
    assert len(eyes("SELECT verb FROM audit WHERE verb = 'opinion.ask'")) == 1
    assert sum(eyes("SELECT count FROM opinion_sum")) == 2


def test_nothing_that_is_kept_leads_from_an_answer_to_a_person(desk: Night, eyes: Eyes) -> None:
    _, ask = asked(desk)
    over = answers(desk, ask, POOR, POOR)
    with desk.db.begin() as work:
        opinions.add_words(work, desk.cadre, over, Words("OPINION-MARKER 编造的话"))
    assert eyes("SELECT heard FROM opinion_ask") == [None]
    assert set(eyes("SELECT actor_id, object_id FROM audit WHERE verb = 'opinion.over'")) == {(None, 0)}
    (id_, text), rising = eyes("SELECT id, text FROM opinion_words")[0], eyes("SELECT max(id) FROM outbox")[0]
    assert b"OPINION-MARKER" not in bytes(text)
    assert abs(id_ - rising) > 2**40  # an id of that moment would be a neighbour
    columns = eyes("SELECT * FROM opinion_sum")[0]
    assert not {desk.cadre.id, ask.id, ask.appointment_id} & set(columns)


def test_declining_looks_the_same_in_the_trail_and_counts_nothing(desk: Night, eyes: Eyes) -> None:
    _, ask = asked(desk)
    half = answers(desk, ask, GOOD)
    with desk.db.begin() as work:
        over = opinions.decline(work, desk.cadre, half)
    desk.refused(MovedOn, lambda work: opinions.answer(work, desk.cadre, over, GOOD))
    assert eyes("SELECT count FROM opinion_sum") == [] and eyes("SELECT heard FROM opinion_ask") == [None]
    assert eyes("SELECT actor_id, object_id FROM audit WHERE verb = 'opinion.over'") == [(None, 0)]


def test_only_the_one_who_was_there_answers(desk: Night) -> None:
    _, ask = asked(desk)
    for who in (desk.county.cadres[1], desk.host, desk.minister, desk.county.office, *desk.county.staff[:2]):
        desk.refused(NotYours, lambda work, who=who: opinions.answer(work, who, ask, GOOD))


def test_whoever_did_not_come_is_not_asked_nor_anybody_where_it_is_switched_off(
    db: Database, county: County, clock: Clock, eyes: Eyes
) -> None:
    db.house.policy = policy(satisfaction={"ask": False})
    desk = Night(db, county, clock)
    booked = desk.book()
    desk.hold(booked)
    assert eyes("SELECT kind FROM due WHERE kind = 'opinion'") == []


def test_after_a_long_outage_nobody_is_asked_about_what_is_long_past(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    desk.hold(booked)
    desk.clock.to(booked.ends_at + timedelta(days=60))
    while desk.tick():
        pass
    assert eyes("SELECT id FROM opinion_ask") == []


#: The months of the first quarter of 2026.
FIRST = 2026 * 12


def test_a_period_is_seen_when_it_is_over_by_those_in_charge_of_it(desk: Night) -> None:
    counted(desk, FIRST, "cadre1", 4, 2)
    counted(desk, FIRST + 2, "grassroots", 7)
    desk.clock.to(night(31, "23:00"))
    assert sums(desk, desk.minister) == {None: []}
    desk.clock.to(night(2, month=4))
    heads = desk.county.heads
    assert sums(desk, desk.minister) == {None: [13], "cadre1": [6], "grassroots": [7]}
    assert [sums(desk, head) for head in heads] == [
        {"cadre1": [6]}, {"grassroots": [7]}, {"supervision": []},
    ]  # fmt: skip
    assert [sums(desk, host) for host in desk.county.hosts] == [{None: [6]}, {None: [7]}]
    for who in (desk.cadre, desk.county.staff[0], desk.county.office, desk.county.auditor):
        desk.refused(NotYours, lambda work, who=who: opinions.sums_for(work, who))


def test_a_few_answers_of_one_section_are_not_found_by_subtracting(desk: Night) -> None:
    """Cadre1 and supervision are one host's charge: of eight and two only the sum is shown."""
    counted(desk, FIRST, "cadre1", 8)
    counted(desk, FIRST, "supervision", 2)
    counted(desk, FIRST, "grassroots", 6)
    desk.clock.to(night(2, month=4))
    assert sums(desk, desk.minister) == {None: [16], "grassroots": [6]}
    assert sums(desk, desk.county.heads[0]) == {"cadre1": []}
    assert sums(desk, desk.county.heads[2]) == {"supervision": []}
    assert sums(desk, desk.county.hosts[0]) == {None: [10]}


def test_a_host_with_few_answers_is_not_found_by_subtracting_the_others_from_all(desk: Night) -> None:
    counted(desk, FIRST, "cadre1", 8)
    counted(desk, FIRST, "grassroots", 1)
    desk.clock.to(night(2, month=4))
    assert sums(desk, desk.minister) == {None: [9]}
    assert [sums(desk, host) for host in desk.county.hosts] == [{None: []}, {None: []}]


def test_an_answer_that_comes_after_a_period_is_over_does_not_change_it(desk: Night) -> None:
    counted(desk, FIRST, "cadre1", 6)
    desk.clock.to(night(28, "19:00"))
    _, ask = asked(desk)  # of a talk in March, answered in April
    desk.clock.to(night(2, month=4))
    before = sums(desk, desk.minister)
    answers(desk, ask, POOR, POOR)
    assert sums(desk, desk.minister) == before == {None: [6], "cadre1": [6]}


def test_words_are_read_by_the_minister_alone_five_at_a_time_and_with_a_trace(
    desk: Night, eyes: Eyes
) -> None:
    said = [Words(f"编造的第 {nth} 句") for nth in range(5)]
    for words in said[:4]:
        with desk.db.begin() as work:
            work.opinions.add_words(FIRST, words)
    desk.clock.to(night(2, month=4))
    with desk.db.begin() as work:
        assert opinions.words_for(work, desk.minister) == [] and not opinions.has_words(work)
        work.opinions.add_words(FIRST + 1, said[4])
    with desk.db.begin() as work:
        ((_, found),) = opinions.words_for(work, desk.minister)
        assert sorted(one.text for one in found) == [one.text for one in said]
    assert eyes("SELECT actor_id FROM audit WHERE verb = 'opinion.read'") == [desk.minister.id]
    for who in (desk.host, desk.county.heads[0], desk.cadre, desk.county.office):
        desk.refused(NotYours, lambda work, who=who: opinions.words_for(work, who))
