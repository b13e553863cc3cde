"""Opening the memory for one errand of the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from bot.domain.mistakes import Unusable
from storage import keyring
from storage.database import Database
from storage.work import House
from yetan.settings import Settings


class SchemaBehind(Unusable):
    """The database has to be migrated first; the sentence says how."""


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def at_hand(settings: Settings, *, any_schema: bool = False) -> Iterator[Database]:
    """The database, held alone where it is a file. DatabaseBusy, KeyRingProblem, SchemaBehind."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.database, House(settings.policy, keyring.load(settings.keys)), now)
    try:
        if not any_schema:
            _insist_on_the_newest_schema(database)
        yield database
    finally:
        database.close()


def _insist_on_the_newest_schema(database: Database) -> None:
    from storage import migrate

    found, wanted = migrate.current(database.engine), migrate.head()
    if found is None:
        raise SchemaBehind("schema-empty", wanted=wanted)
    if found != wanted:
        raise SchemaBehind("schema-behind", found=found, wanted=wanted)
