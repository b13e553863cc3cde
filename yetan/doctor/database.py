"""The memory: can it be opened, is it whole, is it of this program, do its keys fit, was it touched?"""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from storage import anchors, audit, keyring, migrate, tables
from storage.anchors import AnchorProblem
from storage.database import Database, DatabaseBusy
from storage.keyring import KeyRing, KeyRingProblem
from storage.work import SqlWork
from yetan import memory
from yetan.doctor.finding import Finding, ill, mind, well
from yetan.settings import Settings

_ABOUT = "数据库 database"


def key_ring(settings: Settings) -> Iterator[Finding]:
    about = "密钥 keys"
    try:
        ring = keyring.load(settings.keys)
    except KeyRingProblem as problem:
        yield ill(about, str(problem), "put the right file back from its safe copy")
        return
    yield well(about, f"{len(ring.masters)} master key(s) and the audit key, readable by the service only")
    if settings.keys.stat().st_mode & 0o022:
        yield ill(about, f"others may write into {settings.keys.name}/", f"chmod 0700 {settings.keys}")


def memory_of(settings: Settings, people: Callable[[SqlWork], Iterable[Finding]]) -> Iterator[Finding]:
    """Everything that needs the database open; `people` looks at the roster in it."""
    try:
        with memory.at_hand(settings, any_schema=True) as database:
            yield from _health(database)
            ready = migrate.current(database.engine) == migrate.head()
            yield _schema(database)
            if not ready:
                return
            with database.engine.connect() as connection:
                yield from _keys_fit(connection, database.house.ring)
                yield _trail(connection, settings, database.house.ring)
            with database.begin() as work:
                yield from list(people(work))
    except DatabaseBusy:
        yield mind(_ABOUT, "the running service has it open", "stop the service to check it from inside, too")
    except KeyRingProblem:
        yield mind(_ABOUT, "not looked at: the keys are missing", "see to the keys first")
    except (SQLAlchemyError, OSError) as problem:
        why = str(getattr(problem, "orig", None) or problem).splitlines()[0]
        yield ill(_ABOUT, f"cannot be used: {why}", "see to the address, the server, the folder")


def open_one_key_per_master(connection: Connection, ring: KeyRing) -> int:
    """KeyRingProblem when a master key is missing or is not the one that was used."""
    table = tables.content_key
    samples = select(func.min(table.c.id)).group_by(table.c.master)
    rows = connection.execute(select(table).where(table.c.id.in_(samples))).all()
    for row in rows:
        ring.unwrap(row.master, row.wrapped, row.scope)
    return len(rows)


def _health(database: Database) -> Iterator[Finding]:
    if database.engine.dialect.name != "sqlite":
        with database.engine.connect() as connection:
            version = connection.execute(text("SHOW server_version")).scalar_one()
        yield well(_ABOUT, f"PostgreSQL {version} answers")
        return
    with database.engine.connect() as connection:
        broken = [row[0] for row in connection.execute(text("PRAGMA quick_check(3)")) if row[0] != "ok"]
        orphans = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken or orphans:
        said = broken[0] if broken else f"a row of {orphans[0] if orphans else ''} points at nothing"
        yield ill(_ABOUT, f"the file is damaged: {said}", "stop the service and put the last backup back")
    else:
        yield well(_ABOUT, "the file opens, nobody else has it, and it is whole")


def _schema(database: Database) -> Finding:
    found, wanted = migrate.current(database.engine), migrate.head()
    if found == wanted:
        return well("表结构 schema", f"revision {found}, up to date")
    return ill(
        "表结构 schema", f"revision {found or 'none'}, this program wants {wanted}", "run: yetan migrate"
    )


def _keys_fit(connection: Connection, ring: KeyRing) -> Iterator[Finding]:
    try:
        opened = open_one_key_per_master(connection, ring)
    except KeyRingProblem as problem:
        yield ill("密钥 keys", str(problem), "put the right file back from its safe copy")
    else:
        if opened:
            yield well("密钥 keys", f"what was sealed opens ({opened} master key(s) tried)")


def _trail(connection: Connection, settings: Settings, ring: KeyRing) -> Finding:
    about = "留痕 audit"
    try:
        heads = anchors.read(settings.anchors)
    except AnchorProblem as problem:
        return ill(about, str(problem), "compare with the printed or copied anchors")
    verdict = audit.verify(connection, ring.audit, heads)
    if verdict.broken_at is not None:
        return ill(
            about,
            f"row {verdict.broken_at} was touched",
            "keep the database as it is, tell whoever is responsible, restore the last backup elsewhere",
        )
    latest = connection.execute(select(func.max(tables.audit.c.at))).scalar_one()
    if latest is not None and latest > memory.now():
        return ill(about, "its last row is of the future", "the clock was or is wrong: set it, use NTP")
    return well(about, f"{verdict.rows} rows, whole; {len(heads)} anchors")
