"""Who had how many: each number is that of the rows behind it, and the one that decides who is next."""

from datetime import timedelta

import pytest

from bot.domain.errors import NotYours
from bot.services.booking import book_talk
from bot.services.finding import next_slots
from bot.services.loads import loads_for
from bot.services.routing import find_route
from bot.services.walk_in import walk_in
from storage.database import Database
from tests.county import Clock, County, policy
from tests.storage.support import Eyes


def test_the_table_counts_the_rows_of_the_window_and_who_has_least_is_next(
    db: Database, county: County, clock: Clock, eyes: Eyes
) -> None:
    for nth, cadre in enumerate(county.cadres[:3]):
        with db.begin() as work:
            book_talk(work, cadre, next_slots(work, cadre, "work", 6)[nth], "work", None)
    with db.begin() as work:
        hosts, *sections = loads_for(work, county.office)
        (own,) = loads_for(work, county.heads[0])
        assert own == sections[0] and own.section == "cadre1"
        for group, column in ((hosts, "host_id"), (own, "staff_id")):
            table = "appointment" if column == "host_id" else "assignment"
            for person, count in group.counts:
                rows = eyes(f"select count(*) from {table} where {column} = ?", person.id)
                assert rows == [count]
        staff = {p.id: count for p, count in own.counts if p in county.staff}
        chosen = find_route(work, county.cadres[3], "work").staff
        assert sum(staff.values()) == 3 and staff[chosen.id] == min(staff.values())
        for stranger in (county.staff[0], county.cadres[0], county.auditor):
            with pytest.raises(NotYours):
                loads_for(work, stranger)
    clock.on(days=91)
    with db.begin() as work:
        assert work.policy.fair_over < timedelta(days=91)
        (own,) = loads_for(work, county.heads[0])
        assert {count for _, count in own.counts} == {0}


def test_who_came_without_an_appointment_counts_in_the_turns_once_for_all_who_sat_together(
    db: Database, county: County, clock: Clock
) -> None:
    """Two vice-ministers share a charge: one of them has just talked to somebody who came."""
    first, second = county.hosts
    shared = [s.model_dump() for s in db.house.policy.sections]
    shared[0]["shared_with"] = [second.number]
    db.house.policy = policy(sections=shared)
    with db.begin() as work:
        soonest = next_slots(work, county.cadres[4], "work", 1)[0]
        assert soonest.host_id == first.id  # of equals the first
        came = county.cadres[:3]
        walk_in(work, county.staff[0], came[0], "work", first, work.now, came[1:])
        hosts = loads_for(work, county.office)[0]
        assert {p.id: count for p, count in hosts.counts} == {first.id: 1, second.id: 0}
        assert next_slots(work, county.cadres[4], "work", 1)[0].host_id == second.id
        assert work.appointments.taken(first.id, work.now, work.now + timedelta(days=1)) == []
