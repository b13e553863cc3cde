"""What a bot says about itself, and what it asks about a chat."""

from __future__ import annotations

import re

from webchat.conversation import set_membership, tell_person
from webchat.methods.call import Call
from webchat.refusals import bad_request
from webchat.wire import Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


async def get_me(call: Call) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return call.bot.as_user() | abilities


async def say_yes(_: Call) -> bool:
    """For calls that set something this server has no place for."""
    return True


async def get_chat(call: Call) -> Json:
    shape = call.chat().as_json()
    return shape | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


async def leave_chat(call: Call) -> bool:
    chat = call.chat()
    if not chat.group:
        raise bad_request("chat member status can't be changed in private chats")
    chat.left = True
    by = call.state.accounts[chat.members[0]]
    set_membership(call.state, call.bot, chat, by, "member", "left")
    await call.state.store.committed()
    return True


async def set_my_commands(call: Call) -> bool:
    wanted = call.params.parsed("commands")
    if not isinstance(wanted, list) or len(wanted) > 100:
        raise bad_request("expected an Array of at most 100 bot commands")
    commands = [_command(one) for one in wanted]
    call.bot.settings.setdefault("commands", {})[_scope(call)] = commands
    return await _menu_changed(call)


async def get_my_commands(call: Call) -> list[Json]:
    found: list[Json] = call.bot.settings.get("commands", {}).get(_scope(call), [])
    return found


async def delete_my_commands(call: Call) -> bool:
    call.bot.settings.get("commands", {}).pop(_scope(call), None)
    return await _menu_changed(call)


async def set_my_description(call: Call) -> bool:
    return await _describe(call, "description", 512)


async def set_my_short_description(call: Call) -> bool:
    return await _describe(call, "short_description", 120)


def _scope(call: Call) -> str:
    scope = call.params.nested("scope")
    kind = scope.get("type", "default")
    if kind in {"chat", "chat_member", "chat_administrators"}:
        kind = f"{kind} {scope.get('chat_id')}"
    return f"{kind}/{call.params.text('language_code')}"


def _command(raw: object) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, about = str(raw.get("command", "")).removeprefix("/"), str(raw.get("description", ""))
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(about) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": about}


async def _describe(call: Call, what: str, longest: int) -> bool:
    text = call.params.text(what)
    if len(text) > longest:
        raise bad_request(f"{what.replace('_', ' ')} is too long")
    call.bot.settings.setdefault(what, {})[call.params.text("language_code")] = text
    return await _menu_changed(call)


async def _menu_changed(call: Call) -> bool:
    call.state.keep_settings(call.bot)
    for chat in call.state.chats.values():
        if chat.bot_id == call.bot.account.id and not chat.group:
            tell_person(call.state, chat.id, "menu")
    await call.state.store.committed()
    return True


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
