"""Files that letters carry: fetched and read between two rounds, for a letter that stays new until then.

Should the process die here, nothing was lost: the letter is handled again and asks for its file again.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.domain.errors import FileGone, FileUnreadable, Refusal
from handlers.enclosed import Fetch
from yetan import apart
from yetan.channel import SHOWN_AFTER, Channel

log = logging.getLogger("yetan")

#: Seconds between the tries to fetch a file; together less than a letter waits for it.
AGAIN_AFTER = (0.5, 1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True, repr=False)
class Errand:
    letter_id: int
    channel: str
    chat_id: int
    wish: Fetch


class Fetching:
    def __init__(self, channels: Mapping[str, Channel], stop: asyncio.Event) -> None:
        self._channels, self._stop = channels, stop
        self._under_way: set[int] = set()
        self._reading = asyncio.Semaphore(1)

    async def fetch(self, errand: Errand) -> bytes | None:
        """What the file says, or why it cannot be read, as it is to be kept; None when somebody is at it,
        or the house closes."""
        if errand.letter_id in self._under_way or errand.channel not in self._channels:
            return None
        self._under_way.add(errand.letter_id)
        try:
            working = asyncio.ensure_future(self._fetched(errand))
            await asyncio.wait([working], timeout=SHOWN_AFTER)
            if not working.done():
                await self._channels[errand.channel].show_working(errand.chat_id, "typing")
            return await working
        finally:
            self._under_way.discard(errand.letter_id)

    async def _fetched(self, errand: Errand) -> bytes | None:
        try:
            raw = await self._download(errand)
            if raw is None:
                return None
            async with self._reading:  # one after another: a large sheet takes a core and some memory
                return await apart.read(errand.wish.reader, raw)
        except Refusal as refusal:
            return apart.refused(refusal)
        except Exception as problem:  # a reader that fell over; the letter must not wait for ever
            log.error("file.unreadable letter=%s reason=%s", errand.letter_id, type(problem).__name__)
            return apart.refused(FileUnreadable())

    async def _download(self, errand: Errand) -> bytes | None:
        channel, wish = self._channels[errand.channel], errand.wish
        for pause in AGAIN_AFTER:
            try:
                return await channel.fetch(wish.file.file_id, wish.longest)
            except TelegramError as problem:
                log.warning("file.failed letter=%s reason=%s", errand.letter_id, type(problem).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
                return None
        raise FileGone
