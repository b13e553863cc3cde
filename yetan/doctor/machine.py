"""The machine: its clock, its disk, its SQLite, and what it knows of the official calendar."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
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


def disk(settings: Settings) -> Iterator[Finding]:
    about = Said("about-disk")
    folder = next(place for place in (settings.data, *settings.data.parents) if place.exists())
    free = shutil.disk_usage(folder).free // _MEGABYTE
    room = Said("disk-free", size=f"{free / 1024:,.1f}", folder=settings.data.name)
    if not os.access(folder, os.W_OK):
        yield ill(about, Said("disk-not-ours", folder=folder.name), Said("advice-own-folder"))
    elif free < 200:
        yield ill(about, room, Said("advice-room-now"))
    elif free < 2048:
        yield mind(about, room, Said("advice-room-soon"))
    else:
        yield well(about, room)
    private = Said("advice-run", command=f"chmod 0700 {settings.data}")
    if settings.data.exists() and settings.data.stat().st_mode & 0o077:
        yield mind(about, Said("disk-open-to-others", folder=settings.data.name), private)


def sqlite_build(settings: Settings) -> Iterator[Finding]:
    if make_url(settings.database).get_backend_name() != "sqlite":
        return
    about, version = Said("about-sqlite"), sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < _OLDEST:
        yield ill(about, Said("sqlite-old", version=version), Said("advice-newer-sqlite"))
    elif sqlite3.sqlite_version_info < _WAL_SOUND:
        yield well(about, Said("sqlite-alone", version=version))
    else:
        yield well(about, Said("sqlite-sound", version=version))
