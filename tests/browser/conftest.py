"""Chromium before a served webchat. Skipped, with a word why, where there is no Chromium."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright

from webchat import BotAccount, Person, Webchat

TOKEN = "4242:made-up"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),  # it hums, and is allowed to
]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    async with async_playwright() as playwright:
        path = next(filter(None, map(shutil.which, names)), playwright.chromium.executable_path)
        if not shutil.which(path):
            pytest.skip(
                "no Chromium found: install the `chromium` package or run `playwright install chromium`"
            )
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


class Scene:
    """A bot to speak through, and pages to look at; fails when a page complained in its console."""

    def __init__(self, chromium: Browser, url: str, http: aiohttp.ClientSession) -> None:
        self._chromium, self.url, self._http = chromium, url, http
        self.complaints: list[str] = []
        self._contexts: list[Any] = []
        self.toolbar: dict[str, Any] = {}

    async def bot(self, method: str, **params: Any) -> Any:
        form = {k: json.dumps(v) if isinstance(v, dict | list | bool) else str(v) for k, v in params.items()}
        async with self._http.post(f"{self.url}/bot{TOKEN}/{method}", data=form) as response:
            answer = await response.json()
            assert answer["ok"], answer
            return answer["result"]

    async def download(self, path: str) -> bytes:
        async with self._http.get(f"{self.url}/file/bot{TOKEN}/{path}") as response:
            assert response.status == 200
            return await response.read()

    async def heard(self, kind: str) -> Any:
        """The next update of this kind; all before it are done with."""
        offset = 0
        while True:
            for update in await self.bot("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                if kind in update:
                    await self.bot("getUpdates", offset=offset)
                    return update[kind]

    async def page(
        self, person: Person | None = None, *, path: str = "/", width: int = 360, **look: Any
    ) -> Page:
        look = {"locale": "zh-CN", **look}
        context = await self._chromium.new_context(viewport={"width": width, "height": 740}, **look)
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if person:
            script = f"localStorage.setItem('secret', {json.dumps(person.secret)})"
            await context.add_init_script(script)
        await page.goto(self.url + path)
        return page

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()


@pytest.fixture
async def scene(chromium: Browser) -> AsyncIterator[Scene]:
    toolbar: dict[str, Any] = {}
    webchat = Webchat(
        [BotAccount(TOKEN, 4242, "night_bot", "县委组织部夜谈")],
        title="夜谈",
        toolbar=lambda language: {"status": language, **toolbar},
    )
    async with await webchat.serve() as serving, aiohttp.ClientSession() as http:
        scene = Scene(chromium, serving.url, http)
        scene.toolbar = toolbar
        yield scene
        await scene.close()
        assert scene.complaints == []


@pytest.fixture
async def cadre(scene: Scene) -> AsyncIterator[Person]:
    person = await Person.join(scene.url, "周敏")
    await person.send("/start")
    await scene.heard("message")
    yield person
    await person.close()
