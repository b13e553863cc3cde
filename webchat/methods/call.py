"""One call of a bot, and what every method asks of it first."""

from __future__ import annotations

from dataclasses import dataclass

from webchat.model import Chat
from webchat.refusals import bad_request, forbidden
from webchat.state import Bot, State
from webchat.wire import Params


@dataclass(frozen=True, slots=True)
class Call:
    state: State
    bot: Bot
    params: Params

    def chat(self) -> Chat:
        raw = self.params.get("chat_id")
        if raw is None or raw == "":
            raise bad_request("chat_id is empty")
        try:
            found = self.state.chats.get((self.bot.account.id, int(raw)))
        except (TypeError, ValueError, OverflowError):
            found = None
        if found is None:
            raise bad_request("chat not found")
        if found.left:
            raise forbidden("bot is not a member of the supergroup chat")
        return self.state.open(found)

    def chat_to_write_to(self) -> Chat:
        chat = self.chat()
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def reply_to(self, chat: Chat) -> int | None:
        given = self.params.nested("reply_parameters")
        wanted = Params(given).whole("message_id") or self.params.whole("reply_to_message_id")
        if not wanted:
            return None
        if chat.current(wanted):
            return wanted
        if given.get("allow_sending_without_reply") or self.params.flag("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
