"""The Bot API's methods. A method missing from this table answers "Not Found"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from webchat.methods import media, messages, profile, receiving
from webchat.methods.call import Call

Method = Callable[[Call], Awaitable[object]]

PACED = {
    *("sendmessage", "sendphoto", "sendvoice", "senddocument"),
    *("editmessagetext", "editmessagereplymarkup"),
}
"""Those that Telegram's sending rates count."""

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "logout": profile.say_yes,
    "close": profile.say_yes,
    "getchat": profile.get_chat,
    "leavechat": profile.leave_chat,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmydescription": profile.set_my_description,
    "setmyshortdescription": profile.set_my_short_description,
    "setchatmenubutton": profile.say_yes,
    "getupdates": receiving.get_updates,
    "setwebhook": receiving.set_webhook,
    "deletewebhook": receiving.delete_webhook,
    "getwebhookinfo": receiving.get_webhook_info,
    "answercallbackquery": receiving.answer_callback_query,
    "sendmessage": messages.send_message,
    "editmessagetext": messages.edit_message_text,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "deletemessages": messages.delete_messages,
    "sendchataction": messages.send_chat_action,
    "sendphoto": media.send_photo,
    "sendvoice": media.send_voice,
    "senddocument": media.send_document,
    "getfile": media.get_file,
}
