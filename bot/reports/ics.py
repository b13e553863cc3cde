"""An appointment as a calendar file (RFC 5545, 5546): facts in, bytes out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

PRODUCT: Final = "-//Yetan//Appointments//"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`uid` stays for the appointment's life, `sequence` rises with each change; `summary` gives nothing
    away. Moments in UTC."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    tentative: bool = False
    cancelled: bool = False
    alarm: timedelta | None = None


def calendar_file(what: Arrangement) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if what.cancelled else "PUBLISH")
    event = Event()
    event.add("uid", what.uid)
    event.add("sequence", what.sequence)
    event.add("dtstamp", what.stamp.astimezone(UTC))
    event.add("dtstart", what.starts_at.astimezone(UTC))
    event.add("dtend", what.ends_at.astimezone(UTC))
    event.add("summary", what.summary)
    event.add("location", what.place)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if what.cancelled else "TENTATIVE" if what.tentative else "CONFIRMED")
    if what.alarm is not None and not what.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", what.summary)
        alarm.add("trigger", -what.alarm)
        event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
