"""The machine: its clock, its disk, its SQLite, and what it knows of the official calendar."""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url

from bot.domain.calendar import official_year
from bot.domain.mistakes import Said
from bot.domain.policy import Policy
from yetan.doctor.finding import Finding, ill, mind, well
from yetan.settings import Settings

#: This program did not exist before: an earlier clock is wrong.
_FIRST_DAY: Final = datetime(2026, 11, 1, tzinfo=UTC)
_NOVEMBER: Final = 11
_MEGABYTE: Final = 1024 * 1024
_GIGABYTE: Final = 1024 * _MEGABYTE
#: From here on SQLite no longer loses commits when two connections checkpoint at once.
_WAL_SOUND: Final = (3, 51, 3)
#: RETURNING came with it.
_OLDEST: Final = (3, 35, 0)


def clock(now: datetime, policy: Policy, offset: float, synchronised: bool | None) -> Iterator[Finding]:
    """`offset` is what time.time() was ahead of time.monotonic() a moment ago; `synchronised` what the
    kernel says, None when it does not."""
    about = Said("about-clock")
    local = now.astimezone(policy.zone)
    shown = f"{local:%Y-%m-%d %H:%M}"
    if now < _FIRST_DAY:
        yield ill(about, Said("clock-past", now=shown), Said("advice-set-clock"))
    elif abs(time.time() - time.monotonic() - offset) > 0.5:
        yield mind(about, Said("clock-jumped"), Said("advice-clock-glides"))
    else:
        yield well(about, Said("clock-is", now=shown, zone=policy.department.zone, offset=f"{local:%z}"))
    if synchronised:
        yield well(about, Said("clock-synchronised"))
    elif synchronised is not None:
        yield mind(about, Said("clock-by-itself"), Said("advice-ntp"))
    try:
        yield well(Said("about-zones"), Said("zones-are", version=metadata.version("tzdata")))
    except metadata.PackageNotFoundError:
        yield mind(
            Said("about-zones"), Said("zones-of-the-system"), Said("advice-run", command="pip install tzdata")
        )


def calendar(now: datetime, zone: ZoneInfo) -> Iterator[Finding]:
    """A year without exchanged workdays is one that the library only guesses."""
    about = Said("about-calendar")
    today = now.astimezone(zone).date()
    for year in (today.year, today.year + 1):
        if official_year(year).published:
            yield well(about, Said("year-published", year=year))
        elif year == today.year or today.month >= _NOVEMBER:
            yield mind(about, Said("year-unknown", year=year), Said("advice-update"))
        else:
            yield well(about, Said("year-not-yet", year=year))


def free(settings: Settings) -> int:
    """Bytes that are left where the data are, or will be."""
    return shutil.disk_usage(_existing(settings)).free


def _existing(settings: Settings) -> Path:
    return next(place for place in (settings.data, *settings.data.parents) if place.exists())


def disk(settings: Settings, left: int) -> Iterator[Finding]:
    """`left`: bytes that are free."""
    about, folder = Said("about-disk"), _existing(settings)
    room = Said("disk-free", size=f"{left / _GIGABYTE:,.1f}", folder=settings.data.name)
    if not os.access(folder, os.W_OK):
        yield ill(about, Said("disk-not-ours", folder=folder.name), Said("advice-own-folder"))
    elif left < 200 * _MEGABYTE:
        yield ill(about, room, Said("advice-room-now"))
    elif left < 2 * _GIGABYTE:
        yield mind(about, room, Said("advice-room-soon"))
    else:
        yield well(about, room)
    private = Said("advice-run", command=f"chmod 0700 {settings.data}")
    if settings.data.exists() and settings.data.stat().st_mode & 0o077:
        yield mind(about, Said("disk-open-to-others", folder=settings.data.name), private)


def sqlite_build(settings: Settings, build: tuple[int, ...]) -> Iterator[Finding]:
    """`build`: the version that Python was built with."""
    if make_url(settings.database).get_backend_name() != "sqlite":
        return
    about, version = Said("about-sqlite"), ".".join(map(str, build))
    if build < _OLDEST:
        yield ill(about, Said("sqlite-old", version=version), Said("advice-newer-sqlite"))
    elif build < _WAL_SOUND:
        yield well(about, Said("sqlite-alone", version=version))
    else:
        yield well(about, Said("sqlite-sound", version=version))
