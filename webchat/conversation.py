"""The few things that can happen in a chat. Everything that changes a message passes here."""

from __future__ import annotations

from webchat.model import Account, Chat, Message
from webchat.state import Bot, State
from webchat.updates import ON_REQUEST
from webchat.wire import Json

_SAVE = "INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?)"


def post(
    state: State,
    chat: Chat,
    sender: Json,
    content: Json,
    *,
    quiet: bool = False,
    reply_to: int | None = None,
) -> Message:
    state.open(chat)
    chat.last_id += 1
    body = {
        "message_id": chat.last_id,
        "from": sender,
        "chat": chat.as_json(),
        "date": int(state.now()),
        **content,
    }
    message = Message(chat.last_id, 0, body, quiet, reply_to)
    state.files.hold(body)
    _changed(state, chat, message)
    return message


def amend(state: State, chat: Chat, message: Message, content: Json, *, edited: bool = True) -> None:
    """Replaces parts of a message; a part that is None is taken away."""
    assert message.body is not None
    body = message.body | content
    if edited:
        body["edit_date"] = int(state.now())
    message.body = {name: value for name, value in body.items() if value is not None}
    _changed(state, chat, message)


def erase(state: State, chat: Chat, message: Message) -> None:
    """What it said is gone from the file too; that it was there stays, so its number is not used again."""
    state.files.release(message.body or {})
    message.body, message.reply_to = None, None
    _changed(state, chat, message)


def tell_bot(state: State, bot: Bot, kind: str, chat: Chat, body: Json) -> None:
    wanted = bot.settings.get("allowed_updates")
    if kind in wanted if wanted else kind not in ON_REQUEST:
        bot.queue.add(state.update_ids.next(), kind, chat.id, body)


def tell_person(state: State, user_id: int, kind: str, **details: object) -> None:
    state.feeds[user_id].tell({"seq": state.seq.next(), "kind": kind, **details})


def private_chat(state: State, bot: Bot, account: Account) -> Chat:
    """The person's chat with this bot; it begins with the first word."""
    found = state.chats.get((bot.account.id, account.id))
    if found:
        return state.open(found)
    return state.begin(bot.account.id, account.id, account.name, [account.id], group=False)


def set_membership(state: State, bot: Bot, chat: Chat, by: Account, before: str, after: str) -> None:
    """Tells the bot that somebody blocked it, let it in or threw it out."""

    def seat(status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": bot.as_user(), "status": status, **until}

    change = {
        "chat": chat.as_json(),
        "from": by.as_user(),
        "date": int(state.now()),
        "old_chat_member": seat(before),
        "new_chat_member": seat(after),
    }
    state.keep_chat(chat)
    tell_bot(state, bot, "my_chat_member", chat, change)


def _changed(state: State, chat: Chat, message: Message) -> None:
    message.seq = state.seq.next()
    chat.messages.pop(message.id, None)
    chat.messages[message.id] = message
    state.store.put(_SAVE, chat.key, message.id, message.seq, message.as_kept())
    for user_id in chat.members:
        state.feeds[user_id].bell.ring()
