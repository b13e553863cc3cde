"""Which of the texts a bot has set a given person gets to see."""

from __future__ import annotations

from webchat.model import Account
from webchat.state import Bot
from webchat.wire import Json


def introduction(bot: Bot, language: str) -> Json:
    texts: dict[str, str] = bot.settings.get("description", {})
    return {
        "name": bot.account.name,
        "username": bot.account.username,
        "description": texts.get(language[:2]) or texts.get("", ""),
    }


def menu_for(bot: Bot, account: Account) -> list[Json]:
    """The narrowest list that was set: this chat before private chats before all; own language first."""
    commands: dict[str, list[Json]] = bot.settings.get("commands", {})
    for scope in (f"chat {account.id}", "all_private_chats", "default"):
        for code in (account.language_code[:2], ""):
            if found := commands.get(f"{scope}/{code}"):
                return found
    return []
