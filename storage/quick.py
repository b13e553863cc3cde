"""Statements that are executed again and again, without paying for what they do not use.

A statement of SQLAlchemy Core costs nine times as much to execute as its SQL through the driver
(docs/performance.md): most of it goes into results that can do everything. What is executed a second
time is compiled once, its binds and columns looked up once, and then handed straight to the driver.
Whatever is out of the ordinary (IN over a list, defaults, RETURNING) goes the long way. What was asked before
in the same transaction is not asked again (storage/memo.py).
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import ref

from sqlalchemy import Connection, Dialect, Executable, Table
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql import Delete, Insert, Update
from sqlalchemy.sql.selectable import GenerativeSelect
from sqlalchemy.sql.visitors import iterate

from storage.memo import LONGEST, Memo

Values = Mapping[str, Any] | list[dict[str, Any]] | None


class Found:
    """The rows of a statement, all fetched; as much of SQLAlchemy's own `Result` as the shelves use."""

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount
        self.things: Sequence[Any] | None = None
        """The objects that a shelf made of them; one statement is asked by one shelf."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def all(self) -> list[Any]:
        return [*self._rows]

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound
        return self.first()

    def one(self) -> Any:
        if not self._rows:
            raise NoResultFound
        return self.one_or_none()

    def scalars(self) -> "Found":
        return Found([row[0] for row in self._rows], self.rowcount)

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One statement for one database: its SQL, how values are bound and how rows are read."""

    sql: str
    binds: tuple[tuple[str, str, Any, Callable[[Any], Any] | None], ...]
    """(name in the SQL, key of the value, value when none is given, processor)."""
    positional: bool
    columns: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Callable[[Sequence[Any]], Any] | None
    only_reads: bool
    tables: tuple[str, ...]
    """Which it reads; or writes, if it does not only read."""

    def bound(self, values: Mapping[str, Any]) -> Any:
        found = [
            values.get(key, default) if process is None else process(values.get(key, default))
            for _, key, default, process in self.binds
        ]
        return found if self.positional else {bind[0]: v for bind, v in zip(self.binds, found, strict=True)}

    def read(self, raw: Sequence[Any]) -> Any:
        assert self.row is not None
        if not self.columns:
            return self.row(raw)
        values = list(raw)
        for index, process in self.columns:
            values[index] = process(values[index])
        return self.row(values)


