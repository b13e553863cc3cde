"""Files that were sent, by id. The name stays with the message; a path tells only an id and a kind."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import PurePath

from webchat.refusals import bad_request
from webchat.store import Store
from webchat.wire import Json

KINDS = ("photo", "document", "voice", "audio")
"""How a file may be shown."""

KEPT_AFTER_DELETION = 3600
"""Seconds in which a bot may still fetch what a deleted message showed."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    kind: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0
    duration: int = 0

    @property
    def path(self) -> str:
        return f"{self.kind}s/{self.id}{PurePath(self.name).suffix[:8]}"

    def as_json(self) -> Json:
        return {"file_id": self.id, "file_unique_id": self.id[-12:], "file_size": self.size}

    def as_attachment(self) -> Json:
        """The part of a message that carries it."""
        if self.kind == "photo":
            return {"photo": [self.as_json() | {"width": self.width, "height": self.height}]}
        named = self.as_json() | {"mime_type": self.mime}
        if self.kind == "voice":
            return {"voice": named | {"duration": self.duration}}
        if self.kind == "audio":
            return {"audio": named | {"duration": self.duration, "file_name": self.name}}
        return {"document": named | {"file_name": self.name}}


def attached(body: Json) -> str:
    """The id of the file that a message shows, or nothing."""
    for kind in KINDS:
        if found := body.get(kind):
            return str((found[-1] if kind == "photo" else found)["file_id"])
    return ""


class FileShelf:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._about: dict[str, StoredFile] = {}
        self._contents: dict[str, bytes] = {}

    def add(self, kind: str, name: str, mime: str, content: bytes, duration: int = 0) -> StoredFile:
        if not content:
            raise bad_request("file must be non-empty")
        width, height = picture_size(content) if kind == "photo" else (0, 0)
        id_ = "WC" + secrets.token_urlsafe(24)
        file = StoredFile(id_, kind, name[-200:], mime, len(content), width, height, duration)
        self._about[file.id], self._contents[file.id] = file, content
        if self._store.durable:
            insert = "INSERT INTO file (id, about, content, released) VALUES (?, ?, ?, ?)"
            self._store.put(insert, file.id, asdict(file), content, time.time())
            self._store.then(lambda: self._put_away(file.id))  # asked for before it is committed, it is there
        return file

    def _put_away(self, file_id: str) -> None:
        del self._about[file_id], self._contents[file_id]

    def hold(self, body: Json) -> None:
        """A message shows it."""
        if file_id := attached(body):
            update = "UPDATE file SET messages = messages + 1, released = NULL WHERE id = ?"
            self._store.put(update, file_id)

    def release(self, body: Json) -> None:
        """A message that showed it was deleted. An hour after the last one, the content goes too."""
        if file_id := attached(body):
            update = "UPDATE file SET messages = messages - 1, released = ? WHERE id = ?"
            self._store.put(update, time.time(), file_id)
        self.sweep()

    def sweep(self) -> None:
        sweep = "DELETE FROM file WHERE messages <= 0 AND released < ?"
        self._store.put(sweep, time.time() - KEPT_AFTER_DELETION)

    def find(self, file_id: str) -> StoredFile:
        if file_id in self._about:
            return self._about[file_id]
        kept = self._store.rows("SELECT about FROM file WHERE id = ?", file_id)
        if not kept:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return StoredFile(**json.loads(kept[0][0]))

    async def content(self, file_id: str) -> bytes:
        if file_id in self._contents:
            return self._contents[file_id]
        query = "SELECT content FROM file WHERE id = ?"
        kept = await asyncio.to_thread(self._store.rows, query, file_id)
        if not kept:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return bytes(kept[0][0])


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG, which is what counts as a photo here."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content.startswith(b"\xff\xd8"):
        at = 2
        while at + 9 < len(content) and content[at] == 0xFF:
            if content[at + 1] in range(0xC0, 0xC4):
                height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
                return int.from_bytes(width, "big"), int.from_bytes(height, "big")
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    raise bad_request("IMAGE_PROCESS_FAILED")
