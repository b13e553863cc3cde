"""Bringing a database to the newest schema: all of it in one transaction, or none; safe to repeat.

Alembic is a tenth of a second and ten megabytes: imported only when there is something to do.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import Connection, Engine, inspect, text

from bot.domain.mistakes import Unusable
from storage.tables import metadata
from storage.types import Moment

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER: Final = Path(__file__).parent / "migrations"

#: Workers that start together migrate one after another; the number only has to differ from other locks.
_LOCK: Final = 0x79657462


class SchemaTooNew(Unusable):
    """The database was made by a newer program than this one."""


def head() -> str:
    """The newest revision that this program knows."""
    return max(_known())


def current(engine: Engine) -> str | None:
    """The revision of a database; None for an empty one."""
    with engine.connect() as connection, connection.begin():
        return _current(connection)


def upgrade(engine: Engine) -> None:
    """Bring the database to `head()`. SchemaTooNew when its revision is not ours."""
    with _alone(engine) as connection:
        found = _current(connection)
        if found == head():
            return
        if found is not None and found not in _known():
            raise SchemaTooNew("schema-too-new", found=found)
        from alembic import command

        command.upgrade(configuration(connection), "head")


def copy_to(engine: Engine, target: Path) -> None:
    """A consistent copy of a SQLite database, readable by its owner only. FileExistsError."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(target),))
    finally:
        raw.close()


def configuration(connection: Connection) -> "Config":
    """Alembic's own configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def options() -> dict[str, Any]:
    """How tables and revisions are compared, and how columns are written down."""
    return {"target_metadata": metadata, "render_item": _render, "compare_type": True}


def _render(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """Revisions name the databases' own types: ours may change, what was done does not."""
    return "sa.BigInteger()" if kind == "type" and isinstance(thing, Moment) else False


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _known() -> frozenset[str]:
    """The revisions, which are numbers and stand in the names of their files."""
    names = (re.match(r"v(\d+)_", file.name) for file in (_FOLDER / "versions").iterdir())
    return frozenset(found[1] for found in names if found)


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": _LOCK})
        yield connection
