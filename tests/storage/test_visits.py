"""Visits: by hand beside the cadence, merged, fixed on a day, made on another day, waived with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.appointment import Appointment
from bot.domain.due import Due
from bot.domain.errors import MovedOn, NotYours, NoVisitThatDay, VisitThatDay
from bot.domain.followup import Finding, FollowUp, FollowUpState
from bot.domain.people import Person
from bot.domain.recusal import Ground
from bot.domain.words import Words
from bot.services import concerns, errands, follow_ups, referring, seals, visiting
from bot.services.grounds import keep_out
from bot.services.rehoming import rehome
from storage.work import SqlWork
from tests.county import policy
from tests.storage.night import Night
from tests.storage.support import Eyes, told

WHY = Words("REASON-MARKER 编造的缘由")


def talked(desk: Night, nth: int = 0) -> tuple[Appointment, Person]:
    """A talk that was held, with its note signed and its first visit planned."""
    booked = desk.book(nth=nth)
    staff = desk.hold(booked)
    desk.sign(booked)
    return booked, staff


def workday(desk: Night, days: int) -> date:
    with desk.db.begin() as work:
        wanted = work.calendar.today(work.now) + timedelta(days=days)
        return next(iter(work.calendar.workdays(wanted)))


def opened(desk: Night) -> list[FollowUp]:
    with desk.db.begin() as work:
        return list(work.follow_ups.open_of(desk.cadre.id))


def said(desk: Night, who: Person) -> list[str]:
    with desk.db.begin() as work:
        return told(work, who.id)


def deed(desk: Night, do: Callable[[SqlWork], object]) -> object:
    with desk.db.begin() as work:
        return do(work)


# ── by hand ──


def test_a_visit_is_planned_by_hand_beside_the_cadence(desk: Night, eyes: Eyes) -> None:
    talk, staff = talked(desk)
    day = workday(desk, 12)
    with desk.db.begin() as work:
        visit = follow_ups.plan_visit(work, desk.host, talk.id, day, WHY)
    assert said(desk, staff)[-1] == "followup"
    assert (visit.staff_id, work.calendar.today(visit.due_at)) == (staff.id, day)
    assert len(opened(desk)) == 2
    assert b"REASON-MARKER" not in eyes("SELECT reason FROM follow_up WHERE reason IS NOT NULL")[0]
    with desk.db.begin() as work:
        assert work.follow_ups.get(visit.id).reason == WHY
        assert follow_ups.finish_follow_up(work, staff, visit, Finding.UNCHANGED) is None  # no row of its own
    assert len(opened(desk)) == 1


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_that_is_over_or_beyond_all_knowing_is_refused(desk: Night, days: int) -> None:
    talk, staff = talked(desk)
    with desk.db.begin() as work:
        day = work.calendar.today(work.now) + timedelta(days=days)
    desk.refused(NoVisitThatDay, lambda work: follow_ups.plan_visit(work, staff, talk.id, day))


def test_no_visit_is_planned_for_an_hour_that_is_over(desk: Night) -> None:
    talk, staff = talked(desk)
    with desk.db.begin() as work:
        planned = work.follow_ups.open_of(desk.cadre.id)[0]
        desk.clock.to(planned.due_at)
        work.now = desk.clock.now + timedelta(days=1, hours=10)  # ten in the evening of the day after its day
        late = follow_ups.plan_follow_up(work, talk.id, 0)
        assert late is not None and late.due_at > work.now
        today = work.calendar.today(work.now)
        with pytest.raises(NoVisitThatDay), work.savepoint():
            follow_ups.plan_visit(work, staff, talk.id, today)


def test_a_weekend_is_refused_and_the_house_itself_takes_the_next_workday(desk: Night) -> None:
    talk, staff = talked(desk)
    saturday = date(2026, 3, 21)
    desk.refused(NoVisitThatDay, lambda work: follow_ups.plan_visit(work, staff, talk.id, saturday))
    with desk.db.begin() as work:
        visit = follow_ups.plan_visit(work, None, talk.id, saturday)
        assert work.calendar.today(visit.due_at) == date(2026, 3, 23)
    assert "followup" not in said(desk, staff)  # on its day


def test_one_visit_a_talk_and_date_whoever_asks(desk: Night) -> None:
    talk, staff = talked(desk)
    day = workday(desk, 9)
    deed(desk, lambda work: follow_ups.plan_visit(work, staff, talk.id, day))
    desk.refused(VisitThatDay, lambda work: follow_ups.plan_visit(work, desk.host, talk.id, day))
    taken = opened(desk)[0]
    desk.refused(VisitThatDay, lambda work: work.follow_ups.add(replace(taken, id=work.new_id())))
    with desk.db.begin() as work:
        other = follow_ups.plan_visit(work, None, talk.id, day)
        assert work.calendar.today(other.due_at) > day


def test_nobody_plans_a_visit_for_a_talk_that_is_not_theirs_or_was_not_held(desk: Night) -> None:
    talk, _ = talked(desk)
    ahead, day = desk.book(), workday(desk, 9)
    stranger, cadre = desk.county.staff[-1], desk.cadre
    for who in (stranger, cadre, desk.county.office, desk.county.hosts[1]):
        desk.refused(NotYours, lambda work, who=who: follow_ups.plan_visit(work, who, talk.id, day))
    desk.refused(MovedOn, lambda work: follow_ups.plan_visit(work, desk.host, ahead.id, day))
    desk.refused(NotYours, lambda work: follow_ups.plan_visit(work, desk.host, 12345, day))


# ── nobody goes ──


def test_a_visit_that_nobody_makes_climbs_from_staff_to_head_to_host(desk: Night) -> None:
    _, staff = talked(desk)
    (visit,) = opened(desk)
    told_of = []
    for days, who in ((0, staff), (7, desk.county.heads[0]), (14, desk.host)):
        desk.clock.to(visit.due_at + timedelta(days=days))
        while desk.tick():
            pass
        with desk.db.begin() as work:
            told_of.append(told(work, who.id)[-1])
            mine = {errand.id: errand.due_at for errand in errands.errands(work, staff)}
            assert mine[visit.id] == visit.due_at
    assert told_of == ["followup"] * 3


def test_a_visit_planned_before_there_was_a_ladder_climbs_it_now(desk: Night, eyes: Eyes) -> None:
    _, staff = talked(desk)
    (visit,) = opened(desk)
    with desk.db.begin() as work:
        work.dues.clear("followup", visit.id)
        work.dues.add([Due("followup", visit.id, "due", visit.due_at)])
    desk.clock.to(visit.due_at)
    while desk.tick():
        pass
    with desk.db.begin() as work:
        assert told(work, staff.id)[-1] == "followup"
    assert len(eyes("SELECT step FROM due WHERE kind = 'followup' AND done_at IS NULL")) == 2


# ── falling together ──


def both(desk: Night) -> tuple[list[FollowUp], list[Appointment], Person]:
    """Two talks of one evening's distance: their visits are a day apart."""
    first, staff = talked(desk)
    second, _ = talked(desk)
    return opened(desk), [first, second], staff


