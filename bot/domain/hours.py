"""The hours in which talks are held: workday nights, and weekends and holidays by appointment."""

import re
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_validator

from bot.domain.mistakes import Mistake

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _duration(raw: object) -> object:
    """`30m`, `2h`, `3d`."""
    if isinstance(raw, timedelta):
        return raw
    found = re.fullmatch(r"(\d{1,4})([mhd])", raw) if isinstance(raw, str) else None
    if not found:
        raise Mistake("config-duration")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _clock(raw: object) -> object:
    """`"19:30"`, in quotes: YAML reads 22:30 without them as 1350."""
    if isinstance(raw, time):
        return raw
    if not isinstance(raw, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", raw):
        raise Mistake("config-clock")
    return time.fromisoformat(raw)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Clock = Annotated[time, BeforeValidator(_clock)]


def lasting(least: timedelta, most: timedelta | None = None) -> AfterValidator:
    """A duration within these; said as it is written in the file."""

    def check(time: timedelta) -> timedelta:
        if time < least:
            raise Mistake("config-at-least", ge=_short(least))
        if most is not None and time > most:
            raise Mistake("config-at-most", le=_short(most))
        return time

    return AfterValidator(check)


def _short(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    for unit, length in (("d", 24 * 60), ("h", 60)):
        if minutes and minutes % length == 0:
            return f"{minutes // length}{unit}"
    return f"{minutes}m"


class Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _in_order(begins: time | None, ends: time) -> time:
    if begins is not None and ends <= begins:
        raise Mistake("config-ends-first", ends=f"{ends:%H:%M}", begins=f"{begins:%H:%M}")
    return ends


class Break(Rules):
    """No talk between these two times."""

    begins: Clock
    ends: Clock

    @field_validator("ends")
    @classmethod
    def ends_after_it_begins(cls, ends: time, info: ValidationInfo) -> time:
        return _in_order(info.data.get("begins"), ends)


class Hours(Rules):
    """From `begins` to `ends`, cut into slots of `slot`.

    `before` and `after` are kept free around every talk of a host, so between two of them lie both.
    They take the place of one `gap` between the slots of a night: a talk that stands outside the
    present cut (the hours were changed, a day became another kind) has to be kept clear of as well.
    """

    model_config = ConfigDict(validate_default=True)

    begins: Clock
    ends: Clock
    slot: Duration
    before: Duration = timedelta(0)
    after: Duration = timedelta(0)
    notice: Duration = timedelta(minutes=30)
    window: Duration = timedelta(days=14)
    noon: Break | None = None

    @property
    def pause(self) -> timedelta:
        """The least that lies between two talks of one host."""
        return self.before + self.after

    @property
    def stretches(self) -> Iterator[tuple[time, time]]:
        """The hours without the break."""
        if self.noon is None:
            yield self.begins, self.ends
        else:
            yield self.begins, self.noon.begins
            yield self.noon.ends, self.ends

    @field_validator("ends")
    @classmethod
    def ends_after_it_begins(cls, ends: time, info: ValidationInfo) -> time:
        return _in_order(info.data.get("begins"), ends)

    @field_validator("slot")
    @classmethod
    def fits_into_the_hours(cls, slot: timedelta, info: ValidationInfo) -> timedelta:
        if slot <= timedelta(0):
            raise Mistake("config-slot-nothing")
        begins, ends = info.data.get("begins"), info.data.get("ends")
        if begins and ends and _since_midnight(ends) - _since_midnight(begins) < slot:
            raise Mistake("config-slot-long")
        return slot

    @field_validator("window")
    @classmethod
    def reaches_beyond_the_notice(cls, window: timedelta, info: ValidationInfo) -> timedelta:
        notice = info.data.get("notice")
        if notice is not None and window <= notice:
            raise Mistake("config-window-short")
        if window > timedelta(days=366):
            raise Mistake("config-window-long")
        return window

    @field_validator("noon")
    @classmethod
    def leaves_room(cls, noon: Break | None, info: ValidationInfo) -> Break | None:
        begins, ends, slot = (info.data.get(name) for name in ("begins", "ends", "slot"))
        if noon is None or begins is None or ends is None or slot is None:
            return noon
        if not begins <= noon.begins < noon.ends <= ends:
            raise Mistake("config-break-outside")
        rest = (
            _since_midnight(noon.begins) - _since_midnight(begins),
            _since_midnight(ends) - _since_midnight(noon.ends),
        )
        if max(rest) < slot:
            raise Mistake("config-break-long")
        return noon


class Nights(Hours):
    """A workday night."""

    list_at: Clock = time(12, 0)
    offer: Duration = timedelta(minutes=30)
    """How long a time that was freed is kept for the first of those who wait."""
    keep: Duration = timedelta(days=1)
    """How long the nearest other times are kept for whoever lost theirs; 0m: none are."""
    proposal: Duration = timedelta(days=1)
    """How long another time that was proposed may be answered, at the most until the talk begins."""
    urgent_until: Clock | None = None
    """Until when a host may be asked for tonight, and a talk agreed to like that begins before; not said:
    22:00, or later when the night ends later."""
    urgent_remind: Duration = timedelta(minutes=20)
    """After how long the host is reminded."""
    digest_at: Clock = time(22, 30)
    hold: Duration = timedelta(minutes=5)
    """How long a time is kept for whoever has the booking form open on it."""

    @field_validator("hold")
    @classmethod
    def is_long_enough_to_read(cls, hold: timedelta) -> timedelta:
        if not timedelta(minutes=1) <= hold <= timedelta(hours=1):
            raise Mistake("config-hold")
        return hold

    @field_validator("keep")
    @classmethod
    def stays_in_the_window(cls, keep: timedelta, info: ValidationInfo) -> timedelta:
        window = info.data.get("window")
        if window is not None and keep > window:
            raise Mistake("config-keep")
        return keep

    @property
    def last_urgent(self) -> time:
        return self.urgent_until or max(self.ends, time(22, 0))

    @field_validator("urgent_until")
    @classmethod
    def is_not_before_the_end(cls, until: time | None, info: ValidationInfo) -> time | None:
        ends: time | None = info.data.get("ends")
        if until is not None and ends is not None and until < ends:
            raise Mistake("config-urgent-early")
        return until

    @field_validator("digest_at")
    @classmethod
    def comes_after_the_night(cls, digest_at: time, info: ValidationInfo) -> time:
        ends: time | None = info.data.get("ends")
        if ends is not None and digest_at <= ends:
            raise Mistake("config-digest-early")
        return digest_at


class Weekends(Hours):
    """Weekends and holidays: offered where somebody chooses a day, never among the next free times."""

    offered: bool = True
    begins: Clock = time(9, 30)
    ends: Clock = time(17, 0)
    slot: Duration = timedelta(minutes=40)
    notice: Duration = timedelta(days=1)
    window: Duration = timedelta(days=30)
    noon: Break | None = Break(begins=time(12, 0), ends=time(14, 0))
