"""What a person at the command line is told when something expected is wrong: one sentence, no trace."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def plainly() -> Iterator[None]:
    """Expected problems end the program with exit code 2; all others rise."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except Exception as problem:
        said = sentence(problem)
        if said is None:
            raise
        typer.secho(said, err=True, fg="red")
        raise typer.Exit(2) from None


def sentence(problem: Exception) -> str | None:
    """None when nobody expected it. Imports wait until something is wrong: help must be quick."""
    from sqlalchemy.exc import OperationalError

    from storage.anchors import AnchorProblem
    from storage.database import DatabaseBusy
    from storage.keyring import KeyRingProblem
    from storage.migrate import SchemaTooNew
    from yetan.config import ConfigProblems, TokenProblem
    from yetan.memory import SchemaBehind
    from yetan.setup import SetupProblem

    told = (
        AnchorProblem, ConfigProblems, DatabaseBusy, KeyRingProblem, SchemaBehind, SchemaTooNew,
        SetupProblem, TokenProblem,
    )  # fmt: skip
    if isinstance(problem, told):
        return str(problem)
    if isinstance(problem, OperationalError):
        return f"the database cannot be used: {str(problem.orig).splitlines()[0]}"
    if isinstance(problem, OSError):
        return f"{problem.filename or 'the system'}: {problem.strerror or type(problem).__name__}"
    return None
