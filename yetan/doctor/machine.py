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


def clock(now: datetime, policy: Policy, offset: float) -> Iterator[Finding]:
    """`offset` is what time.time() was ahead of time.monotonic() a moment ago."""
    about = "时钟 clock"
    local = now.astimezone(policy.zone)
    if now < _FIRST_DAY:
        yield ill(about, f"it says {local:%Y-%m-%d %H:%M}, which is past", "set the clock, switch on NTP")
    elif abs(time.time() - time.monotonic() - offset) > 0.5:
        yield mind(about, "it jumped during these checks", "see why the clock is being set; NTP should glide")
    else:
        yield well(about, f"{local:%Y-%m-%d %H:%M} in {policy.department.zone} (UTC{local:%z})")
    try:
        yield well("时区 zones", f"tzdata {metadata.version('tzdata')}")
    except metadata.PackageNotFoundError:
        yield mind("时区 zones", "tzdata is not installed; the system's zones are used", "pip install tzdata")


def calendar(now: datetime, zone: ZoneInfo) -> Iterator[Finding]:
    """A year without exchanged workdays is one that the library only guesses."""
    about = "日历 calendar"
    today = now.astimezone(zone).date()
    for year in (today.year, today.year + 1):
        if official_year(year).published:
            yield well(about, f"{year} is published")
        elif year == today.year or today.month >= _NOVEMBER:
            yield mind(
                about,
                f"the official calendar of {year} is not known: its nights and holidays are only a guess",
                "update the program once the State Council has published it",
            )
        else:
            yield well(about, f"{year} is not published yet, as usual before November")


def disk(settings: Settings) -> Iterator[Finding]:
    about = "磁盘 disk"
    folder = next(place for place in (settings.data, *settings.data.parents) if place.exists())
    free = shutil.disk_usage(folder).free // _MEGABYTE
    room = f"{free / 1024:,.1f} GB free for {settings.data.name}/"
    if not os.access(folder, os.W_OK):
        yield ill(about, f"{folder.name}/ cannot be written to", "give it to the account that runs yetan")
    elif free < 200:
        yield ill(about, room, "make room before the next night")
    elif free < 2048:
        yield mind(about, room, "make room soon")
    else:
        yield well(about, room)
    if settings.data.exists() and settings.data.stat().st_mode & 0o077:
        yield mind(about, f"{settings.data.name}/ can be read by others", f"chmod 0700 {settings.data}")


def sqlite_build(settings: Settings) -> Iterator[Finding]:
    if make_url(settings.database).get_backend_name() != "sqlite":
        return
    about, version = "SQLite", sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < _OLDEST:
        yield ill(about, f"{version} is too old", "use a Python with SQLite 3.35 or newer")
    elif sqlite3.sqlite_version_info < _WAL_SOUND:
        yield well(
            about, f"{version}: sound with one connection, which is all that yetan opens (WAL-reset bug)"
        )
    else:
        yield well(about, version)