class _Plans:
    """By statement, for as long as there is one; then by database and by the keys of the values. True: seen
    once; False: it goes the long way. By its address: a WeakKeyDictionary takes three times as long."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[ref[Any], dict[Any, Plan | bool]]] = {}

    def of(self, statement: Any) -> dict[Any, Plan | bool]:
        address = id(statement)
        known = self._known.get(address)
        if known is None:
            gone = ref(statement, lambda _: self._known.pop(address, None))
            known = self._known[address] = gone, {}
        return known[1]


_PLANS = _Plans()


class Quick:
    """A connection on which known statements take the short way."""

    def __init__(self, connection: Connection) -> None:
        self.whole, self.dialect = connection, connection.dialect
        door: Any = connection.connection.dbapi_connection
        self._cursor: Any = door.cursor()  # one for all: whatever is asked is fetched before the next
        self.memo = Memo()
        self._alone = self.dialect.name == "sqlite"  # nobody else writes while this transaction is open

    def command(self, sql: str) -> None:
        """Plain SQL without values, such as a savepoint's."""
        try:
            self._cursor.execute(sql)
        except self.dialect.loaded_dbapi.Error as problem:
            raise self._explained(problem, sql) from problem

    def execute(self, statement: Executable, values: Values = None) -> Any:
        plan = self._plan(statement, values)
        if not isinstance(plan, Plan):
            answer = self.whole.execute(statement, values)
            if not _only_reads(statement, self.dialect):
                self._told_no_more(_written(statement))
            return answer
        if not plan.only_reads:
            found = self._run(plan, values)
            if found.rowcount or not self._alone:
                self._told_no_more(plan.tables)
            return found
        question = plan, *(values.values() if isinstance(values, dict) else ())
        known = self.memo.get(question)
        if known is None:
            known = self._run(plan, values)
            if len(known) <= LONGEST:
                self.memo.put(question, plan.tables, known)
        return known

    def _told_no_more(self, written: tuple[str, ...]) -> None:
        """What is not true any more. Where others write too, they may have while we waited for a row."""
        if not self._alone or not written:
            self.memo.forget()
        for table in written:
            self.memo.wrote(table)

    def _run(self, plan: Plan, values: Values) -> Found:
        cursor = self._cursor
        try:
            if isinstance(values, list) and len(values) == 1:
                values = values[0]
            if isinstance(values, list):
                cursor.executemany(plan.sql, [plan.bound(each) for each in values])
            else:
                cursor.execute(plan.sql, plan.bound(values or {}))
            rows = [plan.read(raw) for raw in cursor.fetchall()] if plan.row else []
            return Found(rows, cursor.rowcount)
        except self.dialect.loaded_dbapi.Error as problem:
            self.memo.forget()  # it may have waited for others as well
            raise self._explained(problem, plan.sql) from problem

    def _explained(self, problem: Any, sql: str) -> Any:
        """As the long way would have said it; neither with values. A lost connection is given up."""
        if self.dialect.is_disconnect(problem, self.whole.connection.dbapi_connection, None):
            self.whole.invalidate(problem)
        error = self.dialect.loaded_dbapi.Error
        return DBAPIError.instance(sql, None, problem, error, hide_parameters=True, dialect=self.dialect)

    def _plan(self, statement: Any, values: Values) -> Plan | bool:
        first = values[0] if isinstance(values, list) else values
        key = self.dialect.name, *(first or ())
        known = _PLANS.of(statement)
        plan = known.get(key)
        if plan is None:  # once is not often
            known[key] = isinstance(statement, GenerativeSelect | Insert | Update | Delete)
        elif plan is True:
            known[key] = plan = _made(statement, self.dialect, list(first or ()))
        return plan or False


def _made(statement: Any, dialect: Dialect, keys: list[str]) -> Plan | bool:
    """False for what is out of the ordinary."""
    rows = isinstance(statement, GenerativeSelect)
    compiled: Any = statement.compile(dialect=dialect, column_keys=None if rows else keys)
    names = compiled.positiontup or list(compiled.bind_names.values())
    binds = [(name, compiled.binds[name]) for name in names]
    prefetched = () if rows else (*compiled.insert_prefetch, *compiled.update_prefetch)
    if prefetched or compiled.effective_returning or any(b.expanding or b.literal_execute for _, b in binds):
        return False
    readers = [(at, reader) for at, c in enumerate(_columns(statement)) if (reader := _reader(c, dialect))]
    return Plan(
        compiled.string,
        tuple((name, bind.key, bind.effective_value, _writer(bind, dialect)) for name, bind in binds),
        compiled.positiontup is not None,
        tuple(readers),
        _row([entry[0] for entry in compiled._result_columns]) if rows else None,
        _only_reads(statement, dialect),
        _read(statement) if rows else _written(statement),
    )


def _only_reads(statement: Any, dialect: Dialect) -> bool:
    """SQLite locks no rows: nobody else writes, and "for update" is not said there."""
    locks = getattr(statement, "_for_update_arg", None) is not None and dialect.name != "sqlite"
    return isinstance(statement, GenerativeSelect) and not locks


def _read(statement: Any) -> tuple[str, ...]:
    """The tables of subqueries too."""
    return tuple({part.name for part in iterate(statement) if isinstance(part, Table)})


def _written(statement: Any) -> tuple[str, ...]:
    """Empty when that cannot be said."""
    return (str(statement.table),) if isinstance(statement, Insert | Update | Delete) else ()


def _columns(statement: Any) -> Sequence[Any]:
    return list(statement.selected_columns) if isinstance(statement, GenerativeSelect) else ()


def _reader(column: Any, dialect: Dialect) -> Any:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)


def _writer(bind: Any, dialect: Dialect) -> Any:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


def _row(names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # its fields are what is selected
    return row._make
