"""What storage's tests look with."""

import secrets
import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage.keyring import KeyRing
from storage.work import SqlWork

CHANNEL = "made_up"


def a_ring(*names: str) -> KeyRing:
    return KeyRing({name: secrets.token_bytes(32) for name in names or ("1",)}, secrets.token_bytes(32))


class Eyes:
    """A plain second connection, opened anew for each look."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def __call__(self, sql: str, *values: Any) -> list[Any]:
        """Rows; a row of one column as its value."""
        rows = self._rows(sql, values)
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        if self._url.get_backend_name() == "sqlite":
            door = sqlite3.connect(f"file:{self._url.database}?mode=ro", uri=True)
            try:
                return door.execute(sql, values).fetchall()
            finally:
                door.close()
        with psycopg.connect(self._url.render_as_string(hide_password=False)) as door:
            return door.execute(sql.replace("%", "%%").replace("?", "%s"), values).fetchall()


def told(work: SqlWork, person_id: int) -> list[str]:
    """The cards that wait to be sent to somebody, in order."""
    rows = work.connection.execute(
        text("SELECT card FROM outbox WHERE person_id = :p AND state = 'pending' ORDER BY id"),
        {"p": person_id},
    )
    return list(rows.scalars())
