"""Processes of the bench: started, asked, measured and ended."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TOKENS = {
    "ours": "111111111:" + "a" * 35,
    "echo": "222222222:" + "b" * 35,
    "echo aiohttp": "333333333:" + "c" * 35,
    "echo concurrent": "444444444:" + "d" * 35,
    "echo cards": "555555555:" + "e" * 35,
}


@contextmanager
def running(
    module: Sequence[str], told: Path, environment: Mapping[str, str] | None = None, read: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """`python …` until the block ends; what it complains of stands in the file `told`."""
    with told.open("a") as complaints:
        process = subprocess.Popen(
            [sys.executable, *module],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if read else complaints,
            stderr=complaints,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()


def megabytes(process: subprocess.Popen[str]) -> float:
    """Resident memory."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def processor_seconds(process: subprocess.Popen[str]) -> float:
    """What the process has used of all cores so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def commits(counter: Path) -> int:
    """What `bench.ours` has counted so far."""
    return int(counter.read_text() or 0) if counter.exists() else 0