def test_visits_of_two_talks_that_fall_together_are_one_errand_of_one_colleague(desk: Night) -> None:
    parts, talks, _ = both(desk)
    goes = {part.staff_id for part in parts}
    assert len(parts) == len(talks) == 2 and len(goes) == 1  # though the talks were given to two
    with desk.db.begin() as work:
        assert work.assignments.of(talks[0].id).staff_id != work.assignments.of(talks[1].id).staff_id
        who = work.people.get(goes.pop())
        mine = [e for e in errands.errands(work, who) if e.card == "followup"]
        assert [e.id for e in mine] == [parts[0].id]
        assert len([e for e in errands.errands(work, desk.county.heads[0]) if e.card == "followup"]) == 1


def test_what_falls_together_is_prompted_once(desk: Night, eyes: Eyes) -> None:
    parts, _, _ = both(desk)
    desk.clock.to(parts[-1].due_at)
    while desk.tick():
        pass
    assert len(eyes("SELECT verb FROM audit WHERE kind = 'followup' AND verb = 'ladder.staff'")) == 1


def test_a_part_that_is_kept_from_somebody_is_no_part_of_their_visit(desk: Night) -> None:
    parts, _, staff = both(desk)
    head = desk.county.heads[0]
    deed(desk, lambda work: keep_out(work, desk.cadre, parts[0].appointment_id, head.id, Ground.CADRE))
    with desk.db.begin() as work:
        assert [p.id for p in visiting.visit_of(work, head, parts[1]).parts] == [parts[1].id]
        assert [p.id for p in visiting.visit_of(work, staff, parts[1]).parts] == [p.id for p in parts]


# ── a day is fixed ──


