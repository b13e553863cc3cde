"""A concern that is in hand, and the steps around it, for whatever test needs one."""

from bot.domain.concern import Concern, Outcome
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services import concerns
from tests.county import label
from tests.storage.night import Night
from tests.storage.support import told

KINDS = [
    {"id": "work", "name": label("工作"), "working_days": 10},
    {"id": "hardship", "name": label("困难"), "working_days": 5},
    {"id": "mind", "name": label("思想"), "working_days": 3, "section": "supervision"},
    {"id": "other", "name": label("其他"), "working_days": 15, "topics": ["career"]},
]


class Desk(Night):
    """A night with two concerns, of which the first is in the ledger; the other was not to be noted down."""

    def raised(self, who: Person | None = None, nth: int = 0, topic: str = "work") -> Concern:
        cadre = who or self.cadre
        booked = self.book(cadre, nth, topic)
        self.hold(booked)
        first, second = self.concerns(booked)
        with self.db.begin() as work:
            concerns.drop_concern(work, cadre, second)
            return concerns.confirm_concern(work, cadre, first)

    def now(self, concern: Concern) -> Concern:
        with self.db.begin() as work:
            found = work.concerns.get(concern.id)
        assert found is not None
        return found

    def owner(self, concern: Concern) -> Person:
        return next(p for p in self.county.everybody if p.id == concern.staff_id)

    def answer(self, concern: Concern) -> Concern:
        with self.db.begin() as work:
            words = Words("已经联系")
            return concerns.answer_concern(work, self.owner(concern), concern, words, Outcome.SETTLED)

    def steps(self, concern: Concern) -> list[str]:
        with self.db.begin() as work:
            return [entry.step.value for entry in work.entries.of(concern.id)]

    def told(self, who: Person) -> list[str]:
        with self.db.begin() as work:
            return told(work, who.id)

    def head(self, concern: Concern) -> Person:
        return next(p for p in self.county.heads if p.section == concern.section)
