"""A file that somebody sends: wanted by the first of `FILES` in `handlers.router`, or by nobody.

Its content is not there when the letter that carries it comes: no transaction waits for the network. So the
handler says what it would read it with (`Fetch`); nothing happens and the letter stays new, until the file
was fetched, and read in a process of its own (`yetan/fetching.py`, `apart.py`), and the letter is handled
once more, with `content`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.domain.errors import FileTooBig, FileUnreadable
from handlers import refusing
from handlers.desk import Desk
from handlers.incoming import Enclosed

#: What a reader makes of the bytes: plain values that JSON can hold. A Refusal says what is wrong. It
#: travels to another process: a function of a module that imports little, and what it must know.
Reader = partial[Any]

MEGABYTE = 1_000_000


class Fetch(Exception):
    """The letter can be handled when its file has been fetched, and read by `reader`.

    `reader` holds every fact it needs: it reads nothing from the database. At most `longest` bytes.
    """

    def __init__(self, file: Enclosed, reader: Reader, longest: int) -> None:
        super().__init__("a file is wanted")
        self.file, self.reader, self.longest = file, reader, longest


@dataclass(frozen=True, slots=True)
class Taking:
    """What a journey says about the files it takes."""

    wanted: Callable[[Desk], bool]
    reader: Callable[[Desk], Reader]
    take: Callable[[Desk, Any], None]
    longest: Callable[[Desk], int] = lambda desk: desk.work.policy.limits.file
    """Megabytes."""
    unreadable: str = FileUnreadable.key
    """What is said when the reader fell."""


def receive(desk: Desk, taking: Taking) -> None:
    """The file is asked for, refused, or taken."""
    file, longest = desk.incoming.file, taking.longest(desk) * MEGABYTE
    assert file is not None
    if file.size > longest:
        raise FileTooBig(longest=longest // MEGABYTE)
    if file.content is None:
        raise Fetch(file, taking.reader(desk), longest)
    if "refused" in file.content:
        key = file.content["refused"]
        key = taking.unreadable if key == FileUnreadable.key else key
        desk.say("refusal", key=key, **refusing.still_open(desk), **file.content["facts"])
    else:
        taking.take(desk, file.content["read"])
