"""What whoever runs the machine decides: where things are kept and through which doors people come."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.hours import Duration, Rules
from bot.domain.mistakes import Mistake

#: In the data folder, unless `database` says otherwise.
DATABASE_FILE = "yetan.db"


class Address(NamedTuple):
    """Where a server listens; port 0 takes a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address(raw: object) -> Address:
    if isinstance(raw, Address):
        return raw
    found = re.fullmatch(r"\[?([^\s\[\]]+?)\]?:(\d{1,5})", raw) if isinstance(raw, str) else None
    if not found or int(found[2]) > 65535:
        raise Mistake("config-address")
    return Address(found[1], int(found[2]))


def _url(raw: object) -> object:
    parts = urlsplit(raw) if isinstance(raw, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise Mistake("config-url")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Mistake("config-url-plain")
    return str(raw).rstrip("/")


Listen = Annotated[Address, BeforeValidator(address)]
Url = Annotated[str, BeforeValidator(_url)]
#: Accounts are remembered by it: renaming a channel makes strangers of everybody on it.
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,15}$")]


class WebchatBot(Rules):
    username: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{3,30}[bB][oO][tT]$")] = "yetan_bot"
    name: Annotated[str, Field(min_length=1, max_length=64)] = "夜谈"


class WebchatChannel(Rules):
    """A door of our own, served by the same process: a chat page with a Bot API behind it."""

    kind: Literal["webchat"]
    name: ChannelName
    listen: Listen
    public_url: Url | None = None
    bot: WebchatBot = WebchatBot()
    token_file: Path | None = None

    @property
    def url(self) -> str:
        """Where people find the page."""
        return self.public_url or f"http://{self.listen}"


class Webhook(Rules):
    listen: Listen
    public_url: Url


class SendingLimits(Rules):
    """Messages a second: in all, and to one chat. Telegram allows 30 and 1."""

    per_second: Annotated[float, Field(gt=0, le=1000)] = 30
    per_chat_per_second: Annotated[float, Field(gt=0, le=100)] = 1


class TelegramChannel(Rules):
    """Telegram's Bot API, or a self-hosted server of the same kind."""

    kind: Literal["telegram"]
    name: ChannelName
    api: Url = "https://api.telegram.org"
    token_file: Path | None = None
    mode: Literal["polling", "webhook"] = "polling"
    webhook: Webhook | None = None
    limits: SendingLimits = SendingLimits()

    @model_validator(mode="after")
    def webhook_is_described_when_wanted(self) -> "TelegramChannel":
        if self.mode == "webhook" and self.webhook is None:
            raise Mistake("config-webhook-missing")
        if self.mode == "polling" and self.webhook is not None:
            raise Mistake("config-webhook-unused")
        return self


Channel = Annotated[WebchatChannel | TelegramChannel, Field(discriminator="kind")]


class Privacy(Rules):
    """With `light`, notes and concerns are typed and read in webchat only, never over Telegram."""

    telegram_content: Literal["full", "light"] = "full"
    close_cards_after: Duration = timedelta(minutes=15)
    """A card with content that somebody opened closes itself when it was not touched for so long."""
    close_news_after: Duration = timedelta(days=2)
    """One that came unasked."""


class House(Rules):
    """The keys of config.yaml beside the policy's. Folders are relative to the file."""

    data: Path = Path("data")
    keys: Path = Path("keys")
    database: str | None = None
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    privacy: Privacy = Privacy()
