"""Everything the server knows while it runs: loaded once, changed here, written to the store."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence

from webchat.bell import Bell
from webchat.feed import Feed
from webchat.files import FileShelf
from webchat.model import Account, Chat, Message
from webchat.refusals import Refusal
from webchat.settings import BotAccount, Limits
from webchat.store import Counter, Store
from webchat.taps import Taps
from webchat.updates import UpdateQueue
from webchat.wire import Json


class Bot:
    """A bot account with what it has set and what waits for it."""

    def __init__(self, account: BotAccount, state: State) -> None:
        self.account = account
        kept = state.store.rows("SELECT sealed FROM setting WHERE name = ?", f"bot:{account.id}")
        self.settings: Json = json.loads(kept[0][0]) if kept else {}
        self.webhook_trouble: Json = {}
        self.taps = Taps(state.limits.tap_seconds)
        self.queue = UpdateQueue(account.id, state.store, state.limits, self.taps)

    def as_user(self) -> Json:
        return {
            "id": self.account.id,
            "is_bot": True,
            "first_name": self.account.name,
            "username": self.account.username,
        }


class State:
    def __init__(
        self, bots: Sequence[BotAccount], store: Store, now: Callable[[], float], limits: Limits
    ) -> None:
        self.store, self.now, self.limits = store, now, limits
        self.seq = Counter(store, "seq")
        # Begins at the clock, so that a bot which remembers an offset from a lost file misses nothing.
        self.update_ids = Counter(store, "update", first=int(time.time()))
        self.files = FileShelf(store)
        self.bots = {account.token: Bot(account, self) for account in bots}
        self.accounts: dict[int, Account] = {}
        self.by_secret: dict[str, Account] = {}
        self.chats: dict[tuple[int, int], Chat] = {}
        self.feeds: dict[int, Feed] = {}
        self.chats_of: dict[int, list[Chat]] = {}
        self.closing = Bell()
        self.closed = False
        self._load()

    def _load(self) -> None:
        for id_, secret_hash, sealed in self.store.rows("SELECT id, secret_hash, sealed FROM account"):
            about = json.loads(sealed)
            self._enter(Account(id_, about["name"], about["language_code"], secret_hash))
        last_ids = dict(self.store.rows("SELECT chat, max(id) FROM message GROUP BY chat"))
        for key, sealed in self.store.rows("SELECT key, sealed FROM chat"):
            chat = Chat(**json.loads(sealed), last_id=last_ids.get(key, 0))
            self._place(chat)

    def _place(self, chat: Chat) -> None:
        self.chats[chat.bot_id, chat.id] = chat
        for user_id in chat.members:
            self.chats_of[user_id].append(chat)

    def _enter(self, account: Account) -> None:
        self.accounts[account.id] = self.by_secret[account.secret_hash] = account
        self.feeds[account.id] = Feed()
        self.chats_of[account.id] = []

    def register(self, name: str, language_code: str, secret: str) -> Account:
        account = Account(1_000_001 + len(self.accounts), name, language_code, hash_of(secret))
        self._enter(account)
        about = {"name": name, "language_code": language_code}
        self.store.put("INSERT INTO account VALUES (?, ?, ?)", account.id, account.secret_hash, about)
        return account

    def account_with(self, secret: str) -> Account:
        account = self.by_secret.get(hash_of(secret))
        if account is None:
            raise Refusal(401, "Unauthorized")
        return account

    def bot_named(self, username: str | None) -> Bot:
        for bot in self.bots.values():
            if username in (None, "", bot.account.username):
                return bot
        raise Refusal(404, "Not Found")

    def begin(self, bot_id: int, chat_id: int, title: str, members: list[int], *, group: bool) -> Chat:
        chat = Chat(len(self.chats) + 1, bot_id, chat_id, title, members, group=group, opened=True)
        self._place(chat)
        self.keep_chat(chat)
        return chat

    def keep_chat(self, chat: Chat) -> None:
        self.store.put("INSERT OR REPLACE INTO chat VALUES (?, ?)", chat.key, chat.as_kept())

    def keep_settings(self, bot: Bot) -> None:
        name = f"bot:{bot.account.id}"
        self.store.put("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, bot.settings)

    def open(self, chat: Chat) -> Chat:
        """Reads a chat's messages the first time somebody turns to it, not all chats at start."""
        if not chat.opened:
            chat.opened = True
            query = "SELECT id, seq, sealed FROM message WHERE chat = ? ORDER BY seq"
            for id_, seq, sealed in self.store.rows(query, chat.key):
                kept = json.loads(sealed) if sealed else {"body": None}
                chat.messages[id_] = Message(id_, seq, **kept)
        return chat


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
