"""A whole night, by services alone: from the invitation to the accepted answer of a directive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.concern import Outcome
from bot.domain.directive import Directive
from bot.domain.errors import (
    AccountTaken,
    AlreadyBooked,
    InvitationSpent,
    MovedOn,
    NothingFree,
    NotYours,
    Refusal,
    SlotTaken,
)
from bot.domain.followup import Finding
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
from storage import audit
from storage.database import Database
from storage.work import SqlWork
from tests.county import AFTERNOON, Clock, County, night, policy
from tests.storage.night import Night
from tests.storage.support import CHANNEL, Eyes, told


def still_due(work: SqlWork, *kinds: str) -> set[str]:
    """Of these kinds, those of which anything is to be done in the year to come."""
    return {due.kind for due in work.dues.by(work.now + timedelta(days=366), 1_000)} & set(kinds)


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
        day = work.calendar.today(clock.now) + timedelta(days=2)
        task = directives.issue_directive(work, desk.minister, booked.id, staff, Words("请办好"), day)
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
        assert not still_due(work, "reminder", "expiry", "assignment", "talk")


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
        assert not still_due(work, "reminder", "talk")
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
        assert not still_due(work, "talk", "note")


# ── the note ──
