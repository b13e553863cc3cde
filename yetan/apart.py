"""A file of somebody's is read in a process of its own, with bounds: what a hostile one breaks there, or
what it takes in time and memory, is not the house's. Of its content nothing is said but on the way back.

The process gets what the reader must know (from us, so it may be a pickle) and the bytes; it answers with
JSON, which is all that comes back. It sees neither the house's environment nor its console.
"""

import asyncio
import json
import os
import pickle
import sys
from contextlib import suppress
from functools import partial
from typing import Any, Final

from bot.domain.errors import FileUnreadable, Refusal

MEMORY: Final = 1 << 30
#: Of a core, and on the wall.
SECONDS: Final = 30
WAITS: Final = 60.0


async def read(
    reader: partial[Any], raw: bytes, memory: int = MEMORY, seconds: int = SECONDS, waits: float = WAITS
) -> bytes:
    """What the reader makes of the bytes, or why it does not, as JSON. FileUnreadable when it does not
    come back: it fell, or took too much."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-B", "-m", "yetan.apart", str(memory), str(seconds),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,  # Ctrl-C is for the house: the letter stays new
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(child.communicate(pickle.dumps((reader, raw))), waits)
    except TimeoutError:
        raise FileUnreadable from None
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0:
        raise FileUnreadable
    return said


def refused(refusal: Refusal) -> bytes:
    facts = {key: value for key, value in refusal.facts.items() if isinstance(value, int)}
    return json.dumps({"refused": refusal.key, "facts": facts}).encode()


def main() -> None:
    """In the other process."""
    _bound(*map(int, sys.argv[1:3]))
    reader, raw = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the house itself
    try:
        said = json.dumps({"read": reader(raw)}).encode()
    except Refusal as refusal:
        said = refused(refusal)
    sys.stdout.buffer.write(said)


def _bound(memory: int, seconds: int) -> None:
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(ValueError, OSError):  # a system that does not bound it; the wall clock is left
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
