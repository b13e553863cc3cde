"""A small county with a bot that can be killed: webchat survives, the bot and its database are the prey."""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.services.people_ports import Account
from storage import keyring, migrate
from storage.database import Database
from storage.work import House
from tests import county as people
from tests.faults.child import Stable
from webchat import BotAccount, Serving, Webchat
from webchat import Person as Somebody
from yetan.config import load_settings
from yetan.setup import template

TOKEN = "4242:made-up-token-for-a-made-up-bot"
FIRST_NIGHT = people.AFTERNOON
CADRES = 2
CHANNELS = """channels:
  - kind: telegram
    name: made_up
    token_file: keys/made_up.token
    api: {api}
    {mode}
    limits: {{per_second: 1000, per_chat_per_second: 100}}
"""


@dataclass
class Town:
    """Everybody has an account and has said hello; the bot has heard nothing yet."""

    folder: Path
    webchat: Webchat
    serving: Serving
    database: str
    first: int
    """The number of the first update."""
    persons: dict[str, Somebody] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    stable: Stable = field(init=False)

    def __post_init__(self) -> None:
        self.stable = Stable(self.folder)

    def set_clock(self, moment: datetime) -> None:
        """The bot's clock goes on from here. Files are mapped by the bot, which sees it at once."""
        with (self.folder / "clock").open("r+b") as clock:
            clock.write(struct.pack("d", (moment - datetime.now(UTC)).total_seconds()))

    def move_clock(self, seconds: float) -> None:
        """Time passes."""
        with (self.folder / "clock").open("r+b") as clock:
            (offset,) = struct.unpack("d", clock.read(8))
            clock.seek(0)
            clock.write(struct.pack("d", offset + seconds))

    def house(self) -> House:
        """Policy and keys, for looking into what the bot has sealed."""
        settings = load_settings(self.folder / "config.yaml")
        return House(settings.policy, keyring.load(settings.keys))

    async def close(self) -> None:
        await self.stable.close()
        await asyncio.gather(*(person.close() for person in self.persons.values()))
        await self.serving.close()


def write_config(
    folder: Path,
    api: str,
    database: str | None = None,
    mode: str = "mode: polling",
    name: str = "config.yaml",
) -> None:
    """The sample config with one channel that the bot takes for Telegram."""
    text, _, _ = template().decode().partition("channels:\n")
    text = re.sub(r"(?m)^# database: .*$", f"database: {database}" if database else "", text)
    (folder / name).write_text(text + CHANNELS.format(api=api, mode=mode))


@asynccontextmanager
async def open_town(
    folder: Path, database: str | None = None, mode: str = "mode: polling"
) -> AsyncIterator[Town]:
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
    webchat = Webchat([BotAccount(TOKEN, 4242, "night_bot", "夜谈")])
    webchat.faults.record = True
    serving = await webchat.serve()
    write_config(folder, serving.url, database, mode)
    (folder / "clock").write_bytes(struct.pack("d", 0.0))
    ring = keyring.create(folder / "keys")
    token = folder / "keys" / "made_up.token"
    token.write_text(TOKEN)
    token.chmod(0o400)
    (folder / "data").mkdir(exist_ok=True)
    settings = load_settings(folder / "config.yaml")
    town = Town(folder, webchat, serving, settings.database, webchat._state.update_ids.value + 1)
    try:
        memory = Database(settings.database, House(settings.policy, ring), lambda: FIRST_NIGHT)
        migrate.upgrade(memory.engine)
        with memory.begin() as work:
            county = people.populate(work, CADRES, None)
            for one in county.everybody:
                somebody = await Somebody.join(serving.url, one.name)
                await somebody.send("/start")
                town.persons[one.number], town.names[one.number] = somebody, one.name
                account = Account(work.new_id(), "made_up", somebody.user_id, somebody.chat_id, one.id)
                work.people.bind(account)
        memory.close()
        town.set_clock(FIRST_NIGHT)
        yield town
    finally:
        await town.close()
