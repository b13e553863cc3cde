"""The times that are offered: the right ones on the right days, free for both, within every rule."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.appointment import Slot
from bot.domain.calendar import Calendar, DayKind
from bot.domain.errors import MovedOn, SlotTaken, TooLate
from bot.domain.policy import Policy
from bot.domain.slots import Span, check_slot, day_slots, day_times, hours_of, is_slot, tonight_times
from tests.bot.test_calendar import CALENDAR, WORKED, calendars, overridden, published_days
from tests.county import AFTERNOON, SHANGHAI, policy

POLICY = policy()
TUESDAY, SATURDAY = date(2026, 3, 10), date(2026, 3, 14)
#: In UTC.
moments = st.datetimes(
    datetime(2024, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    datetime(2026, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe"]).map(
    ZoneInfo
)


def nights_of(
    rules: Policy,
    calendar: Calendar,
    host_id: int,
    busy: Collection[Span],
    now: datetime,
    own: Collection[Span] = (),
) -> Iterator[Slot]:
    """The host's free nights as far as the booking window reaches."""
    first, last = calendar.today(now), calendar.today(now + rules.nights.window)
    for nth in range((last - first).days + 1):
        if calendar.is_workday(day := first + timedelta(days=nth)):
            yield from day_slots(rules, calendar, host_id, day, busy, own, now)


def rules(**limits: int) -> Policy:
    """Twenty minutes before and ten after each talk; nights have room for three."""
    pauses = {"before": "20m", "after": "10m"}
    return policy(
        nights={"begins": "18:00", "ends": "21:00", "slot": "40m", **pauses},
        weekends={"begins": "09:30", "ends": "17:00", "noon": {"begins": "12:00", "ends": "14:00"}, **pauses},
        limits={"talks_per_host_and_day": 8, **limits},
    )


@st.composite
def any_policy(draw: st.DrawFn):
    begins = draw(st.integers(6 * 60, 21 * 60))
    ends = draw(st.integers(begins + 10, 23 * 60))
    hours = {
        "begins": f"{begins // 60:02}:{begins % 60:02}",
        "ends": f"{ends // 60:02}:{ends % 60:02}",
        "slot": timedelta(minutes=draw(st.integers(5, ends - begins))),
        "before": timedelta(minutes=draw(st.integers(0, 20))),
        "after": timedelta(minutes=draw(st.integers(0, 20))),
        "notice": timedelta(minutes=draw(st.integers(0, 600))),
        "window": timedelta(days=draw(st.integers(1, 21))),
    }
    return policy(nights={**hours, "digest_at": "23:30"}, weekends={**hours, "noon": None})


@given(calendars, published_days)
def test_every_day_has_the_times_of_its_own_kind_and_no_others(calendar: Calendar, day: date) -> None:
    clocks = [begin.astimezone(SHANGHAI).time() for begin, _ in day_times(POLICY, calendar, day)]
    if calendar.kind(day) in WORKED:
        assert clocks == [time(19, 30), time(20, 10), time(20, 50)]
    else:
        assert clocks[0] == time(9, 30)
        assert all(time(9, 30) <= clock < time(17) for clock in clocks)
        assert not any(time(11, 20) < clock < time(14) for clock in clocks)


@pytest.mark.parametrize(
    ("hours", "late"),
    [({}, ["21:30"]), ({"urgent_until": "21:30"}, []), ({"urgent_until": "22:30"}, ["21:30", "22:10"])],
)
def test_a_host_may_say_yes_to_times_after_the_last_one_as_far_as_the_rule_allows(
    hours: dict[str, str], late: list[str]
) -> None:
    rule = policy(nights={"begins": "19:30", "ends": "21:30", "slot": "40m", **hours})
    found = [f"{b.astimezone(SHANGHAI):%H:%M}" for b, _ in tonight_times(rule, CALENDAR, TUESDAY)]
    assert found == ["19:30", "20:10", "20:50", *late]


@given(calendars, moments)
def test_the_next_free_times_are_nights_of_workdays_whatever_the_office_said(
    calendar: Calendar, now: datetime
) -> None:
    for slot in nights_of(POLICY, calendar, 1, [], now):
        assert calendar.kind(calendar.today(slot.starts_at)) in WORKED
        assert is_slot(POLICY, calendar, slot)


@given(any_policy(), zones, published_days)
def test_slots_lie_inside_the_hours_and_never_overlap(rules: Policy, zone: ZoneInfo, day: date) -> None:
    calendar = Calendar(zone)
    hours, times = hours_of(rules, calendar, day), list(day_times(rules, calendar, day))
    for begin, end in times:
        assert begin.astimezone(zone).date() == day
        assert hours.begins <= begin.astimezone(zone).time()
        assert end.astimezone(zone).time() <= hours.ends
        assert end - begin == hours.slot
    for (_, end), (begin, _) in pairwise(times):
        assert begin - end == hours.before + hours.after


