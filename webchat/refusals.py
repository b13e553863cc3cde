"""Telegram's own words for no; clients compare them letter by letter."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def as_json(self) -> dict[str, Any]:
        shape: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return shape | {"parameters": self.parameters} if self.parameters else shape


def bad_request(why: str) -> Refusal:
    return Refusal(400, f"Bad Request: {why}")


def forbidden(why: str) -> Refusal:
    return Refusal(403, f"Forbidden: {why}")


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
STALE_TAP = "query is too old and response timeout expired or query ID is invalid"
POLLED_TWICE = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
POLLED_WITH_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
