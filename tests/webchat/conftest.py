"""A served webchat, a bot on python-telegram-bot, people, and raw calls for what a library would refuse."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
import telegram

from webchat import BotAccount, Person, Serving, Webchat

TOKEN = "4242:made-up"
ACCOUNT = BotAccount(TOKEN, 4242, "night_bot", "夜谈")


class House:
    """One webchat with everybody who talks through it."""

    def __init__(self, webchat: Webchat, serving: Serving, http: aiohttp.ClientSession) -> None:
        self.webchat, self.serving, self.http = webchat, serving, http
        self.faults = webchat.faults
        self._people: list[Person] = []

    @property
    def url(self) -> str:
        return self.serving.url

    async def person(self, name: str = "何立群", **more: Any) -> Person:
        person = await Person.join(self.url, name, **more)
        self._people.append(person)
        return person

    def bot(self) -> telegram.Bot:
        return telegram.Bot(TOKEN, base_url=f"{self.url}/bot", base_file_url=f"{self.url}/file/bot")

    async def call(self, method: str, token: str = TOKEN, **params: Any) -> dict[str, Any]:
        """A form-encoded call, as bots make it; the answer as it came."""
        form = {k: json.dumps(v) if isinstance(v, dict | list | bool) else str(v) for k, v in params.items()}
        async with self.http.post(f"{self.url}/bot{token}/{method}", data=form) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == (200 if answer["ok"] else answer["error_code"])
            return answer

    async def refusal(self, method: str, **params: Any) -> str:
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def done(self, method: str, **params: Any) -> Any:
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def close(self) -> None:
        for person in self._people:
            await person.close()
        await self.serving.close()


Open = Callable[..., Awaitable[House]]


@pytest.fixture
async def open_house() -> AsyncIterator[Open]:
    """Opens a webchat with the options that a test needs; closes all of them afterwards."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())

        async def open_one(**options: Any) -> House:
            webchat = Webchat([ACCOUNT], **options)
            house = House(webchat, await webchat.serve(), http)
            stack.push_async_callback(house.close)
            return house

        yield open_one


@pytest.fixture
async def house(open_house: Open) -> House:
    return await open_house()


@pytest.fixture
async def cadre(house: House) -> Person:
    """Somebody who has said hello, so that the bot may write to them."""
    person = await house.person()
    await person.send("/start")
    await house.done("getUpdates", offset=-1)
    return person


@pytest.fixture
async def bot(house: House) -> AsyncIterator[telegram.Bot]:
    async with house.bot() as bot:
        yield bot


def keyboard(*rows: list[str]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in row] for row in rows]}


@pytest.fixture(name="keyboard")
def keyboard_fixture() -> Callable[..., dict[str, Any]]:
    return keyboard
