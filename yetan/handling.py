"""Inside a round's transaction: letters are handled, parcels are drawn.

A letter that failed, or was under way when the process died, is counted before it is tried again, and
tried alone, by a house that has shown that it stands; what cannot be handled or drawn is set aside, shown
to the office, and holds up nobody.
"""

import logging
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import OperationalError, PendingRollbackError

from bot.services.ports import DiaryInUse
from handlers.enclosed import Fetch
from handlers.front import Astray, Front
from handlers.incoming import parse
from handlers.paper import Drawn
from storage.closing import close_later
from storage.inbox import Letter
from storage.sending import Parcel
from storage.work import SqlWork
from yetan.fetching import Errand
from yetan.settling import give_up

log = logging.getLogger("yetan")

LETTERS_A_ROUND = 64
LETTERS_OF_A_CHAT = 4
ATTEMPTS = 5
#: How often the process may die over a letter. More than that, since it may die of something else just then.
DEATHS = 8
#: Seconds after which a house that has handled nothing yet is trusted with a letter under suspicion: one
#: that falls at its own door, whatever the reason, must not lay that to whoever happens to stand there.
STANDS_AFTER = 0.5
#: For how long a letter waits for its file at most; then it asks for it once more.
WAITS_FOR_FILE = timedelta(minutes=5)
#: The database itself cannot go on (full, locked, gone): that is no letter's fault, and SQLite may have
#: rolled everything back already, so that what came next would be committed without what came before.
DATABASE_FAILS = (OperationalError, PendingRollbackError)


@dataclass
class Outcome:
    """What handling and drawing leave to be done once the transaction is committed."""

    answers: list[tuple[int, str, str, str | None]] = field(default_factory=list)
    parcels: list[tuple[Parcel, Drawn | None]] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
    more: bool = False
    """Whether letters may be left that can be handled at once."""
    soon: bool = False
    """Whether one was left that can be handled in a moment, when another worker is through."""


class Handling:
    """Handles letters and draws parcels through the house's front."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self._counted: int | None = None
        self._stands_at = time.monotonic() + STANDS_AFTER

    def forget(self) -> None:
        """The transaction was undone, and with it that a letter was counted."""
        self._counted = None

    def handle(self, work: SqlWork, outcome: Outcome) -> None:
        letters = self._letters(work, outcome)
        done = []
        for channel, chat_id in {(letter.channel, letter.chat_id) for letter in letters}:
            work.people.reach(channel, chat_id, reachable=True)  # whoever speaks can be spoken to again
        stopped: set[tuple[str, int]] = set()
        for letter in letters:
            if (letter.channel, letter.chat_id) in stopped:
                continue
            toast = None
            try:
                incoming = parse(letter.payload, letter.channel)
                if incoming.file is not None:
                    content = work.enclosures.of(letter.id)
                    incoming = replace(incoming, file=replace(incoming.file, content=content))
                toast = self.front.handle(work, incoming)
                done.append(letter.id)
                if incoming.file is not None:
                    work.enclosures.drop(letter.id)
                log.info("update.done id=%s kind=%s", letter.id, incoming.kind)
            except DATABASE_FAILS:
                raise
            except DiaryInUse:  # it stays where it is, and comes first in a round that is about to begin
                stopped.add((letter.channel, letter.chat_id))
                outcome.soon = True
                continue
            except Fetch as wish:
                work.inbox.put_off(letter, WAITS_FOR_FILE)
                outcome.errands.append(Errand(letter.id, letter.channel, letter.chat_id, wish))
                stopped.add((letter.channel, letter.chat_id))
            except Exception as problem:
                self._put_back(work, letter, type(problem).__name__)
                stopped.add((letter.channel, letter.chat_id))  # what came later waits behind it
            work.patient = False  # what it wrote may be waited for by whoever holds a diary
            if letter.callback_id:
                outcome.answers.append((letter.id, letter.channel, letter.callback_id, toast))
        work.inbox.done(done)
        if done:
            self._stands_at = 0.0

    def _letters(self, work: SqlWork, outcome: Outcome) -> list[Letter]:
        """Letters that never failed go together, if none of their chat's did. One that did is counted in
        one round, and tried alone in the next."""
        if self._counted is not None:
            counted, self._counted = self._counted, None
            outcome.more = True
            return work.inbox.again(counted)
        letters = work.inbox.claim(LETTERS_A_ROUND, LETTERS_OF_A_CHAT)
        outcome.more = _may_be_more(letters)
        suspects = [letter for letter in letters if letter.attempts]
        if suspects and time.monotonic() >= self._stands_at:
            outcome.more = True
            self._count(work, suspects[0])
        behind = {(letter.channel, letter.chat_id) for letter in suspects}
        return [letter for letter in letters if (letter.channel, letter.chat_id) not in behind]

    def _count(self, work: SqlWork, suspect: Letter) -> None:
        if suspect.attempts >= DEATHS:
            self._set_aside(work, suspect, "Interrupted")
            return
        work.inbox.count_attempt(suspect, timedelta(seconds=2**suspect.attempts / 4))
        self._counted = suspect.id

    def _put_back(self, work: SqlWork, letter: Letter, reason: str) -> None:
        log.error("update.failed id=%s reason=%s", letter.id, reason)
        if letter.attempts + 1 >= ATTEMPTS:
            self._set_aside(work, letter, reason)
        else:
            work.inbox.put_back(letter, reason, timedelta(seconds=2**letter.attempts))

    def _set_aside(self, work: SqlWork, letter: Letter, reason: str) -> None:
        log.error("update.set_aside id=%s", letter.id)
        work.inbox.set_aside(letter, reason)
        work.enclosures.drop(letter.id)
        work.alarm()

    def draw(self, work: SqlWork, parcel: Parcel, outcome: Outcome) -> None:
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
            if card.content and self.front.closes_after is not None:
                asked, unasked = self.front.closes_after
                close_later(work, parcel.id, asked if parcel.person_id is None else unasked)
        except Astray:
            work.outbox.hand_on(parcel)
        except DATABASE_FAILS:
            raise
        except Exception as problem:
            log.error(
                "message.not_drawn id=%s card=%s reason=%s", parcel.id, parcel.card, type(problem).__name__
            )
            give_up(work, parcel, type(problem).__name__)


def _may_be_more(letters: list[Letter]) -> bool:
    """Whether a limit was reached: of the round, or of a chat."""
    chats = Counter((letter.channel, letter.chat_id) for letter in letters)
    return len(letters) == LETTERS_A_ROUND or max(chats.values(), default=0) == LETTERS_OF_A_CHAT


def without_card(raw: dict[str, Any]) -> dict[str, Any]:
    """A tap comes with the whole card it was made on: our own words, not stored and not parsed again. Date
    0 is the Bot API's own mark of a message of which no more than its place is told."""
    match raw:
        case {"callback_query": {"message": {**message}}}:
            kept = {key: message[key] for key in ("message_id", "chat") if key in message} | {"date": 0}
            return {**raw, "callback_query": {**raw["callback_query"], "message": kept}}
    return raw
