"""Opening the memory: one engine, one connection, one thread that uses it.

SQLite before 3.51.3 can lose commits in WAL mode when two connections checkpoint at once
(sqlite.org, "WAL-reset bug"), so a SQLite file is opened by one process with one connection, and a
lock file says so. PostgreSQL takes any number of processes, one connection each.
"""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.engine import make_url

from bot.domain.mistakes import Unusable
from storage.work import House, SqlWork

T = TypeVar("T")


class DatabaseBusy(Unusable):
    """Another process has the file open."""


def open_engine(url: str) -> Engine:
    """An engine with one connection; on SQLite WAL, synchronous=FULL, foreign keys, secure delete."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), poolclass=StaticPool, hide_parameters=True
        )
    engine = create_engine(
        parsed.set(drivername="sqlite+pysqlite"),
        poolclass=StaticPool,
        hide_parameters=True,  # an error must not print what was to be stored
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def settle(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
            "busy_timeout=5000", "wal_autocheckpoint=2000", "cache_size=-65536", "temp_store=MEMORY",
        ):  # fmt: skip
            raw.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Database:
    """The memory of one process. `clock` says what time it is when a transaction begins."""

    def __init__(self, url: str, house: House, clock: Callable[[], datetime]) -> None:
        self.url, self.house, self.clock = url, house, clock
        self._lock = _lock(url)
        self.engine = open_engine(url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")

    @contextmanager
    def begin(self) -> Iterator[SqlWork]:
        """One transaction in the calling thread; committed when the block ends well."""
        with self.engine.connect() as connection:
            with connection.begin():
                work = SqlWork(connection, self.house, self.clock())
                yield work
                work.flush()
            work.committed()

    async def run(self, deed: Callable[[SqlWork], T]) -> T:
        """One transaction in the database's own thread."""

        def transact() -> T:
            with self.begin() as work:
                return deed(work)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transact)

    def close(self) -> None:
        self._thread.shutdown()
        self.engine.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _lock(url: str) -> int | None:
    """Hold `<file>.lock` while the process lives, for a SQLite file."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    os.close(os.open(Path(parsed.database), os.O_RDWR | os.O_CREAT, 0o600))  # before SQLite makes it 0644
    descriptor = os.open(Path(f"{parsed.database}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise DatabaseBusy("database-busy", file=Path(parsed.database).name) from None
    return descriptor
