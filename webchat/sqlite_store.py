"""One SQLite file, one connection, one thread that writes; callers share commits."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from webchat.store import Store
from webchat.wire import encode

log = logging.getLogger(__name__)

SCHEMA = """
CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, secret_hash TEXT NOT NULL UNIQUE, sealed BLOB);
CREATE TABLE IF NOT EXISTS chat (key INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS message (
    chat INTEGER NOT NULL, id INTEGER NOT NULL, seq INTEGER NOT NULL, sealed BLOB, PRIMARY KEY (chat, id));
CREATE TABLE IF NOT EXISTS pending (
    bot INTEGER NOT NULL, id INTEGER NOT NULL, at REAL NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (bot, id));
CREATE TABLE IF NOT EXISTS file (
    id TEXT PRIMARY KEY, about BLOB NOT NULL, content BLOB NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0, released REAL);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, ceiling INTEGER NOT NULL);
"""

PRAGMAS = (
    "locking_mode = EXCLUSIVE",  # a second process is refused at the door
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
)


class SqliteStore(Store):
    durable = True

    def __init__(self, path: Path, seal: Callable[[bytes], bytes], unseal: Callable[[bytes], bytes]) -> None:
        self._seal, self._unseal = seal, unseal
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=1, check_same_thread=False, isolation_level=None)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(SCHEMA)
        self._thread = ThreadPoolExecutor(1, "webchat-store")
        self._batch = _Batch()
        self._writing: _Batch | None = None
        self._flushing: asyncio.Task[None] | None = None

    def put(self, statement: str, *values: object) -> None:
        # Encoded at once, because a dict may change before its turn comes; sealed later, in the thread.
        self._batch.rows.append((statement, [encode(v) if isinstance(v, dict) else v for v in values]))
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    def then(self, done: Callable[[], None]) -> None:
        self._batch.thens.append(done)
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def committed(self) -> None:
        batch = self._batch if self._batch.rows else self._writing
        if batch:
            await asyncio.shield(batch.outcome())

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            found = self._connection.execute(query, values).fetchall()
        return [tuple(self._unseal(v) if isinstance(v, bytes) else v for v in row) for row in found]

    async def close(self) -> None:
        if self._batch.rows and self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())
        while self._flushing:
            await asyncio.shield(self._flushing)
        self._thread.shutdown()
        self._connection.close()

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        while self._batch.rows or self._batch.thens:
            batch, self._batch = self._batch, _Batch()
            self._writing = batch
            try:
                await loop.run_in_executor(self._thread, self._commit, batch.rows)
            except Exception as failure:
                # Kept for the next attempt, which the next caller makes; this one's callers hear of it.
                log.error("webchat.store.failed kind=%s", type(failure).__name__)
                self._batch.put_before(batch)
                batch.fail(failure)
                break
            batch.succeed()
        self._writing = self._flushing = None

    def _commit(self, rows: list[tuple[str, list[Any]]]) -> None:
        sealed = [
            (statement, [self._seal(v) if isinstance(v, bytes) else v for v in values])
            for statement, values in rows
        ]
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for statement, values in sealed:
                    self._connection.execute(statement, values)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


class _Batch:
    def __init__(self) -> None:
        self.rows: list[tuple[str, list[Any]]] = []
        self.thens: list[Callable[[], None]] = []
        self._outcome: asyncio.Future[None] | None = None

    def outcome(self) -> asyncio.Future[None]:
        if self._outcome is None:
            self._outcome = asyncio.get_running_loop().create_future()
        return self._outcome

    def succeed(self) -> None:
        for done in self.thens:
            done()
        if self._outcome:
            self._outcome.set_result(None)

    def fail(self, failure: Exception) -> None:
        if self._outcome:
            self._outcome.set_exception(failure)

    def put_before(self, earlier: _Batch) -> None:
        self.rows[:0] = earlier.rows
        self.thens[:0] = earlier.thens
