"""Invitation links: one for each door that a person may come in by."""

import asyncio
from collections.abc import Iterator
from typing import Any

from bot.domain.mistakes import Unusable
from yetan.house import TelegramChannel, WebchatChannel
from yetan.settings import Settings, TokenProblem

#: Seconds to wait for Telegram to say who the bot is.
PATIENCE = 5.0


def webchat_link(channel: WebchatChannel, token: str) -> str:
    return f"{channel.url}/?start={token}"


def links(settings: Settings, token: str) -> Iterator[tuple[str, str]]:
    """(channel, link); for a Telegram bot that cannot be asked its name, what to type instead."""
    for channel in settings.channels:
        if isinstance(channel, WebchatChannel):
            yield channel.name, webchat_link(channel, token)
        else:
            username = asyncio.run(_username(settings, channel))
            link = f"https://t.me/{username}?start={token}" if username else f"/start {token}"
            yield channel.name, link


async def _username(settings: Settings, channel: TelegramChannel) -> str | None:
    try:
        return str((await who_is(channel.api, settings.token(channel)))["username"])
    except (TokenProblem, ChannelSilent, KeyError):
        return None


class ChannelSilent(Unusable):
    """A Bot API server gave no useful answer; the sentence holds no token."""


async def who_is(api: str, token: str) -> dict[str, Any]:
    """What getMe says. ChannelSilent."""
    import aiohttp

    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
            session.get(f"{api}/bot{token}/getMe") as answer,
        ):
            said = await answer.json(content_type=None)
    except TimeoutError:
        raise ChannelSilent("door-no-answer", seconds=f"{PATIENCE:g}") from None
    except aiohttp.ClientConnectorError as problem:
        raise ChannelSilent("door-unreachable", why=problem.os_error) from None
    except (aiohttp.ClientError, ValueError) as problem:
        raise ChannelSilent("door-no-sense", kind=type(problem).__name__) from None
    if not isinstance(said, dict) or not said.get("ok") or not isinstance(said.get("result"), dict):
        code = said.get("error_code") if isinstance(said, dict) else None
        if code in (401, 404):
            raise ChannelSilent("door-token-refused")
        raise ChannelSilent("door-error", code=code)
    result: dict[str, Any] = said["result"]
    return result
