"""The memory: can it be opened, is it whole, is it of this program, do its keys fit, was it touched?"""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.mistakes import Said
from storage import anchors, audit, keyring, migrate, tables
from storage.anchors import AnchorProblem
from storage.database import Database, DatabaseBusy
from storage.keyring import KeyRing, KeyRingProblem
from storage.work import SqlWork
from yetan import memory
from yetan.doctor.finding import Finding, ill, mind, well
from yetan.failures import of_the_driver
from yetan.settings import Settings

_ABOUT = Said("about-database")
_KEYS = Said("about-keys")


def key_ring(settings: Settings) -> Iterator[Finding]:
    try:
        ring = keyring.load(settings.keys)
    except KeyRingProblem as problem:
        yield ill(_KEYS, problem.said, Said("advice-put-back"))
        return
    yield well(_KEYS, Said("keys-private", masters=len(ring.masters)))
    private = Said("advice-run", command=f"chmod 0700 {settings.keys}")
    if settings.keys.stat().st_mode & 0o022:
        yield ill(_KEYS, Said("keys-writable", folder=settings.keys.name), private)


def memory_of(settings: Settings, *looks: Callable[[SqlWork], Iterable[Finding]]) -> Iterator[Finding]:
    """Everything that needs the database open; `looks` are at the people in it."""
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
                yield from [finding for look in looks for finding in look(work)]
    except DatabaseBusy:
        yield mind(_ABOUT, Said("database-in-service"), Said("advice-stop-to-check"))
    except KeyRingProblem:
        yield mind(_ABOUT, Said("database-without-keys"), Said("advice-keys-first"))
    except (SQLAlchemyError, OSError) as problem:
        why = (
            problem
            if isinstance(problem, OSError)
            else of_the_driver(getattr(problem, "orig", None) or problem)
        )
        yield ill(_ABOUT, Said("database-unusable", why=why), Said("advice-see-to-database"))


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
        yield well(_ABOUT, Said("postgres-answers", version=version))
        return
    with database.engine.connect() as connection:
        broken = [row[0] for row in connection.execute(text("PRAGMA quick_check(3)")) if row[0] != "ok"]
        orphans = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken or orphans:
        table = orphans[0] if orphans else ""
        why = Said("in-its-words", words=broken[0]) if broken else Said("database-orphan", table=table)
        yield ill(_ABOUT, Said("database-file-damaged", why=why), Said("advice-restore"))
    else:
        yield well(_ABOUT, Said("database-whole"))


def _schema(database: Database) -> Finding:
    found, wanted = migrate.current(database.engine), migrate.head()
    about = Said("about-schema")
    if found == wanted:
        return well(about, Said("schema-newest", found=found))
    said = Said("schema-none" if found is None else "schema-other", found=found, wanted=wanted)
    return ill(about, said, Said("advice-run", command="yetan migrate"))


def _keys_fit(connection: Connection, ring: KeyRing) -> Iterator[Finding]:
    try:
        opened = open_one_key_per_master(connection, ring)
    except KeyRingProblem as problem:
        yield ill(_KEYS, problem.said, Said("advice-put-back"))
    else:
        if opened:
            yield well(_KEYS, Said("keys-open", masters=opened))


def _trail(connection: Connection, settings: Settings, ring: KeyRing) -> Finding:
    about = Said("about-audit")
    try:
        heads = anchors.read(settings.anchors)
    except AnchorProblem as problem:
        return ill(about, problem.said, Said("advice-compare-anchors"))
    verdict = audit.verify(connection, ring.audit, heads)
    if verdict.broken_at is not None:
        return ill(about, Said("audit-touched", row=verdict.broken_at), Said("advice-keep-evidence"))
    latest = connection.execute(select(func.max(tables.audit.c.at))).scalar_one()
    if latest is not None and latest > memory.now():
        return ill(about, Said("audit-of-the-future"), Said("advice-clock-was-wrong"))
    return well(about, Said("audit-whole", rows=verdict.rows, anchors=len(heads)))
