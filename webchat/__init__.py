"""A stand-in for Telegram: the Bot API over HTTP, a chat page, and a Python client that acts as a person."""

from webchat.client import Person
from webchat.client_view import Button, Message, NoAnswer, NoSuchButton, NotAllowed, NotSeen
from webchat.faults import BotCall, Faults
from webchat.server import Serving, Webchat
from webchat.settings import BotAccount, Limits

__all__ = [
    "BotAccount",
    "BotCall",
    "Button",
    "Faults",
    "Limits",
    "Message",
    "NoAnswer",
    "NoSuchButton",
    "NotAllowed",
    "NotSeen",
    "Person",
    "Serving",
    "Webchat",
]
