"""Accounts, chats and messages as they are kept, and how a bot is shown them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from webchat.wire import Json


@dataclass(slots=True)
class Account:
    id: int
    name: str
    language_code: str
    secret_hash: str

    def as_user(self) -> Json:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language_code,
        }


@dataclass(slots=True)
class Message:
    """`body` has Telegram's shape and is None once the message was deleted; `seq` is its latest change."""

    id: int
    seq: int
    body: Json | None
    quiet: bool = False
    reply_to: int | None = None

    def as_kept(self) -> Json | None:
        if self.body is None:
            return None
        return {"body": self.body, "quiet": self.quiet, "reply_to": self.reply_to}


@dataclass(slots=True)
class Chat:
    key: int
    bot_id: int
    id: int
    title: str
    members: list[int]
    group: bool = False
    blocked: bool = False
    left: bool = False
    read_up_to: int = 0
    last_id: int = 0
    opened: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    """In the order of their latest change, so that "what is new since" reads only the tail."""

    def as_kept(self) -> Json:
        kept = asdict(self)
        for runtime in ("messages", "opened", "last_id"):
            del kept[runtime]
        return kept

    def as_json(self) -> Json:
        if self.group:
            return {"id": self.id, "type": "supergroup", "title": self.title}
        return {"id": self.id, "type": "private", "first_name": self.title}

    def current(self, message_id: int) -> Message | None:
        found = self.messages.get(message_id)
        return found if found and found.body is not None else None

    def as_bot_sees(self, message: Message) -> Json:
        body = message.body or {}
        original = self.current(message.reply_to) if message.reply_to else None
        return body | {"reply_to_message": original.body} if original else body
