"""What whoever starts a webchat may choose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BotAccount:
    """A bot that this server knows; Telegram's @BotFather would have handed it out."""

    token: str
    id: int
    username: str
    name: str


@dataclass(frozen=True)
class Limits:
    """Telegram's numbers. The rates are off unless given: 30 and 1 are Telegram's own."""

    overall_per_second: float | None = None
    chat_per_second: float | None = None
    chat_burst: int = 3
    tap_seconds: float = 150
    update_seconds: float = 24 * 3600
    deletable_seconds: float = 48 * 3600
    upload_bytes: int = 20 * 1024 * 1024
