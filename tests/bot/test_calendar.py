"""The official calendar and the slots computed from it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.appointment import Slot
from bot.domain.calendar import Calendar, DayKind
from bot.domain.slots import free_slots, is_slot, night_times
from tests.county import AFTERNOON, SHANGHAI, policy

CALENDAR = Calendar(SHANGHAI)
POLICY = policy()
published_days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
#: In UTC.
moments = st.datetimes(
    datetime(2024, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    datetime(2026, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe"]).map(
    ZoneInfo
)

# From the State Council's yearly notices.
EXCHANGED = [
    date(2024, 2, 4), date(2024, 2, 18), date(2024, 4, 7), date(2024, 4, 28), date(2024, 5, 11),
    date(2024, 9, 14), date(2024, 9, 29), date(2024, 10, 12),
    date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11),
    date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20),
    date(2026, 10, 10),
]  # fmt: skip
HOLIDAYS = [
    date(2024, 1, 1), date(2024, 2, 12), date(2024, 4, 4), date(2024, 5, 1), date(2024, 6, 10),
    date(2024, 9, 17), date(2024, 10, 7), date(2025, 1, 28), date(2025, 10, 8), date(2026, 1, 2),
    date(2026, 2, 16), date(2026, 4, 6), date(2026, 5, 4), date(2026, 6, 19), date(2026, 10, 7),
]  # fmt: skip


@pytest.mark.parametrize("day", EXCHANGED, ids=str)
def test_an_exchanged_weekend_day_is_a_workday_with_a_night(day: date) -> None:
    assert day.weekday() >= 5
    assert CALENDAR.kind(day) is DayKind.MAKEUP
    assert list(night_times(POLICY, CALENDAR, day))


@pytest.mark.parametrize("day", HOLIDAYS, ids=str)
def test_a_holiday_on_a_weekday_has_no_night(day: date) -> None:
    assert day.weekday() < 5
    assert CALENDAR.kind(day) is DayKind.HOLIDAY
    assert not list(night_times(POLICY, CALENDAR, day))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_published_year_has_exactly_the_exchanged_workdays_of_its_notice(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    found = [day for day in days if day.year == year and CALENDAR.kind(day) is DayKind.MAKEUP]
    assert found == [day for day in EXCHANGED if day.year == year]


def test_a_year_that_is_not_published_yet_says_so() -> None:
    assert CALENDAR.published(date(2026, 12, 31))
    assert not CALENDAR.published(date(2027, 1, 1))


def test_the_offices_word_stands_above_the_official_calendar() -> None:
    day = date(2026, 3, 11)
    flood = Calendar(SHANGHAI, {day: DayKind.HOLIDAY})
    assert CALENDAR.is_workday(day)
    assert not flood.is_workday(day)
    assert not list(night_times(POLICY, flood, day))


@given(published_days)
def test_no_slot_is_ever_offered_on_a_day_that_is_no_workday(day: date) -> None:
    assert bool(list(night_times(POLICY, CALENDAR, day))) == CALENDAR.is_workday(day)


@given(published_days, st.integers(1, 60))
def test_counting_working_days_passes_over_exactly_that_many(day: date, count: int) -> None:
    later = CALENDAR.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (later - day).days + 1)]
    assert sum(CALENDAR.is_workday(d) for d in between) == count
    assert CALENDAR.is_workday(later)


@given(published_days, st.integers(1, 20), st.integers(1, 20))
def test_counting_working_days_in_two_goes_leads_to_the_same_date(day: date, a: int, b: int) -> None:
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(day, a), b) == CALENDAR.add_working_days(
        day, a + b
    )


@st.composite
def any_policy(draw: st.DrawFn, least_hour: int = 6):
    begins = draw(st.integers(least_hour * 60, 21 * 60))
    ends = draw(st.integers(begins + 10, 23 * 60))
    return policy(
        nights={
            "begins": f"{begins // 60:02}:{begins % 60:02}",
            "ends": f"{ends // 60:02}:{ends % 60:02}",
            "slot": timedelta(minutes=draw(st.integers(5, ends - begins))),
            "gap": timedelta(minutes=draw(st.integers(0, 30))),
            "notice": timedelta(minutes=draw(st.integers(0, 600))),
            "window": timedelta(days=draw(st.integers(1, 21))),
            "digest_at": "23:30",
        }
    )


@given(any_policy(), zones, published_days)
def test_slots_lie_inside_the_hours_and_never_overlap(rules, zone: ZoneInfo, day: date) -> None:
    nights = list(night_times(rules, Calendar(zone), day))
    for begin, end in nights:
        assert begin.astimezone(zone).date() == day
        assert rules.nights.begins <= begin.astimezone(zone).time()
        assert end.astimezone(zone).time() <= rules.nights.ends
        assert end - begin == rules.nights.slot
    for (_, end), (begin, _) in pairwise(nights):
        assert begin - end == rules.nights.gap


@given(any_policy(), zones, moments)
def test_a_slot_is_never_sooner_than_the_notice_nor_later_than_the_window(
    rules, zone: ZoneInfo, now: datetime
) -> None:
    calendar = Calendar(zone)
    slots = list(free_slots(rules, calendar, 1, set(), now))
    for slot in slots:
        assert now + rules.nights.notice <= slot.starts_at <= now + rules.nights.window
        assert is_slot(rules, calendar, slot)
    assert [s.starts_at for s in slots] == sorted({s.starts_at for s in slots})


@given(moments, st.sets(st.integers(0, 20)))
def test_a_taken_slot_is_not_offered_and_all_others_are(now: datetime, picks: set[int]) -> None:
    whole = list(free_slots(POLICY, CALENDAR, 1, set(), now))
    taken = {slot.starts_at for i, slot in enumerate(whole) if i in picks}
    left = list(free_slots(POLICY, CALENDAR, 1, taken, now))
    assert left == [slot for slot in whole if slot.starts_at not in taken]


def test_the_first_free_slot_on_a_plain_tuesday_afternoon_is_tonight() -> None:
    slots = list(islice(free_slots(POLICY, CALENDAR, 7, set(), AFTERNOON), 4))
    local = [slot.starts_at.astimezone(SHANGHAI) for slot in slots]
    assert [f"{at:%a %H:%M}" for at in local] == ["Tue 19:30", "Tue 20:10", "Tue 20:50", "Wed 19:30"]


@pytest.mark.parametrize("shift", [timedelta(minutes=1), timedelta(days=4), timedelta(hours=6)])
def test_a_time_this_house_never_offers_is_no_slot(shift: timedelta) -> None:
    begin, end = next(night_times(POLICY, CALENDAR, date(2026, 3, 10)))
    assert is_slot(POLICY, CALENDAR, Slot(1, begin, end))
    assert not is_slot(POLICY, CALENDAR, Slot(1, begin + shift, end + shift))
    assert not is_slot(POLICY, CALENDAR, Slot(1, begin, end + shift))


def test_the_hour_on_the_wall_stays_the_same_when_summer_time_begins() -> None:
    calendar = Calendar(ZoneInfo("America/New_York"))
    before, after = date(2026, 3, 6), date(2026, 3, 9)
    assert calendar.at(before, time(19, 30)) == datetime(2026, 3, 7, 0, 30, tzinfo=UTC)
    assert calendar.at(after, time(19, 30)) == datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
