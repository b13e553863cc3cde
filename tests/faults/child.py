"""The bot as seen from outside: a process that is started, killed and watched."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Stable:
    """Starts one house after the other, without paying for the imports again."""

    def __init__(self, folder: Path, config: str = "config.yaml") -> None:
        self._folder, self._config = folder, config
        self._process: Process | None = None
        self.pid: int | None = None

    async def start(self) -> int:
        """A new house; its process is there when this returns, and it is opening."""
        if self._process is None:
            with (self._folder / "bot.log").open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.faults.runner",
                    *arguments(self._folder, self._config), "--fork",
                    stdin=PIPE, stdout=PIPE, stderr=log, cwd=ROOT, env=environment(),
                )  # fmt: skip
        assert self.pid is None and self._process.stdin
        self._process.stdin.write(b"start\n")
        self.pid = int(await self._line())
        return self.pid

    async def ended(self) -> int:
        """The exit status of the house, when it has ended; minus nine when it was killed."""
        status = int(await self._line())
        self.pid = None
        return status

    async def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        assert self.pid is not None
        os.kill(self.pid, how)
        return await self.ended()

    async def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.pid is not None:
                await self.end()
        if self._process is not None and self._process.stdin:
            self._process.stdin.close()
            await self._process.wait()

    async def _line(self) -> bytes:
        assert self._process and self._process.stdout
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the bot cannot be started:\n{tail(self._folder)}")
        return line


@contextlib.asynccontextmanager
async def one_house(folder: Path, *before: str):  # type: ignore[no-untyped-def]
    """A house started the long way, by way of `before` (strace, prlimit …); ended when left."""
    with (folder / "bot.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *before, sys.executable, "-m", "tests.faults.runner", *arguments(folder),
            stderr=log, stdout=log, cwd=ROOT, env=environment(), start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        await asyncio.to_thread(_until_nobody_has, folder / "data" / "yetan.db.lock")


def _until_nobody_has(lock: Path) -> None:
    """What strace ran may outlive it by a moment."""
    with lock.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def arguments(folder: Path, config: str = "config.yaml") -> list[str]:
    return [str(folder / config), str(folder / "clock")]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def tail(folder: Path, lines: int = 40) -> str:
    log = folder / "bot.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
