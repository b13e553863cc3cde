"""Envelope encryption of columns: a content key per scope (a talk, a day's intake), wrapped by the ring.

A sealed value is: one byte of version, eight of content-key id, then nonce and ciphertext. The row
and column are associated data, so that a value moved to another row or column does not open.
"""

import secrets
import struct
from typing import Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, bindparam, select

from storage.ids import Ids
from storage.keyring import KeyRing, decrypt, encrypt
from storage.once import insert_once
from storage.quick import Quick
from storage.tables import content_key

_HEAD: Final = struct.Struct(">Bq")
_BY_SCOPE: Final = select(content_key).where(content_key.c.scope == bindparam("scope"))
_BY_ID: Final = select(content_key).where(content_key.c.id == bindparam("id"))


class Damaged(ValueError):
    """What stands in the row was not sealed there, or its key is gone; names the place, never content.

    One such row must stop nobody else: a key ring that does not fit raises KeyRingProblem instead.
    """


class Sealer:
    """Seals and opens within one transaction.

    `cache` outlives transactions and holds only keys that are committed: a key made in this
    transaction joins it through `committed()`.
    """

    def __init__(self, connection: Connection | Quick, ring: KeyRing, ids: Ids, cache: "KeyCache") -> None:
        self._connection, self._ring, self._ids, self._cache = connection, ring, ids, cache
        self._fresh: list[tuple[str, int, bytes]] = []

    def seal(self, scope: str, place: str, plain: bytes) -> bytes:
        key_id, key = self._key_of(scope)
        return _HEAD.pack(1, key_id) + encrypt(key, plain, place.encode())

    def unseal(self, place: str, sealed: bytes) -> bytes:
        """Damaged when it is not what was sealed here."""
        try:
            _, key_id = _HEAD.unpack_from(sealed)
            return decrypt(self._key(key_id), sealed[_HEAD.size :], place.encode())
        except (InvalidTag, struct.error):
            raise Damaged(place) from None

    def committed(self) -> None:
        for scope, key_id, key in self._fresh:
            self._cache.put(scope, key_id, key)

    def mark(self) -> int:
        return len(self._fresh)

    def back_to(self, mark: int) -> None:
        """Forget the keys made since the mark: their rows were rolled back."""
        del self._fresh[mark:]

    def _key_of(self, scope: str) -> tuple[int, bytes]:
        found = self._cache.by_scope.get(scope)
        if found:
            return found
        for known, key_id, key in self._fresh:
            if known == scope:
                return key_id, key
        row = self._connection.execute(_BY_SCOPE, {"scope": scope}).one_or_none()
        if row:
            return row.id, self._remember(row.scope, row.id, row.master, row.wrapped)
        key_id, key = self._ids(), secrets.token_bytes(32)
        master, wrapped = self._ring.wrap(key, scope)
        values = {"id": key_id, "scope": scope, "wrapped": wrapped, "master": master}
        made = insert_once(self._connection, content_key)
        if self._connection.execute(made, values).rowcount != 1:
            return self._key_of(scope)  # another worker made it a moment ago
        self._fresh.append((scope, key_id, key))
        return key_id, key

    def _key(self, key_id: int) -> bytes:
        found = self._cache.by_id.get(key_id)
        if found:
            return found
        for _, known, key in self._fresh:
            if known == key_id:
                return key
        row = self._connection.execute(_BY_ID, {"id": key_id}).one_or_none()
        if row is None:
            raise Damaged(f"content key {key_id}")
        return self._remember(row.scope, row.id, row.master, row.wrapped)

    def _remember(self, scope: str, key_id: int, master: str, wrapped: bytes) -> bytes:
        key = self._ring.unwrap(master, wrapped, scope)
        self._cache.put(scope, key_id, key)
        return key


class KeyCache:
    """The content keys used lately, unwrapped; bounded, in memory only."""

    LARGEST = 2000

    def __init__(self) -> None:
        self.by_scope: dict[str, tuple[int, bytes]] = {}
        self.by_id: dict[int, bytes] = {}

    def put(self, scope: str, key_id: int, key: bytes) -> None:
        if len(self.by_id) >= self.LARGEST:
            self.by_scope.clear()
            self.by_id.clear()
        self.by_scope[scope] = (key_id, key)
        self.by_id[key_id] = key
