"""What the program runs with: a checked config.yaml, and the tokens that never stand in it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.domain.mistakes import Unusable
from bot.domain.policy import Policy
from yetan.house import Channel, Privacy, TelegramChannel, WebchatChannel

TOKEN: Final = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")


class TokenProblem(Unusable):
    """A channel has no usable token; the sentence says what to do. Never holds the token."""


@dataclass(frozen=True)
class Settings:
    """config.yaml, checked. All paths are absolute; `database` is a SQLAlchemy URL."""

    file: Path
    policy: Policy
    database: str
    data: Path
    keys: Path
    channels: tuple[Channel, ...]
    privacy: Privacy

    @property
    def anchors(self) -> Path:
        """Where the heads of the audit chain are written down each day, outside the database."""
        return self.data / "anchors.txt"

    @property
    def webchats(self) -> tuple[WebchatChannel, ...]:
        return tuple(channel for channel in self.channels if isinstance(channel, WebchatChannel))

    def token_file(self, channel: Channel) -> Path | None:
        """None when the token comes from the environment."""
        if channel.token_file is not None:
            return self.file.parent / channel.token_file
        return None if isinstance(channel, TelegramChannel) else self.keys / f"{channel.name}.token"

    def token(self, channel: Channel, environment: Mapping[str, str] = os.environ) -> str:
        """The channel's bot token, from its file or from the environment. TokenProblem."""
        file = self.token_file(channel)
        if file is not None:
            return _well_formed(_read_private(file), file.name)
        names = (f"YETAN_TOKEN_{channel.name.upper()}", "YETAN_TOKEN")
        found = next((name for name in names if environment.get(name)), None)
        if found is None:
            raise TokenProblem("token-missing", channel=channel.name, variable=names[0])
        return _well_formed(environment[found], found)


def _read_private(file: Path) -> str:
    try:
        if file.stat().st_mode & 0o077:
            raise TokenProblem("file-open-to-others", file=file.name)
        return file.read_text()
    except OSError as problem:
        raise TokenProblem("token-unreadable", file=file.name, why=problem) from None
    except UnicodeDecodeError:
        raise TokenProblem("token-malformed", where=file.name) from None


def _well_formed(raw: str, source: str) -> str:
    if not TOKEN.fullmatch(raw.strip()):
        raise TokenProblem("token-malformed", where=source)
    return raw.strip()
