"""What comes of a talk, by services alone: its note, concerns and visits, and what is due after an outage."""

from datetime import date, timedelta

from bot.domain.concern import Outcome
from bot.domain.errors import MovedOn, NoteChanged, NotYours
from bot.domain.followup import Finding
from bot.domain.words import Words
from bot.services import concerns, digest, errands, follow_ups, notes
from storage.database import Database
from tests.county import Clock, County, night, policy
from tests.storage.night import Night
from tests.storage.support import Eyes, told


def test_a_signed_note_is_signed(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    before = eyes("SELECT id, text FROM note_part ORDER BY id")
    desk.sign(booked)
    desk.refused(MovedOn, lambda work: notes.sign_note(work, desk.host, work.notes.of(booked.id)))
    desk.refused(NoteChanged, lambda work: notes.submit_note(work, staff, booked.id, {"summary": ["改写"]}))
    assert eyes("SELECT id, text FROM note_part ORDER BY id") == before
    with desk.db.begin() as work:
        notes.review_note(work, desk.minister, work.notes.of(booked.id))
    assert eyes("SELECT state, signed_by FROM note") == [("reviewed", desk.host.id)]


def test_the_paragraphs_of_a_note_are_read_in_the_order_of_its_parts(desk: Night) -> None:
    booked = desk.book()
    desk.hold(booked)
    with desk.db.begin() as work:
        read = notes.read_note(work, desk.host, booked.id)
    assert [(p.part, p.seq, p.text.text) for p in read.parts] == [
        ("summary", 0, "一"),
        ("summary", 1, "二"),
        ("post", 0, "三"),
    ]


def test_every_reading_leaves_a_row_and_without_it_there_is_no_reading(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    desk.hold(booked)
    readers = [desk.host, desk.minister, desk.host]
    for reader in readers:
        with desk.db.begin() as work:
            notes.read_note(work, reader, booked.id)
    found = eyes("SELECT actor_id FROM audit WHERE verb = 'note.read' ORDER BY seq")
    assert found == [reader.id for reader in readers]


def test_nobody_else_reads_a_note_and_none_is_told_that_there_is_one(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    desk.hold(booked)
    strangers = [
        desk.cadre, desk.county.cadres[1], desk.county.hosts[1], desk.county.heads[1], desk.county.office,
        desk.county.auditor,
    ]  # fmt: skip
    for who in strangers:
        desk.refused(NotYours, lambda work, who=who: notes.read_note(work, who, booked.id))
        desk.refused(NotYours, lambda work, who=who: notes.read_note(work, who, 12345))
    assert eyes("SELECT count(*) FROM audit WHERE verb = 'note.read'") == [0]


# ── what follows ──


def test_dropped_concerns_are_in_no_figure(desk: Night) -> None:
    booked = desk.book()
    desk.hold(booked)
    with desk.db.begin() as work:
        for concern in work.concerns.of_appointment(booked.id):
            concerns.drop_concern(work, desk.cadre, concern)
    with desk.db.begin() as work:
        figures = digest.night_figures(work, desk.minister, work.calendar.today(work.now))
    assert (figures["new_concerns"], figures["closed_concerns"]) == ([], [])


def test_an_overdue_concern_climbs_its_ladder_and_stops_when_it_is_answered(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    desk.sign(booked)
    with desk.db.begin() as work:
        concern, dropped = work.concerns.of_appointment(booked.id)
        concerns.drop_concern(work, desk.cadre, dropped)
        concern = concerns.confirm_concern(work, desk.cadre, concern)
    climbed = "SELECT verb FROM audit WHERE kind = 'concern' AND verb LIKE 'ladder%' ORDER BY seq"
    desk.clock.to(concern.due_at)
    desk.tick()
    assert eyes(climbed) == ["ladder.staff"]
    desk.clock.on(days=8)
    while desk.tick():
        pass
    assert eyes(climbed) == ["ladder.staff", "ladder.head", "ladder.host"]
    with desk.db.begin() as work:
        assert "concern" in told(work, desk.county.heads[0].id)
        day = work.calendar.today(work.now)
        assert digest.night_figures(work, desk.minister, day)["overdue_concerns"] == [concern.id]
        assert errands.errands(work, staff)[0].card == "concern"
        assert errands.errands(work, desk.county.heads[0])[0].id == concern.id
    with desk.db.begin() as work:
        concerns.answer_concern(work, staff, concern, Words("答复"), Outcome.SETTLED)
    desk.clock.on(days=30)
    while desk.tick():
        pass
    assert len(eyes(climbed)) == 3


def test_a_visit_made_late_puts_the_next_one_on_a_later_workday(desk: Night) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    desk.sign(booked)
    with desk.db.begin() as work:
        (visit,) = work.follow_ups.open_for(staff.id, None)
    desk.clock.to(visit.due_at + timedelta(days=200))
    with desk.db.begin() as work:
        second = follow_ups.finish_follow_up(work, staff, visit, Finding.UNCHANGED)
        third = follow_ups.finish_follow_up(work, staff, second, Finding.UNCHANGED)
        assert follow_ups.finish_follow_up(work, staff, third, Finding.UNCHANGED) is None
    assert desk.clock.now < second.due_at < third.due_at


def test_two_visits_that_a_holiday_pushes_together_fall_on_two_days(
    db: Database, county: County, clock: Clock
) -> None:
    db.house.policy = policy(follow_ups={"self_booked": ["23d", "24d", "25d"]})
    desk = Night(db, county, clock)
    clock.to(night(8, "15:00", month=9))  # 23 days on is in the week of the National Day
    booked = desk.book()
    staff = desk.hold(booked)
    desk.sign(booked)
    days = []
    for _ in range(3):
        with db.begin() as work:
            (visit,) = work.follow_ups.open_for(staff.id, None)
            days.append(visit.due_at)
            follow_ups.finish_follow_up(work, staff, visit, Finding.UNCHANGED)
    assert days == sorted(set(days))


def test_the_head_sees_the_visits_of_the_whole_section(desk: Night) -> None:
    booked = desk.book()
    desk.hold(booked)
    desk.sign(booked)
    with desk.db.begin() as work:
        assert [e.card for e in errands.errands(work, desk.county.heads[0])].count("followup") == 1
        assert "followup" not in [e.card for e in errands.errands(work, desk.county.heads[1])]


# ── time ──


def test_after_a_long_outage_everything_owed_is_done_once_and_says_that_it_is_late(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book()
    staff = desk.accept(booked)
    desk.tick()
    lists = eyes("SELECT count(*) FROM outbox WHERE card = 'night-list'")
    desk.clock.to(booked.ends_at + timedelta(days=30, hours=1))
    while desk.tick():
        pass
    cards = eyes("SELECT card, args FROM outbox WHERE person_id = ? ORDER BY id", desk.minister.id)
    digests = [args for card, args in cards if card == "digest"]
    assert len(digests) == len(set(digests)) <= 15
    late = eyes("SELECT args FROM outbox WHERE person_id = ? AND card = 'appointment' ORDER BY id", staff.id)
    assert len(late) == 2  # the assignment, and one question whether the talk was held
    assert '"late": 43260' in late[-1]
    assert eyes("SELECT count(*) FROM outbox WHERE card = 'reminder'") == [0]
    assert eyes("SELECT count(*) FROM outbox WHERE card = 'night-list'") == lists
    count = eyes("SELECT count(*) FROM outbox")
    assert desk.tick() == 0
    assert eyes("SELECT count(*) FROM outbox") == count


def test_a_clock_that_is_set_back_repeats_nothing(desk: Night, eyes: Eyes) -> None:
    desk.book()
    desk.clock.to(night(10, "23:00"))
    while desk.tick():
        pass
    count = eyes("SELECT count(*) FROM outbox")
    for moment in (night(10, "11:00"), night(10, "18:30"), night(10, "23:00")):
        desk.clock.to(moment)
        while desk.tick():
            pass
    assert eyes("SELECT count(*) FROM outbox") == count


def test_there_is_a_digest_for_each_workday_and_none_for_a_holiday(desk: Night, eyes: Eyes) -> None:
    desk.clock.to(night(2, "23:00", month=4))  # a Thursday; the Monday after is Tomb-Sweeping Day
    for _ in range(6):
        desk.tick()
        desk.clock.on(days=1)
    days = [date.fromordinal(int(args.split(":")[1].split(",")[0])) for args in eyes(
        "SELECT args FROM outbox WHERE card = 'digest' ORDER BY id"
    )]  # fmt: skip
    assert [str(day) for day in days] == ["2026-04-02", "2026-04-03", "2026-04-07"]
