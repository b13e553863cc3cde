"""Whom a duty reaches: everybody who is told of something can open it, and nobody is told too much."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

from sqlalchemy import text

from bot.domain.access import authorize
from bot.domain.appointment import Appointment
from bot.domain.calendar import SATURDAY
from bot.domain.concern import Outcome
from bot.domain.directive import Directive
from bot.domain.errors import InvitationSpent
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services import concerns, digest, directives, errands, invitations
from bot.services.due import do_due
from storage.work import SqlWork
from tests.county import night
from tests.storage.night import Night
from tests.storage.support import Eyes, told

SILENCE = "storage.migrations.versions.v0032_a_wording_that_nobody_confirmed_is_asked_about"


def instruct(desk: Night, booked: Appointment, owner: Person) -> Directive:
    with desk.db.begin() as work:
        day = work.calendar.today(desk.clock.now)
        return directives.issue_directive(work, desk.minister, booked.id, owner, Words("请跟进"), day)


def tick_out(desk: Night) -> None:
    while desk.tick():
        pass


def test_the_head_can_open_the_overdue_directive_that_climbs_to_them(desk: Night) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    directive = instruct(desk, booked, staff)
    desk.clock.on(days=4)
    tick_out(desk)
    with desk.db.begin() as work:
        assert "directive" in told(work, desk.county.heads[0].id)
        grant = authorize(desk.county.heads[0], "directive.see", directives.matter_of(work, directive))
        assert "text" in grant


def test_a_directive_to_the_vice_minister_climbs_to_the_minister_and_no_head_sees_it(desk: Night) -> None:
    booked = desk.book()
    desk.hold(booked)
    instruct(desk, booked, desk.host)
    with desk.db.begin() as work:
        before = told(work, desk.minister.id).count("directive")
    desk.clock.on(days=4)
    tick_out(desk)
    with desk.db.begin() as work:
        assert "directive" not in told(work, desk.county.heads[0].id)
        assert told(work, desk.minister.id).count("directive") > before


def test_a_directive_whose_day_went_by_while_its_form_lay_is_due_the_next_evening_to_come(
    desk: Night,
) -> None:
    booked = desk.book()
    staff = desk.hold(booked)  # in the evening, after the hour of today
    assert instruct(desk, booked, staff).due_at == night(11)


def test_a_wording_from_before_it_could_stand_is_asked_about_too(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    desk.hold(booked)
    raised = desk.concerns(booked)
    with desk.db.begin() as work:
        for concern in raised:
            work.dues.clear("silence", concern.id)
        work.connection.execute(text(import_module(SILENCE).ASKED))
    desk.clock.on(days=11)
    tick_out(desk)
    assert eyes("SELECT count(*) FROM audit WHERE verb = 'concern.notice'") == [len(raised)]


def test_an_answered_directive_waits_for_the_minister_and_no_longer_for_its_owner(desk: Night) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    directive = instruct(desk, booked, staff)
    with desk.db.begin() as work:
        assert ("directive", directive.id) in [(e.card, e.id) for e in errands.errands(work, staff)]
        directives.answer_directive(work, staff, directive, Words("已办"))
    with desk.db.begin() as work:
        assert "directive" not in [e.card for e in errands.errands(work, staff)]
        assert [(e.card, e.id) for e in errands.errands(work, desk.minister)] == [("directive", directive.id)]


def test_a_concern_confirmed_late_is_not_overdue_at_once(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    desk.hold(booked)
    concern = desk.concerns(booked)[0]
    desk.clock.on(days=60)
    tick_out(desk)
    with desk.db.begin() as work:
        confirmed = concerns.confirm_concern(work, desk.cadre, concern)
        day = work.calendar.today(work.now)
        assert confirmed.due_at > work.now
        assert digest.night_figures(work, desk.minister, day)["overdue_concerns"] == []
    tick_out(desk)
    assert eyes("SELECT verb FROM audit WHERE kind = 'concern' AND verb LIKE 'ladder%'") == []


def test_a_duty_of_somebody_who_left_is_told_to_whoever_is_there(desk: Night) -> None:
    booked = desk.book()
    staff = desk.staff_of(booked)

    def leave(work: SqlWork) -> None:
        work.people.save(replace(staff, archived=True, revision=staff.revision + 1))

    with desk.db.begin() as work:
        leave(work)
        before = told(work, staff.id).count("appointment")
    desk.clock.on(hours=2)
    with desk.db.begin() as work:
        do_due(work)
    with desk.db.begin() as work:
        assert told(work, staff.id).count("appointment") == before
        assert "appointment" in told(work, desk.minister.id)


def test_a_wording_nobody_confirms_is_asked_again_and_then_the_section_hears(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    desk.clock.on(days=2)
    tick_out(desk)
    count = len(desk.concerns(booked))
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id).count("concern") == 2 * count  # read back, and once more
        asked_staff = told(work, staff.id).count("concern")
    desk.clock.on(days=10)
    tick_out(desk)
    with desk.db.begin() as work:
        assert told(work, staff.id).count("concern") == asked_staff + count


def test_an_answer_is_asked_about_until_the_person_says_so(desk: Night) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    raised, *others = desk.concerns(booked)
    with desk.db.begin() as work:
        for other in others:
            concerns.drop_concern(work, desk.cadre, other)
        concern = concerns.confirm_concern(work, desk.cadre, raised)
    with desk.db.begin() as work:
        answered = concerns.answer_concern(work, staff, concern, Words("已经联系"), Outcome.SETTLED)
        before = told(work, desk.cadre.id).count("concern")
    desk.clock.on(days=2)
    tick_out(desk)
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id).count("concern") == before + 2  # the answer, and once more
        concerns.settle_concern(work, desk.cadre, answered)
    desk.clock.on(days=30)
    tick_out(desk)
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id).count("concern") == before + 2


def test_what_is_closed_on_a_saturday_stands_in_mondays_digest_and_in_no_other(desk: Night) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    raised, *others = desk.concerns(booked)
    with desk.db.begin() as work:
        for other in others:
            concerns.drop_concern(work, desk.cadre, other)
        concern = concerns.confirm_concern(work, desk.cadre, raised)
        concern = concerns.answer_concern(work, staff, concern, Words("已经联系"), Outcome.SETTLED)
    while desk.clock.now.astimezone(desk.db.house.policy.zone).weekday() != SATURDAY:
        desk.clock.on(days=1)
    with desk.db.begin() as work:
        concerns.settle_concern(work, desk.cadre, concern)
        saturday = work.calendar.today(work.now)
        nights = [saturday + timedelta(days=distance) for distance in (-1, 2, 3)]
        closed = [digest.night_figures(work, desk.minister, day)["closed_concerns"] for day in nights]
    assert closed == [[], [concern.id], []]


def test_a_newer_invitation_ends_the_older_one(desk: Night) -> None:
    guest = desk.county.cadres[-1]
    with desk.db.begin() as work:
        older, newer = (invitations.invite(work, None, guest.id) for _ in range(2))
    desk.refused(InvitationSpent, lambda work: invitations.accept_invitation(work, older, "other", 1, 1))
    with desk.db.begin() as work:
        assert invitations.accept_invitation(work, newer, "other", 1, 1).id == guest.id
