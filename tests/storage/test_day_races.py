"""One day wanted by many at once, from several workers: neither its cap nor its kind is overrun."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import date

from bot.domain.appointment import Slot
from bot.domain.calendar import Calendar
from bot.domain.daychange import Become
from bot.domain.errors import MovedOn, SlotTaken
from bot.domain.people import Person
from bot.domain.slots import day_times
from bot.services.booking import book_talk
from bot.services.calendar import change_days, look_at_change
from storage.database import Database
from storage.work import SqlWork
from tests.county import SHANGHAI, Clock, County, policy
from tests.storage.support import Eyes

TUESDAY = date(2026, 3, 10)
#: Twelve talks would fit into this night.
LONG_NIGHT = {"begins": "18:00", "ends": "22:00", "slot": "20m"}
LIVE = "SELECT count(*) FROM appointment WHERE state IN ('requested', 'assigned', 'accepted')"


def house(db: Database, another: Callable[[], Database], cap: int) -> list[Database]:
    workers = [db] if db.engine.dialect.name == "sqlite" else [db, *(another() for _ in range(3))]
    for worker in workers:
        worker.house.policy = policy(nights=LONG_NIGHT, limits={"talks_per_host_and_day": cap})
    return workers


def each_time(worker: Database, host_id: int) -> list[Slot]:
    times = day_times(worker.house.policy, Calendar(SHANGHAI), TUESDAY)
    return [Slot(host_id, begin, end) for begin, end in times]


def reach_for(slot: Slot, who: Person) -> Callable[[SqlWork], int]:
    return lambda work: book_talk(work, who, slot, "work", None).id


async def test_of_many_who_want_different_times_of_one_host_no_more_get_one_than_the_cap(
    db: Database, county: County, another: Callable[[], Database], eyes: Eyes
) -> None:
    workers = house(db, another, cap=3)
    slots = each_time(db, county.hosts[0].id)
    answers = await asyncio.gather(
        *(
            workers[n % len(workers)].run(reach_for(slot, county.cadres[n % len(county.cadres)]))
            for n, slot in enumerate(slots)
        ),
        return_exceptions=True,
    )
    assert Counter(type(answer) for answer in answers) == {int: 3, SlotTaken: len(slots) - 3}
    assert eyes(LIVE) == [3]


async def test_a_day_made_a_rest_day_while_many_book_it_keeps_none_of_them(
    db: Database, county: County, another: Callable[[], Database], clock: Clock, eyes: Eyes
) -> None:
    workers = house(db, another, cap=12)
    slots = each_time(db, county.hosts[0].id)

    async def make_it_rest() -> int:
        """As somebody does who looks, confirms, and is shown what has come in between."""
        for _ in range(len(slots) + 1):
            seal = (await db.run(lambda work: look(work))).seal
            try:
                done = await db.run(lambda work, seal=seal: change(work, seal))
            except MovedOn:
                continue
            return len(done.moved)
        raise AssertionError("each time somebody was quicker")

    def look(work: SqlWork):
        return look_at_change(work, county.office, TUESDAY, TUESDAY, Become.REST)

    def change(work: SqlWork, seal: int):
        return change_days(work, county.office, TUESDAY, TUESDAY, Become.REST, "示例", seal)

    moved, *answers = await asyncio.gather(
        make_it_rest(),
        *(
            workers[n % len(workers)].run(reach_for(slot, county.cadres[n % len(county.cadres)]))
            for n, slot in enumerate(slots)
        ),
        return_exceptions=True,
    )
    booked = sum(isinstance(answer, int) for answer in answers)
    assert (moved, eyes(LIVE)) == (booked, [0])
