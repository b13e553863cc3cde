"""Of the made-up county: somebody goes back and looks, late, on a day that is fixed, or not at all."""

from datetime import timedelta

from bot.domain.followup import Finding
from bot.domain.words import Words
from bot.services.follow_ups import finish_follow_up, plan_visit, waive_follow_up
from bot.services.visiting import schedule_visit, visit_of
from storage.work import SqlWork
from yetan.county_talks import Held, agreed, at, evening, known, person, talk, write


def made(held: Held) -> None:
    """On its day; it is getting better."""
    work, (first, *_) = held.work, held.work.follow_ups.of(held.id)
    words = Words("(演示)老人已经出院，本人情绪好多了。")
    with at(work, first.due_at + timedelta(hours=3)):
        finish_follow_up(work, person(work, first.staff_id), first, Finding.IMPROVING, words=words)


def fixed(held: Held) -> None:
    """For this talk and an earlier one together; the person is told the day."""
    work, (first, *_) = held.work, held.work.follow_ups.of(held.id)
    goes = person(work, first.staff_id)
    day = work.calendar.add_working_days(work.calendar.today(work.now), 2)
    morning = work.calendar.at(day, work.policy.weekends.begins)
    schedule_visit(work, goes, visit_of(work, goes, first), morning)


def late_and_waived(work: SqlWork) -> None:
    late = talk(work, "C049", "other", 26)
    agreed(late, "(演示)压力大，睡不好。")
    day = work.calendar.add_working_days(work.calendar.today(work.now), 6)
    plan_visit(work, late.host, late.id, day, Words("(演示)再听听单位同事怎么说。"))
    moved = talk(work, "C061", "work", 25)
    write(moved, "(演示)谈了调动的事。")
    visit = work.follow_ups.of(moved.id)[0]
    with at(work, evening(work, 3)):
        waive_follow_up(work, known(work, "H001"), visit, Words("(演示)已调到外地工作。"), whole_row=True)
