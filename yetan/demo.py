"""`yetan demo`: the real house with a made-up county, a bar to change roles, and a clock to move."""

import asyncio
import logging
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.domain.calendar import Calendar
from bot.services.people_ports import Account
from storage.tables import outbox
from storage.work import SqlWork
from webchat import Person
from yetan import county, demo_bar, logs
from yetan.app import App, open_house
from yetan.clock import MovableClock, SystemClock
from yetan.setup import Wishes, set_up

EVENING: Final = time(18, 40)
#: So many things may fall due one after another without a word to anybody.
MOST_SILENT: Final = 100


@dataclass
class Stage:
    """The running demo and the accounts that are bound in it, by number."""

    app: App
    clock: MovableClock
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.app.urls["webchat"]

    async def move(self, by: timedelta) -> None:
        self.clock.move(by)
        await self.app.tick()

    async def move_to(self, moment: datetime) -> None:
        await self.move(moment - self.clock.now())

    async def next_event(self) -> datetime | None:
        """When something falls due next."""
        now = self.clock.now()
        found = await self.app.rounds.do(lambda work: work.dues.next_at())
        return found if found and found > now else None

    async def move_to_news(self) -> None:
        """To the next moment at which somebody on the page is told something: not all that is due is seen."""
        before = await self._last_told()
        for _ in range(MOST_SILENT):
            coming = await self.next_event()
            if coming is None or await self._last_told() != before:
                return
            await self.move_to(coming)

    async def _last_told(self) -> int | None:
        told = select(func.max(outbox.c.id)).where(outbox.c.verb == "send", outbox.c.channel.is_not(None))
        last: int | None = await self.app.rounds.do(lambda work: work.connection.execute(told).scalar())
        return last

    def night_end(self) -> datetime:
        policy = self.app.settings.policy
        calendar = Calendar(policy.zone)
        now = self.clock.now()
        for day in calendar.workdays(calendar.today(now)):
            end = calendar.at(day, policy.nights.digest_at)
            if end > now:
                return end
        raise AssertionError("there is always another night")


def tonight(calendar: Calendar, now: datetime) -> datetime:
    """The early evening of the next night on which talks are held."""
    return calendar.at(next(calendar.workdays(calendar.today(now))), EVENING)


@asynccontextmanager
async def open_stage(folder: Path, port: int) -> AsyncIterator[Stage]:
    """A fresh county in an empty folder, up and running."""
    settings = set_up(
        Wishes(folder, listen=f"127.0.0.1:{port}", office_name="方管理员(演示)", office_number="O001"),
        lambda *_: None,
    ).settings
    calendar = Calendar(settings.policy.zone)
    clock = MovableClock(tonight(calendar, SystemClock().now()))
    stage: Stage | None = None

    def toolbar(language: str) -> dict[str, Any]:
        t = demo_bar.tongue_of(settings.policy.zone, language)
        return {} if stage is None else demo_bar.bar(t, clock.now(), stage.secrets)

    async def move(request: Request) -> JSONResponse:
        if stage is not None:
            await _move(stage, request)
        return JSONResponse({"ok": True})

    routes = [Route("/demo/clock", move, methods=["POST"])]
    async with open_house(settings, clock, toolbar, routes, tick=0.5) as app:
        await app.rounds.do(lambda work: county.populate(work, clock.now()))
        stage = Stage(app, clock)
        t = demo_bar.tongue_of(settings.policy.zone)
        for number in demo_bar.ROLES:
            await _seat(stage, number, demo_bar.label(t, number))
        yield stage


async def _seat(stage: Stage, number: str, label: str) -> None:
    """An account of the chat page, bound to somebody of the roster."""
    person = await Person.join(stage.url, label)
    user_id, secret = person.user_id, person.secret

    def bind(work: SqlWork) -> None:
        found = work.people.by_number(number)
        assert found is not None
        # Nobody can be written to before they have written: what waits for them comes after their first word.
        work.people.bind(Account(work.new_id(), "webchat", user_id, user_id, found.id, reachable=False))

    await stage.app.rounds.do(bind)
    await person.send("/menu")
    await person.close()
    stage.secrets[number] = secret


async def _move(stage: Stage, request: Request) -> None:
    to, by = request.query_params.get("to"), request.query_params.get("by", "0")
    if to == "night":
        await stage.move_to(stage.night_end())
    elif to == "next":
        await stage.move_to_news()
    elif by.isdigit() and int(by) <= 7 * 86400:
        await stage.move(timedelta(seconds=int(by)))


def demo(port: int) -> None:
    """Serve until told to stop."""
    logs.set_up(logging.WARNING)
    asyncio.run(_serve(port))


async def _serve(port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with tempfile.TemporaryDirectory(prefix="yetan-demo-") as folder:
        async with open_stage(Path(folder), port) as stage:
            console = Console()
            console.print(f"\n  夜谈演示 · Yetan demo   [bold]{stage.url}/[/bold]")
            console.print("  上方换角色、拨时钟；Ctrl+C 结束，数据随之删除。\n")
            await stop.wait()


def play() -> int:
    """A whole night by itself; 0 when everything was seen as it should be."""
    from yetan.play import play_night

    logs.set_up(logging.WARNING)

    async def night() -> int:
        with tempfile.TemporaryDirectory(prefix="yetan-demo-") as folder:
            async with open_stage(Path(folder), 0) as stage:
                return await play_night(stage)

    return asyncio.run(night())
