"""The address that Telegram posts to: 200 means committed, and whoever does not know the secret is nobody."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.house import House
from yetan.channel import Channel
from yetan.intake import listening, serving, webhook

SECRET = "made-up-secret"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {
    "update_id": 7_000_001,
    "message": {"message_id": 1, "date": 1, "chat": {"id": 99, "type": "private"}},
}


@pytest.fixture
async def hook(house: House) -> AsyncIterator[aiohttp.ClientSession]:
    channel = Channel.at("telegram", house.url, "1:made-up")
    door = listening("127.0.0.1", 0)
    base = f"http://127.0.0.1:{door.getsockname()[1]}"
    async with serving(webhook(channel, house.app.rounds, SECRET), door), aiohttp.ClientSession(base) as http:
        yield http


def stored(house: House) -> list[tuple[int]]:
    return house.rows("select update_id from inbox where channel = 'telegram'")


async def test_what_is_answered_with_200_is_committed_and_once(
    house: House, hook: aiohttp.ClientSession
) -> None:
    for _ in range(2):
        async with hook.post("/webhook/telegram", json=UPDATE, headers={HEADER: SECRET}) as answer:
            assert answer.status == 200
        assert stored(house) == [(UPDATE["update_id"],)]


@pytest.mark.parametrize("headers", [{}, {HEADER: "another"}, {HEADER: "编造"}, {HEADER: SECRET + "x"}])
async def test_whoever_does_not_know_the_secret_is_refused(
    house: House, hook: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with hook.post("/webhook/telegram", json=UPDATE, headers=headers) as answer:
        assert answer.status == 403
    assert stored(house) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"7", b'{"update_id": "x"}', b"{}", b"[" * 100_000]
)
async def test_what_is_no_update_is_refused(house: House, hook: aiohttp.ClientSession, body: bytes) -> None:
    async with hook.post("/webhook/telegram", data=body, headers={HEADER: SECRET}) as answer:
        assert answer.status == 400
    assert stored(house) == []
