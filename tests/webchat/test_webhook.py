"""A bot that is called instead of asking."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer


class Receiver:
    """Collects what is delivered; refuses as often as it was told to."""

    def __init__(self):
        self.bodies, self.secrets, self.refuse = asyncio.Queue(), [], 0

    async def take(self, request):
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=503)
        await self.bodies.put(await request.json())
        return web.Response()

    async def next(self):
        return await asyncio.wait_for(self.bodies.get(), 10)


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


async def test_updates_are_delivered_with_the_secret(house, cadre, receiver):
    await house.done("setWebhook", url=receiver.url, secret_token="s3", drop_pending_updates=True)
    await cadre.send("在吗")
    assert (await receiver.next())["message"]["text"] == "在吗"
    assert receiver.secrets == ["s3"]


async def test_what_waited_before_is_delivered_too(house, cadre, receiver):
    await house.done("setWebhook", url=receiver.url)
    assert (await receiver.next())["message"]["text"] == "/start"


async def test_a_refused_update_comes_again_and_nothing_overtakes_it(house, cadre, receiver):
    other = await house.person("别人")
    receiver.refuse = 2
    await house.done("setWebhook", url=receiver.url, drop_pending_updates=True)
    for word in ("一", "二", "三"):
        await cadre.send(word)
        await other.send(word)
    heard = defaultdict(list)
    for _ in range(6):
        message = (await receiver.next())["message"]
        heard[message["from"]["id"]].append(message["text"])
    assert heard == {cadre.user_id: ["一", "二", "三"], other.user_id: ["一", "二", "三"]}
    info = await house.done("getWebhookInfo")
    assert info["url"] == receiver.url
    assert info["last_error_message"].startswith("Wrong response from the webhook: 503")


async def test_polling_beside_a_webhook_is_a_conflict(house, receiver):
    await house.done("setWebhook", url=receiver.url)
    assert (await house.refusal("getUpdates")).startswith(
        "Conflict: can't use getUpdates method while webhook"
    )
    await house.done("deleteWebhook")
    assert await house.done("getUpdates") == []


async def test_setting_a_webhook_ends_a_waiting_poll(house, receiver):
    waiting = asyncio.create_task(house.call("getUpdates", timeout=30))
    while not (await house.done("getWebhookInfo"))["url"]:
        await house.done("setWebhook", url=receiver.url)
    assert (await waiting)["error_code"] == 409


async def test_an_address_that_is_none_is_refused(house):
    assert await house.refusal("setWebhook", url="nonsense") == (
        "Bad Request: bad webhook: invalid webhook URL specified"
    )
