"""What tables are made of: ids, references, moments, sealed content, and indexes over some of the rows.

Ids are 63-bit integers made by us and rising with time, so that a row can be sealed before it is
written and no database needs a sequence.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    literal_column,
    text,
)

from storage.types import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_() -> Column[Any]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def ref(name: str, target: str, nullable: bool = False) -> Column[Any]:
    return Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=nullable)


def moment(name: str, nullable: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=nullable)


def word(name: str, nullable: bool = False) -> Column[Any]:
    return Column(name, String(64), nullable=nullable)


def sealed(name: str, nullable: bool = True) -> Column[Any]:
    """Content: AES-256-GCM bytes, never plain."""
    return Column(name, LargeBinary, nullable=nullable)


def staged() -> list[Column[Any]]:
    return [word("state"), Column("revision", Integer, nullable=False)]


def one(name: str, table: str, *columns: str, where: str) -> Index:
    """A unique index over the rows that `where` names, on both databases."""
    condition = text(where)
    return Index(
        name, *(metadata.tables[table].c[c] for c in columns), unique=True,
        sqlite_where=condition, postgresql_where=condition,
    )  # fmt: skip


def some(name: str, table: str, *columns: str, where: str) -> Index:
    """An index over the few rows that are still to be dealt with: stays small for ever."""
    condition = text(where)
    return Index(
        name, *(metadata.tables[table].c[c] for c in columns),
        sqlite_where=condition, postgresql_where=condition,
    )  # fmt: skip


def spelled(word: str) -> ColumnElement[str]:
    """A word of a condition written into the statement, not bound to it: a partial index is of use
    only when the database sees its condition while planning, and SQLite plans anew at each execution
    when it has to look at what is bound."""
    return literal_column(f"'{word}'", String)


def one_of(words: Iterable[str]) -> list[ColumnElement[str]]:
    """In the order of the alphabet, as in the conditions of the indexes below."""
    return [spelled(word) for word in sorted(words)]
