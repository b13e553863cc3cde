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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from handlers.front import Front
from storage.database import Database
from storage.work import SqlWork
from yetan.channel import Channel
from yetan.handling import DATABASE_FAILS, Handling, Outcome, without_card
from yetan.outside import SHARING, Outside
from yetan.settling import Heard

log = logging.getLogger("yetan")
T = TypeVar("T")

PARCELS_A_ROUND = 100
LEASE = timedelta(seconds=60)
#: How long the house sleeps when nothing happens; other workers' rows are found then, too.
IDLE = 0.5


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
        self.database = database
        self._handling = Handling(front)
        self._jobs: list[Job] = []
        self._wake, self._stop = asyncio.Event(), asyncio.Event()
        self._careful = True
        self._outside = Outside(channels, self._wake.set, self._stop)
        self.share, self.answer_tap = self._outside.share, self._outside.answer_tap

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
        await self._outside.all_done()
        await self._round(quietly=True)

    async def _rest(self) -> None:
        self._wake.clear()
        if self._jobs or self._stop.is_set():
            return
        now = time.monotonic()
        held = self._outside.next_at(now)
        wait = IDLE if held is None else min(IDLE, held - now)
        try:
            await asyncio.wait_for(self._wake.wait(), max(wait, 0.001))
        except TimeoutError:
            return

    async def _round(self, quietly: bool = False) -> Outcome:
        """One transaction, then what it leaves to do. A failed one is told to whoever handed in a job."""
        jobs, self._jobs = self._jobs, []
        outside, now = self._outside, time.monotonic()
        heard, outside.heard = outside.heard, Heard()
        held, room = outside.held_back(now), {} if quietly else outside.room(now)
        try:
            outcome = await self.database.run(lambda work: self._transact(work, jobs, heard, held, room))
        except Exception as problem:
            self._careful = True
            self._handling.forget()
            outside.heard = heard + outside.heard
            log.error("round.failed reason=%s", type(problem).__name__)
            for job in jobs:
                job.failure = problem
                job.tell()
            await asyncio.sleep(IDLE)
            return Outcome()
        if any(job.stores_letters for job in jobs):
            self._careful = False
        outside.take(outcome)
        for job in jobs:
            job.tell()
        if outcome.soon:
            asyncio.get_running_loop().call_later(SHARING, self._wake.set)
        return outcome

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
