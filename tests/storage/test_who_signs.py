"""No note waits for somebody who has left: whoever stands in for the host signs it, on both databases."""

from dataclasses import replace

import pytest

from bot.domain.appointment import Appointment
from bot.domain.errors import NotYours, StillUnsigned
from bot.domain.people import Person, Role
from bot.domain.placing import Stranded
from bot.domain.talk import NoteState
from bot.domain.words import Words
from bot.services import note_changes, notes, presence, rosters, seals, talks
from bot.services.errands import Owed, errands
from bot.services.rehoming import orphans
from storage.work import SqlWork
from tests.storage.night import Night
from tests.storage.support import told
from tests.storage.test_rehoming import taken_in


def unsigned(desk: Night, *besides: Person) -> Appointment:
    """A note that waits for its host; these were at the talk too."""
    thing = desk.book()
    desk.hold(thing)
    with desk.db.begin() as work:
        for person in besides:
            presence.mark_present(work, desk.host, thing_of(work, thing), person)
    return thing


def thing_of(work: SqlWork, thing: Appointment) -> Appointment:
    found = work.appointments.get(thing.id)
    assert found is not None
    return found


def leave(desk: Night, person: Person) -> None:
    with desk.db.begin() as work:
        rosters.archive(work, desk.county.office, person.id)


def owed(work: SqlWork, person: Person) -> list[int]:
    return [errand.id for errand in errands(work, person) if errand.what is Owed.SIGN]


def test_the_minister_signs_for_a_host_who_left(desk: Night) -> None:
    thing = unsigned(desk)
    with desk.db.begin() as work:
        assert owed(work, desk.minister) == []
        before = len(told(work, desk.minister.id))
    leave(desk, desk.host)
    with desk.db.begin() as work:
        work.flush()
        assert told(work, desk.minister.id)[before:] == ["appointment"]
        assert owed(work, desk.minister) == [thing.id]
        assert orphans(work) == []
        note = work.notes.of(thing.id)
        with pytest.raises(NotYours):
            notes.sign_note(work, desk.county.hosts[1], note)  # was not there
        signed = notes.sign_note(work, desk.minister, note)
    assert (signed.state, signed.signed_by) == (NoteState.SIGNED, desk.minister.id)


def test_another_host_who_was_there_signs_before_the_minister(desk: Night) -> None:
    other = desk.county.hosts[1]
    thing = unsigned(desk, other)
    leave(desk, desk.host)
    with desk.db.begin() as work:
        assert (owed(work, other), owed(work, desk.minister)) == ([thing.id], [])
        note = work.notes.of(thing.id)
        with pytest.raises(NotYours):
            notes.sign_note(work, desk.minister, note)
        assert notes.sign_note(work, other, note).signed_by == other.id


def test_who_stands_in_reads_what_is_sealed_until_it_is_signed(desk: Night) -> None:
    other = desk.county.hosts[1]
    thing = unsigned(desk, other)
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, thing_of(work, thing))
        with pytest.raises(NotYours):
            notes.read_note(work, other, thing.id)
    leave(desk, desk.host)
    with desk.db.begin() as work:
        assert notes.read_note(work, other, thing.id) is not None
        notes.sign_note(work, other, work.notes.of(thing.id))
    with desk.db.begin() as work, pytest.raises(NotYours):
        notes.read_note(work, other, thing.id)


def test_what_is_handed_in_or_given_back_later_goes_to_whoever_stands_in(desk: Night) -> None:
    thing = desk.book()
    staff = desk.accept(thing)
    desk.clock.to(thing.ends_at)
    leave(desk, desk.host)  # over is over
    with desk.db.begin() as work:
        talks.hold_talk(work, staff, thing_of(work, thing))
        notes.submit_note(work, staff, thing.id, {"summary": ["一"]})
        work.flush()
        assert told(work, desk.minister.id)[-1] == "appointment"
        assert owed(work, desk.minister) == [thing.id]
    with desk.db.begin() as work:
        note = note_changes.return_note(work, desk.minister, work.notes.of(thing.id), Words("编造的退回意见"))
        again = note_changes.hand_in_again(work, staff, note, note.revision, {"summary": ["二"]})
        assert again.state is NoteState.DRAFT and owed(work, desk.minister) == [thing.id]


def test_who_stands_in_and_leaves_too_is_followed_by_the_next(desk: Night) -> None:
    other = desk.county.hosts[1]
    thing = unsigned(desk, other)
    leave(desk, desk.host)
    with desk.db.begin() as work:  # by a file rather than one by one; not a host any more
        taken_in(work, desk.county.office, replace(other, role=Role.CADRE))
        assert owed(work, desk.minister) == [thing.id]
        work.flush()
        assert "appointment" in told(work, desk.minister.id)


def test_with_nobody_left_to_sign_nobody_leaves_and_the_doctor_would_say_so(desk: Night) -> None:
    thing = unsigned(desk)
    leave(desk, desk.host)
    with pytest.raises(StillUnsigned) as refused:
        leave(desk, desk.minister)
    assert refused.value.facts == {"count": 1}
    with desk.db.begin() as work:
        work.people.save(replace(desk.minister, archived=True, revision=desk.minister.revision + 1))
        (orphan,) = orphans(work)
    assert (orphan.person.id, orphan.why, orphan.hand.about) == (desk.host.id, Stranded.UNSIGNED, thing.id)


def test_a_host_who_comes_back_signs_again(desk: Night) -> None:
    thing = unsigned(desk)
    leave(desk, desk.host)
    with desk.db.begin() as work:
        taken_in(work, desk.county.office, desk.host)
        assert (owed(work, desk.host), owed(work, desk.minister)) == ([thing.id], [])
