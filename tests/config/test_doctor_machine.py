"""What `yetan doctor` says of the machine: its disk, its SQLite, its clock, its calendar."""

import shutil
import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.config.conftest import about
from yetan import memory
from yetan.config import Settings
from yetan.doctor import examine, machine

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (199 << 20, ("✗", "0.2 GB free for data/", "make room before the next night")),
        (200 << 20, ("!", "0.2 GB free for data/", "make room soon")),
        ((2 << 30) - 1, ("!", "2.0 GB free for data/", "make room soon")),
        (2 << 30, ("✓", "2.0 GB free for data/", "")),
    ],
)
def test_too_little_room_on_the_disk_is_told_while_there_is_still_some(
    house: Settings, left: int, told: tuple[str, str, str]
) -> None:
    assert about([*machine.disk(house, left)], "disk") == [told]


def test_the_room_that_is_told_is_that_of_the_disk_of_the_data(house: Settings) -> None:
    left = shutil.disk_usage(house.data).free
    assert machine.free(house) == pytest.approx(left, abs=1 << 30)  # others write meanwhile
    (told,) = about(examine(house), "disk")
    assert float(told[1].split()[0].replace(",", "")) == pytest.approx(left / (1 << 30), abs=1)


@pytest.mark.parametrize(
    ("build", "told"),
    [
        ((3, 34, 1), ("✗", "3.34.1 is too old", "use a Python with SQLite 3.35 or newer")),
        ((3, 35, 0), ("✓", "3.35.0", "")),
        ((3, 51, 3), ("✓", "3.51.3", "")),
    ],
)
def test_a_sqlite_that_is_too_old_is_told_with_what_to_use(
    house: Settings, build: tuple[int, ...], told: tuple[str, str, str]
) -> None:
    (found,) = about([*machine.sqlite_build(house, build)], "SQLite")
    assert (found[0], found[1][: len(told[1])], found[2]) == told


def test_where_there_is_a_database_server_no_sqlite_is_too_old(house: Settings) -> None:
    elsewhere = replace(house, database="postgresql://nobody@127.0.0.1:1/none")
    assert not [*machine.sqlite_build(elsewhere, (3, 34, 1))]
    assert sqlite3.sqlite_version in about(examine(house), "SQLite")[0][1]


def test_a_data_folder_open_to_others_is_told_with_the_command(house: Settings) -> None:
    house.data.chmod(0o755)
    assert ("!", "data/ can be read by others", f"run: chmod 0700 {house.data}") in about(
        examine(house), "disk"
    )


@pytest.mark.parametrize(
    ("today", "marks"),
    [
        (datetime(2026, 10, 31, 12, tzinfo=UTC), ["✓", "✓"]),
        (datetime(2026, 10, 31, 18, tzinfo=UTC), ["✓", "!"]),  # the first of November in Shanghai
        (datetime(2025, 12, 1, tzinfo=UTC), ["✓", "✓"]),
        (datetime(2031, 1, 2, tzinfo=UTC), ["!", "✓"]),
    ],
)
def test_from_november_on_an_unpublished_year_is_told(today: datetime, marks: list[str]) -> None:
    assert [finding.mark.value for finding in machine.calendar(today, SHANGHAI)] == marks


def test_a_clock_of_the_past_is_told(house: Settings) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    found = list(machine.clock(past, house.policy, 0, None))
    assert about(found, "clock")[0][::2] == ("✗", "set the clock, switch on NTP")


@pytest.mark.parametrize(
    ("kernel_says", "told"),
    [
        (True, [("✓", "it is kept in step with the time of the network")]),
        (False, [("!", "it runs by itself: nothing keeps it right")]),
        (None, []),
    ],
)
def test_a_clock_that_nobody_keeps_right_is_told(
    kernel_says: bool | None, told: list[tuple[str, str]], house: Settings
) -> None:
    found = machine.clock(memory.now(), house.policy, time.time() - time.monotonic(), kernel_says)
    assert [(mark, said) for mark, said, _ in about(list(found), "clock")[1:]] == told
