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
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError, PendingRollbackError
from telegram import Update

from handlers.card import Card
from handlers.incoming import parse
from handlers.router import Front
from storage.database import Database
from storage.inbox import Letter
from storage.outbox import Parcel
from storage.work import SqlWork
from yetan.channel import Channel, Result
from yetan.pace import Pace
from yetan.settling import give_up, settle

log = logging.getLogger("yetan")
T = TypeVar("T")

LETTERS_A_ROUND = 64
LETTERS_OF_A_CHAT = 4
PARCELS_A_ROUND = 100
ATTEMPTS = 5
#: Seconds between the tries to answer a tap; it waits for 150 at Telegram.
ANSWER_AGAIN_AFTER = (1, 2, 4, 8, 16, 32, 64)
#: The database itself cannot go on (full, locked, gone): that is no letter's fault, and SQLite may have
#: rolled everything back already, so that what came next would be committed without what came before.
DATABASE_FAILS = (OperationalError, PendingRollbackError)
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


@dataclass
class Outcome:
    """What a round's transaction leaves to be done outside it."""

    results: list[tuple[Job, Any, Exception | None]] = field(default_factory=list)
    answers: list[tuple[int, str, str, str | None]] = field(default_factory=list)
    parcels: list[tuple[Parcel, Card | None]] = field(default_factory=list)
    more: bool = False
    """Whether letters may be left that can be handled at once."""


