"""The office's word on a day: it counts for everybody at once, and is undone with what failed beside it."""

from datetime import date, timedelta

import pytest

from bot.domain.calendar import DayKind, Override
from bot.domain.errors import MovedOn, SlotTaken
from bot.services.booking import book_talk
from bot.services.due import do_due
from bot.services.finding import days_with_room, next_slots
from storage.database import Database
from storage.work import SqlWork
from tests.county import AFTERNOON, Clock, County, night, policy
from tests.storage.support import Eyes, told

TODAY = date(2026, 3, 10)
SATURDAY = date(2026, 3, 14)


def say(work: SqlWork, county: County, day: date, kind: DayKind) -> None:
    work.overrides.put([Override(day, kind, "示例", county.office.id, work.now)])


def test_a_day_is_what_the_office_said_in_this_transaction_and_in_the_next(
    db: Database, county: County, eyes: Eyes
) -> None:
    with db.begin() as work:
        assert not work.calendar.is_workday(SATURDAY)
        say(work, county, SATURDAY, DayKind.HOLIDAY)
        say(work, county, SATURDAY, DayKind.MAKEUP)
        assert work.calendar.is_workday(SATURDAY)
    assert eyes("SELECT kind, reason FROM day_override") == [("makeup", "示例")]
    with db.begin() as work:
        assert work.calendar.kind(SATURDAY) is DayKind.MAKEUP
        work.overrides.drop([SATURDAY])
        assert work.calendar.kind(SATURDAY) is DayKind.WEEKEND
    assert eyes("SELECT kind FROM day_override") == []


def test_what_failed_leaves_the_calendar_as_it_was(db: Database, county: County) -> None:
    with db.begin() as work:
        with pytest.raises(MovedOn), work.savepoint():
            say(work, county, SATURDAY, DayKind.MAKEUP)
            assert work.calendar.is_workday(SATURDAY)
            raise MovedOn
        assert not work.calendar.is_workday(SATURDAY)


def test_a_saturday_made_a_workday_is_among_the_next_free_nights(db: Database, county: County) -> None:
    with db.begin() as work:
        say(work, county, SATURDAY, DayKind.MAKEUP)
        say(work, county, TODAY, DayKind.HOLIDAY)
        slots = next_slots(work, county.cadres[0], "work", 20)
    begins = [slot.starts_at for slot in slots]
    assert night(14) in begins
    assert night(10) not in begins


def test_a_saturday_is_booked_on_the_day_that_was_chosen(db: Database, county: County) -> None:
    with db.begin() as work:
        room = days_with_room(work, county.cadres[0], "work", TODAY, date(2026, 3, 31))
        assert len(room[TODAY]) == 3
        assert room[SATURDAY][0].starts_at == night(14, "09:30")
        booked = book_talk(work, county.cadres[0], room[SATURDAY][0], "work", None)
        assert booked.ends_at == night(14, "10:10")
        left = days_with_room(work, county.cadres[1], "work", SATURDAY, SATURDAY)
        assert left[SATURDAY][0].starts_at == night(14, "10:10")


def test_a_host_who_has_as_many_talks_as_the_rule_allows_gets_no_more_that_day(
    db: Database, county: County
) -> None:
    db.house.policy = policy(limits={"talks_per_host_and_day": 1, "live_appointments": 5})
    with db.begin() as work:
        first, second = next_slots(work, county.cadres[0], "work", 2)
        book_talk(work, county.cadres[0], first, "work", None)
        with pytest.raises(SlotTaken):
            book_talk(work, county.cadres[1], second, "work", None)
        assert next_slots(work, county.cadres[1], "work", 1)[0].starts_at == night(11)
        assert TODAY not in days_with_room(work, county.cadres[1], "work", TODAY, SATURDAY)


def notices(db: Database, county: County) -> int:
    with db.begin() as work:
        do_due(work)
    with db.begin() as work:
        return told(work, county.office.id).count("year-unpublished")


def test_the_office_hears_every_week_of_a_year_that_nobody_has_published(
    db: Database, county: County, clock: Clock
) -> None:
    counts = []
    for moment in (AFTERNOON, night(16, month=11), night(17, month=11), night(30, month=11)):
        clock.to(moment)
        counts.append(notices(db, county))
    assert counts == [0, 0, 1, 2]
    for days in range(1, 40):
        clock.to(night(30, month=11) + timedelta(days=days))
        counts.append(notices(db, county))
    assert counts[-1] == 7  # seven weeks before the year begins, and none after


def test_what_was_slept_through_is_told_once(db: Database, county: County, clock: Clock) -> None:
    clock.to(night(20, month=12))
    assert notices(db, county) == 1
