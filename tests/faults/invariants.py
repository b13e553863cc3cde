"""What must be true whatever happened, looked at from outside: a second connection, and the chats."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import psycopg
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url

from storage import audit
from storage.database import open_engine
from storage.sealing import KeyCache, Sealer
from storage.sending import Parcel
from tests.faults.child import tail
from tests.faults.night import PARTS, PATIENCE, Night, Story
from tests.faults.town import TOKEN, Town

#: How often a condition that nobody announces is looked at again, in seconds.
LOOK_AGAIN = 0.05


class Eyes:
    """A plain read-only connection, opened anew for each look: what it does not see is not committed."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def __call__(self, sql: str) -> list[Any]:
        """Rows; a row of one column as its value."""
        if self._url.get_backend_name() == "sqlite":
            door = sqlite3.connect(f"file:{self._url.database}?mode=ro", uri=True, timeout=10)
            try:
                rows = door.execute(sql).fetchall()
            finally:
                door.close()
        else:
            url = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(url) as opened:
                rows = opened.execute(sql).fetchall()  # type: ignore[arg-type]
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    async def until(self, look: Callable[[], Any], problem: str, seconds: float = PATIENCE) -> Any:
        """What `look` finds, as soon as it finds something true."""
        never = asyncio.Event()
        try:
            async with asyncio.timeout(seconds):
                while not (found := look()):
                    await _either(never, LOOK_AGAIN)
                return found
        except TimeoutError:
            raise AssertionError(f"{problem}, after {seconds} s") from None


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


async def waiting_updates(town: Town) -> set[int]:
    """Updates that webchat still holds for the bot; to be asked while no bot polls."""
    async with aiohttp.ClientSession() as http:
        url = f"{town.serving.url}/bot{TOKEN}/getUpdates"
        async with http.post(url, data={"limit": 100}) as answer:
            return {update["update_id"] for update in (await answer.json())["result"]}


async def nothing_acknowledged_is_lost(town: Town, eyes: Eyes) -> None:
    """Each update is either still with webchat or in the inbox, once."""
    still = await waiting_updates(town)
    stored = eyes("SELECT update_id FROM inbox")
    assert len(stored) == len(set(stored)), "an update is in the inbox twice"
    known = still | set(stored)
    lost = set(range(town.first, max(known, default=town.first - 1) + 1)) - known
    assert not lost, f"acknowledged, and not in the inbox: {sorted(lost)}"


def acts(town: Town) -> int:
    """How many taps and messages webchat has accepted: each is one update."""
    return sum(person.taps + person.typed for person in town.persons.values())


UNSENT = "SELECT id FROM outbox WHERE state IN ('pending', 'leased', 'uncertain') AND chat_id IS NOT NULL"


async def quiet(town: Town, eyes: Eyes) -> None:
    """Nothing is left to do: what was sent is handled, no message waits for somebody who can be reached."""
    done = "SELECT count(*) FROM inbox WHERE state != 'new'"
    await eyes.until(lambda: eyes(done)[0] >= acts(town), "letters are still not handled")
    await eyes.until(lambda: not eyes(UNSENT), "messages are still not sent")


async def everybody_is_answered(town: Town) -> None:
    """No chat is stuck: everybody asks for the menu and gets it."""
    night = Night(town, datetime.now(UTC).date(), 0)
    await asyncio.gather(*(night.player(number).menu() for number in town.persons))


def all_is_well(town: Town, eyes: Eyes, stories: Iterable[Story], resent: bool = True) -> None:
    """After quiet: everything that was done stands once in the database and once in the chats."""
    ids = eyes("SELECT update_id FROM inbox ORDER BY update_id")
    assert ids == list(range(town.first, town.first + acts(town))), "what was sent is not what was stored"
    assert eyes("SELECT DISTINCT state FROM inbox") == ["done"], eyes(
        "SELECT id, state, attempts, reason FROM inbox WHERE state != 'done'"
    )
    dead = eyes("SELECT id, card, verb, reason FROM outbox WHERE state = 'dead'")
    assert not dead, f"messages were given up: {dead}"
    nothing_is_doubled(eyes)
    each_message_stands_once(town, eyes, resent)
    it_is_whole(town, eyes, list(stories))


