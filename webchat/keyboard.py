"""Buttons under a message, checked as Telegram checks them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from webchat.refusals import bad_request
from webchat.wire import Json

MOST_BUTTONS = 100


def parse_markup(raw: Any) -> Json | None:
    """An inline keyboard, or None when the message gets none.

    Answers to "force reply" and "remove keyboard" are nothing to draw here and are let through; reply
    keyboards are not offered.
    """
    if raw is None or raw == {}:
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if "keyboard" in raw:
        raise bad_request("reply keyboards are not supported by this server")
    rows = raw.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the ReplyMarkup must be an Array of Arrays')
    keyboard = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, keyboard)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    label = raw.get("text")
    if not isinstance(label, str) or not label.strip():
        raise bad_request("can't parse inline keyboard button: Text buttons must be non-empty")
    if "url" in raw:
        return {"text": label, "url": _address(str(raw["url"]))}
    if "copy_text" in raw:
        copied = raw["copy_text"].get("text") if isinstance(raw["copy_text"], dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return {"text": label, "copy_text": {"text": copied}}
    if "callback_data" in raw:
        data = raw["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "replace")) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
        return {"text": label, "callback_data": data}
    if len(raw) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL") from None
    if parts.scheme not in {"http", "https"}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not parts.hostname:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url
