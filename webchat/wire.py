"""Bytes in, bytes out: what both the bot side and the person side read and answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from webchat.refusals import Refusal, bad_request

Json = dict[str, Any]

_JSON_HEADERS = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}

_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(value: object) -> bytes:
    """Half a surrogate pair, which JSON lets anybody send, must not break an answer: it becomes "?"."""
    return _to_json(value).encode("utf-8", "replace")


def answer(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, _JSON_HEADERS)


async def body_of(request: Request, at_most: int) -> bytes:
    """Stops reading at the limit, so that nobody fills the memory."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > at_most:
            raise Refusal(413, "Request Entity Too Large")
    return bytes(found)


async def params_of(request: Request, at_most: int) -> Params:
    """Query and body together, in any of the three shapes Telegram accepts."""
    found: Json = dict(request.query_params)
    if request.method != "POST":
        return Params(found)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        if int(request.headers.get("content-length") or at_most + 1) > at_most:
            raise Refusal(413, "Request Entity Too Large")
        async with request.form(max_part_size=at_most) as form:
            for name, value in form.multi_items():
                found[name] = await _uploaded(value) if isinstance(value, UploadFile) else value
        return Params(found)
    raw = await body_of(request, at_most)
    if kind == "application/json" and raw:
        found.update(_json_object(raw))
    elif kind == "application/x-www-form-urlencoded":
        found.update(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(found)


class Uploaded:
    def __init__(self, name: str, mime: str, content: bytes) -> None:
        self.name, self.mime, self.content = name, mime, content


class Params(dict[str, Any]):
    """Parameters come as text or as JSON; each reader parses once and says what is wrong."""

    def text(self, name: str, default: str = "") -> str:
        value = self.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else _to_json(value)

    def whole(self, name: str, default: int = 0) -> int:
        value = self.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise bad_request(f'invalid parameter "{name}" specified') from None

    def flag(self, name: str) -> bool:
        return str(self.get(name, "")).lower() in {"true", "yes", "1"}

    def parsed(self, name: str) -> Any:
        """A nested object, which form bodies carry as JSON text; None when it is not there."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {name} JSON object") from None

    def nested(self, name: str) -> Json:
        """An object, empty when it is not there."""
        value = self.parsed(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {name}")
        return value


async def _uploaded(part: UploadFile) -> Uploaded:
    return Uploaded(part.filename or "file", part.content_type or "", await part.read())


def _json_object(raw: bytes) -> Json:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as JSON")
    return value
