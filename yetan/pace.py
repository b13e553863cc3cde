"""How fast a channel may be spoken to: so many messages a second in all, and to one chat."""

from dataclasses import dataclass, field


@dataclass
class Pace:
    """Times are seconds of a monotonic clock. Limits of 0 mean none."""

    per_second: float
    per_chat: float
    among: int = 1
    """How many workers share what is allowed in all."""
    _allowance: float = field(init=False)
    _seen_at: float = field(init=False, default=0.0)
    _free_at: dict[int, float] = field(init=False, default_factory=dict)
    _closed_until: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._allowance = self.per_second

    def room(self, now: float) -> int:
        """How many messages may leave now."""
        if now < self._closed_until:
            return 0
        if not self.per_second:
            return 1_000
        share = self.per_second / self.among
        self._allowance = min(share, self._allowance + (now - self._seen_at) * share)
        self._seen_at = now
        return int(self._allowance)

    def left(self, chat_id: int, now: float) -> None:
        """A message left for the chat."""
        self._allowance -= 1
        if self.per_chat:
            self._free_at[chat_id] = max(now, self._free_at.get(chat_id, 0.0)) + 1 / self.per_chat

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
        times = [at for at in (*self._free_at.values(), self._closed_until) if at > now]
        return min(times, default=None)
