"""How a bot gets its updates, and how it answers a tap."""

from __future__ import annotations

from urllib.parse import urlsplit

from webchat.conversation import tell_person
from webchat.methods.call import Call
from webchat.refusals import POLLED_WITH_WEBHOOK, Refusal, bad_request
from webchat.wire import Json


async def get_updates(call: Call) -> list[Json]:
    settings, params = call.bot.settings, call.params
    if settings.get("webhook"):
        raise Refusal(409, POLLED_WITH_WEBHOOK)
    _remember_wanted(call)
    limit = params.whole("limit", 100)
    found = await call.bot.queue.poll(
        params.whole("offset"),
        min(max(limit, 1), 100),
        min(max(params.whole("timeout"), 0), 50),
        lambda: call.state.closed,
    )
    return [update.as_json() for update in found]


async def set_webhook(call: Call) -> bool:
    url = call.params.text("url")
    if not url:
        return await delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.forget(*call.bot.queue.waiting)
    _remember_wanted(call)
    call.bot.settings["webhook"] = {
        "url": url,
        "secret_token": call.params.text("secret_token"),
        "max_connections": min(max(call.params.whole("max_connections", 40), 1), 100),
    }
    await _webhook_changed(call)
    return True


async def delete_webhook(call: Call) -> bool:
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.forget(*call.bot.queue.waiting)
    if call.bot.settings.pop("webhook", None):
        await _webhook_changed(call)
    return True


async def get_webhook_info(call: Call) -> Json:
    settings = call.bot.settings.get("webhook", {})
    info = {
        "url": settings.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.queue.waiting),
    }
    if settings:
        info["max_connections"] = settings["max_connections"]
    if wanted := call.bot.settings.get("allowed_updates"):
        info["allowed_updates"] = wanted
    return info | call.bot.webhook_trouble


async def answer_callback_query(call: Call) -> bool:
    text, url = call.params.text("text"), call.params.text("url")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    tap = call.bot.taps.answered(call.params.text("callback_query_id"))
    alert = call.params.flag("show_alert")
    details = {"query_id": tap.query_id, "text": text, "alert": alert, "url": url}
    tell_person(call.state, tap.user_id, "answer", chat_id=tap.chat_id, **details)
    return True


def _remember_wanted(call: Call) -> None:
    """A bot that names no kinds keeps those it named before."""
    wanted = call.params.parsed("allowed_updates")
    if isinstance(wanted, list) and wanted != call.bot.settings.get("allowed_updates"):
        call.bot.settings["allowed_updates"] = wanted
        call.state.keep_settings(call.bot)


async def _webhook_changed(call: Call) -> None:
    call.bot.queue.end_polls()
    call.state.keep_settings(call.bot)
    await call.state.store.committed()