def fixed(desk: Night, part: FollowUp, who: Person, day: date, hour: int = 10):
    def do(work: SqlWork) -> None:
        visit = visiting.visit_of(work, who, work.follow_ups.get(part.id))
        visiting.schedule_visit(work, who, visit, work.calendar.at(day, time(hour)))

    return do


def test_a_fixed_day_moves_what_is_due_and_the_person_is_told(desk: Night, eyes: Eyes) -> None:
    _, staff = talked(desk)
    (part,) = opened(desk)
    day = workday(desk, 20)
    deed(desk, fixed(desk, part, staff, day))
    (now,) = opened(desk)
    assert (now.state, now.due_at.hour) == ("scheduled", 2)  # ten in the morning there
    assert said(desk, desk.cadre)[-1] == "visit"
    deed(desk, fixed(desk, part, staff, workday(desk, 25)))
    desk.clock.to(now.due_at)  # the day that was given up
    while desk.tick():
        pass
    assert eyes("SELECT verb FROM audit WHERE verb = 'ladder.staff' AND kind = 'followup'") == []
    desk.clock.to(opened(desk)[0].due_at)
    while desk.tick():
        pass
    assert len(eyes("SELECT verb FROM audit WHERE verb = 'ladder.staff' AND kind = 'followup'")) == 1


def test_the_day_before_a_fixed_visit_both_sides_are_reminded_once(desk: Night) -> None:
    parts, _, _ = both(desk)
    with desk.db.begin() as work:
        goes = work.people.get(parts[0].staff_id)
    deed(desk, fixed(desk, parts[0], goes, workday(desk, 20)))
    deed(desk, fixed(desk, parts[0], goes, workday(desk, 25)))  # the first day is given up
    at = opened(desk)[0].due_at
    before = [said(desk, who).count(card) for who, card in ((goes, "followup"), (desk.cadre, "visit"))]
    desk.clock.to(at - timedelta(days=1, minutes=1))
    while desk.tick():
        pass
    counted = [said(desk, who).count(card) for who, card in ((goes, "followup"), (desk.cadre, "visit"))]
    assert counted == before
    desk.clock.on(minutes=1)
    while desk.tick():
        pass
    counted = [said(desk, who).count(card) for who, card in ((goes, "followup"), (desk.cadre, "visit"))]
    assert counted == [count + 1 for count in before]


def test_nobody_is_reminded_of_a_day_that_does_not_suit_or_is_not_to_be_reminded_of(desk: Night) -> None:
    _, staff = talked(desk)
    (part,) = opened(desk)
    deed(desk, fixed(desk, part, staff, workday(desk, 20)))
    (now,) = opened(desk)
    deed(desk, lambda work: visiting.day_does_not_suit(work, desk.cadre, now))
    before = said(desk, desk.cadre).count("visit")
    desk.clock.to(now.due_at - timedelta(hours=20))
    while desk.tick():
        pass
    assert said(desk, desk.cadre).count("visit") == before
    desk.db.house.policy = policy(follow_ups_remind=[])
    deed(desk, fixed(desk, part, staff, workday(desk, 9)))
    with desk.db.begin() as work:
        assert not [due for due in work.dues.by(now.due_at + timedelta(days=90), 99) if due.kind == "visit"]


def test_a_day_that_does_not_suit_goes_back_to_who_fixed_it(desk: Night) -> None:
    _, staff = talked(desk)
    (part,) = opened(desk)
    deed(desk, fixed(desk, part, staff, workday(desk, 20)))
    (now,) = opened(desk)
    desk.refused(NotYours, lambda work: visiting.day_does_not_suit(work, desk.county.cadres[1], now))
    with desk.db.begin() as work:
        visiting.day_does_not_suit(work, desk.cadre, now)
    assert said(desk, staff)[-1] == "followup"
    (now,) = opened(desk)
    assert now.state == FollowUpState.DUE and now.unsuited_at == desk.clock.now
    desk.refused(MovedOn, lambda work: visiting.day_does_not_suit(work, desk.cadre, now))
    deed(desk, fixed(desk, part, staff, workday(desk, 21)))
    assert opened(desk)[0].unsuited_at is None


def test_what_falls_together_is_fixed_together_and_given_up_together(desk: Night) -> None:
    parts, _, _ = both(desk)
    head = desk.county.heads[0]
    deed(desk, fixed(desk, parts[0], head, workday(desk, 22)))
    assert len({part.due_at for part in opened(desk)}) == 1
    first = opened(desk)[0]
    deed(desk, lambda work: visiting.day_does_not_suit(work, desk.cadre, first))
    assert {part.state for part in opened(desk)} == {FollowUpState.DUE}


