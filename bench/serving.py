"""Updates a second: our whole durable path against the bare echo, over the same HTTP server."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp

from bench import load, stage
from bench.load import Slice, Walker
from bench.processes import TOKENS, commits, megabytes, running
from bench.server import username
from bench.table import Row

CHATS = 64


@dataclass(frozen=True)
class Effort:
    """How long each stretch is, and how often all are repeated."""

    seconds: float = 2.5
    repeats: int = 5
    updates: int = 1000
    """How many each bot has served when its memory is read."""


@asynccontextmanager
async def hall(folder: Path) -> AsyncIterator["Hall"]:
    """The server, all bots and all persons, up and ready."""
    folder.mkdir(parents=True)
    told, counter = folder / "told.txt", folder / "commits"
    async with AsyncExitStack() as stack:
        door = stack.enter_context(running(["-m", "bench.server", *TOKENS.values()], told, read=True))
        assert door.stdout
        base = f"http://127.0.0.1:{int(door.stdout.readline())}"
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        settings = stage.make_house(folder / "house", base)
        seats = stage.populate(settings, await load.join(session, base, CHATS))

        def echo(name: str, *how: str) -> list[str]:
            return ["-m", "bench.echo", base, TOKENS[name], *how]

        bots = {
            "ours": stack.enter_context(
                running(
                    ["-m", "bench.ours", str(settings.file), str(counter)],
                    told,
                    {"YETAN_TOKEN": TOKENS["ours"]},
                )
            ),
            "echo": stack.enter_context(running(echo("echo"), told)),
            "echo aiohttp": stack.enter_context(running(echo("echo aiohttp", "aiohttp"), told)),
            "echo concurrent": stack.enter_context(
                running(echo("echo concurrent", "httpx", "concurrent"), told)
            ),
        }
        walkers = {
            name: [
                Walker(session, base, username(TOKENS[name]), seat.secret, _journey(name, seat))
                for seat in seats
            ]
            for name in bots
        }
        yield Hall(bots, walkers, counter)


def _journey(bot: str, seat: stage.Seat) -> tuple[load.Step, ...]:
    if bot != "ours":
        return load.ECHO
    return load.note(seat.appointment) if seat.appointment else load.BOOKING


@dataclass
class Hall:
    bots: dict[str, object]
    walkers: dict[str, list[Walker]]
    counter: Path

    async def warm_up(self) -> None:
        for walkers in self.walkers.values():
            await load.one_at_a_time(walkers[-2:], 0.5)
            await load.all_at_once(walkers, 1.0)


async def measure(folder: Path, effort: Effort) -> list[Row]:
    async with hall(folder) as found:
        await found.warm_up()
        return await _rows(found, effort)


async def _rows(found: Hall, effort: Effort) -> list[Row]:
    alone: dict[str, list[float]] = {name: [] for name in found.bots}
    crowd: dict[str, list[float]] = {name: [] for name in found.bots}
    costs: dict[str, list[float]] = {"alone": [], "paused": [], "crowd": []}
    served = dict.fromkeys(found.bots, 0)

    async def costly(what: str, slice_: "asyncio.Future[Slice] | object") -> Slice:
        before = commits(found.counter)
        done: Slice = await slice_  # type: ignore[misc]
        costs[what].append((commits(found.counter) - before) / done.updates)
        return done

    for _ in range(effort.repeats):
        for name, walkers in found.walkers.items():
            pair = [walkers[0], walkers[-1]]
            if name != "echo concurrent":  # alone it is the echo
                run = load.one_at_a_time(pair, effort.seconds)
                done = await (costly("alone", run) if name == "ours" else run)
                alone[name].append(done.rate)
                served[name] += done.updates
            run = load.all_at_once(walkers, effort.seconds)
            done = await (costly("crowd", run) if name == "ours" else run)
            crowd[name].append(done.rate)
            served[name] += done.updates
    await costly("paused", load.one_at_a_time(found.walkers["ours"][:1], effort.seconds, pause=0.2))
    for name, walkers in found.walkers.items():
        while served[name] < effort.updates:
            served[name] += (await load.all_at_once(walkers, 1.0)).updates
    return [
        _against("an update through the whole path, one at a time", alone, "ours"),
        _against(f"an update through the whole path, {CHATS} chats", crowd, "ours"),
        _against("(the echo over aiohttp, one at a time)", alone, "echo aiohttp"),
        _against(f"(the echo over aiohttp, {CHATS} chats)", crowd, "echo aiohttp"),
        _against(f"(the echo, 64 updates concurrently, {CHATS} chats)", crowd, "echo concurrent"),
        Row("durable commits per update, one at a time", median(costs["alone"]), "≤ 2"),
        Row("durable commits per update, one at a time with pauses of 0.2 s", median(costs["paused"]), "≤ 2"),
        Row(f"durable commits per update, {CHATS} chats", median(costs["crowd"]), "< 2"),
        Row(
            f"resident memory after {effort.updates:,} updates",
            megabytes(found.bots["ours"]) / megabytes(found.bots["echo"]),  # type: ignore[arg-type]
            "",
            "× the echo's",
        ),
    ]


def _against(what: str, rates: dict[str, list[float]], name: str) -> Row:
    pairs = [mine / floor for mine, floor in zip(rates[name], rates["echo"], strict=True)]
    aim = "≥ 1" if name == "ours" else ""
    return Row(what, median(pairs), aim, "× the echo's updates/s", (min(pairs), max(pairs)))


def all_rates(rates: dict[str, list[float]]) -> str:
    return "; ".join(f"{name} {median(found):.0f}/s" for name, found in rates.items() if found)


_ = itertools
