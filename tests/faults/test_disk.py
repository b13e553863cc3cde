"""The disk is full, the database is locked or wanted: what is not stored is not acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy.engine import make_url

from tests.faults.child import ROOT, environment
from tests.faults.invariants import Eyes, acts, all_is_well, everybody_is_answered, quiet
from tests.faults.night import Night
from tests.faults.town import FIRST_NIGHT, TOKEN, Town, open_town

SMALL = 48 * 2**20


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of its own under the folder; skips where mounting is not allowed."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "yetan-test", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"nothing may be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    if shutil.which("mount") is None:
        pytest.skip("there is no mount on this machine")
    data = tmp_path / "town" / "data"
    with small_disk(data):
        yield data


@pytest.fixture
async def cramped(disk: Path) -> AsyncIterator[Town]:
    """A town whose data lie on a small disk."""
    async with open_town(disk.parent) as town:
        yield town


def fill(disk: Path) -> Path:
    """Not a byte is free any more."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    return ballast


async def waiting(town: Town) -> int:
    """How many updates the channel still holds, because nobody has acknowledged them."""
    url = f"{town.serving.url}/bot{TOKEN}/getWebhookInfo"
    async with aiohttp.ClientSession() as http, http.post(url) as answer:
        return int((await answer.json())["result"]["pending_update_count"])


async def goes_on_afterwards(
    town: Town, eyes: Eyes, close: Callable[[], None], open_again: Callable[[], None]
) -> None:
    """Somebody books while nothing can be stored; when it can, they get their answer, and all is there."""
    await town.stable.start()
    await everybody_is_answered(town)
    night = Night(town, FIRST_NIGHT.date(), 1)
    story = night.stories[0]
    cadre = night.player(story.cadre)
    card = (await cadre.menu()).id
    await cadre.taps(f"今晚 {story.slot}", card)
    await cadre.taps(story.topic, card)
    await cadre.sees("请确认", on=card)
    await quiet(town, eyes)
    close()
    await said_until_it_fails(town, night)
    await cadre.person.send(story.wish)
    await asyncio.wait_for(_held_back(town, eyes), 20)
    open_again()
    await cadre.sees(story.wish, on=card)
    await cadre.taps("确认预约", card)
    await night.live_on(story)
    await everybody_is_answered(town)
    await quiet(town, eyes)
    all_is_well(town, eyes, [story])


async def said_until_it_fails(town: Town, night: Night) -> int:
    """Others write, too, until the house can store no more; how many messages that took."""
    others = [night.player(number).person for number in ("H" + s for s in ("cadre1", "grassroots"))]
    for said in range(2000):
        if "intake.not_stored" in (town.folder / "bot.log").read_text():
            return said
        await others[said % 2].send(f"第 {said} 句" + "长" * 1500)
        if said > 50:
            await asyncio.wait_for(_looked(town), 20)
    raise AssertionError("the database took everything")


async def _looked(town: Town) -> None:
    """Until the bot has fetched what there is, or failed to store it."""
    before = (town.folder / "bot.log").stat().st_size
    await Eyes(town.database).until(
        lambda: (town.folder / "bot.log").stat().st_size > before, "the bot does nothing"
    )


async def _held_back(town: Town, eyes: Eyes) -> None:
    """What is not in the inbox is still with the channel: nothing was acknowledged that is not stored."""
    held = await waiting(town)
    assert held > 0
    stored = int(eyes("SELECT count(*) FROM inbox")[0])
    assert stored + held >= acts(town), f"{stored} stored and {held} held of {acts(town)}"


async def test_on_a_full_disk_nothing_is_acknowledged_and_with_room_again_all_goes_on(
    cramped: Town, disk: Path
):
    def close() -> None:
        fill(disk)

    await goes_on_afterwards(cramped, Eyes(cramped.database), close, (disk / "ballast").unlink)


async def test_when_files_may_not_grow_nothing_is_acknowledged(town: Town, eyes: Eyes):
    """The other way to run out of room: the system sets a limit, and writing fails with another error."""

    def limit(size: int) -> None:
        assert town.stable.pid
        resource.prlimit(town.stable.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    log = Path(f"{make_url(town.database).database}-wal")
    await goes_on_afterwards(
        town, eyes, lambda: limit(log.stat().st_size), lambda: limit(resource.RLIM_INFINITY)
    )


async def test_while_another_process_holds_the_database_everything_waits(town: Town, eyes: Eyes):
    door = sqlite3.connect(str(make_url(town.database).database), isolation_level=None)

    def lock() -> None:
        door.execute("BEGIN IMMEDIATE")

    def unlock() -> None:
        door.execute("ROLLBACK")

    try:
        await goes_on_afterwards(town, eyes, lock, unlock)
    finally:
        door.close()


async def test_a_second_process_on_the_same_file_is_told_so_and_ends(town: Town):
    await town.stable.start()
    await everybody_is_answered(town)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from yetan.cli import main; main()", "run",
        "--config", str(town.folder / "config.yaml"),
        cwd=ROOT, env=environment(), stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    _, said = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert said.decode().strip() == "yetan.db 正被另一个程序打开：SQLite 一次只能由一个程序使用；请先停服务"
    await everybody_is_answered(town)
