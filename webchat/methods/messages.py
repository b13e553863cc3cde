"""Sending, editing and deleting messages."""

from __future__ import annotations

from webchat.conversation import amend, erase, post, tell_person
from webchat.formatted import written
from webchat.keyboard import parse_markup
from webchat.methods.call import Call
from webchat.model import Chat, Message
from webchat.refusals import NOT_MODIFIED, Refusal, bad_request
from webchat.wire import Json

ACTIONS = {
    *("typing", "choose_sticker", "find_location"),
    *("upload_photo", "upload_video", "upload_voice", "upload_document", "upload_video_note"),
    *("record_video", "record_voice", "record_video_note"),
}


async def send_message(call: Call) -> Json:
    return await deliver(call, call.chat_to_write_to(), written(call.params))


async def deliver(call: Call, chat: Chat, content: Json) -> Json:
    markup = parse_markup(call.params.parsed("reply_markup"))
    protect = call.params.flag("protect_content") or None
    said = content | {"reply_markup": markup, "has_protected_content": protect}
    message = post(
        call.state,
        chat,
        call.bot.as_user(),
        {name: value for name, value in said.items() if value is not None},
        quiet=call.params.flag("disable_notification"),
        reply_to=call.reply_to(chat),
    )
    seen = chat.as_bot_sees(message)
    await call.state.store.committed()
    return seen


async def edit_message_text(call: Call) -> Json:
    chat, message = _own_message(call)
    if "text" not in (message.body or {}):
        raise bad_request("there is no text in the message to edit")
    markup = parse_markup(call.params.parsed("reply_markup"))
    return await _amended(call, chat, message, written(call.params) | {"reply_markup": markup})


async def edit_message_reply_markup(call: Call) -> Json:
    chat, message = _own_message(call)
    markup = parse_markup(call.params.parsed("reply_markup"))
    return await _amended(call, chat, message, {"reply_markup": markup})


async def delete_message(call: Call) -> bool:
    chat = call.chat()
    message = chat.current(call.params.whole("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _erase(call, chat, message)
    await call.state.store.committed()
    return True


async def delete_messages(call: Call) -> bool:
    """As at Telegram, those that cannot be found are passed over."""
    chat, ids = call.chat(), call.params.parsed("message_ids")
    if not isinstance(ids, list) or not all(isinstance(one, int) for one in ids):
        raise bad_request("expected an Array of message identifiers")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    for message in filter(None, map(chat.current, ids)):
        _erase(call, chat, message)
    await call.state.store.committed()
    return True


async def send_chat_action(call: Call) -> bool:
    chat, action = call.chat_to_write_to(), call.params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    for user_id in chat.members:
        tell_person(call.state, user_id, "typing", chat_id=chat.id, action=action)
    return True


def _own_message(call: Call) -> tuple[Chat, Message]:
    chat = call.chat()
    message = chat.current(call.params.whole("message_id"))
    if message is None or message.body is None:
        raise bad_request("message to edit not found")
    if message.body["from"]["id"] != call.bot.account.id:
        raise bad_request("message can't be edited")
    return chat, message


async def _amended(call: Call, chat: Chat, message: Message, content: Json) -> Json:
    body = message.body or {}
    if all(body.get(name) == value for name, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    amend(call.state, chat, message, content, edited="text" in content)
    seen = chat.as_bot_sees(message)
    await call.state.store.committed()
    return seen


def _erase(call: Call, chat: Chat, message: Message) -> None:
    """In a private chat a bot may take back what either side said, for two days."""
    body = message.body or {}
    foreign = chat.group and body["from"]["id"] != call.bot.account.id
    if foreign or call.state.now() - body["date"] > call.state.limits.deletable_seconds:
        raise Refusal(400, "Bad Request: message can't be deleted for everyone")
    erase(call.state, chat, message)
