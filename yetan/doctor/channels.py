"""The doors: is each token there, does each answer?"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterator

from yetan.doctor.finding import Finding, ill, mind, well
from yetan.house import Address, TelegramChannel, WebchatChannel
from yetan.links import ChannelSilent, who_is
from yetan.settings import Settings, TokenProblem


def doors(settings: Settings) -> Iterator[Finding]:
    for channel in settings.channels:
        about = f"渠道 {channel.name}"
        try:
            token = settings.token(channel)
        except TokenProblem as problem:
            yield ill(about, str(problem), _where_tokens_come_from(channel))
            continue
        if isinstance(channel, WebchatChannel):
            yield from _webchat(about, channel, token)
        else:
            yield from _telegram(about, channel, token)


def _where_tokens_come_from(channel: WebchatChannel | TelegramChannel) -> str:
    if isinstance(channel, WebchatChannel):
        return "`yetan init` in this folder makes what is missing"
    return "@BotFather hands it out; write it into a file with mode 0400"


def _telegram(about: str, channel: TelegramChannel, token: str) -> Iterator[Finding]:
    try:
        bot = asyncio.run(who_is(channel.api, token))
    except ChannelSilent as silence:
        yield ill(about, f"{channel.api}: {silence}", "check the network, `api` and the token")
    else:
        yield well(about, f"{channel.api} knows us as @{bot.get('username')}")
    if channel.webhook is not None:
        if not channel.webhook.public_url.startswith("https://"):
            yield ill(about, "Telegram only calls webhooks over https", "give `public_url` a https address")
        if not _free(channel.webhook.listen):
            yield mind(about, f"{channel.webhook.listen} is taken", "fine while the service runs")


def _webchat(about: str, channel: WebchatChannel, token: str) -> Iterator[Finding]:
    if _free(channel.listen):
        yield well(about, f"{channel.listen} is free for the chat page")
    else:
        try:
            asyncio.run(who_is(f"http://{channel.listen}", token))
        except ChannelSilent:
            yield ill(about, f"{channel.listen} is taken by another program", "stop it, or change `listen`")
        else:
            yield well(about, f"the running service answers at {channel.listen}")
    if not _local(channel.listen) and not (channel.public_url or "").startswith("https://"):
        yield mind(
            about,
            "what people write travels unsealed through the network",
            "listen on 127.0.0.1, put an HTTPS proxy in front and name it in public_url",
        )


def _free(door: Address) -> bool:
    try:
        with socket.create_server((door.host, door.port), family=_family(door)):
            return True
    except OSError:
        return False


def _family(door: Address) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in door.host else socket.AF_INET


def _local(door: Address) -> bool:
    try:
        return ipaddress.ip_address(door.host).is_loopback
    except ValueError:
        return door.host == "localhost"
