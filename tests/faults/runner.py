"""The house as a child process that can be killed, with a clock that the test moves.

    python -m tests.faults.runner CONFIG CLOCK          one house; ends when it is killed or told to stop
    runner.py CONFIG CLOCK --fork   a stable of them: each line on stdin starts one, whose process id is
                                    printed, and then, when it has ended, its exit status

A stable has imported everything before it forks, so that a thousand kills do not pay for a thousand
imports. Each house is a process of its own all the same, and opens everything anew.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import signal
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yetan import logs
from yetan.app import open_house
from yetan.clock import SystemClock
from yetan.config import load_settings
from yetan.failures import plainly
from yetan.settings import Settings

OFFSET = struct.Struct("d")


class FileClock(SystemClock):
    """The machine's clock and a number of seconds that stands in a file."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            self._page = mmap.mmap(opened.fileno(), OFFSET.size, prot=mmap.PROT_READ)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=OFFSET.unpack(self._page[: OFFSET.size])[0])


async def live(settings: Settings, clock: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_house(settings, FileClock(clock), tick=0.1):
        await stop.wait()


def stable(settings: Settings, clock: Path) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(live(settings, clock))
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - how the test learns them
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    logs.set_up()
    with plainly():
        house = load_settings(Path(sys.argv[1]))
        if "--fork" in sys.argv:
            stable(house, Path(sys.argv[2]))
        else:
            asyncio.run(live(house, Path(sys.argv[2])))