def nothing_is_doubled(eyes: Eyes) -> None:
    for what, columns, table in (
        ("live appointments of a slot", "host_id, starts_at",
         "appointment WHERE state NOT IN ('cancelled', 'expired', 'declined', 'rescheduled')"),
        ("open drafts of a chat", "person_id, channel, chat_id", "draft WHERE open"),
        ("leading assignments of an appointment", "appointment_id",
         "assignment WHERE leads AND state IN ('pending', 'accepted')"),
        ("talks of an appointment", "appointment_id", "talk"),
        ("notes of a talk", "talk_id", "note"),
        ("follow-ups of a date", "appointment_id, due_at", "follow_up"),
        ("follow-ups of a step", "appointment_id, step", "follow_up WHERE step >= 0"),
        ("duties", "kind, object_id, step", "due"),
    ):  # fmt: skip
        doubled = eyes(f"SELECT {columns}, count(*) FROM {table} GROUP BY {columns} HAVING count(*) > 1")
        assert not doubled, f"two {what}: {doubled}"
    told = Counter(
        (person, json.loads(args)["id"])
        for person, args in eyes(
            "SELECT o.person_id, o.args FROM outbox o JOIN assignment a ON a.staff_id = o.person_id"
            " AND o.created_at = a.created_at WHERE o.card = 'appointment' AND o.verb = 'send'"
        )
    )
    assert len(told) == eyes("SELECT count(*) FROM assignment")[0], "an assignment was not told"
    assert set(told.values()) <= {1}, "an assignment was told twice"


def each_message_stands_once(town: Town, eyes: Eyes, resent: bool) -> None:
    """A row is one message, unless a try was cut off: then each try may be one, with the same number."""
    rows = eyes("SELECT id, chat_id, attempts, card FROM outbox WHERE verb = 'send' AND state = 'sent'")
    calls = [call for call in town.webchat.faults.calls if call.method in ("sendmessage", "senddocument")]
    sent = Counter(call.chat_id for call in calls)
    least, most = Counter[int](), Counter[int]()
    for _, chat, attempts, _ in rows:
        least[chat] += 1
        most[chat] += attempts
    for chat in least:
        assert least[chat] <= sent[chat] <= most[chat], f"chat {chat} got {sent[chat]} for {least[chat]} rows"
    numbers = Counter(
        (call.chat_id, found[0])
        for call in calls
        if (found := re.findall(r"№ (\w+)$", call.params.get("text") or call.params.get("caption", "")))
    )
    tries = {(chat, reference(id_)): attempts for id_, chat, attempts, _ in rows}
    for place, times in numbers.items():
        assert times <= tries.get(place, 0), f"{place} was sent {times} times in {tries.get(place)} tries"
    if not resent:
        more = {chat: (sent[chat], least[chat]) for chat in sent if sent[chat] != least[chat]}
        assert not more, f"sent, and rows, of chats that got more though nothing had gone wrong: {more}"


def reference(id_: int) -> str:
    when = datetime.now(UTC)
    return Parcel(id_, None, "", 0, "send", "", {}, None, 0, False, when).reference


def it_is_whole(town: Town, eyes: Eyes, stories: list[Story]) -> None:
    """The file is sound, the chain unbroken, and what was typed can be read as it was typed."""
    house = town.house()
    sqlite = make_url(town.database).get_backend_name() == "sqlite"
    if sqlite:
        assert eyes("PRAGMA integrity_check") == ["ok"]
        assert eyes("PRAGMA foreign_key_check") == []
        url = make_url(town.database).database
        engine = create_engine(
            "sqlite+pysqlite://", creator=lambda: sqlite3.connect(f"file:{url}?mode=ro", uri=True)
        )
    else:
        engine = open_engine(town.database)
    try:
        with engine.connect() as connection:
            verdict = audit.verify(connection, house.ring.audit)
            assert verdict.broken_at is None, f"the audit trail is broken at {verdict.broken_at}"
            sealer = Sealer(connection, house.ring, house.ids, KeyCache())
            _read_as_written(connection, sealer, eyes, stories)
    finally:
        engine.dispose()


def _read_as_written(connection: Connection, sealer: Sealer, eyes: Eyes, stories: list[Story]) -> None:
    def opened(table: str, column: str, id_: int, sealed: bytes) -> str:
        return sealer.unseal(f"{table}.{column}.{id_}", bytes(sealed)).decode()

    wishes = {
        opened("appointment", "wish", id_, wish): id_
        for id_, wish in eyes("SELECT id, wish FROM appointment")
    }
    parts = eyes("SELECT appointment_id, part, id, text FROM note_part ORDER BY appointment_id, part, seq")
    concerns = eyes("SELECT appointment_id, id, text, state FROM concern ORDER BY id")
    directives = eyes("SELECT appointment_id, id, text, state FROM directive")
    assert len(wishes) == len(stories) == len(eyes("SELECT id FROM appointment"))
    for story in stories:
        mine = wishes[story.wish]
        for part in PARTS:
            found = [opened("note_part", "text", i, t) for a, p, i, t in parts if (a, p) == (mine, part)]
            assert found == story.lines.get(part, []), f"{part} of {story.label} reads {found}"
        found = [opened("concern", "text", i, t) for a, i, t, _ in concerns if a == mine]
        assert found == story.concerns
        found = [opened("directive", "text", i, t) for a, i, t, _ in directives if a == mine]
        assert found == ([story.directive] if story.directive else [])


def report(town: Town, seed: object) -> str:
    return f"seed {seed}\n{tail(town.folder)}"
