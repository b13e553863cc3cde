"""PostgreSQL and two workers behind one webhook address: either may be killed at any moment."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.faults.child import Stable
from tests.faults.conftest import TORTURE
from tests.faults.invariants import Eyes, all_is_well, everybody_is_answered, quiet
from tests.faults.night import Night, nights
from tests.faults.town import Town, open_town, write_config
from tests.faults.wire import Wire
from tests.fresh import free_port

POSTGRES = os.environ.get("YETAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
ROUNDS = 200 if TORTURE else 12
#: Seconds after which what a dead worker was sending is sent again by another.
LEASE = 61


@pytest.fixture
def database() -> Iterator[str]:
    """A database of its own, dropped afterwards."""
    try:
        door = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as problem:
        pytest.skip(
            f"no PostgreSQL at {make_url(POSTGRES).set(password=None)}: {str(problem).splitlines()[0]}"
        )
    name = f"yetan_faults_{secrets.token_hex(6)}"
    with closing(door):
        door.execute(f"CREATE DATABASE {name}")
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
        door.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Pair:
    town: Town
    workers: list[Stable]


@pytest.fixture
async def pair(tmp_path: Path, database: str) -> AsyncIterator[Pair]:
    """A town with two workers; webchat calls a line that leads to either of them."""
    ports = [free_port(), free_port()]
    wire = Wire(lambda: ports)
    await wire.connect()
    async with open_town(tmp_path / "town", database) as town:
        for name, port in zip("ab", ports, strict=True):
            mode = f'mode: webhook\n    webhook: {{listen: "127.0.0.1:{port}", public_url: {wire.url}}}'
            write_config(town.folder, town.serving.url, database, mode, f"{name}.yaml")
        workers = [Stable(town.folder, f"{name}.yaml") for name in "ab"]
        try:
            yield Pair(town, workers)
        finally:
            for worker in workers:
                await worker.close()
            await wire.cut()


async def kill_either(pair: Pair, dice: random.Random) -> None:
    for _ in range(ROUNDS):
        worker = dice.choice(pair.workers)
        assert worker.pid
        asyncio.get_running_loop().call_later(dice.uniform(0.05, 1.0), os.kill, worker.pid, signal.SIGKILL)
        assert await worker.ended() == -signal.SIGKILL, "a worker ended by itself"
        await worker.start()
        pair.town.move_clock(LEASE)


@pytest.mark.timeout(1800 if TORTURE else 120)
async def test_of_two_workers_either_may_be_killed_at_any_moment(pair: Pair, record_property):
    seed = secrets.randbits(32)
    record_property("seed", seed)
    town, eyes = pair.town, Eyes(pair.town.database)
    for worker in pair.workers:
        await worker.start()
    killing = asyncio.create_task(kill_either(pair, random.Random(seed)))
    stories = []
    try:
        for number, day in enumerate(nights(), 1):
            night = Night(town, day, number)
            stories += night.stories
            await night.live()
            if killing.done():
                break
    finally:
        killing.cancel() if not killing.done() else killing.result()
    town.move_clock(LEASE)
    await everybody_is_answered(town)
    await quiet(town, eyes)
    all_is_well(town, eyes, stories)
