"""What a person can do in a chat: each act changes it and tells the bot."""

from __future__ import annotations

import secrets

from webchat.conversation import amend, post, private_chat, set_membership, tell_bot
from webchat.files import KINDS, picture_size
from webchat.model import Account, Chat
from webchat.refusals import Refusal, bad_request
from webchat.state import Bot, State
from webchat.text import LONGEST_CAPTION, cleaned, found_entities, split, units
from webchat.wire import Json, Params, Uploaded

__all__ = ["block", "edit", "found_group", "private_chat", "say", "tap", "upload"]

LONGEST_SOUND = 86_400
"""Seconds; how long one is, its sender says."""

_SOUNDS = {"audio/ogg": "voice", "audio/opus": "voice", "audio/mpeg": "audio", "audio/mp4": "audio"}
"""How Telegram's apps send what somebody attaches."""

MOST_AT_ONCE = 16
"""Messages that one text may become; what is longer is a file."""


def say(state: State, bot: Bot, by: Account, chat: Chat, params: Params) -> list[int]:
    """A long text becomes several messages, as Telegram's apps do it."""
    pieces = [piece.strip() for piece in split(cleaned(params.text("text")).strip())]
    if not pieces:
        raise bad_request("message text is empty")
    if len(pieces) > MOST_AT_ONCE:
        raise bad_request("message is too long")
    reply_to = _reply_to(chat, params)
    return [
        _post(state, bot, by, chat, _text(piece), reply_to if at == 0 else None)
        for at, piece in enumerate(pieces)
    ]


def upload(state: State, bot: Bot, by: Account, chat: Chat, params: Params) -> list[int]:
    given = params.get("file")
    if not isinstance(given, Uploaded):
        raise bad_request("there is no file in the request")
    if len(given.content) > state.limits.upload_bytes:
        raise Refusal(413, "Request Entity Too Large")
    caption = cleaned(params.text("caption")).strip()
    if units(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    kind = params.text("kind") or _kind_of(given)
    if kind not in KINDS:
        raise bad_request("unknown kind of file")
    name = cleaned(given.name).replace("\n", " ").strip() or "file"
    mime = given.mime or "application/octet-stream"
    seconds = min(max(params.whole("duration"), 0), LONGEST_SOUND)
    content = state.files.add(kind, name, mime, given.content, seconds).as_attachment()
    if caption:
        content |= {"caption": caption, "caption_entities": found_entities(caption)}
    return [_post(state, bot, by, chat, content, _reply_to(chat, params))]


def edit(state: State, bot: Bot, by: Account, chat: Chat, params: Params) -> None:
    _not_blocked(chat)
    message = chat.current(params.whole("message_id"))
    if message is None or message.body is None or message.body["from"]["id"] != by.id:
        raise bad_request("message to edit not found")
    text = cleaned(params.text("text")).strip()
    if not text or units(text) > 4096 or "text" not in message.body:
        raise bad_request("message can't be edited")
    if text == message.body["text"]:
        return
    amend(state, chat, message, {"entities": None} | _text(text))
    tell_bot(state, bot, "edited_message", chat, chat.as_bot_sees(message))


def tap(state: State, bot: Bot, by: Account, chat: Chat, params: Params) -> str:
    """Any data is passed on, as at Telegram: that a button said so proves nothing."""
    _not_blocked(chat)
    message, data = chat.current(params.whole("message_id")), params.text("data")
    if message is None or message.body is None or message.body["from"]["id"] != bot.account.id:
        raise bad_request("MESSAGE_ID_INVALID")
    if not 1 <= len(data.encode("utf-8", "replace")) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    query_id = str(secrets.randbits(62))
    bot.taps.wait_for(query_id, by.id, chat.id)
    query = {
        "id": query_id,
        "from": by.as_user(),
        "message": chat.as_bot_sees(message),
        "chat_instance": str(chat.bot_id * 1_000_003 + chat.key),
        "data": data,
    }
    tell_bot(state, bot, "callback_query", chat, query)
    return query_id


def block(state: State, bot: Bot, by: Account, chat: Chat, *, blocked: bool) -> None:
    if chat.group or chat.blocked == blocked:
        return
    chat.blocked = blocked
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    set_membership(state, bot, chat, by, before, after)


def found_group(state: State, bot: Bot, by: Account, params: Params) -> Chat:
    """A supergroup with the bot in it, and the people who were named."""
    others = params.parsed("members") or []
    if not isinstance(others, list) or not all(isinstance(one, int) for one in others):
        raise bad_request("expected an Array of user identifiers")
    members = [by.id, *(one for one in others if one in state.accounts and one != by.id)]
    chat_id = -(1_001_000_000_000 + len(state.chats) + 1)
    title = cleaned(params.text("title")).strip()[:128] or "·"
    chat = state.begin(bot.account.id, chat_id, title, members, group=True)
    set_membership(state, bot, chat, by, "left", "member")
    _post(state, bot, by, chat, {"new_chat_members": [bot.as_user()]}, None)
    return chat


def _post(state: State, bot: Bot, by: Account, chat: Chat, content: Json, reply_to: int | None) -> int:
    _not_blocked(chat)
    message = post(state, chat, by.as_user(), content, reply_to=reply_to)
    if not chat.left:
        tell_bot(state, bot, "message", chat, chat.as_bot_sees(message))
    return message.id


def _not_blocked(chat: Chat) -> None:
    if chat.blocked:
        raise Refusal(409, "you have blocked this bot")


def _reply_to(chat: Chat, params: Params) -> int | None:
    wanted = params.whole("reply_to")
    return wanted if wanted and chat.current(wanted) else None


def _text(text: str) -> Json:
    entities = found_entities(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _kind_of(file: Uploaded) -> str:
    if file.mime in {"image/png", "image/jpeg"}:
        try:
            picture_size(file.content)
        except Refusal:
            return "document"
        return "photo"
    return _SOUNDS.get(file.mime, "document")
