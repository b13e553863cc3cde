"""The key ring: master keys in files that only the service may read, and what they wrap.

`master-<id>.key` files wrap one content key per talk; the newest one wraps new keys, the older
ones still open theirs. `audit.key` signs the audit chain. All are 32 random bytes in hex.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.mistakes import Unusable

NONCE: Final = 12


class KeyRingProblem(Unusable):
    """The ring cannot be used; the sentence says what to do. Holds no key material."""


def encrypt(key: bytes, plain: bytes, place: bytes) -> bytes:
    """AES-256-GCM: 12 bytes of nonce, then the sealed bytes; `place` is bound to them but not kept."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def decrypt(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """Raises InvalidTag when the bytes, the key or the place are not the ones that were sealed."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place)


@dataclass(frozen=True)
class KeyRing:
    masters: Mapping[str, bytes] = field(repr=False)
    audit: bytes = field(repr=False)

    @property
    def newest(self) -> str:
        return max(self.masters, key=lambda name: (len(name), name))  # 10 comes after 9

    def vault(self, purpose: str) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
        """(seal, unseal) for a store that keeps no keys of its own, such as the chat server's."""

        def key(master: str) -> bytes:
            derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
            return derive.derive(self.masters[master])

        keys = {master: key(master) for master in self.masters}

        def seal(plain: bytes) -> bytes:
            name = self.newest.encode()
            return bytes([len(name)]) + name + encrypt(keys[self.newest], plain, name)

        def unseal(sealed: bytes) -> bytes:
            name = sealed[1 : 1 + sealed[0]]
            return decrypt(keys[name.decode()], sealed[1 + len(name) :], name)

        return seal, unseal

    def secret(self, purpose: str) -> str:
        """A word that all who hold this ring know, and nobody else."""
        return hmac.digest(self.audit, b"secret\0" + purpose.encode(), hashlib.sha256).hex()

    def wrap(self, content_key: bytes, scope: str) -> tuple[str, bytes]:
        master = self.newest
        return master, encrypt(self.masters[master], content_key, scope.encode())

    def unwrap(self, master: str, wrapped: bytes, scope: str) -> bytes:
        if master not in self.masters:
            raise KeyRingProblem("key-missing", name=master)
        try:
            return decrypt(self.masters[master], wrapped, scope.encode())
        except InvalidTag:
            raise KeyRingProblem("key-opens-nothing", name=master) from None


def create(folder: Path) -> KeyRing:
    """A new ring in an empty or missing folder; files have mode 0400, the folder 0700."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.glob("*.key")):
        raise KeyRingProblem("keys-there-already", folder=folder.name)
    add_master(folder, "1")
    _write(folder / "audit.key", secrets.token_bytes(32))
    return load(folder)


def add_master(folder: Path, name: str) -> None:
    _write(folder / f"master-{name}.key", secrets.token_bytes(32))


def load(folder: Path) -> KeyRing:
    """The ring of a folder; KeyRingProblem names the file that is missing, open to others or damaged."""
    masters = {
        found[1]: _read(file)
        for file in sorted(folder.glob("master-*.key"))
        if (found := re.fullmatch(r"master-(\w+)\.key", file.name))
    }
    if not masters:
        raise KeyRingProblem("keys-none", folder=folder.name)
    return KeyRing(masters, _read(folder / "audit.key"))


def _write(file: Path, key: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as out:
        out.write(key.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_mode & 0o077:
            raise KeyRingProblem("file-open-to-others", file=file.name)
        key = bytes.fromhex(file.read_text())
    except OSError as problem:
        raise KeyRingProblem("file-unreadable", file=file.name, why=problem) from None
    except ValueError:
        raise KeyRingProblem("key-damaged", file=file.name) from None
    if len(key) != 32:
        raise KeyRingProblem("key-damaged", file=file.name)
    return key
