"""A database for each test, on SQLite and on PostgreSQL, and a second pair of eyes on it.

`db` is storage's own door. `eyes` is a plain connection that knows nothing of ours: what it does not
see was not committed.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage.database import Database, open_engine
from storage.migrate import upgrade
from storage.tables import metadata
from storage.work import House
from tests import county as county_
from tests.county import Clock, County
from tests.storage.night import Night
from tests.storage.support import Eyes, a_ring

POSTGRES = os.environ.get("YETAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
#: All tables, in one round trip.
EMPTIED = ";".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))


@pytest.fixture(scope="session")
def postgres_answers() -> str | None:
    """Why PostgreSQL cannot be used; None when it answers."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as problem:
        return f"no PostgreSQL at {make_url(POSTGRES).set(password=None)}: {str(problem).splitlines()[0]}"
    return None


@contextmanager
def _postgres_database(like: str = "template1") -> Iterator[str]:
    """The name of a new one, dropped afterwards."""
    name = f"yetan_test_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES, autocommit=True) as door:
        door.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        door.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")  # nobody pulls the plug here
        yield name
        door.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _url_of(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def empty_postgres(postgres_answers: str | None) -> Iterator[str]:
    """All tables and nothing in them, to be copied."""
    if postgres_answers:
        pytest.skip(postgres_answers)
    with _postgres_database() as name:
        engine = open_engine(_url_of(name))
        upgrade(engine)
        engine.dispose()
        yield name


@pytest.fixture(scope="module")
def postgres_url(empty_postgres: str) -> Iterator[str]:
    """A database of its own for each module."""
    with _postgres_database(empty_postgres) as name:
        yield _url_of(name)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them."""
    file = tmp_path_factory.mktemp("empty") / "empty.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> str:
    if request.param == "sqlite":
        file = tmp_path / "yetan.db"
        file.touch(0o600)
        file.write_bytes(empty_file.read_bytes())
        return f"sqlite:///{file}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def eyes(url: str) -> Eyes:
    return Eyes(url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house() -> House:
    return House(county_.policy(), a_ring())


@pytest.fixture
def db(url: str, house: House, clock: Clock) -> Iterator[Database]:
    """An empty database with all its tables."""
    database = Database(url, house, clock)
    try:
        yield database
    finally:
        if database.engine.dialect.name == "postgresql":
            with database.engine.connect() as connection, connection.begin():
                connection.exec_driver_sql(EMPTIED)
        database.close()


@pytest.fixture
def county(db: Database) -> County:
    with db.begin() as work:
        return county_.populate(work)


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Night:
    """A night at a county's department; tests whose evening begins otherwise have one of their own."""
    return Night(db, county, clock)


@pytest.fixture
def another(url: str, house: House, clock: Clock, db: Database) -> Iterator[Callable[[], Database]]:
    """More workers on the same PostgreSQL database, each with a house of its own."""
    made: list[Database] = []

    def make() -> Database:
        made.append(Database(url, House(house.policy, house.ring), clock))
        return made[-1]

    yield make
    for database in made:
        database.close()
