"""The schema that migrating makes is the schema that the program expects, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from storage.database import open_engine
from storage.migrate import SchemaTooNew, copy_to, current, head, options, upgrade
from storage.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = f"sqlite:///{tmp_path / 'yetan.db'}"
    engine = open_engine(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres"))
    yield engine
    engine.dispose()


def indexes(engine: Engine) -> set[str]:
    """Every index as the database itself words it, conditions included."""
    asked = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    with engine.begin() as connection:
        found = connection.execute(text(asked[engine.dialect.name])).scalars().all()
    return {index for index in found if "alembic_version" not in index}


def test_an_empty_database_becomes_exactly_what_the_program_expects(engine: Engine) -> None:
    assert current(engine) is None
    upgrade(engine)
    assert current(engine) == head()
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts=options())
        assert compare_metadata(context, metadata) == []


def test_migrated_indexes_have_the_same_conditions_as_the_tables_say(engine: Engine) -> None:
    with engine.begin() as connection:
        metadata.create_all(connection)
    expected = indexes(engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
    upgrade(engine)
    assert indexes(engine) == expected
    assert any("WHERE" in index for index in expected)


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    before = indexes(engine)
    upgrade(engine)
    assert (current(engine), indexes(engine)) == (head(), before)


def test_workers_that_start_together_migrate_one_after_another(postgres: str) -> None:
    engines = [open_engine(postgres) for _ in range(6)]
    with ThreadPoolExecutor(len(engines)) as workers:
        list(workers.map(upgrade, engines))
    assert {current(engine) for engine in engines} == {head()}
    for engine in engines:
        engine.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE unit (id INTEGER)"))  # in the way
    with suppress(Exception):
        upgrade(engine)
    assert current(engine) is None
    assert inspect(engine).get_table_names() == ["unit"]


def test_a_database_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        upgrade(engine)


def test_a_copy_made_before_migrating_is_whole_and_private(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'yetan.db'}")
    upgrade(engine)
    copy_to(engine, tmp_path / "copy.db")
    with pytest.raises(FileExistsError):
        copy_to(engine, tmp_path / "copy.db")
    engine.dispose()
    copied = open_engine(f"sqlite:///{tmp_path / 'copy.db'}")
    assert current(copied) == head()
    copied.dispose()
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
