"""A note that waits for its signature is chased from when it was handed in, and climbs, on both databases."""

from datetime import timedelta

import pytest

from bot.domain.people import Person
from bot.domain.recusal import Recusal
from bot.domain.words import Words
from bot.services import note_changes, notes, rosters, seals, talks
from bot.services.errands import Owed, errands
from storage.work import SqlWork
from tests.storage.night import Night
from tests.storage.support import Eyes

LATE = 6
SAID = {"summary": ["一"]}


def until_handed_in(desk: Night, after: int = LATE) -> tuple[int, Person]:
    """A talk whose note is written so many days later; its writer was reminded, by then in vain."""
    thing = desk.book()
    staff = desk.accept(thing)
    desk.clock.to(thing.ends_at)
    with desk.db.begin() as work:
        talks.hold_talk(work, staff, work.appointments.get(thing.id))
    wait(desk, after)
    with desk.db.begin() as work:
        notes.submit_note(work, staff, thing.id, SAID)
    return thing.id, staff


def wait(desk: Night, days: int) -> None:
    for _ in range(days):
        desk.clock.on(days=1)
        while desk.tick():
            pass


class Told:
    """Who was told of a talk since when."""

    def __init__(self, desk: Night, eyes: Eyes, about: int) -> None:
        self._desk, self._eyes, self._about, self._since = desk, eyes, about, 0
        self.anew()

    def anew(self) -> set[int]:
        found = self._eyes(
            f"SELECT id, person_id FROM outbox WHERE card = 'appointment' AND about = {self._about}"
            f" AND id > {self._since} ORDER BY id"
        )
        self._since = found[-1][0] if found else self._since
        return {person for _, person in found if person is not None}


def head_of(desk: Night, staff: Person) -> Person:
    return next(p for p in desk.county.heads if p.section == staff.section)


def climbed(desk: Night, eyes: Eyes, about: int) -> list[set[int]]:
    """Who is told one, three and five days from now; and in the month after that."""
    told = Told(desk, eyes, about)
    rungs = []
    for days in (1, 2, 2, 30):
        wait(desk, days)
        rungs.append(told.anew())
    return rungs


def test_a_note_that_is_handed_in_late_is_chased_from_then_on_and_climbs(desk: Night, eyes: Eyes) -> None:
    about, staff = until_handed_in(desk)
    head = head_of(desk, staff)
    assert climbed(desk, eyes, about) == [{desk.host.id}, {head.id}, {desk.minister.id}, set()]


def test_what_is_handed_in_late_is_owed_by_its_signer_from_then_on(desk: Night) -> None:
    about, _ = until_handed_in(desk)
    with desk.db.begin() as work:
        (errand,) = [e for e in errands(work, desk.host) if e.what is Owed.SIGN]
    assert (errand.about, errand.due_at) == (about, desk.clock() + timedelta(days=1))


def test_a_returned_note_climbs_above_its_writer_and_again_above_its_signer(desk: Night, eyes: Eyes) -> None:
    about, staff = until_handed_in(desk, after=0)
    head = head_of(desk, staff)
    with desk.db.begin() as work:
        note_changes.return_note(work, desk.host, work.notes.of(about), Words("编造的退回意见"))
    assert climbed(desk, eyes, about) == [{staff.id}, {head.id}, {desk.host.id}, set()]
    with desk.db.begin() as work:
        note = work.notes.of(about)
        note_changes.hand_in_again(work, staff, note, note.revision, SAID)
    assert climbed(desk, eyes, about) == [{desk.host.id}, {head.id}, {desk.minister.id}, set()]


def test_a_signed_note_is_chased_no_more(desk: Night, eyes: Eyes) -> None:
    about, _ = until_handed_in(desk)
    with desk.db.begin() as work:
        notes.sign_note(work, desk.host, work.notes.of(about))
    assert climbed(desk, eyes, about) == [set()] * 4


def test_whoever_stands_in_for_the_host_is_chased_and_the_minister_above_them(
    desk: Night, eyes: Eyes
) -> None:
    about, staff = until_handed_in(desk)
    with desk.db.begin() as work:
        rosters.archive(work, desk.county.office, desk.host.id)
    head = head_of(desk, staff)
    assert climbed(desk, eyes, about) == [{desk.minister.id}, {head.id}, {desk.minister.id}, set()]


@pytest.mark.parametrize("kept_out", [False, True])
def test_of_a_sealed_note_the_head_hears_that_it_is_late_unless_they_keep_out(
    desk: Night, eyes: Eyes, kept_out: bool
) -> None:
    about, staff = until_handed_in(desk)
    head = head_of(desk, staff)

    def seal(work: SqlWork) -> None:
        seals.seal_talk(work, desk.cadre, work.appointments.get(about))
        if kept_out:
            work.recusals.add(Recusal(about, head.id, desk.cadre.id, work.now))

    with desk.db.begin() as work:
        seal(work)
    told = head.id if not kept_out else desk.minister.id
    assert climbed(desk, eyes, about) == [{desk.host.id}, {told}, {desk.minister.id}, set()]