def test_nobody_fixes_a_day_on_a_weekend_or_in_the_past(desk: Night) -> None:
    _, staff = talked(desk)
    (part,) = opened(desk)
    desk.refused(NoVisitThatDay, fixed(desk, part, staff, date(2026, 3, 21)))
    desk.refused(NoVisitThatDay, fixed(desk, part, staff, desk.clock.now.date(), 1))
    desk.refused(NotYours, fixed(desk, part, desk.county.staff[-1], workday(desk, 20)))


# ── made, with words ──


def test_a_visit_made_on_an_earlier_day_says_so_and_its_words_are_read_with_a_trace(
    desk: Night, eyes: Eyes
) -> None:
    _, staff = talked(desk)
    (part,) = opened(desk)
    desk.clock.to(part.due_at + timedelta(days=3))
    day = part.due_at.date()
    with desk.db.begin() as work:
        follow_ups.finish_follow_up(work, staff, part, Finding.IMPROVING, day, Words("FOUND-MARKER 看过了"))
        assert work.calendar.today(work.follow_ups.get(part.id).done_at) == day
    assert b"FOUND-MARKER" not in eyes("SELECT text FROM visit_note")[0]
    done = replace(part, state=FollowUpState.DONE)
    for who in (desk.cadre, desk.county.staff[-1], desk.county.office):
        desk.refused(NotYours, lambda work, who=who: follow_ups.read_visit_note(work, who, done))
    with desk.db.begin() as work:
        assert follow_ups.read_visit_note(work, desk.host, done).text.text.startswith("FOUND-MARKER")
    assert eyes("SELECT actor_id FROM audit WHERE verb = 'followup.read'") == [desk.host.id]


@pytest.mark.parametrize("days", [1, -300])
def test_a_visit_is_not_made_on_a_day_to_come_nor_before_the_talk(desk: Night, days: int) -> None:
    _, staff = talked(desk)
    (part,) = opened(desk)
    day = desk.clock.now.date() + timedelta(days=days)
    desk.refused(
        NoVisitThatDay, lambda work: follow_ups.finish_follow_up(work, staff, part, Finding.STABLE, day)
    )


def test_what_was_found_stands_with_every_talk_that_the_visit_was_for(desk: Night, eyes: Eyes) -> None:
    parts, _, _ = both(desk)
    with desk.db.begin() as work:
        goes = work.people.get(parts[0].staff_id)
        visit = visiting.visit_of(work, goes, parts[0])
        visiting.finish_visit(work, goes, visit, Finding.STABLE, None, Words("FOUND-MARKER 两件都问了"))
    with desk.db.begin() as work:
        for part in parts:
            done = work.follow_ups.get(part.id)
            assert (done.state, done.finding) == (FollowUpState.DONE, Finding.STABLE)
            read = follow_ups.read_visit_note(work, desk.host, done)
            assert (
                read.text == Words("FOUND-MARKER 两件都问了") and read.appointment_id == part.appointment_id
            )
    assert not any(b"FOUND-MARKER" in bytes(row) for row in eyes("SELECT text FROM visit_note"))


def test_what_was_found_of_a_talk_that_is_sealed_stands_with_no_other(desk: Night) -> None:
    first = desk.book()
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, work.appointments.get(first.id))
    staff = desk.hold(first)
    desk.sign(first)
    talked(desk)
    parts = opened(desk)
    with desk.db.begin() as work:
        goes = work.people.get(parts[0].staff_id)
        visit = visiting.visit_of(work, goes, parts[0])
        assert len(visit.parts) == 2 and goes.id == staff.id
        visiting.finish_visit(work, goes, visit, Finding.STABLE, None, Words("只给部长看"))
        noted = {p.appointment_id: work.follow_ups.has_note(p.id) for p in parts}
    assert noted.pop(first.id) and not any(noted.values())


# ── over a concern ──


