"""Files that were sent, by id. The name stays with the message; a path tells only an id and a kind."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import PurePath

from webchat.refusals import bad_request
from webchat.store import Store
from webchat.wire import Json


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    kind: str
    name: str
    mime: str
    size: int
    width: int = 0
    height: int = 0

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
            return {"voice": named | {"duration": 0}}
        return {"document": named | {"file_name": self.name}}


class FileShelf:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._about: dict[str, StoredFile] = {}
        self._contents: dict[str, bytes] = {}

    def add(self, kind: str, name: str, mime: str, content: bytes) -> StoredFile:
        if not content:
            raise bad_request("file must be non-empty")
        width, height = picture_size(content) if kind == "photo" else (0, 0)
        id_ = "WC" + secrets.token_urlsafe(24)
        file = StoredFile(id_, kind, name[-200:], mime, len(content), width, height)
        self._about[file.id] = file
        if self._store.durable:
            self._store.put("INSERT INTO file VALUES (?, ?, ?)", file.id, asdict(file), content)
        else:
            self._contents[file.id] = content
        return file

    def find(self, file_id: str) -> StoredFile:
        if file_id not in self._about:
            kept = self._store.rows("SELECT about FROM file WHERE id = ?", file_id)
            if not kept:
                raise bad_request("wrong file_id or the file is temporarily unavailable")
            self._about[file_id] = StoredFile(**json.loads(kept[0][0]))
        return self._about[file_id]

    async def content(self, file_id: str) -> bytes:
        if not self._store.durable:
            return self._contents[file_id]
        await self._store.committed()
        return bytes(self._store.rows("SELECT content FROM file WHERE id = ?", file_id)[0][0])


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
