"""Column types of our own, the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept as microseconds since 1970: sorts, compares and survives both databases alike."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Any) -> Any:
        return _to_stored

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        return _from_stored


def _to_stored(value: datetime | None) -> int | None:
    return None if value is None else to_micros(value)


def _from_stored(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)