def test_whoever_has_a_concern_of_another_sections_talk_plans_a_visit_and_goes(desk: Night) -> None:
    talk, staff = talked(desk)
    there, day = desk.county.heads[1], workday(desk, 12)
    with desk.db.begin() as work:
        concern, other = work.concerns.of_appointment(talk.id)
        concerns.confirm_concern(work, desk.cadre, concern)
        asked = referring.refer_concern(
            work, staff, work.concerns.get(concern.id), "grassroots", Words("对口")
        )
    with desk.db.begin() as work:
        taken = referring.take_referral(work, there, asked)
        owner = work.people.get(taken.staff_id)
    for who in (staff, desk.cadre, desk.county.hosts[1]):
        desk.refused(
            NotYours, lambda work, who=who: follow_ups.plan_visit(work, who, talk.id, day, None, taken)
        )
    desk.refused(MovedOn, lambda work: follow_ups.plan_visit(work, staff, talk.id, day, None, other))
    with desk.db.begin() as work:
        visit = follow_ups.plan_visit(work, owner, talk.id, day, WHY, taken)
        assert (visit.staff_id, visit.section) == (owner.id, "grassroots")
        visiting.finish_visit(work, owner, visiting.visit_of(work, owner, visit), Finding.STABLE)
    desk.refused(
        NotYours, lambda work: follow_ups.plan_visit(work, owner, talk.id, day)
    )  # the talk is not theirs
    sooner, later = workday(desk, 14), workday(desk, 16)
    with desk.db.begin() as work:
        assert follow_ups.plan_visit(work, there, talk.id, sooner, WHY, taken).staff_id == owner.id
        (around,) = (v for v in work.follow_ups.of(talk.id) if v.planned_by == there.id)
        work.follow_ups.save(replace(around, staff_id=there.id, revision=1))  # the head goes herself
        own = follow_ups.plan_visit(work, owner, talk.id, later, WHY, taken)
        assert own.staff_id == owner.id != there.id
        assert visiting.visit_of(work, owner, own).lead == own


# ── waived ──


def test_a_visit_is_waived_with_a_reason_and_the_row_goes_on_unless_it_is_ended(
    desk: Night, eyes: Eyes
) -> None:
    _, staff = talked(desk)
    (part,) = opened(desk)
    desk.refused(NotYours, lambda work: follow_ups.waive_follow_up(work, staff, part, WHY))
    before = len(eyes("SELECT id FROM outbox WHERE verb = 'send'"))
    with desk.db.begin() as work:
        following = follow_ups.waive_follow_up(work, desk.county.heads[0], part, WHY)
    assert following and following.step == 1 and opened(desk) == [following]
    assert b"REASON-MARKER" not in eyes("SELECT waived FROM follow_up WHERE waived IS NOT NULL")[0]
    with desk.db.begin() as work:
        assert follow_ups.waive_follow_up(work, desk.host, following, WHY, whole_row=True) is None
    assert opened(desk) == []
    assert eyes("SELECT step FROM due WHERE kind = 'followup' AND done_at IS NULL") == []
    assert len(eyes("SELECT id FROM outbox WHERE verb = 'send'")) == before  # told to nobody


def test_whoever_was_promised_a_visit_is_told_that_nobody_comes(desk: Night) -> None:
    _, staff = talked(desk)
    (part,) = opened(desk)
    deed(desk, fixed(desk, part, staff, workday(desk, 20)))
    (part,) = opened(desk)
    before = said(desk, desk.cadre).count("visit")
    deed(desk, lambda work: follow_ups.waive_follow_up(work, desk.host, part, WHY))
    assert said(desk, desk.cadre).count("visit") == before + 1


# ── whoever goes leaves ──


def test_a_fixed_visit_goes_on_with_a_colleague_when_who_goes_leaves_or_must_keep_out(desk: Night) -> None:
    parts, _, _ = both(desk)
    with desk.db.begin() as work:
        goes = work.people.get(parts[0].staff_id)
    deed(desk, fixed(desk, parts[0], goes, workday(desk, 20)))
    with desk.db.begin() as work:
        work.people.save(replace(goes, archived=True, revision=goes.revision + 1))
        assert rehome(work) == []
    (to,) = {part.staff_id for part in opened(desk)}
    assert to != goes.id and {part.section for part in opened(desk)} == {"cadre1"}
    with desk.db.begin() as work:
        assert "followup" in told(work, to)


def test_a_visit_is_not_left_with_somebody_who_must_keep_out(desk: Night) -> None:
    talk, staff = talked(desk)
    deed(desk, lambda work: keep_out(work, desk.cadre, talk.id, staff.id, Ground.CADRE))
    with desk.db.begin() as work:
        assert rehome(work) == []
    assert [part.staff_id != staff.id for part in opened(desk)] == [True]
