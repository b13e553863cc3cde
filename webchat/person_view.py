"""What a person is shown: a message as the page draws it, and everything that is new to them."""

from __future__ import annotations

from webchat.files import KINDS
from webchat.model import Account, Chat, Message
from webchat.profile_texts import introduction, menu_for
from webchat.state import Bot, State
from webchat.wire import Json

SNAPSHOT = 200


def shown(chat: Chat, message: Message, viewer: Account) -> Json:
    body = message.body or {}
    return {
        "id": message.id,
        "chat_id": chat.id,
        "mine": body["from"]["id"] == viewer.id,
        "from": body["from"]["first_name"],
        "text": body.get("text") or body.get("caption") or "",
        "entities": body.get("entities") or body.get("caption_entities") or [],
        "buttons": [[_button(one) for one in row] for row in _rows(body)],
        "date": body["date"],
        "edited": "edit_date" in body,
        "protect": body.get("has_protected_content", False),
        "silent": message.quiet,
        "reply_to": message.reply_to,
        "file": file_of(body),
    }


def file_of(body: Json) -> Json | None:
    for kind in KINDS:
        if kind in body:
            about = body[kind][-1] if kind == "photo" else body[kind]
            return {
                "id": about["file_id"],
                "kind": kind,
                "name": about.get("file_name", ""),
                "mime": about.get("mime_type", ""),
                "size": about["file_size"],
                "width": about.get("width", 0),
                "height": about.get("height", 0),
            }
    return None


def news(state: State, bot: Bot, viewer: Account, after: int) -> list[Json]:
    """Everything that changed since, oldest first; from nothing, the latest messages as they stand.

    Messages are told as they are now, so whoever was away misses steps but never the outcome.
    """
    found = state.feeds[viewer.id].since(after) if after else []
    for chat in state.chats_of[viewer.id]:
        if chat.bot_id == bot.account.id:
            state.open(chat)
            found += _changes(chat, viewer, after) if after else history(chat, viewer)
    return sorted(found, key=lambda event: int(event["seq"]))


def history(chat: Chat, viewer: Account, before: int | None = None, limit: int = SNAPSHOT) -> list[Json]:
    """The latest messages that came before another one."""
    ids = [m.id for m in chat.messages.values() if m.body and (before is None or m.id < before)]
    return [_event(chat, chat.messages[id_], viewer) for id_ in sorted(ids)[-limit:]]


def unread(state: State, bot: Bot, account: Account) -> int:
    chat = state.chats.get((bot.account.id, account.id))
    if chat is None:
        return 0
    since = [m.body for m in state.open(chat).messages.values() if m.id > chat.read_up_to and m.body]
    return sum(body["from"]["id"] != account.id for body in since)


def profile(state: State, bot: Bot, account: Account) -> Json:
    chat = state.chats.get((bot.account.id, account.id))
    return {
        "user_id": account.id,
        "name": account.name,
        "started": chat is not None,
        "blocked": bool(chat and chat.blocked),
        "bot": introduction(bot, account.language_code) | {"commands": menu_for(bot, account)},
        "upload_bytes": state.limits.upload_bytes,
    }


def _changes(chat: Chat, viewer: Account, after: int) -> list[Json]:
    found: list[Json] = []
    for message in reversed(chat.messages.values()):
        if message.seq <= after:
            break
        found.append(_event(chat, message, viewer))
    return found


def _event(chat: Chat, message: Message, viewer: Account) -> Json:
    if message.body is None:
        return {"seq": message.seq, "kind": "deleted", "chat_id": chat.id, "message_id": message.id}
    return {"seq": message.seq, "kind": "message", "message": shown(chat, message, viewer)}


def _rows(body: Json) -> list[list[Json]]:
    rows: list[list[Json]] = body.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _button(button: Json) -> Json:
    return {
        "text": button["text"],
        "data": button.get("callback_data"),
        "url": button.get("url"),
        "copy": button.get("copy_text", {}).get("text"),
    }
