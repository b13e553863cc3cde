"""A whole night, by services alone: from the invitation to the accepted answer of a directive."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.appointment import Appointment
from bot.domain.concern import Concern, Outcome
from bot.domain.directive import Directive
from bot.domain.errors import (
    AccountTaken,
    AlreadyBooked,
    InvitationSpent,
    MovedOn,
    NoteChanged,
    NothingFree,
    NotYours,
    Refusal,
    SlotTaken,
)
from bot.domain.followup import Finding
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services import (
    booking,
    concerns,
    digest,
    directives,
    errands,
    finding,
    follow_ups,
    invitations,
    leaving,
    notes,
    talks,
)
from bot.services.due import do_due
from storage import audit
from storage.database import Database
from storage.work import SqlWork
from tests.county import AFTERNOON, Clock, County, night, policy
from tests.storage.support import CHANNEL, Eyes, told

SAID = Words("编造的诉求")


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> "Night":
    return Night(db, county, clock)


class Night:
    """The steps of a night, each one transaction."""

    def __init__(self, db: Database, county: County, clock: Clock) -> None:
        self.db, self.county, self.clock = db, county, clock
        self.cadre = county.cadres[0]
        self.host, self.minister = county.hosts[0], county.minister

    def book(self, who: Person | None = None, nth: int = 0, topic: str = "work") -> Appointment:
        who = who or self.cadre
        with self.db.begin() as work:
            slot = finding.next_slots(work, who, topic, nth + 1)[nth]
            return booking.book_talk(work, who, slot, topic, SAID)

    def fresh(self, thing: Appointment) -> Appointment:
        with self.db.begin() as work:
            found = work.appointments.get(thing.id)
        assert found is not None
        return found

    def staff_of(self, thing: Appointment) -> Person:
        with self.db.begin() as work:
            assignment = work.assignments.of(thing.id)
            return next(p for p in self.county.staff if p.id == assignment.staff_id)

    def accept(self, thing: Appointment) -> Person:
        staff = self.staff_of(thing)
        with self.db.begin() as work:
            booking.accept_assignment(work, staff, work.appointments.get(thing.id))
        return staff

    def hold(self, thing: Appointment) -> Person:
        """Accepted, held, the note written with two concerns."""
        staff = self.accept(thing)
        self.clock.to(thing.ends_at)
        with self.db.begin() as work:
            talks.hold_talk(work, staff, work.appointments.get(thing.id))
        with self.db.begin() as work:
            parts = {"summary": ["一", "二"], "post": ["三"], "concerns": ["诉求甲", "诉求乙"]}
            notes.submit_note(work, staff, thing.id, parts)
        return staff

    def sign(self, thing: Appointment) -> None:
        with self.db.begin() as work:
            notes.sign_note(work, self.host, work.notes.of(thing.id))

    def concerns(self, thing: Appointment) -> list[Concern]:
        with self.db.begin() as work:
            return list(work.concerns.of_appointment(thing.id))

    def tick(self) -> int:
        with self.db.begin() as work:
            return do_due(work)

    def refused(self, why: type[Refusal], deed: Callable[[SqlWork], object]) -> None:
        with pytest.raises(why), self.db.begin() as work:
            deed(work)


def test_a_night_from_the_invitation_to_the_accepted_answer(desk: Night, eyes: Eyes) -> None:
    county, clock, db = desk.county, desk.clock, desk.db
    # An account is bound by a one-time link.
    with db.begin() as work:
        token = invitations.invite(work, county.office, desk.cadre.id)
        assert token.encode() not in str(eyes("SELECT token_hash FROM invitation")).encode()
    with db.begin() as work:
        assert invitations.accept_invitation(work, token, "another", 1, 1) == desk.cadre
    # The cadre books; the section is told, and accepts; cadre and host are told.
    booked = desk.book()
    assert booked.starts_at == night(10, "19:30")
    staff = desk.staff_of(booked)
    assert staff.section == "cadre1"
    with db.begin() as work:
        assert told(work, staff.id) == ["appointment"]
        assert work.assignments.of(booked.id).rule == "default"
    desk.accept(booked)
    assert desk.fresh(booked).state == "accepted"
    with db.begin() as work:
        assert told(work, desk.cadre.id) == ["calendar-file", "appointment"]
        assert told(work, desk.host.id) == ["appointment"]
    # An hour ahead everybody who takes part is reminded; after the slot the staff is asked.
    clock.to(night(10, "18:30"))
    desk.tick()
    with db.begin() as work:
        assert told(work, desk.cadre.id) == ["calendar-file", "appointment", "reminder"]
        assert told(work, desk.host.id) == ["appointment", "night-list", "reminder"]
    clock.to(night(10, "20:10"))
    desk.tick()
    with db.begin() as work:
        assert told(work, staff.id)[-1] == "appointment"
    # Held; the note; the concerns are read back; the host signs.
    with db.begin() as work:
        talks.hold_talk(work, staff, work.appointments.get(booked.id))
    with db.begin() as work:
        notes.submit_note(work, staff, booked.id, {"summary": ["谈得很好"], "concerns": ["诉求甲", "诉求乙"]})
    first, second = desk.concerns(booked)
    assert first.due_at == night(24, "19:30")  # ten working days on
    with db.begin() as work:
        concerns.correct_concern(work, desk.cadre, first, Words("诉求甲，改过"))
    with db.begin() as work:
        concerns.confirm_concern(work, desk.cadre, work.concerns.get(first.id))
        concerns.drop_concern(work, desk.cadre, second)
    desk.sign(booked)
    with db.begin() as work:
        (visit,) = work.follow_ups.open_for(staff.id, None)
        assert visit.due_at == night(9, "12:00", month=4)
    # The minister's digest, with the rows behind each number.
    clock.to(night(10, "22:30"))
    desk.tick()
    with db.begin() as work:
        assert told(work, desk.minister.id) == ["digest"]
        figures = digest.night_figures(work, desk.minister, work.calendar.today(work.now))
    assert figures == {
        "held": [booked.id],
        "no_show": [],
        "new_concerns": [first.id],
        "closed_concerns": [],
        "overdue_concerns": [],
        "unsigned_notes": [],
    }
    # A reply becomes a directive, is received, answered, returned, answered again, accepted.
    with db.begin() as work:
        read = notes.read_note(work, desk.minister, booked.id)
        assert [(p.part, p.text.text) for p in read.parts] == [("summary", "谈得很好")]
        due_at = clock.now + timedelta(days=2)
        task = directives.issue_directive(work, desk.minister, booked.id, staff, Words("请办好"), due_at)
    for deed in (
        lambda work, task: directives.receive_directive(work, staff, task),
        lambda work, task: directives.answer_directive(work, staff, task, Words("在办")),
        lambda work, task: directives.return_answer(work, desk.minister, task),
        lambda work, task: directives.answer_directive(work, staff, task, Words("办好了")),
        lambda work, task: directives.accept_answer(work, desk.minister, task),
    ):
        with db.begin() as work:
            task = deed(work, task)
    assert isinstance(task, Directive)
    assert (task.state, task.answer) == ("accepted", Words("办好了"))
    # The concern is answered, not settled, answered again, settled by the one who raised it.
    with db.begin() as work:
        concern = work.concerns.get(first.id)
        concern = concerns.answer_concern(work, staff, concern, Words("已解释"), Outcome.EXPLAINED)
        concern = concerns.reopen_concern(work, desk.cadre, concern)
        concern = concerns.answer_concern(work, staff, concern, Words("已解决"), Outcome.SETTLED)
        concern = concerns.settle_concern(work, desk.cadre, concern)
    assert eyes("SELECT state, outcome FROM concern WHERE id = ?", first.id) == [("closed", "settled")]
    # The visits are made until things are stable.
    with db.begin() as work:
        second_visit = follow_ups.finish_follow_up(work, staff, visit, Finding.IMPROVING)
        assert follow_ups.finish_follow_up(work, staff, second_visit, Finding.STABLE) is None
        assert errands.errands(work, staff) == []
    with db.engine.connect() as connection, connection.begin():
        assert audit.verify(connection, db.house.ring.audit).broken_at is None
    reads = eyes("SELECT actor_id FROM audit WHERE verb = 'note.read'")
    assert reads == [desk.minister.id]


# ── invitations ──


def test_an_invitation_opens_once(desk: Night) -> None:
    with desk.db.begin() as work:
        token = invitations.invite(work, None, desk.cadre.id)
    with desk.db.begin() as work:
        invitations.accept_invitation(work, token, "another", 1, 1)
    desk.refused(InvitationSpent, lambda work: invitations.accept_invitation(work, token, "another", 2, 2))
    with desk.db.begin() as work:
        assert work.people.by_account("another", 2) is None


def test_an_invitation_that_is_too_old_opens_nothing(desk: Night) -> None:
    with desk.db.begin() as work:
        token = invitations.invite(work, None, desk.cadre.id)
    desk.clock.on(hours=24)
    desk.refused(InvitationSpent, lambda work: invitations.accept_invitation(work, token, "another", 1, 1))


@pytest.mark.parametrize("token", ["", "made-up", "x" * 5000, "\ud800".encode("utf-8", "replace").decode()])
def test_a_made_up_invitation_reads_like_a_used_one(desk: Night, token: str) -> None:
    desk.refused(InvitationSpent, lambda work: invitations.accept_invitation(work, token, "another", 1, 1))


def test_an_account_that_speaks_for_somebody_takes_no_second_invitation_and_wastes_none(desk: Night) -> None:
    taken, free = desk.county.office.id, 4444
    with desk.db.begin() as work:
        token = invitations.invite(work, None, desk.cadre.id)
    desk.refused(AccountTaken, lambda work: invitations.accept_invitation(work, token, CHANNEL, taken, 1))
    with desk.db.begin() as work:
        assert invitations.accept_invitation(work, token, CHANNEL, free, free) == desk.cadre


def test_only_the_office_invites_and_nobody_invites_who_has_left(desk: Night) -> None:
    desk.refused(NotYours, lambda work: invitations.invite(work, desk.minister, desk.cadre.id))
    desk.refused(NotYours, lambda work: invitations.invite(work, desk.county.office, 12345))


# ── booking ──


def test_a_slot_has_at_most_one_live_appointment(desk: Night, eyes: Eyes) -> None:
    first = desk.book()
    other = desk.county.cadres[1]
    with desk.db.begin() as work:
        slot = finding.next_slots(work, other, "work")[0]
        assert slot.starts_at > first.starts_at
    taken = type(slot)(slot.host_id, first.starts_at, first.ends_at)
    desk.refused(SlotTaken, lambda work: booking.book_talk(work, other, taken, "work", None))
    assert eyes("SELECT count(*) FROM appointment") == [1]
    with desk.db.begin() as work:
        leaving.cancel_appointment(work, desk.cadre, work.appointments.get(first.id))
    with desk.db.begin() as work:
        booking.book_talk(work, other, taken, "work", None)
    assert eyes("SELECT state FROM appointment ORDER BY id") == ["cancelled", "assigned"]


def test_nobody_is_booked_into_two_rooms_at_once(desk: Night) -> None:
    villager = desk.county.villager
    first = desk.book(villager)
    with desk.db.begin() as work:
        assert first.host_id == desk.county.hosts[1].id
        assert first.starts_at not in {s.starts_at for s in finding.next_slots(work, villager, None, 9)}
    slot = booking.Slot(desk.host.id, first.starts_at, first.ends_at)
    desk.refused(SlotTaken, lambda work: booking.book_talk(work, villager, slot, "work", None))


def test_a_person_has_no_more_appointments_ahead_than_the_rule_allows(desk: Night) -> None:
    desk.book()
    desk.book()
    desk.refused(AlreadyBooked, lambda work: booking.may_book(work, desk.cadre))
    with pytest.raises(AlreadyBooked):
        desk.book()


@pytest.mark.parametrize(
    ("shift", "topic", "why"),
    [
        (timedelta(minutes=1), "work", MovedOn),
        (timedelta(days=-1), "work", SlotTaken),
        (timedelta(days=28), "work", MovedOn),
        (timedelta(0), "gossip", MovedOn),
    ],
    ids=["never offered", "already past", "beyond the window", "no such topic"],
)
def test_a_forged_slot_or_topic_books_nothing(
    desk: Night, shift: timedelta, topic: str, why: type[Refusal], eyes: Eyes
) -> None:
    slot = booking.Slot(desk.host.id, night(10, "19:30") + shift, night(10, "20:10") + shift)
    desk.refused(why, lambda work: booking.book_talk(work, desk.cadre, slot, topic, None))
    assert eyes("SELECT count(*) FROM appointment") == [0]


def test_only_cadres_book(desk: Night) -> None:
    slot = booking.Slot(desk.host.id, night(10, "19:30"), night(10, "20:10"))
    for who in (desk.minister, desk.county.office, desk.county.staff[0]):
        desk.refused(NotYours, lambda work, who=who: booking.book_talk(work, who, slot, "work", None))
        desk.refused(NotYours, lambda work, who=who: finding.next_slots(work, who, None))


def test_work_is_shared_among_the_section(desk: Night) -> None:
    desk.clock.to(night(2))
    staff = [desk.staff_of(desk.book(cadre, nth)).id for nth, cadre in enumerate(desk.county.cadres[:4])]
    assert sorted(staff[:2]) == sorted(staff[2:])
    assert len(set(staff)) == 2


def test_a_host_who_has_left_gets_no_bookings(desk: Night) -> None:
    with desk.db.begin() as work:
        work.people.save(replace(desk.host, archived=True, revision=1))
    desk.refused(NothingFree, lambda work: finding.next_slots(work, desk.cadre, "work"))


def test_a_second_tap_on_accept_is_told_that_it_moved_on(desk: Night) -> None:
    booked = desk.book()
    staff = desk.accept(booked)
    desk.refused(
        MovedOn, lambda work: booking.accept_assignment(work, staff, work.appointments.get(booked.id))
    )


def test_nothing_is_held_before_it_begins_nor_cancelled_after(desk: Night) -> None:
    booked = desk.book()
    staff = desk.accept(booked)
    for deed in (talks.hold_talk, talks.miss_talk):
        desk.refused(MovedOn, lambda work, deed=deed: deed(work, staff, work.appointments.get(booked.id)))
    desk.clock.to(booked.starts_at)
    desk.refused(
        MovedOn, lambda work: leaving.cancel_appointment(work, desk.cadre, work.appointments.get(booked.id))
    )


def test_a_request_nobody_accepts_expires_with_an_apology_and_frees_its_slot(desk: Night) -> None:
    booked = desk.book()
    desk.clock.to(booked.starts_at - timedelta(minutes=20))
    desk.tick()
    assert desk.fresh(booked).state == "expired"
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id)[-1] == "appointment"
        assert list(work.appointments.taken(desk.host.id, AFTERNOON, AFTERNOON + timedelta(days=30))) == []
        assert work.assignments.of(booked.id) is None
        assert work.dues.next_at(["reminder", "expiry", "assignment", "talk"]) is None


def test_a_request_at_the_last_moment_expires_too(db: Database, county: County, clock: Clock) -> None:
    nights = {"begins": "19:30", "ends": "21:30", "slot": "40m", "notice": "5m"}
    db.house.policy = policy(nights=nights)
    desk = Night(db, county, clock)
    clock.to(night(10, "19:20"))
    booked = desk.book()
    clock.to(booked.starts_at)
    desk.tick()
    assert desk.fresh(booked).state == "expired"


def test_a_talk_that_is_moved_frees_its_slot_and_tells_the_cadre(desk: Night) -> None:
    booked = desk.book()
    staff = desk.accept(booked)
    desk.clock.to(booked.ends_at)
    with desk.db.begin() as work:
        leaving.postpone_appointment(work, staff, work.appointments.get(booked.id))
        assert work.dues.next_at(["reminder", "talk"]) is None
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id)[-1] == "appointment"
    assert desk.fresh(booked).state == "rescheduled"


def test_who_did_not_come_is_told_without_blame_and_nothing_is_owed(desk: Night) -> None:
    booked = desk.book()
    staff = desk.accept(booked)
    desk.clock.to(booked.ends_at)
    with desk.db.begin() as work:
        talks.miss_talk(work, staff, work.appointments.get(booked.id))
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id)[-1] == "appointment"
        assert errands.errands(work, staff) == []
        assert work.dues.next_at(["talk", "note"]) is None


# ── the note ──


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
