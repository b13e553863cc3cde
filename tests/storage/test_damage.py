"""A row that was damaged on the disk holds up nobody else."""

from datetime import timedelta

from sqlalchemy import Table, select, update

from bot.domain.appointment import Slot
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services import booking, finding
from bot.services.due import do_due
from storage import tables
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County
from tests.storage.support import CHANNEL, told


def damage(work: SqlWork, table: Table, column: str) -> None:
    """The last byte of what is sealed is another."""
    for row in work.connection.execute(select(table.c.id, table.c[column])).all():
        spoilt = row[1][:-1] + bytes([row[1][-1] ^ 1])
        work.connection.execute(update(table).where(table.c.id == row.id).values({column: spoilt}))


def arranged(work: SqlWork, cadre: Person, slot: Slot) -> None:
    booked = booking.book_talk(work, cadre, slot, "work", Words("编造的诉求"))
    assignment = work.assignments.of(booked.id)
    assert assignment is not None
    staff = work.people.get(assignment.staff_id)
    assert staff is not None
    booking.accept_assignment(work, staff, booked)


def test_a_duty_about_a_damaged_row_stops_no_other(db: Database, county: County, clock: Clock) -> None:
    with db.begin() as work:
        slots = finding.next_slots(work, county.cadres[0], "work", 2)
        arranged(work, county.cadres[0], slots[0])
        damage(work, tables.appointment, "wish")
        arranged(work, county.cadres[1], slots[1])
    clock.to(slots[0].starts_at - timedelta(minutes=1))
    with db.begin() as work:
        do_due(work)
    with db.begin() as work:
        assert "reminder" in told(work, county.cadres[1].id)
        assert "reminder" not in told(work, county.cadres[0].id)


def test_a_damaged_letter_stops_nobody_elses(db: Database) -> None:
    with db.begin() as work:
        message = {"message_id": 1, "chat": {"id": 1}, "text": "编造"}
        work.inbox.accept(CHANNEL, [{"update_id": 1, "message": message}])
        damage(work, tables.inbox, "payload")
        work.inbox.accept(CHANNEL, [{"update_id": 2, "message": message | {"chat": {"id": 2}}}])
    with db.begin() as work:
        found = {letter.chat_id: letter.payload for letter in work.inbox.claim(10)}
    assert found[2]["update_id"] == 2
    assert found[1] == {}, "nothing that could be taken for an update: it is set aside after its attempts"
