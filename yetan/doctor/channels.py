"""The doors: is each token there, does each answer?"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterator

from bot.domain.mistakes import Said
from yetan.doctor.finding import Finding, ill, mind, well
from yetan.house import Address, TelegramChannel, WebchatChannel
from yetan.links import ChannelSilent, who_is
from yetan.settings import Settings, TokenProblem


def doors(settings: Settings) -> Iterator[Finding]:
    for channel in settings.channels:
        about = Said("about-channel", name=channel.name)
        try:
            token = settings.token(channel)
        except TokenProblem as problem:
            yield ill(about, problem.said, _where_tokens_come_from(channel))
            continue
        if isinstance(channel, WebchatChannel):
            yield from _webchat(about, channel, token)
        else:
            yield from _telegram(about, channel, token)


def _where_tokens_come_from(channel: WebchatChannel | TelegramChannel) -> Said:
    if isinstance(channel, WebchatChannel):
        return Said("advice-init-again")
    return Said("advice-botfather")


def _telegram(about: Said, channel: TelegramChannel, token: str) -> Iterator[Finding]:
    try:
        bot = asyncio.run(who_is(channel.api, token))
    except ChannelSilent as silence:
        yield ill(about, Said("door-silent", where=channel.api, why=silence), Said("advice-check-network"))
    else:
        yield well(about, Said("door-knows-us", where=channel.api, bot=bot.get("username")))
    if channel.webhook is not None:
        if not channel.webhook.public_url.startswith("https://"):
            yield ill(about, Said("door-not-https"), Said("advice-https"))
        if not _free(channel.webhook.listen):
            yield mind(
                about, Said("door-taken", where=channel.webhook.listen), Said("advice-fine-in-service")
            )


def _webchat(about: Said, channel: WebchatChannel, token: str) -> Iterator[Finding]:
    if _free(channel.listen):
        yield well(about, Said("door-free", where=channel.listen))
    else:
        try:
            asyncio.run(who_is(f"http://{channel.listen}", token))
        except ChannelSilent:
            yield ill(about, Said("door-of-another", where=channel.listen), Said("advice-stop-or-move"))
        else:
            yield well(about, Said("door-in-service", where=channel.listen))
    if not _local(channel.listen) and not (channel.public_url or "").startswith("https://"):
        yield mind(about, Said("door-unsealed"), Said("advice-proxy"))


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
