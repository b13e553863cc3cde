"""How fast a channel may be spoken to: so many messages a second in all, and to one chat.

A message arrives at some moment between its leaving and its answer. It counts from the one and anew from the
other, so that the server never counts more in a second than it allows, however long anything was on its way.
"""

from dataclasses import dataclass, field


@dataclass
class Pace:
    """Times are seconds of a monotonic clock. Limits of 0 mean none."""

    per_second: float
    per_chat: float
    among: int = 1
    """How many workers share what is allowed in all."""
    _counted: dict[tuple[int, int], float] = field(init=False, default_factory=dict)
    """Message, and which try → when it last counted, oldest first."""
    _free_at: dict[int, float] = field(init=False, default_factory=dict)
    _closed_until: float = field(init=False, default=0.0)

    def room(self, now: float) -> int:
        """How many messages may leave now."""
        if now < self._closed_until:
            return 0
        if not self.per_second:
            return 1_000
        self._counted = {each: at for each, at in self._counted.items() if at > now - self._span}
        return max(self._most - len(self._counted), 0)

    def counts(self, message: tuple[int, int], chat_id: int, now: float) -> None:
        """It leaves for the chat; and once more when the server has answered, or never will."""
        if self.per_second:
            self._counted.pop(message, None)
            self._counted[message] = now
        if self.per_chat:
            self._free_at[chat_id] = max(self._free_at.get(chat_id, 0.0), now + 1 / self.per_chat)

    def slow_down(self, chat_id: int | None, now: float, seconds: float) -> None:
        """The server asked for a pause; it does not say whether for the chat or for all: both obey."""
        if chat_id is not None:
            self._free_at[chat_id] = now + seconds
        self._closed_until = max(self._closed_until, now + seconds)

    def held_back(self, now: float) -> set[int]:
        """Chats that have had their share; the others are forgotten."""
        self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}
        return set(self._free_at)

    def next_at(self, now: float) -> float | None:
        """When the next chat, or the channel, is free again; None when nothing holds anything back."""
        times = [*self._free_at.values(), self._closed_until]
        if self._counted and len(self._counted) >= self._most:
            times.append(next(iter(self._counted.values())) + self._span)
        return min((at for at in times if at > now), default=None)

    @property
    def _share(self) -> float:
        return self.per_second / self.among

    @property
    def _most(self) -> int:
        """Messages in a `_span`: whole ones, so a share of less than one has a longer one."""
        return max(int(self._share), 1)

    @property
    def _span(self) -> float:
        return max(1.0, 1 / self._share)
