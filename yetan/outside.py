"""What a committed round leaves to be done out there: taps are answered, parcels delivered, files fetched.

What came of it is heard, and put down by the next transaction that happens anyway.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from handlers.paper import Drawn
from storage.sending import Parcel
from yetan.channel import Channel
from yetan.fetching import Errand, Fetching
from yetan.handling import Outcome
from yetan.pace import Pace
from yetan.settling import Heard

log = logging.getLogger("yetan")

#: Seconds between the tries to answer a tap; it waits for 150 at Telegram.
ANSWER_AGAIN_AFTER = (1, 2, 4, 8, 16, 32, 64)
#: How long a note that a message has arrived waits for another transaction to share.
SHARING = 0.02


class Outside:
    """The channels, as fast as each likes. `wake` asks for a round, `stop` says that the house closes."""

    def __init__(
        self, channels: Mapping[str, Channel], wake: Callable[[], None], stop: asyncio.Event
    ) -> None:
        self.channels, self._wake, self._stop = channels, wake, stop
        self.paces = {name: Pace(c.per_second, c.per_chat) for name, c in channels.items()}
        self.heard = Heard()
        self._fetching = Fetching(channels, stop)
        self._under_way: set[asyncio.Task[None]] = set()

    def share(self, among: int) -> None:
        """So many workers speak through the same channels."""
        for pace in self.paces.values():
            pace.among = max(among, 1)

    def held_back(self, now: float) -> set[tuple[str, int]]:
        """Chats that have to wait."""
        return {(name, chat) for name, pace in self.paces.items() for chat in pace.held_back(now)}

    def room(self, now: float) -> dict[str, int]:
        """How much may leave through each channel."""
        return {name: pace.room(now) for name, pace in self.paces.items()}

    def next_at(self, now: float) -> float | None:
        """When one of those chats may be written to again."""
        return min(
            (at for pace in self.paces.values() if (at := pace.next_at(now)) is not None), default=None
        )

    def take(self, outcome: Outcome) -> None:
        """Somebody waits for these; whoever fetches the next updates goes after them."""
        for parcel, card in outcome.parcels:
            self._counts(parcel)
            self._begin(self._deliver(parcel, card))
        for answer in outcome.answers:
            self.answer_tap(*answer)
        for errand in outcome.errands:
            self._begin(self._fetch(errand))

    async def all_done(self) -> None:
        while self._under_way:
            await asyncio.wait(self._under_way)

    def _begin(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(deed)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def answer_tap(self, letter_id: int, channel: str, callback_id: str, text: str | None = None) -> None:
        """Said directly; that it was heard is put down with the next transaction, whoever's that is."""
        if channel in self.channels:
            self._begin(self._answer(letter_id, self.channels[channel], callback_id, text))

    async def _answer(self, letter_id: int, channel: Channel, callback_id: str, text: str | None) -> None:
        for pause in ANSWER_AGAIN_AFTER:
            wait = await channel.answer_tap(callback_id, text)
            if wait is None:
                self.heard.answered.append(letter_id)
                return
            if wait:
                self.paces[channel.name].slow_down(None, time.monotonic(), wait)
            with suppress(TimeoutError):  # cut short when the house closes: the next start answers
                await asyncio.wait_for(self._stop.wait(), max(pause, wait))
                return

    async def _deliver(self, parcel: Parcel, drawn: Drawn | None) -> None:
        result = await self.channels[parcel.channel].deliver(parcel, drawn)
        self._counts(parcel)
        self.heard.delivered.append((parcel, result))
        asyncio.get_running_loop().call_later(SHARING, self._put_down)
        if result.state != "sent":
            grave = logging.INFO if result.state == "dropped" else logging.WARNING
            log.log(grave, "message.%s id=%s reason=%s", result.state, parcel.id, result.reason)
        if result.state == "slow":
            self.paces[parcel.channel].slow_down(parcel.chat_id, time.monotonic(), result.retry_after)

    def _counts(self, parcel: Parcel) -> None:
        try_ = parcel.id, parcel.attempts
        self.paces[parcel.channel].counts(try_, parcel.chat_id, time.monotonic())

    def _put_down(self) -> None:
        """What was delivered is put down soon, if no other transaction has taken it along by now."""
        if self.heard.delivered:
            self._wake()

    async def _fetch(self, errand: Errand) -> None:
        content = await self._fetching.fetch(errand)
        if content is not None:
            self.heard.fetched.append((errand.letter_id, content))
            self._wake()
