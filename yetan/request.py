"""python-telegram-bot over aiohttp: its own extension point, several times as fast as its default.

A failure says whether the call can have arrived: `NotSent` cannot, `TimedOut` may have.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any, cast

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

#: Seconds; a method's own time-outs go before these.
PATIENCE = 20.0


#: Chinese as it is: form fields take three bytes' names for each byte of it, and as many times as long.
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Json(aiohttp.BytesPayload):
    def __init__(self, parameters: Mapping[str, Any]) -> None:
        super().__init__(_to_json(parameters).encode("utf-8", "replace"), content_type="application/json")


@dataclass(frozen=True, slots=True)
class _Plain:
    """What a call without files says, as it is: the library makes an object of every argument first."""

    arguments: Mapping[str, Any]


class NotSent(NetworkError):
    """No connection was made: the call certainly did not arrive."""


class AiohttpRequest(BaseRequest):
    """One connection pool; `connections` bounds how many calls are under way at once."""

    def __init__(self, connections: int = 64) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return PATIENCE

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, url: str, arguments: Mapping[str, Any], patience: float) -> Any:
        """The answer to a call without files; errors are the library's own."""
        return await self.post(url, cast(RequestData, _Plain(arguments)), read_timeout=patience)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """(status, body). Neither the address, which holds the token, nor the body is in any error."""
        if self._session is None:
            raise RuntimeError("the request class is not initialized")
        patience = read_timeout if isinstance(read_timeout, int | float) else PATIENCE
        try:
            async with self._session.request(
                method, _address(url), data=_body(request_data), timeout=_at_most(patience)
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as problem:
            raise NotSent(type(problem).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as problem:
            raise TimedOut(type(problem).__name__) from None

    async def download(self, url: str, longest: int, patience: float) -> bytes | None:
        """The file; None when it is longer than it may be, which is seen before it is in memory."""
        if self._session is None:
            raise RuntimeError("the request class is not initialized")
        timeout = aiohttp.ClientTimeout(total=patience, connect=10)
        try:
            async with self._session.get(url, timeout=timeout) as response:
                if response.status != HTTPStatus.OK:
                    raise NetworkError(f"status {response.status}")
                found = bytearray()
                async for piece in response.content.iter_chunked(65_536):
                    found += piece
                    if len(found) > longest:
                        return None
                return bytes(found)
        except (TimeoutError, aiohttp.ClientError) as problem:
            raise NetworkError(type(problem).__name__) from None


@lru_cache(maxsize=64)
def _address(url: str) -> URL:
    """Taken apart once: there are a few methods, and each is called all night."""
    return URL(url)


@lru_cache(maxsize=64)
def _at_most(patience: float) -> aiohttp.ClientTimeout:
    """For the whole of a call. A bound for each read would start a clock at every one of them."""
    return aiohttp.ClientTimeout(total=patience + 5, connect=10)


def _body(data: RequestData | _Plain | None) -> Any:
    """JSON, or multipart when there is a file."""
    if data is None:
        return None
    if isinstance(data, _Plain):
        return _Json(data.arguments)
    if not data.contains_files:
        return _Json(data.parameters)
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(
            name,
            BytesIO(content) if isinstance(content, bytes) else content,
            filename=filename,
            content_type=mime,
        )
    return form
