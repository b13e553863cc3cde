"""Races: however many reach for one thing at once, one gets it, and the others are told so.

On PostgreSQL the contenders sit on several connections and commit at the same time; on SQLite one
process with one connection is the law, so they queue as tasks for the database's own thread.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice

import pytest

from bot.domain.appointment import Slot
from bot.domain.calendar import Calendar
from bot.domain.errors import AccountTaken, InvitationSpent, SlotTaken
from bot.domain.people import Person
from bot.domain.slots import day_times
from bot.services.booking import book_talk
from bot.services.due import do_due
from bot.services.finding import next_slots
from bot.services.invitations import accept_invitation, invite
from storage import audit
from storage.database import Database
from storage.work import SqlWork
from tests import county as county_
from tests.county import Clock, County
from tests.storage.support import CHANNEL, Eyes

CONTENDERS = 200
WORKERS = 6
LONG = bool(os.environ.get("YETAN_TORTURE"))

rounds = pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(8, marks=pytest.mark.skipif(LONG, reason="the long version runs")),
        pytest.param(
            5000,
            marks=[
                pytest.mark.torture,
                pytest.mark.timeout(7200),
                pytest.mark.skipif(not LONG, reason="5,000 rounds take a while: make torture"),
            ],
        ),
    ],
)

Workers = list[Database]


@pytest.fixture
def workers(db: Database, another: Callable[[], Database]) -> Workers:
    if db.engine.dialect.name == "sqlite":
        return [db]
    return [db, *(another() for _ in range(WORKERS - 1))]


@pytest.fixture
def contenders(db: Database) -> list[Person]:
    with db.begin() as work:
        return county_.populate(work, cadres=CONTENDERS).cadres


def slots(db: Database, host_id: int) -> Iterator[Slot]:
    """One night's slots after another, from 2024 on."""
    calendar = Calendar(db.house.policy.zone)
    for day in calendar.workdays(date(2024, 1, 2)):
        for begin, end in day_times(db.house.policy, calendar, day):
            yield Slot(host_id, begin, end)


@rounds
async def test_of_two_hundred_who_want_one_slot_exactly_one_gets_it(
    workers: Workers, contenders: list[Person], clock: Clock, eyes: Eyes, rounds: int
) -> None:
    db, dice = workers[0], random.Random(rounds)

    def reach_for(slot: Slot, who: Person) -> Callable[[SqlWork], int]:
        return lambda work: book_talk(work, who, slot, "work", None).id

    with db.begin() as work:
        host = work.people.by_number("V001")
    for slot in islice(slots(db, host.id), rounds):
        clock.to(slot.starts_at - timedelta(hours=1))
        dice.shuffle(contenders)
        answers = await asyncio.gather(
            *(workers[n % len(workers)].run(reach_for(slot, who)) for n, who in enumerate(contenders)),
            return_exceptions=True,
        )
        assert Counter(type(answer) for answer in answers) == {int: 1, SlotTaken: CONTENDERS - 1}
    assert eyes(
        "SELECT (SELECT count(*) FROM appointment), (SELECT count(DISTINCT starts_at) FROM appointment), "
        "(SELECT count(*) FROM assignment), (SELECT count(*) FROM outbox WHERE card = 'appointment')"
    ) == [(rounds, rounds, rounds, rounds)]
    with db.engine.connect() as connection, connection.begin():
        verdict = audit.verify(connection, db.house.ring.audit)
    assert (verdict.rows, verdict.broken_at) == (2 * rounds, None)


async def test_one_person_on_several_channels_never_holds_more_than_the_rule_allows(
    workers: Workers, db: Database, county: County, eyes: Eyes
) -> None:
    cadre = county.cadres[0]
    with db.begin() as work:
        wanted = next_slots(work, cadre, "work", 12)
    answers = await asyncio.gather(
        *(
            workers[n % len(workers)].run(lambda work, slot=slot: book_talk(work, cadre, slot, "work", None))
            for n, slot in enumerate(wanted)
        ),
        return_exceptions=True,
    )
    allowed = db.house.policy.limits.live_appointments
    assert Counter(type(a).__name__ for a in answers) == {
        "Appointment": allowed,
        "AlreadyBooked": 12 - allowed,
    }
    assert eyes("SELECT count(*) FROM appointment") == [allowed]


async def test_of_many_accounts_that_open_one_invitation_exactly_one_is_bound(
    workers: Workers, db: Database, county: County, eyes: Eyes
) -> None:
    def open_it(token: str, user: int) -> Callable[[SqlWork], Person]:
        return lambda work: accept_invitation(work, token, "another", user, user)

    for number, cadre in enumerate(county.cadres):
        with db.begin() as work:
            token = invite(work, None, cadre.id)
        answers = await asyncio.gather(
            *(workers[n % len(workers)].run(open_it(token, 100 * number + n)) for n in range(30)),
            return_exceptions=True,
        )
        assert Counter(type(answer) for answer in answers) == {Person: 1, InvitationSpent: 29}
    bound = eyes("SELECT person_id FROM account WHERE channel = 'another'")
    assert sorted(bound) == sorted(cadre.id for cadre in county.cadres)


