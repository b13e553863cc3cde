"""The wire under a Person: requests with their secret, refusals as exceptions."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import aiohttp

from webchat.client_view import NotAllowed

_MIME = {
    "photo": "image/png",
    "document": "application/octet-stream",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
}


class Line:
    def __init__(self, base_url: str, session: aiohttp.ClientSession | None, bot: str) -> None:
        self._base, self._bot, self._owned = base_url.rstrip("/"), bot, session is None
        self._session = session or aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self.secret = ""

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        url, query = f"{self._base}/chat/{path}", {"bot": self._bot, **params}
        async with self._session.get(url, params=query, headers=self._headers()) as response:
            return await _read(response)

    async def post(self, path: str, **params: Any) -> dict[str, Any]:
        body = {name: value for name, value in params.items() if value is not None}
        url = f"{self._base}/chat/{path}"
        async with self._session.post(
            url, json={"bot": self._bot, **body}, headers=self._headers()
        ) as response:
            return await _read(response)

    async def upload(self, kind: str, content: bytes, name: str, **params: Any) -> dict[str, Any]:
        form = aiohttp.FormData({"kind": kind, "bot": self._bot}, quote_fields=False)
        for field, value in params.items():
            form.add_field(field, "" if value is None else str(value))
        form.add_field("file", BytesIO(content), filename=name, content_type=_MIME[kind])
        url = f"{self._base}/chat/upload"
        async with self._session.post(url, data=form, headers=self._headers()) as response:
            return await _read(response)

    async def download(self, path: str) -> bytes:
        url, query = f"{self._base}/chat/{path}", {"bot": self._bot}
        async with self._session.get(url, params=query, headers=self._headers()) as response:
            if response.status != 200:
                raise NotAllowed(f"{response.status}")
            return await response.read()

    async def close(self) -> None:
        if self._owned:
            await self._session.close()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


async def _read(response: aiohttp.ClientResponse) -> dict[str, Any]:
    result: dict[str, Any] = await response.json()
    if response.status != 200:
        raise NotAllowed(f"{response.status} {result.get('error')}")
    return result
