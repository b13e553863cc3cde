"""The heart-beat of the house: one round is one transaction.

A round does the jobs that have been handed in (store updates, mark messages as sent, tick), handles
letters of the inbox, and takes parcels out of the outbox, drawn; then it commits, and only then is
anything acknowledged or sent. A letter is stored and handled in the same round: should the process die
in it, nothing was acknowledged and the update comes again. That first batch after a start, and the one
after a failed round, is stored by itself: what kills the process leaves a row that is counted, and is
set aside in the end. Under load many chats share a round; one at a time an update costs two commits,
that of its effects and the note that the answer has arrived.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from handlers.front import Front
from handlers.paper import Drawn
from storage.database import Database
from storage.sending import Parcel
from storage.work import SqlWork
from yetan.channel import Channel
from yetan.fetching import Errand, Fetching
from yetan.handling import DATABASE_FAILS, Handling, Outcome, without_card
from yetan.pace import Pace
from yetan.settling import Heard

log = logging.getLogger("yetan")
T = TypeVar("T")

PARCELS_A_ROUND = 100
#: Seconds between the tries to answer a tap; it waits for 150 at Telegram.
ANSWER_AGAIN_AFTER = (1, 2, 4, 8, 16, 32, 64)
LEASE = timedelta(seconds=60)
#: How long the house sleeps when nothing happens; other workers' rows are found then, too.
IDLE = 0.5
#: How long a note that a message has arrived waits for another transaction to share.
SHARING = 0.02


@dataclass
class Job:
    deed: Callable[[SqlWork], Any]
    done: asyncio.Future[Any]
    stores_letters: bool = False
    result: Any = None
    failure: Exception | None = None

    def tell(self) -> None:
        """What came of it, to whoever handed it in; once it is committed."""
        if self.done.done():
            return
        if self.failure is None:
            self.done.set_result(self.result)
        else:
            self.done.set_exception(self.failure)


class Rounds:
    """Runs rounds for as long as there is something to do, and sleeps when there is not."""

    def __init__(self, database: Database, front: Front, channels: Mapping[str, Channel]) -> None:
        self.database, self.channels = database, channels
        self._handling = Handling(front)
        self.paces = {name: Pace(c.per_second, c.per_chat) for name, c in channels.items()}
        self._jobs: list[Job] = []
        self._heard = Heard()
        self._wake = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._careful = True
        self._fetching = Fetching(channels, self._stop)

    # ── handing in ──

    async def do(self, deed: Callable[[SqlWork], T], stores_letters: bool = False) -> T:
        """Do it in the next round; returns when it is committed."""
        job = Job(deed, asyncio.get_running_loop().create_future(), stores_letters)
        self._jobs.append(job)
        self._wake.set()
        result: T = await job.done
        return result

    async def accept(self, channel: str, updates: list[dict[str, Any]]) -> None:
        """Store updates; when this returns they are committed and may be acknowledged."""
        lean = [without_card(update) for update in updates]
        await self.do(lambda work: work.inbox.accept(channel, lean), stores_letters=True)

    def share(self, among: int) -> None:
        """So many workers speak through the same channels."""
        for pace in self.paces.values():
            pace.among = max(among, 1)

    def answer_tap(self, letter_id: int, channel: str, callback_id: str, text: str | None = None) -> None:
        """Said directly; that it was heard is put down with the next transaction, whoever's that is."""
        if channel in self.channels:
            self._spawn(self._answer(letter_id, self.channels[channel], callback_id, text))

    async def _answer(self, letter_id: int, channel: Channel, callback_id: str, text: str | None) -> None:
        for pause in ANSWER_AGAIN_AFTER:
            if await channel.answer_tap(callback_id, text):
                self._heard.answered.append(letter_id)
                return
            with suppress(TimeoutError):  # cut short when the house closes: the next start answers
                await asyncio.wait_for(self._stop.wait(), pause)
                return

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    # ── the loop ──

    async def run(self) -> None:
        while not self._stop.is_set():
            outcome = await self._round()
            if outcome.more or self._jobs:
                continue
            await self._rest()
        while self._sending:
            await asyncio.wait(self._sending)
        await self._round(quietly=True)

    async def _rest(self) -> None:
        self._wake.clear()
        if self._jobs or self._stop.is_set():
            return
        now = time.monotonic()
        held = [at for pace in self.paces.values() if (at := pace.next_at(now)) is not None]
        wait = min([IDLE, *(at - now for at in held)])
        try:
            await asyncio.wait_for(self._wake.wait(), max(wait, 0.001))
        except TimeoutError:
            return

    async def _round(self, quietly: bool = False) -> Outcome:
        """One transaction, then what it leaves to do. A failed one is told to whoever handed in a job."""
        jobs, self._jobs = self._jobs, []
        heard, self._heard = self._heard, Heard()
        now = time.monotonic()
        held = {(name, chat) for name, pace in self.paces.items() for chat in pace.held_back(now)}
        room = {} if quietly else {name: pace.room(now) for name, pace in self.paces.items()}
        try:
            outcome = await self.database.run(lambda work: self._transact(work, jobs, heard, held, room))
        except Exception as problem:
            self._careful = True
            self._handling.forget()
            self._heard = heard + self._heard
            log.error("round.failed reason=%s", type(problem).__name__)
            for job in jobs:
                job.failure = problem
                job.tell()
            await asyncio.sleep(IDLE)
            return Outcome()
        if any(job.stores_letters for job in jobs):
            self._careful = False
        # Somebody waits for these; whoever fetches the next updates goes after them.
        for parcel, card in outcome.parcels:
            self.paces[parcel.channel].left(parcel.chat_id, now)
            self._spawn(self._deliver(parcel, card))
        for answer in outcome.answers:
            self.answer_tap(*answer)
        for errand in outcome.errands:
            self._spawn(self._fetch(errand))
        for job in jobs:
            job.tell()
        if outcome.soon:
            asyncio.get_running_loop().call_later(SHARING, self._wake.set)
        return outcome

    def _spawn(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(deed)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    # ── inside the transaction ──

    def _transact(
        self,
        work: SqlWork,
        jobs: list[Job],
        heard: Heard,
        held: set[tuple[str, int]],
        room: dict[str, int],
    ) -> Outcome:
        outcome = Outcome()
        heard.put_down(work)
        for job in jobs:
            try:
                with work.savepoint():
                    job.result = job.deed(work)
            except DATABASE_FAILS:
                raise
            except Exception as problem:
                job.failure = problem
        if self._careful and any(job.stores_letters for job in jobs):
            outcome.more = True
        else:
            self._handling.handle(work, outcome)
        work.flush()
        if room:
            for parcel in work.outbox.lease(PARCELS_A_ROUND, work.now + LEASE, held, room):
                self._handling.draw(work, parcel, outcome)
        return outcome

    # ── outside ──

    async def _deliver(self, parcel: Parcel, drawn: Drawn | None) -> None:
        result = await self.channels[parcel.channel].deliver(parcel, drawn)
        self._heard.delivered.append((parcel, result))
        asyncio.get_running_loop().call_later(SHARING, self._put_down)
        if result.state != "sent":
            grave = logging.INFO if result.state == "dropped" else logging.WARNING
            log.log(grave, "message.%s id=%s reason=%s", result.state, parcel.id, result.reason)
        if result.state == "slow":
            self.paces[parcel.channel].slow_down(parcel.chat_id, time.monotonic(), result.retry_after)

    async def _fetch(self, errand: Errand) -> None:
        content = await self._fetching.fetch(errand)
        if content is not None:
            self._heard.fetched.append((errand.letter_id, content))
            self._wake.set()

    def _put_down(self) -> None:
        """What was delivered is put down soon, if no other transaction has taken it along by now."""
        if self._heard.delivered:
            self._wake.set()
