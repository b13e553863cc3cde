"""In one process, without HTTP: what a commit, a routing and a search for slots cost."""

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import insert

from bench import stage
from bench.table import Row
from bot.domain.people import Role, UnitKind
from bot.domain.routing import Matchable, route
from bot.services.booking import book_talk
from bot.services.finding import days_with_room, next_slots
from bot.services.leaving import cancel_appointment
from bot.services.routing import ANYBODY
from storage.database import Database
from storage.tables import appointment
from storage.work import SqlWork
from yetan import county, memory

TOPIC = "work"


def rows(folder: Path, repeats: int = 5, bookings: int = 40, many: int = 1_000_000) -> list[Row]:
    return [*_commits(folder, repeats, bookings), _routings(folder), *_slots(folder, many)]


def _timed(deed: Callable[[], object], work: SqlWork | None = None) -> float:
    if work is not None:
        work.connection.memo.forget()  # as somebody else's, in another round
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def _commits(folder: Path, repeats: int, bookings: int) -> list[Row]:
    """A booking is some thirty statements, sealed, audited, with its dues and messages: one commit."""
    settings = stage.make_house(folder / "booking", "http://127.0.0.1:1")
    ratios, engine = [], []
    with memory.at_hand(settings) as database, closing(_raw(folder / "raw.db")) as raw:
        with database.begin() as work:
            county.populate(work, work.now)
        for _ in range(repeats):
            ours = [_book_once(database, nth) for nth in range(bookings)]
            bare = [_timed(lambda: _insert_once(raw)) for _ in range(bookings * 5)]
            rows_ = [_timed(lambda: _one_row(database)) for _ in range(bookings)]
            ratios.append(median(ours) / median(bare))
            engine.append(median(rows_) / median(bare))
    return [
        Row("a booking's transaction : a raw durable insert of one row", median(ratios), "", "× its time",
            (min(ratios), max(ratios))),
        Row("one row through our transaction : a raw durable insert", median(engine), "", "× its time",
            (min(engine), max(engine))),
    ]  # fmt: skip


def _book_once(database: Database, nth: int) -> float:
    """Seconds for one booking; it is called off again, untimed."""
    with database.begin() as work:
        cadre = work.people.with_role(Role.CADRE)[nth % 60]
        slot = next_slots(work, cadre, TOPIC, 1)[0]

    def book() -> None:
        with database.begin() as work:
            book_talk(work, cadre, slot, TOPIC, None)

    seconds = _timed(book)
    with database.begin() as work:
        for ahead in work.appointments.ahead_of(cadre.id, work.now):
            cancel_appointment(work, cadre, ahead)
    return seconds


def _one_row(database: Database) -> None:
    with database.begin() as work:
        work.record(None, "bench.row", "bench", 1)


def _raw(file: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    raw.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, body BLOB)")
    return raw


def _insert_once(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO kept (body) VALUES (?)", (b"x" * 300,))
    raw.execute("COMMIT")


def _routings(folder: Path) -> Row:
    policy = stage.make_house(folder / "routing", "http://127.0.0.1:1").policy
    asked = [Matchable(kind, topic.id) for kind in UnitKind for topic in policy.topics]
    count = 100_000

    def all_of_them() -> None:
        for facts in itertools.islice(itertools.cycle(asked), count):
            route(policy, facts)

    return Row("routings a second, pure domain code", count / _timed(all_of_them), "≥ 100,000", "a second")


def _slots(folder: Path, many: int) -> list[Row]:
    """p95 of the search for free times, and of a month grid that shows where there is room; talks of the
    past must slow down neither."""
    pasts = (1_000, many)
    searches: dict[int, list[float]] = {past: [] for past in pasts}
    months: dict[int, list[float]] = {past: [] for past in pasts}
    with ExitStack() as stack:
        looks = {past: stack.enter_context(_looking(folder / f"past{past}", past)) for past in pasts}
        for _ in range(400):  # in turn: a machine that slows down slows both
            for past, (search, month, work) in looks.items():
                searches[past].append(_timed(search, work))
                months[past].append(_timed(month, work))
    return [
        Row(f"{what}, p95, {many:,} past talks : 1,000", _p95(found[many]) / _p95(found[1_000]), "≤ 2",
            "× its time")
        for what, found in (("search for slots", searches), ("month grid of room, any host", months))
    ]  # fmt: skip


@contextmanager
def _looking(folder: Path, past: int) -> Iterator[tuple[Callable[[], object], Callable[[], object], SqlWork]]:
    """A search for free times and a month grid, in a county with so many past talks; warmed up."""
    settings = stage.make_house(folder, "http://127.0.0.1:1")
    with memory.at_hand(settings) as database:
        with database.begin() as work:
            county.populate(work, work.now)
            _fill(work, past)
        with database.begin() as work:
            cadre = work.people.with_role(Role.CADRE)[0]
            today = work.calendar.today(work.now)
            last = today + timedelta(days=30)
            search = partial(next_slots, work, cadre, TOPIC, 9)
            month = partial(days_with_room, work, cadre, TOPIC, today, last, ANYBODY)
            for _ in range(50):
                _timed(search, work)
                _timed(month, work)
            yield search, month, work


def _p95(found: list[float]) -> float:
    return quantiles(found, n=20)[-1]


def _fill(work: SqlWork, count: int) -> None:
    """Past talks of the two hosts, one a minute backwards."""
    cadres, hosts = work.people.with_role(Role.CADRE), work.people.with_role(Role.HOST)
    for begin in range(0, count, 5_000):
        work.connection.execute(
            insert(appointment),
            [
                {
                    "id": work.new_id(), "cadre_id": cadres[n % len(cadres)].id, "host_id": hosts[n % 2].id,
                    "starts_at": work.now - timedelta(days=200, minutes=n),
                    "ends_at": work.now - timedelta(days=200, minutes=n - 40),
                    "kind": "self_booked", "topic": TOPIC, "created_at": work.now, "wish": None,
                    "state": "held", "revision": 3,
                }
                for n in range(begin, min(begin + 5_000, count))
            ],
        )  # fmt: skip
