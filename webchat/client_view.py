"""What a person has on the screen, and what goes wrong when they look for something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


class NoSuchButton(AssertionError):
    """Lists the buttons that are there."""


class NotSeen(AssertionError):
    """What was waited for did not appear; tells what is on the screen instead."""


class NoAnswer(AssertionError):
    """A tap was left spinning."""


class NotAllowed(Exception):
    """The server refused what this person tried."""


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    kind: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    id: int
    chat_id: int
    text: str
    buttons: list[list[Button]]
    mine: bool
    date: int
    edited: bool
    protect: bool
    silent: bool
    reply_to: int | None
    file: Attachment | None

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]

    def button(self, label: str) -> Button | None:
        """The button that reads exactly so, or else the first that contains it."""
        buttons = [button for row in self.buttons for button in row]
        exact = [button for button in buttons if button.text == label]
        return next(iter(exact or [button for button in buttons if label in button.text]), None)


def message_from(raw: dict[str, Any]) -> Message:
    about = raw["file"]
    return Message(
        id=raw["id"],
        chat_id=raw["chat_id"],
        text=raw["text"],
        buttons=[[Button(**button) for button in row] for row in raw["buttons"]],
        mine=raw["mine"],
        date=raw["date"],
        edited=raw["edited"],
        protect=raw["protect"],
        silent=raw["silent"],
        reply_to=raw["reply_to"],
        file=Attachment(about["kind"], about["name"], about["mime"], about["size"]) if about else None,
    )


def screen(messages: Iterable[Message]) -> str:
    """The last few messages as one would read them out in an error."""
    lines = []
    for message in list(messages)[-6:]:
        lines.append(f"  {'»' if message.mine else '«'} #{message.id} {message.text!r}")
        lines += ["      " + " ".join(f"[{button.text}]" for button in row) for row in message.buttons]
    return "\n".join(lines) or "  (nothing)"
