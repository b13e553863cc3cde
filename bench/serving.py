"""Updates a second: our whole durable path against bare echoes, over the same HTTP server."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from subprocess import Popen

import aiohttp

from bench import load, stage
from bench.load import Slice, Walker
from bench.processes import TOKENS, commits, megabytes, processor_seconds, running
from bench.server import username
from bench.table import Row

CHATS = 64
#: How the floors are started: client and behaviour of `bench.echo`.
ECHOES = {
    "echo": ("httpx", "echo"),
    "echo aiohttp": ("aiohttp", "echo"),
    "echo concurrent": ("httpx", "concurrent"),
    "echo cards": ("httpx", "cards"),
}


@dataclass(frozen=True)
class Effort:
    """How long each stretch is, and how often all are repeated."""

    seconds: float = 2.0
    repeats: int = 15
    updates: int = 1000
    """How many each bot has served, at least, when its memory is read."""


@dataclass
class Hall:
    """The server, all bots and all persons, up and ready."""

    bots: dict[str, "Popen[str]"]
    walkers: dict[str, list[Walker]]
    counter: Path
    alone: dict[str, list[float]] = field(default_factory=dict)
    crowd: dict[str, list[float]] = field(default_factory=dict)
    costs: dict[str, list[float]] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)
    busy: dict[str, list[float]] = field(default_factory=dict)
    """Updates for each second of the bot's own processor time, in a crowd."""

    async def warm_up(self) -> None:
        for walkers in self.walkers.values():
            await load.one_at_a_time(_pair(walkers), 0.5)
            await load.all_at_once(walkers, 1.0)

    async def run(self, name: str, effort: Effort) -> None:
        """One stretch of one bot, alone and in a crowd."""
        walkers = self.walkers[name]
        for kind, rates, slice_ in (
            ("alone", self.alone, load.one_at_a_time(_pair(walkers), effort.seconds)),
            ("crowd", self.crowd, load.all_at_once(walkers, effort.seconds)),
        ):
            before = processor_seconds(self.bots[name])
            done = await (self.costing(kind, slice_) if name == "ours" else slice_)
            used = processor_seconds(self.bots[name]) - before
            rates.setdefault(name, []).append(done.rate)
            if kind == "crowd":
                self.busy.setdefault(name, []).append(done.updates / used)
            self.served[name] = self.served.get(name, 0) + done.updates

    async def costing(self, what: str, slice_: Awaitable[Slice]) -> Slice:
        """The same, and what each update cost in commits."""
        before = commits(self.counter)
        done = await slice_
        self.costs.setdefault(what, []).append((commits(self.counter) - before) / done.updates)
        return done


@asynccontextmanager
async def hall(folder: Path) -> AsyncIterator[Hall]:
    told, counter = folder / "told.txt", folder / "commits"
    async with AsyncExitStack() as stack:
        door = stack.enter_context(running(["-m", "bench.server", *TOKENS.values()], told, read=True))
        assert door.stdout
        base = f"http://127.0.0.1:{int(door.stdout.readline())}"
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        settings = stage.make_house(folder / "serving", base)
        seats = stage.populate(settings, await load.join(session, base, CHATS))
        ours = ["-m", "bench.ours", str(settings.file), str(counter)]
        bots = {"ours": stack.enter_context(running(ours, told, {"YETAN_TOKEN": TOKENS["ours"]}))}
        for name, how in ECHOES.items():
            bots[name] = stack.enter_context(running(["-m", "bench.echo", base, TOKENS[name], *how], told))
        walkers = {
            name: [
                Walker(session, base, username(TOKENS[name]), seat.secret, _journey(name, seat))
                for seat in seats
            ]
            for name in bots
        }
        yield Hall(bots, walkers, counter)


def _journey(bot: str, seat: stage.Seat) -> tuple[load.Step, ...]:
    if bot == "ours":
        return load.note(seat.appointment) if seat.appointment else load.BOOKING
    return load.CARDS if bot == "echo cards" else load.ECHO


def _pair(walkers: list[Walker]) -> list[Walker]:
    """A cadre who books and somebody of a section who writes a note."""
    return [walkers[0], walkers[-1]]


async def measure(folder: Path, effort: Effort) -> list[Row]:
    async with hall(folder) as found:
        await found.warm_up()
        for _ in range(effort.repeats):
            for name in found.bots:
                await found.run(name, effort)
        pause = load.one_at_a_time(found.walkers["ours"][:1], effort.seconds * 2, pause=0.2)
        await found.costing("paused", pause)
        for name, walkers in found.walkers.items():
            while found.served[name] < effort.updates:
                found.served[name] += (await load.all_at_once(walkers, 1.0)).updates
        return _rows(found, effort)


def _rows(found: Hall, effort: Effort) -> list[Row]:
    def against(what: str, rates: dict[str, list[float]], name: str, floor: str, aim: str = "") -> Row:
        pairs = [mine / theirs for mine, theirs in zip(rates[name], rates[floor], strict=True)]
        return Row(what, median(pairs), aim, "× updates/s of the floor", (min(pairs), max(pairs)))

    alone, crowd, chats = found.alone, found.crowd, f"{CHATS} chats"
    floor = "an update through the whole path : the bare echo"
    same = "an update through the whole path : an echo that makes the same calls"
    memory = {name: megabytes(bot) for name, bot in found.bots.items()}
    commits_of = {what: median(costs) for what, costs in found.costs.items()}
    return [
        against(f"{floor}, one at a time", alone, "ours", "echo"),
        against(f"{floor}, {chats}", crowd, "ours", "echo", "≥ 1"),
        against(f"{same}, one at a time", alone, "ours", "echo cards"),
        against(f"{same}, {chats}", crowd, "ours", "echo cards", "≥ 1"),
        against(f"{floor}, {chats}, by the bot's own processor time", found.busy, "ours", "echo"),
        against(f"{same}, {chats}, by the bot's own processor time", found.busy, "ours", "echo cards"),
        against(
            "the bare echo over aiohttp : over its default client, one at a time",
            alone,
            "echo aiohttp",
            "echo",
        ),
        against(
            f"the bare echo over aiohttp : over its default client, {chats}", crowd, "echo aiohttp", "echo"
        ),
        against(f"the bare echo, 64 updates at once : one by one, {chats}", crowd, "echo concurrent", "echo"),
        Row("durable commits per update, one at a time", commits_of["alone"], "≤ 2"),
        Row("durable commits per update, one at a time, 0.2 s apart", commits_of["paused"], "≤ 2"),
        Row(f"durable commits per update, {chats}", commits_of["crowd"], "< 2"),
        Row(
            f"resident memory after {effort.updates:,} updates and more : the bare echo",
            memory["ours"] / memory["echo"],
            "",
            "× its MB",
        ),
    ]
