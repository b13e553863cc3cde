"""Heads of the audit chain, written down outside the database: `seq mac date`, a line a day.

Whoever cuts the chain short, or signs it anew with a stolen key, cannot also change a line that was
printed or copied elsewhere in the meantime.
"""

import os
import re
from datetime import date
from pathlib import Path

from bot.domain.mistakes import Unusable
from storage.audit import Head


class AnchorProblem(Unusable):
    """The file of anchors was damaged; the sentence names the line."""


def read(file: Path) -> list[Head]:
    """Every head ever written down, oldest first; none when nothing was."""
    if not file.exists():
        return []
    return [_parsed(file, number, line) for number, line in _lines(file) if line.strip()]


def write(file: Path, head: Head, day: date) -> bool:
    """Add today's head and make sure that it is on the disk; False when it stands there already."""
    lines = [line for _, line in _lines(file)] if file.exists() else []
    line = f"{head.seq} {head.mac.hex()} {day.isoformat()}"
    if head.seq == 0 or any(before.startswith(f"{head.seq} {head.mac.hex()} ") for before in lines[-1:]):
        return False
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as out:
        # A line that a power cut broke off must not swallow this one.
        out.write(line + "\n" if not lines or lines[-1].endswith("\n") else "\n" + line + "\n")
        out.flush()
        os.fsync(out.fileno())
    return True


def _lines(file: Path) -> list[tuple[int, str]]:
    return list(enumerate(file.read_text().splitlines(keepends=True), 1))


def _parsed(file: Path, number: int, line: str) -> Head:
    found = re.fullmatch(r"(\d{1,18}) ([0-9a-f]{64}) \d{4}-\d\d-\d\d", line.strip())
    if not found:
        raise AnchorProblem("anchor-damaged", file=file.name, line=number)
    return Head(int(found[1]), bytes.fromhex(found[2]))
