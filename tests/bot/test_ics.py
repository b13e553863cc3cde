"""The calendar file, read by a real calendar library and applied as a client would."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.reports.ics import Arrangement, calendar_file
from tests.county import AFTERNOON, night

FIRST = Arrangement(
    "abc@yetan",
    2,
    AFTERNOON,
    night(11),
    night(11, "20:10"),
    "一项安排",
    "示例楼; 301, 左",
    alarm=timedelta(hours=1),
)


def opened(what: Arrangement) -> tuple[str, Any]:
    raw = calendar_file(what)
    assert raw.count(b"\n") == raw.count(b"\r\n") and max(map(len, raw.split(b"\r\n"))) <= 75
    calendar = Calendar.from_ical(raw)
    assert calendar["prodid"] and calendar["version"] == "2.0"
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def client(*files: Arrangement) -> dict[str, Any]:
    """What stands in a calendar after these files, in whatever order they were opened."""
    seen: dict[str, tuple[int, Any]] = {}
    for method, event in map(opened, files):
        uid, sequence = str(event["uid"]), int(event["sequence"])
        if sequence >= seen.get(uid, (-1, None))[0]:
            seen[uid] = sequence, None if method == "CANCEL" else event
    return {uid: event for uid, (_, event) in seen.items() if event is not None}


def test_a_file_says_when_and_where_and_not_what_it_is() -> None:
    method, event = opened(FIRST)
    assert (method, event["status"], event["summary"]) == ("PUBLISH", "CONFIRMED", "一项安排")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (FIRST.starts_at, FIRST.ends_at)
    assert event.decoded("dtstart").utcoffset() == event.decoded("dtstamp").utcoffset() == timedelta(0)
    assert event["location"] == "示例楼; 301, 左"
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-1)


moves = st.lists(st.integers(0, 10_000), min_size=1, max_size=6)


@given(moves, st.booleans(), st.randoms())
def test_in_whatever_order_they_are_opened_the_newest_of_one_thread_stands(
    minutes: list[int], off: bool, order: Any
) -> None:
    from dataclasses import replace

    files = [
        replace(
            FIRST,
            sequence=n,
            starts_at=FIRST.starts_at + timedelta(minutes=m),
            ends_at=FIRST.ends_at + timedelta(minutes=m),
        )
        for n, m in enumerate(minutes)
    ]
    if off:
        files.append(replace(files[-1], sequence=len(files), cancelled=True))
    last = files[-1]
    order.shuffle(files)
    stands = client(*files)
    if off:
        assert stands == {} and opened(last)[1]["status"] == "CANCELLED"
    else:
        assert stands["abc@yetan"].decoded("dtstart") == last.starts_at