@given(any_policy(), zones, moments)
def test_a_slot_is_never_sooner_than_the_notice_nor_later_than_the_window(
    rules: Policy, zone: ZoneInfo, now: datetime
) -> None:
    slots = list(nights_of(rules, Calendar(zone), 1, [], now))
    for slot in slots:
        assert now + rules.nights.notice <= slot.starts_at <= now + rules.nights.window
    assert [s.starts_at for s in slots] == sorted({s.starts_at for s in slots})


@given(calendars, moments, st.lists(st.integers(0, 40)), st.integers(1, 5))
def test_whatever_is_booked_of_what_is_offered_keeps_clear_of_all_others_and_of_the_cap(
    calendar: Calendar, now: datetime, picks: list[int], cap: int
) -> None:
    house, busy = rules(talks_per_host_and_day=cap), []
    for pick in picks:
        day = calendar.today(now) + timedelta(days=pick % 15)
        offered = day_slots(house, calendar, 1, day, busy, [], now)
        if offered:
            slot = offered[pick % len(offered)]
            check_slot(house, calendar, slot, busy, [], now)
            busy.append((slot.starts_at, slot.ends_at))
            with pytest.raises(SlotTaken):
                check_slot(house, calendar, slot, busy, [], now)
    for (_, end), (begin, _) in pairwise(sorted(busy)):
        assert begin - end >= timedelta(minutes=30)
    days = [calendar.today(begin) for begin, _ in busy]
    assert all(days.count(day) <= cap for day in days)


@given(moments, st.sets(st.integers(0, 20)))
def test_a_taken_slot_is_not_offered_and_all_others_are(now: datetime, picks: set[int]) -> None:
    whole = list(nights_of(POLICY, CALENDAR, 1, [], now))
    taken = [(slot.starts_at, slot.ends_at) for i, slot in enumerate(whole) if i in picks]
    left = list(nights_of(POLICY, CALENDAR, 1, taken, now))
    assert left == [slot for slot in whole if (slot.starts_at, slot.ends_at) not in taken]


def test_the_first_free_slot_on_a_plain_tuesday_afternoon_is_tonight() -> None:
    slots = list(islice(nights_of(POLICY, CALENDAR, 7, [], AFTERNOON), 4))
    local = [slot.starts_at.astimezone(SHANGHAI) for slot in slots]
    assert [f"{at:%a %H:%M}" for at in local] == ["Tue 19:30", "Tue 20:10", "Tue 20:50", "Wed 19:30"]


@pytest.mark.parametrize("shift", [timedelta(minutes=1), timedelta(days=4), timedelta(hours=6)])
@pytest.mark.parametrize("day", [TUESDAY, SATURDAY])
def test_a_time_this_house_never_offers_is_no_slot(day: date, shift: timedelta) -> None:
    begin, end = next(day_times(POLICY, CALENDAR, day))
    assert is_slot(POLICY, CALENDAR, Slot(1, begin, end))
    assert not is_slot(POLICY, CALENDAR, Slot(1, begin + shift, end + shift))
    assert not is_slot(POLICY, CALENDAR, Slot(1, begin, end + shift))


def test_a_saturday_is_offered_a_day_ahead_and_never_later() -> None:
    friday = CALENDAR.at(SATURDAY, time(9, 30)) - timedelta(days=1)
    offered = day_slots(POLICY, CALENDAR, 1, SATURDAY, [], [], friday)
    assert offered[0].starts_at == CALENDAR.at(SATURDAY, time(9, 30))
    too_late = friday + timedelta(minutes=1)
    assert offered[0] not in day_slots(POLICY, CALENDAR, 1, SATURDAY, [], [], too_late)
    with pytest.raises(TooLate):
        check_slot(POLICY, CALENDAR, offered[0], [], [], too_late)


def test_a_house_that_keeps_its_weekends_free_offers_none() -> None:
    house = policy(weekends={"offered": False})
    assert not list(day_times(house, CALENDAR, SATURDAY))
    assert list(day_times(house, CALENDAR, TUESDAY))
    worked = overridden({SATURDAY: DayKind.MAKEUP})
    assert list(day_times(house, worked, SATURDAY))


def test_a_night_that_the_office_made_a_rest_day_cannot_be_booked_with_an_old_button() -> None:
    slot = next(nights_of(POLICY, CALENDAR, 1, [], AFTERNOON))
    flood = overridden({TUESDAY: DayKind.HOLIDAY})
    check_slot(POLICY, CALENDAR, slot, [], [], AFTERNOON)
    with pytest.raises(MovedOn):
        check_slot(POLICY, flood, slot, [], [], AFTERNOON)


def test_a_talk_outside_the_present_cut_is_kept_clear_of() -> None:
    begin = CALENDAR.at(TUESDAY, time(19, 50))
    offered = nights_of(POLICY, CALENDAR, 1, [(begin, begin + timedelta(minutes=40))], AFTERNOON)
    assert next(offered).starts_at == CALENDAR.at(TUESDAY, time(20, 50))


def test_nobody_is_offered_a_time_at_which_they_sit_with_somebody_else() -> None:
    own = [(CALENDAR.at(TUESDAY, time(19, 30)), CALENDAR.at(TUESDAY, time(20, 10)))]
    assert next(nights_of(POLICY, CALENDAR, 1, [], AFTERNOON, own)).starts_at == own[0][1]
