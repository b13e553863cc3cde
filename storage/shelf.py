"""Objects of one kind on one table: how a frozen dataclass becomes a row and comes back.

Fields of type `Words` are sealed with the key of the talk the object belongs to. Everything else
is a plain column of the same name.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar, get_args, get_type_hints

from sqlalchemy import Row, Select, Table, bindparam, select
from sqlalchemy.exc import MultipleResultsFound

from bot.domain.errors import MovedOn, Refusal
from bot.domain.words import Words
from storage.once import insert_once
from storage.quick import Found, Quick
from storage.sealing import Sealer

T = TypeVar("T")


class Session(Protocol):
    """What a repository needs of its transaction."""

    @property
    def connection(self) -> Quick: ...
    @property
    def sealer(self) -> Sealer: ...
    @property
    def now(self) -> datetime: ...


class Codec(Generic[T]):
    """Made once for each class: which column becomes which field, and how."""

    def __init__(self, table: Table, cls: type[T], key_field: str = "appointment_id") -> None:
        hints = get_type_hints(cls)
        names = [f.name for f in fields(cls)]  # type: ignore[arg-type]
        self.table, self.cls, self.key_field = table, cls, key_field
        self.names = names
        self.sealed = [n for n in names if _is(hints[n], Words)]
        self.enums: list[tuple[int, Callable[[str], StrEnum]]] = [
            (i, enum) for i, n in enumerate(names) if (enum := _enum(hints[n]))
        ]
        self.select: Select[Any] = select(*(table.c[n] for n in names))
        self.by_id = self.select.where(table.c.id == bindparam("id_"))
        self.insert = table.insert()
        if "revision" in names:
            self.update = (
                table.update()
                .where(table.c.id == bindparam("id_"), table.c.revision == bindparam("revision_"))
                .values({n: bindparam(n) for n in names if n != "id"})
            )

    def load(self, session: Session, row: Row[Any]) -> T:
        values = list(row)
        for index, enum in self.enums:
            if values[index] is not None:
                values[index] = enum(values[index])
        for name in self.sealed:
            index = self.names.index(name)
            if values[index] is not None:
                place = f"{self.table.name}.{name}.{values[0]}"
                values[index] = Words(session.sealer.unseal(place, values[index]).decode())
        return self.cls(*values)

    def dump(self, session: Session, thing: T) -> dict[str, Any]:
        values = {name: getattr(thing, name) for name in self.names}
        for name in self.sealed:
            if values[name] is not None:
                scope = f"talk:{values[self.key_field]}"
                place = f"{self.table.name}.{name}.{values['id']}"
                values[name] = session.sealer.seal(scope, place, values[name].text.encode())
        return values


def _is(hint: Any, wanted: type) -> bool:
    return hint is wanted or wanted in get_args(hint)


def _enum(hint: Any) -> Callable[[str], StrEnum] | None:
    for option in (hint, *get_args(hint)):
        if isinstance(option, type) and issubclass(option, StrEnum):
            return option
    return None


class IdTaken(Exception):
    """Two workers made the same id in the same millisecond: the deed is tried again with another."""


class Shelf(Generic[T]):
    """Get, add and save; `taken` is what to say when a unique constraint says no."""

    codec: Codec[Any]
    taken: type[Refusal] = MovedOn

    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, id_: int) -> T | None:
        return self._one(self.codec.by_id, id_=id_)

    def add(self, thing: T) -> None:
        self._insert(self.codec.table, self.codec.dump(self.session, thing), self.taken)

    def save(self, thing: T) -> None:
        self.save_all([thing])

    def add_all(self, things: Sequence[T]) -> None:
        """All with one statement, or `taken`."""
        rows = [self.codec.dump(self.session, thing) for thing in things]
        connection = self.session.connection
        if rows and connection.execute(insert_once(connection, self.codec.table), rows).rowcount != len(rows):
            raise self.taken

    def save_all(self, things: Sequence[T]) -> None:
        """All with one statement, or MovedOn."""
        rows = [self.codec.dump(self.session, thing) for thing in things]
        for row in rows:
            row |= {"id_": row.pop("id"), "revision_": row["revision"] - 1}
        if rows and self.session.connection.execute(self.codec.update, rows).rowcount != len(rows):
            raise MovedOn

    def _insert(self, table: Table, values: dict[str, Any], refusal: type[Refusal]) -> None:
        """Insert; `refusal` when a unique index holds another row. The transaction stays usable."""
        connection = self.session.connection
        if connection.execute(insert_once(connection, table), values).rowcount != 1:
            if connection.execute(select(table.c.id).where(table.c.id == values["id"])).first():
                raise IdTaken(f"{table.name} {values['id']}")
            raise refusal

    def _one(self, statement: Any, **values: Any) -> T | None:
        found = self._things(statement, values)
        if len(found) > 1:
            raise MultipleResultsFound
        return found[0] if found else None

    def _all(self, statement: Any, **values: Any) -> Sequence[T]:
        return [*self._things(statement, values)]

    def _things(self, statement: Any, values: dict[str, Any]) -> Sequence[T]:
        """Made once of an answer that is remembered: they are frozen."""
        found = self.session.connection.execute(statement, values)
        if not isinstance(found, Found):
            return [self.codec.load(self.session, row) for row in found]
        if found.things is None:
            found.things = [self.codec.load(self.session, row) for row in found]
        return found.things
