"""What a person at the command line is told when something expected is wrong: one sentence, no trace."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import typer

from bot.domain.mistakes import Said, Unusable
from yetan.voice import Voice, voice

if TYPE_CHECKING:
    from yetan.settings import Settings

_SYSTEM: Final = {
    errno.ENOENT: "system-not-there",
    errno.EACCES: "system-not-allowed",
    errno.EPERM: "system-not-allowed",
    errno.EISDIR: "system-is-a-folder",
    errno.ENOTDIR: "system-is-no-folder",
    errno.EEXIST: "system-is-there",
    errno.ENOSPC: "system-full",
    errno.EROFS: "system-read-only",
    errno.EADDRINUSE: "system-address-taken",
    errno.EADDRNOTAVAIL: "system-address-foreign",
    errno.ECONNREFUSED: "system-refused",
    errno.ENETUNREACH: "system-unreachable",
    errno.EHOSTUNREACH: "system-unreachable",
}
#: What the databases' own drivers say, as far as it is common.
_DRIVERS: Final = {
    "unable to open": "database-not-opened",
    "locked": "database-locked",
    "malformed": "database-damaged",
    "not a database": "database-damaged",
    "disk I/O": "database-disk",
    "is full": "system-full",
    "readonly": "system-read-only",
    "refused": "system-refused",
    "authentication failed": "database-password",
    "no password supplied": "database-password",
    "does not exist": "database-not-there",
    "translate host name": "system-unreachable",
    "timeout": "system-silent",
}


@contextmanager
def plainly(config: Path | None = None) -> Iterator[Voice]:
    """Expected problems end the program with exit code 2; all others rise."""
    say = voice(config)
    try:
        yield say
    except (typer.Exit, typer.Abort):
        raise
    except Exception as problem:
        told = expected(problem)
        if told is None:
            raise
        stop("\n".join(say(one) for one in told))


@contextmanager
def settled(config: Path) -> Iterator[tuple["Settings", Voice]]:
    """The checked settings, and the voice of their department."""
    with plainly(config) as say:
        from yetan.config import load_settings

        settings = load_settings(config)
        say.language = settings.policy.department.language
        yield settings, say


def stop(sentence: str, code: int = 2) -> NoReturn:
    """Ends the program."""
    typer.secho(sentence, err=True, fg="red")
    raise typer.Exit(code) from None


def expected(problem: Exception) -> list[Said] | None:
    """What can be said of it, a line each; None when nobody expected it. Imports wait until then."""
    from sqlalchemy.exc import OperationalError

    from yetan.config import ConfigProblems

    if isinstance(problem, ConfigProblems):
        return problem.lines
    if isinstance(problem, Unusable):
        return [problem.said]
    if isinstance(problem, OperationalError):
        return [Said("database-unusable", why=of_the_driver(problem.orig or problem))]
    if isinstance(problem, OSError):
        return [Said("system-failed", what=problem.filename or Said("system"), why=problem)]
    return None


def of_the_system(problem: OSError) -> Said:
    found = _SYSTEM.get(problem.errno or 0)
    return Said(found) if found else Said("in-its-words", words=problem.strerror or type(problem).__name__)


def of_the_driver(problem: BaseException) -> Said:
    words = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    found = next((key for part, key in _DRIVERS.items() if part in words), None)
    return Said(found) if found else Said("in-its-words", words=words)