async def test_of_many_invitations_for_one_account_exactly_one_binds_it(
    workers: Workers, db: Database, county: County, eyes: Eyes
) -> None:
    with db.begin() as work:
        tokens = [invite(work, None, who.id) for who in county.everybody]
    answers = await asyncio.gather(
        *(
            workers[n % len(workers)].run(lambda work, t=token: accept_invitation(work, t, "another", 5, 5))
            for n, token in enumerate(tokens)
        ),
        return_exceptions=True,
    )
    assert Counter(type(answer) for answer in answers) == {Person: 1, AccountTaken: len(tokens) - 1}
    assert eyes("SELECT count(*) FROM account WHERE channel = 'another'") == [1]
    assert eyes("SELECT count(*) FROM invitation WHERE used_at IS NOT NULL") == [1]


def update(number: int, chat: int) -> dict:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": f"{number}"}}


async def test_workers_that_share_an_inbox_do_everything_once_and_keep_each_chats_order(
    workers: Workers, db: Database, eyes: Eyes
) -> None:
    chats, each = 25, 24
    with db.begin() as work:
        work.inbox.accept(CHANNEL, [update(n, n % chats) for n in range(chats * each)])

    def take(work: SqlWork) -> int:
        """What was done is put down in the audit trail, whose order is that of the commits."""
        letters = work.inbox.claim(16)
        for letter in letters:
            work.record(None, "made.up", "letter", letter.payload["update_id"])
        work.inbox.done([letter.id for letter in letters])
        return len(letters)

    async def keep_taking(worker: Database) -> None:
        while await worker.run(take) or eyes("SELECT count(*) FROM inbox WHERE state = 'new'") != [0]:
            pass

    await asyncio.gather(*(keep_taking(worker) for worker in workers))
    done = eyes("SELECT object_id FROM audit ORDER BY seq")
    assert sorted(done) == list(range(chats * each))
    for chat in range(chats):
        assert [n for n in done if n % chats == chat] == list(range(chat, chats * each, chats))


async def test_workers_that_share_an_outbox_send_everything_once_and_keep_each_chats_order(
    workers: Workers, db: Database, clock: Clock, eyes: Eyes
) -> None:
    from bot.services.desk_ports import Place

    chats, each = 12, 10
    with db.begin() as work:
        for n in range(chats * each):
            work.outbox.say(Place(CHANNEL, n % chats), "made_up", id=n)
    sent: list[int] = []

    async def keep_sending(worker: Database) -> None:
        while True:
            parcels = await worker.run(
                lambda work: work.outbox.lease(4, work.now + timedelta(minutes=1), (), {CHANNEL: 4})
            )
            sent.extend(parcel.args["id"] for parcel in parcels)
            await worker.run(lambda work, p=parcels: work.outbox.sent([(x.id, x.args["id"] + 1) for x in p]))
            if not parcels and eyes("SELECT count(*) FROM outbox WHERE state != 'sent'") == [0]:
                return

    await asyncio.gather(*(keep_sending(worker) for worker in workers))
    assert sorted(sent) == list(range(chats * each))
    for chat in range(chats):
        assert [n for n in sent if n % chats == chat] == list(range(chat, chats * each, chats))


async def test_workers_that_tick_together_do_what_is_due_once(
    workers: Workers, db: Database, county: County, clock: Clock, eyes: Eyes
) -> None:
    clock.to(county_.night(10, "22:30"))
    for _ in range(5):
        await asyncio.gather(*(worker.run(do_due) for worker in workers), return_exceptions=True)
        clock.on(days=1)
    digests = eyes("SELECT args FROM outbox WHERE card = 'digest'")
    assert len(digests) == len(set(digests)) == 4  # Tuesday to Friday


async def test_workers_that_meet_the_days_first_update_together_agree_on_one_key(
    workers: Workers, db: Database, clock: Clock, eyes: Eyes
) -> None:
    for day in range(5):
        await asyncio.gather(
            *(
                worker.run(lambda work, n=n, day=day: work.inbox.accept(CHANNEL, [update(day * 100 + n, n)]))
                for n, worker in enumerate(workers)
            )
        )
        clock.on(days=1)
    assert eyes("SELECT count(*) FROM content_key") == [5]
    with db.begin() as work:
        assert len(work.inbox.claim(100, each=10)) == 5 * len(workers)
