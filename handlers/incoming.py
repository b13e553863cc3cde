"""An update, parsed once at the border into what the house needs to know of it.

It is read as it came (the Bot API's JSON, https://core.telegram.org/bots/api#update): of its hundred fields
the house uses a dozen, and to make the library's types of all of them cost more than to seal, store and
open it again (docs/adr/0019).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    WORDS = "words"
    TAP = "tap"
    EDITED = "edited"
    OTHER = "other"  # a photo, a file, a voice, a sticker, a location …
    NOTHING = "nothing"  # kinds of update the house never asked for


@dataclass(frozen=True, slots=True)
class Enclosed:
    """`size` is what the channel says it is, in bytes, and `kind` how it was sent; name and caption are
    content."""

    file_id: str = field(repr=False)
    size: int
    kind: str = "document"
    name: str = field(default="", repr=False)
    caption: str = field(default="", repr=False)
    content: dict[str, Any] | None = field(default=None, repr=False)
    """`{"read": …}` or `{"refused": key, "facts": {…}}`, once it was fetched."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """`text` is content: it is never printed."""

    kind: Kind
    channel: str
    chat_id: int
    user_id: int
    private: bool
    language: str
    message_id: int | None = None
    text: str = field(default="", repr=False)
    data: str = field(default="", repr=False)
    reply_to: int | None = None
    file: Enclosed | None = None

    @property
    def command(self) -> str:
        """`start` for `/start` and `/start@bot …`; empty when it is no command."""
        first = self.text.split(maxsplit=1)[0] if self.text.strip() else ""
        return first[1:].partition("@")[0].lower() if first.startswith("/") else ""

    @property
    def argument(self) -> str:
        return self.text.partition(" ")[2].strip()


def parse(update: Mapping[str, Any], channel: str) -> Incoming:
    """What an update says. KeyError or TypeError when it is none."""
    _number(update["update_id"])
    tap, edited, message = (update.get(kind) for kind in ("callback_query", "edited_message", "message"))
    body = tap or edited or message
    if body is None:
        return _incoming(Kind.NOTHING, channel, {}, {})
    user = body.get("from") or {}
    if tap:
        return _incoming(Kind.TAP, channel, user, tap.get("message") or {}, data=tap.get("data") or "")
    if edited:
        return _incoming(Kind.EDITED, channel, user, edited)
    replied = body.get("reply_to_message")
    return _incoming(
        Kind.WORDS if body.get("text") else Kind.OTHER,
        channel,
        user,
        body,
        text=body.get("text") or "",
        reply_to=_number(replied["message_id"]) if replied else None,
        file=_enclosed(body),
    )


def _incoming(
    kind: Kind, channel: str, user: Mapping[str, Any], message: Mapping[str, Any], **said: Any
) -> Incoming:
    """By whom, and where. A tap on a card that the channel has forgotten comes without its message."""
    chat = message.get("chat") or {}
    return Incoming(
        kind,
        channel,
        chat_id=_number(chat.get("id", 0)),
        user_id=_number(user.get("id", 0)),
        private=chat.get("type") == "private",
        language=user.get("language_code") or "",
        message_id=_number(message["message_id"]) if message else None,
        **said,
    )


def _enclosed(message: Mapping[str, Any]) -> Enclosed | None:
    """A document, a photo (the largest of its sizes), a voice, or a piece of audio."""
    for kind in ("document", "voice", "audio", "photo"):
        found = message.get(kind)
        if found:
            found = found[-1] if kind == "photo" else found
            name, caption = found.get("file_name") or "", message.get("caption") or ""
            return Enclosed(found["file_id"], found.get("file_size") or 0, kind, name, caption)
    return None


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError("not an update")
    return value
