"""Inserting what may be there already: on both databases, without an error that undoes the transaction."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.quick import Quick


def insert_once(connection: Connection | Quick, table: Table) -> Any:
    """An INSERT that leaves alone what a unique index holds; its `rowcount` tells whether it was made."""
    return _statement(connection.dialect.name, table)


@cache
def _statement(dialect: str, table: Table) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
