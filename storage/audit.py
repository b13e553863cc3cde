"""The audit trail: rows that are only ever added, each signed together with the one before.

Whoever changes, removes or reorders a row breaks the chain at that row, unless they hold the audit
key; and the head, written outside the database each day, shows a chain that was cut short.
"""

import hashlib
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Result, Row, select, text, type_coerce
from sqlalchemy.types import NullType

from storage.quick import Quick
from storage.tables import audit
from storage.types import to_micros

#: One writer at a time on PostgreSQL; the number only has to differ from other locks.
AUDIT_LOCK = 0x79657461


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    actor_id: int | None
    verb: str
    kind: str
    object_id: int


@dataclass(frozen=True, slots=True)
class Head:
    seq: int
    mac: bytes


_INSERT = audit.insert()
GENESIS = Head(0, b"\0" * 32)


def sign(
    key: bytes, before: bytes, seq: int, at: int, actor_id: int | None, verb: str, kind: str, object_id: int
) -> bytes:
    """The signature of one row; `at` as it is stored."""
    body = struct.pack(">qq?qq", seq, at, actor_id is not None, actor_id or 0, object_id)
    return hmac.digest(key, before + body + f"{verb}\0{kind}".encode(), hashlib.sha256)


def head(connection: Connection | Quick) -> Head:
    row = connection.execute(
        select(audit.c.seq, audit.c.mac).order_by(audit.c.seq.desc()).limit(1)
    ).one_or_none()
    return Head(row.seq, row.mac) if row else GENESIS


def append(connection: Connection | Quick, key: bytes, last: Head | None, entries: Sequence[Entry]) -> Head:
    """Chain the entries behind `last` (asked of the database when None) and return the new head."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": AUDIT_LOCK})
        last = None
    last = last or head(connection)
    rows = []
    for entry in entries:
        seq, at = last.seq + 1, to_micros(entry.at)
        mac = sign(key, last.mac, seq, at, entry.actor_id, entry.verb, entry.kind, entry.object_id)
        last = Head(seq, mac)
        rows.append(
            {
                "seq": seq, "at": entry.at, "actor_id": entry.actor_id, "verb": entry.verb,
                "kind": entry.kind, "object_id": entry.object_id, "mac": mac,
            }
        )  # fmt: skip
    connection.execute(_INSERT, rows)
    return last


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the first row that was touched; None when the chain is whole."""

    rows: int
    broken_at: int | None
    head: Head


def verify(connection: Connection, key: bytes, anchors: Sequence[Head] = ()) -> Verdict:
    """Walk the whole chain and compare the anchored heads; reads row by row, in constant memory."""
    anchored = {anchor.seq: anchor.mac for anchor in anchors}
    last = GENESIS
    with _rows(connection) as rows:
        for row in rows:
            if row.seq != last.seq + 1 or not _signed(key, last.mac, row):
                return Verdict(last.seq, last.seq + 1, last)
            if anchored.get(row.seq, row.mac) != row.mac:
                return Verdict(last.seq, row.seq, last)
            last = Head(row.seq, row.mac)
    missing = [seq for seq in anchored if seq > last.seq]
    return Verdict(last.seq, last.seq + 1 if missing else None, last)


def _signed(key: bytes, before: bytes, row: Row[Any]) -> bool:
    """Whether the row is as it was signed; SQLite lets anything be written into any column."""
    try:
        mac = sign(key, before, row.seq, row.at, row.actor_id, row.verb, row.kind, row.object_id)
        return hmac.compare_digest(mac, row.mac)
    except (TypeError, UnicodeError, struct.error):
        return False


def _rows(connection: Connection) -> Result[Any]:
    """The rows as they stand in the table, no column taken for what it should be."""
    raw: list[ColumnElement[Any]] = [type_coerce(c, NullType).label(c.name) for c in audit.c]
    statement = select(*raw).order_by(audit.c.seq)
    return connection.execute(statement, execution_options={"yield_per": 1000})