class Rounds:
    """Runs rounds for as long as there is something to do, and sleeps when there is not."""

    def __init__(self, database: Database, front: Front, channels: Mapping[str, Channel]) -> None:
        self.database, self.front, self.channels = database, front, channels
        self.paces = {name: Pace(c.per_second, c.per_chat) for name, c in channels.items()}
        self._jobs: list[Job] = []
        self._delivered: list[tuple[Parcel, Result]] = []
        self._answered: list[int] = []
        self._wake = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._counted: int | None = None
        self._careful = True

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

    def answer_tap(self, letter_id: int, channel: str, callback_id: str, text: str | None = None) -> None:
        """Said directly; that it was heard is put down with the next transaction, whoever's that is."""
        if channel in self.channels:
            self._spawn(self._answer(letter_id, self.channels[channel], callback_id, text))

    async def _answer(self, letter_id: int, channel: Channel, callback_id: str, text: str | None) -> None:
        for pause in ANSWER_AGAIN_AFTER:
            if await channel.answer_tap(callback_id, text):
                self._answered.append(letter_id)
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
        delivered, self._delivered = self._delivered, []
        answered, self._answered = self._answered, []
        now = time.monotonic()
        held = {(name, chat) for name, pace in self.paces.items() for chat in pace.held_back(now)}
        room = {} if quietly else {name: pace.room(now) for name, pace in self.paces.items()}
        try:
            outcome = await self.database.run(
                lambda work: self._transact(work, jobs, delivered, answered, held, room)
            )
        except Exception as problem:
            self._careful, self._counted = True, None
            self._delivered, self._answered = delivered + self._delivered, answered + self._answered
            log.error("round.failed reason=%s", type(problem).__name__)
            for job in jobs:
                if not job.done.done():
                    job.done.set_exception(problem)
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
        for job, result, failure in outcome.results:
            if job.done.done():
                continue
            if failure is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(failure)
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
        delivered: list[tuple[Parcel, Result]],
        answered: list[int],
        held: set[tuple[str, int]],
        room: dict[str, int],
    ) -> Outcome:
        outcome = Outcome()
        work.outbox.sent([(p.id, result.message_id) for p, result in delivered if result.state == "sent"])
        for parcel, result in delivered:
            if result.state != "sent":
                settle(work, parcel, result)
        work.inbox.answered(answered)
        for job in jobs:
            try:
                with work.savepoint():
                    outcome.results.append((job, job.deed(work), None))
            except DATABASE_FAILS:
                raise
            except Exception as problem:
                outcome.results.append((job, None, problem))
        if self._careful and any(job.stores_letters for job in jobs):
            outcome.more = True
        else:
            self._handle(work, outcome)
        work.flush()
        if room:
            for parcel in work.outbox.lease(PARCELS_A_ROUND, work.now + LEASE, held, room):
                self._draw(work, parcel, outcome)
        return outcome

    def _handle(self, work: SqlWork, outcome: Outcome) -> None:
        found = work.inbox.claim(LETTERS_A_ROUND, LETTERS_OF_A_CHAT)
        outcome.more = _may_be_more(found)
        letters = self._fit_to_try(work, found, outcome)
        done = []
        for channel, chat_id in {(letter.channel, letter.chat_id) for letter in letters}:
            work.people.reach(channel, chat_id, reachable=True)  # whoever speaks can be spoken to again
        stopped: set[tuple[str, int]] = set()
        for letter in letters:
            if (letter.channel, letter.chat_id) in stopped:
                continue
            toast = None
            try:
                incoming = parse(_typed(letter), letter.channel)
                toast = self.front.handle(work, incoming)
                done.append(letter.id)
                log.info("update.done id=%s kind=%s", letter.id, incoming.kind)
            except DATABASE_FAILS:
                raise
            except Exception as problem:
                self._put_back(work, letter, type(problem).__name__)
                stopped.add((letter.channel, letter.chat_id))  # what came later waits behind it
            if letter.callback_id:
                outcome.answers.append((letter.id, letter.channel, letter.callback_id, toast))
        work.inbox.done(done)

    def _fit_to_try(self, work: SqlWork, letters: list[Letter], outcome: Outcome) -> list[Letter]:
        """Letters that never failed go together, if none of their chat's did. One that did is counted in
        a round of its own, and tried alone in the next."""
        suspect = next((letter for letter in letters if letter.attempts), None)
        if suspect is None:
            return letters
        outcome.more = True
        if self._counted == suspect.id:
            self._counted = None
            return [suspect]
        if suspect.attempts >= ATTEMPTS:
            self._set_aside(work, suspect, "Interrupted")
        else:
            work.inbox.count_attempt(suspect)
            self._counted = suspect.id
        behind = {(letter.channel, letter.chat_id) for letter in letters if letter.attempts}
        return [letter for letter in letters if (letter.channel, letter.chat_id) not in behind]

    def _put_back(self, work: SqlWork, letter: Letter, reason: str) -> None:
        log.error("update.failed id=%s reason=%s", letter.id, reason)
        if letter.attempts + 1 >= ATTEMPTS:
            self._set_aside(work, letter, reason)
        else:
            work.inbox.put_back(letter, reason, timedelta(seconds=2**letter.attempts))

    def _set_aside(self, work: SqlWork, letter: Letter, reason: str) -> None:
        log.error("update.set_aside id=%s", letter.id)
        work.inbox.set_aside(letter, reason)
        work.alarm()

    def _draw(self, work: SqlWork, parcel: Parcel, outcome: Outcome) -> None:
        """What cannot be drawn is kept and shown to the office; it holds up nobody."""
        if parcel.verb == "delete":
            outcome.parcels.append((parcel, None))
            return
        try:
            with work.savepoint():
                card = self.front.draw(
                    work, parcel.person_id, parcel.channel, parcel.chat_id, parcel.card, parcel.args
                )
            outcome.parcels.append((parcel, card))
        except DATABASE_FAILS:
            raise
        except Exception as problem:
            log.error(
                "message.not_drawn id=%s card=%s reason=%s", parcel.id, parcel.card, type(problem).__name__
            )
            give_up(work, parcel, type(problem).__name__)

    # ── outside ──

    async def _deliver(self, parcel: Parcel, card: Card | None) -> None:
        result = await self.channels[parcel.channel].deliver(parcel, card)
        self._delivered.append((parcel, result))
        asyncio.get_running_loop().call_later(SHARING, self._put_down)
        if result.state != "sent":
            grave = logging.INFO if result.state == "dropped" else logging.WARNING
            log.log(grave, "message.%s id=%s reason=%s", result.state, parcel.id, result.reason)
        if result.state == "slow":
            self.paces[parcel.channel].slow_down(parcel.chat_id, time.monotonic(), result.retry_after)

    def _put_down(self) -> None:
        """What was delivered is put down soon, if no other transaction has taken it along by now."""
        if self._delivered:
            self._wake.set()


def _may_be_more(letters: list[Letter]) -> bool:
    """Whether a limit was reached: of the round, or of a chat."""
    chats = Counter((letter.channel, letter.chat_id) for letter in letters)
    return len(letters) == LETTERS_A_ROUND or max(chats.values(), default=0) == LETTERS_OF_A_CHAT


def without_card(raw: dict[str, Any]) -> dict[str, Any]:
    """A tap comes with the whole card it was made on: our own words, not stored and not parsed again."""
    match raw:
        case {"callback_query": {"message": {**message}}}:
            kept = {key: message[key] for key in ("message_id", "date", "chat") if key in message}
            return {**raw, "callback_query": {**raw["callback_query"], "message": kept}}
    return raw


def _typed(letter: Letter) -> Update:
    """The library's types. What it cannot parse is set aside after its attempts, and stops nobody."""
    update = Update.de_json(letter.payload, None)
    if update is None:
        raise ValueError("not an update")
    return update
