"""The steps of a night by services alone, for whatever test needs one behind it."""

from collections.abc import Callable

import pytest

from bot.domain.appointment import Appointment
from bot.domain.concern import Concern
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services import booking, finding, notes, talks
from bot.services.due import do_due
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County

SAID = Words("编造的诉求")


class Night:
    """The steps of a night, each one transaction."""

    def __init__(self, db: Database, county: County, clock: Clock) -> None:
        self.db, self.county, self.clock = db, county, clock
        self.cadre = county.cadres[0]
        self.host, self.minister = county.hosts[0], county.minister

    def book(self, who: Person | None = None, nth: int = 0, topic: str = "work") -> Appointment:
        who = who or self.cadre
        with self.db.begin() as work:
            slot = finding.next_slots(work, who, topic, nth + 1)[nth]
            return booking.book_talk(work, who, slot, topic, SAID)

    def fresh(self, thing: Appointment) -> Appointment:
        with self.db.begin() as work:
            found = work.appointments.get(thing.id)
        assert found is not None
        return found

    def staff_of(self, thing: Appointment) -> Person:
        with self.db.begin() as work:
            assignment = work.assignments.of(thing.id)
            return next(p for p in self.county.staff if p.id == assignment.staff_id)

    def accept(self, thing: Appointment) -> Person:
        staff = self.staff_of(thing)
        with self.db.begin() as work:
            booking.accept_assignment(work, staff, work.appointments.get(thing.id))
        return staff

    def hold(self, thing: Appointment) -> Person:
        """Accepted, held, the note written with two concerns."""
        staff = self.accept(thing)
        self.clock.to(thing.ends_at)
        with self.db.begin() as work:
            talks.hold_talk(work, staff, work.appointments.get(thing.id))
        with self.db.begin() as work:
            parts = {"summary": ["一", "二"], "post": ["三"], "concerns": ["诉求甲", "诉求乙"]}
            notes.submit_note(work, staff, thing.id, parts)
        return staff

    def sign(self, thing: Appointment) -> None:
        with self.db.begin() as work:
            notes.sign_note(work, self.host, work.notes.of(thing.id))

    def concerns(self, thing: Appointment) -> list[Concern]:
        with self.db.begin() as work:
            return list(work.concerns.of_appointment(thing.id))

    def tick(self) -> int:
        with self.db.begin() as work:
            return do_due(work)

    def refused(self, why: type[Refusal], deed: Callable[[SqlWork], object]) -> None:
        with pytest.raises(why), self.db.begin() as work:
            deed(work)
