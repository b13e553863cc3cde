"""The whole program in a temporary folder, with a small made-up county and a clock that is moved by hand.

People come in by real one-time invitations and speak over real HTTP; what happened is looked up through
a second, read-only connection. All names are made up and look it.
"""
# ruff: noqa: ASYNC109, ASYNC110 - a test is patient, and a database can only be looked at

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.people import Person as Somebody
from bot.domain.people import Role, Unit, UnitKind
from bot.services.invitations import invite
from bot.services.ports import Work
from storage.work import SqlWork
from tests.fresh import fresh_house
from webchat import Message, Person
from webchat.faults import Faults
from yetan.app import App, open_house
from yetan.clock import MovableClock
from yetan.house import Address
from yetan.settings import Settings

T = TypeVar("T")

#: A Wednesday without any holiday near: twenty to seven in the evening in Shanghai.
EVENING = datetime(2026, 11, 25, 10, 40, tzinfo=UTC)

CADRES = 6


@dataclass
class House:
    """`app` is the running program; while the house is stopped nobody may use it."""

    settings: Settings
    clock: MovableClock
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)
    _guests: list[Person] = field(default_factory=list)
    _app: App | None = None

    # ── the program ──

    @property
    def app(self) -> App:
        assert self._app is not None, "the house is stopped"
        return self._app

    @property
    def url(self) -> str:
        return self.app.urls["webchat"]

    @property
    def faults(self) -> Faults:
        return self.app.webchats["webchat"].faults

    async def start(self) -> None:
        """Up again on the same folder and the same port."""
        self._app = await self._running.enter_async_context(open_house(self.settings, self.clock, tick=0.2))
        door = self.settings.webchats[0]
        address = Address("127.0.0.1", int(self.url.rpartition(":")[2]))
        self.settings = replace(self.settings, channels=(door.model_copy(update={"listen": address}),))

    async def stop(self) -> None:
        self._app = None
        await self._running.aclose()

    async def close(self) -> None:
        await asyncio.gather(*(guest.close() for guest in self._guests))
        await self.stop()

    async def move(self, **distance: float) -> None:
        """Move the clock, and do what is due by then."""
        await self._still()
        self.clock.move(timedelta(**distance))
        await self.app.tick()

    async def move_to(self, clock: str, days: int = 0) -> None:
        """To a time on the department's wall clock, today or some days on."""
        local = self.clock.now().astimezone(self.settings.policy.zone)
        hour, minute = map(int, clock.split(":"))
        target = local.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)
        await self._still()
        self.clock.move(target - local)
        await self.app.tick()

    async def _still(self) -> None:
        """Nothing is under way: a clock that jumps then would make it look as if its sender had died."""
        await self.until(lambda: not self.rows("select 1 from outbox where state = 'leased'"))

    async def do(self, deed: Callable[[SqlWork], T]) -> T:
        return await self.app.rounds.do(deed)

    # ── people ──

    async def guest(self, name: str = "guest", language: str = "zh-hans") -> Person:
        """Somebody with a chat account who is bound to nobody."""
        person = await Person.join(self.url, name, language_code=language)
        self._guests.append(person)
        return person

    async def invitation(self, number: str) -> str:
        return await self.do(lambda work: invite(work, None, _by_number(work, number).id))

    async def joins(self, number: str, language: str = "zh-hans") -> Person:
        """Somebody of the roster, bound by an invitation, with the menu open and nothing counted yet."""
        person = await self.guest(number, language)
        await person.send(f"/start {await self.invitation(number)}")
        welcome = await person.sees("已经绑定")
        await person.tap("返回菜单", on=welcome.id)
        await person.sees("好。")
        if not language.startswith("zh"):
            await person.tap("English")
            await person.sees("Good")
        person.reset_counts()
        return person

    async def who(self, number: str) -> Somebody:
        return await self.do(lambda work: _by_number(work, number))

    async def change(self, number: str, **changes: Any) -> None:
        """What the office does to a person's row: another role, another section, archived."""

        def save(work: SqlWork) -> None:
            found = _by_number(work, number)
            work.people.save(replace(found, revision=found.revision + 1, **changes))

        await self.do(save)

    # ── what is so ──

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Through a connection of one's own, which can only read."""
        file = self.settings.data / "yetan.db"
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def row(self, query: str, *values: Any) -> tuple[Any, ...]:
        (found,) = self.rows(query, *values)
        return found

    def one(self, query: str, *values: Any) -> Any:
        return self.row(query, *values)[0]

    async def until(self, look: Callable[[], T | None], timeout: float = 8) -> T:
        """What `look` finds, as soon as it finds something that is true."""
        async with asyncio.timeout(timeout):
            while not (found := look()):
                await asyncio.sleep(0.02)
            return found

    async def quiet(self, timeout: float = 8) -> None:
        """Until nothing waits to be handled or sent."""

        def settled() -> bool:
            return not self.rows(
                "select 1 from inbox where state = 'new' union all select 1 from outbox "
                "where state in ('pending', 'leased', 'uncertain') and chat_id is not null"
            )

        await self.until(settled, timeout)


def _by_number(work: Work, number: str) -> Somebody:
    found = work.people.by_number(number)
    assert found is not None, f"nobody has the number {number}"
    return found


def populate(work: SqlWork) -> None:
    """C001 to C005 serve in a township (second section, V001), C006 in a village (grassroots, V002)."""
    units = [
        Unit(work.new_id(), name, kind)
        for name, kind in (
            ("示例部", UnitKind.COUNTY_DEPARTMENT),
            ("示例镇", UnitKind.TOWNSHIP),
            ("示例村", UnitKind.VILLAGE),
        )
    ]
    for unit in units:
        work.people.add_unit(unit)

    def add(number: str, name: str, role: Role, section: str | None = None, unit: int = 0) -> None:
        work.people.add(Somebody(work.new_id(), number, name, units[unit].id, "示例职务", role, section))

    add("M001", "部长示例", Role.MINISTER)
    add("V001", "副部长示例甲", Role.HOST)
    add("V002", "副部长示例乙", Role.HOST)
    add("O001", "办公室示例", Role.OFFICE)
    add("U001", "审计示例", Role.AUDITOR)
    for index, section in enumerate(work.policy.sections, 1):
        add(f"H{index:03}", f"科长示例{index}", Role.SECTION_HEAD, section.id)
        for nth in (1, 2):
            add(f"S{index}{nth:02}", f"干事示例{index}{nth}", Role.SECTION_STAFF, section.id)
    for index in range(1, CADRES + 1):
        add(f"C{index:03}", f"张示例{index}", Role.CADRE, unit=2 if index == CADRES else 1)


@asynccontextmanager
async def whole_house(folder: Path, **changes: Any) -> AsyncIterator[House]:
    """Everything up. `changes` replace whole top-level keys of the policy."""
    settings = fresh_house(folder)
    if changes:
        settings = replace(settings, policy=settings.policy.model_copy(update=changes))
    house = House(settings, MovableClock(EVENING))
    try:
        await house.start()
        await house.do(populate)
        yield house
    finally:
        await house.close()


def moment(at: datetime) -> int:
    """A time as it stands in the database: microseconds since 1970."""
    return int(at.timestamp()) * 1_000_000


def chat_text(messages: list[Message]) -> str:
    """Everything a chat shows, buttons too."""
    return "\n".join([m.text + "\n" + " ".join(m.labels) for m in messages])
