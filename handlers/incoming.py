"""An update, parsed once at the border into what the house needs to know of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from telegram import Message, Update


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


def _enclosed(message: Message) -> Enclosed | None:
    """A document, a photo (the largest of its sizes), a voice, or a piece of audio."""
    photo = message.photo[-1] if message.photo else None
    for kind in ("document", "voice", "audio", "photo"):
        found = photo if kind == "photo" else getattr(message, kind)
        if found is not None:
            name = getattr(found, "file_name", None) or ""
            return Enclosed(found.file_id, found.file_size or 0, kind, name, message.caption or "")
    return None


def parse(update: Update, channel: str) -> Incoming:
    """What a typed update of python-telegram-bot says."""
    user, chat = update.effective_user, update.effective_chat
    common = {
        "channel": channel,
        "chat_id": chat.id if chat else 0,
        "user_id": user.id if user else 0,
        "private": chat is not None and chat.type == "private",
        "language": (user.language_code if user else None) or "",
    }
    if update.callback_query is not None:
        message = update.callback_query.message
        return Incoming(
            Kind.TAP,
            message_id=message.message_id if message else None,
            data=update.callback_query.data or "",
            **common,  # type: ignore[arg-type]
        )
    if update.edited_message is not None:
        return Incoming(Kind.EDITED, message_id=update.edited_message.message_id, **common)  # type: ignore[arg-type]
    if update.message is not None:
        message = update.message
        return Incoming(
            Kind.WORDS if message.text else Kind.OTHER,
            message_id=message.message_id,
            text=message.text or "",
            file=_enclosed(message),
            reply_to=message.reply_to_message.message_id if message.reply_to_message else None,
            **common,  # type: ignore[arg-type]
        )
    return Incoming(Kind.NOTHING, **common)  # type: ignore[arg-type]
