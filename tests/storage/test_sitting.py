"""Nights that a host does not sit are neither offered nor booked, whoever asks and however close the race."""

from datetime import date

import pytest

from bot.domain.appointment import Slot
from bot.domain.errors import SlotTaken
from bot.domain.sitting import Sitting, Why
from bot.services.booking import book_talk
from bot.services.finding import next_slots
from bot.services.routing import ANYBODY
from storage.database import Database
from storage.work import SqlWork
from tests.county import County, night

NIGHT = date(2026, 3, 11)


def keep_away(work: SqlWork, host_id: int, day: date = NIGHT) -> None:
    work.hold_diaries([host_id])
    work.sittings.put([Sitting(host_id, day, False, Why.OWN, host_id, work.now)])


def test_a_night_that_a_host_does_not_sit_is_not_offered_and_not_booked(db: Database, county: County) -> None:
    away, other = county.hosts
    with db.begin() as work:
        keep_away(work, away.id)
    with db.begin() as work:
        offered = next_slots(work, county.cadres[0], "work", 9, str(away.id))
        assert {work.calendar.today(slot.starts_at) for slot in offered}.isdisjoint({NIGHT})
        theirs = next_slots(work, county.cadres[0], "work", 9, ANYBODY)
        at_once = [slot for slot in theirs if work.calendar.today(slot.starts_at) == NIGHT]
        assert {slot.host_id for slot in at_once} == {other.id}
        slot = Slot(away.id, night(11), night(11, "20:10"))
        with pytest.raises(SlotTaken):
            book_talk(work, county.cadres[0], slot, "work", None)


def test_the_last_word_about_a_day_counts(db: Database, county: County) -> None:
    host = county.hosts[0]
    with db.begin() as work:
        keep_away(work, host.id)
        work.sittings.put([Sitting(host.id, NIGHT, True, Why.OFFICE, county.office.id, work.now)])
    with db.begin() as work:
        assert [(s.sits, s.why) for s in work.sittings.between(NIGHT, NIGHT)] == [(True, Why.OFFICE)]
        book_talk(work, county.cadres[0], Slot(host.id, night(11), night(11, "20:10")), "work", None)
