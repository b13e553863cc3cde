"""What may become of a note, by services alone, on both databases: nothing is ever overwritten."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attachment import AttachmentKind
from bot.domain.errors import MovedOn, NoteChanged, NotYours, TooManyAttachments, TooManyPhrases
from bot.domain.people import Person
from bot.domain.phrase import MOST
from bot.domain.talk import Note, NoteState, Part, Talk
from bot.domain.words import Words
from bot.forms.declared import NOTE
from bot.forms.form import Draft
from bot.forms.note import brought_up
from bot.services import attachments, note_changes, notes, phrases, rehoming, taking_on
from bot.services.desk_ports import Place
from storage.closing import close_cards, close_later
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County
from tests.storage.night import Night
from tests.storage.support import CHANNEL, Eyes

REMARK = Words("编造的退回意见")


def read(night: Night, about: int) -> dict[Part, list[str]]:
    with night.db.begin() as work:
        opened = notes.read_note(work, night.minister, about)
        assert opened is not None
        return {p: [one.text.text for one in opened.parts if one.part is p] for p in Part}


def test_a_returned_note_is_owed_again_and_written_anew_beside_what_stood(desk: Night, eyes: Eyes) -> None:
    thing = desk.book()
    staff = desk.hold(thing)
    with desk.db.begin() as work:
        assert work.notes.owed_by(staff.id) == []
        note_changes.return_note(work, desk.host, work.notes.of(thing.id), REMARK)
    with desk.db.begin() as work:
        assert [about for about, _ in work.notes.owed_by(staff.id)] == [thing.id]
        assert work.notes.unsigned_for(desk.host.id) == []
        note = work.notes.of(thing.id)
        assert note.state is NoteState.RETURNED
        parts = {"summary": ["一", "二改"], "post": []}
        note_changes.hand_in_again(work, staff, note, note.revision, parts)
    said = read(desk, thing.id)
    assert (said[Part.SUMMARY], said[Part.POST]) == (["一", "二改"], [])
    assert eyes("SELECT count(*) FROM note_part WHERE part = 'summary'") == [4]
    with desk.db.begin() as work:
        assert work.notes.owed_by(staff.id) == []
        assert len(work.notes.unsigned_for(desk.host.id)) == 1
    desk.sign(thing)


def test_what_was_changed_meanwhile_is_not_overwritten(desk: Night) -> None:
    thing = desk.book()
    desk.hold(thing)

    def correct(base: int, text: str) -> Callable[[SqlWork], object]:
        return lambda work: note_changes.correct_note(
            work, desk.host, work.notes.of(thing.id), base, {"summary": [text]}
        )

    with desk.db.begin() as work:
        base = work.notes.of(thing.id).revision
    with desk.db.begin() as work:
        correct(base, "先改的")(work)
    desk.refused(NoteChanged, correct(base, "后改的"))
    assert read(desk, thing.id)[Part.SUMMARY] == ["先改的"]


def test_a_signed_note_is_only_added_to_and_its_readers_are_told(desk: Night, eyes: Eyes) -> None:
    thing = desk.book()
    staff = desk.hold(thing)
    desk.sign(thing)
    read(desk, thing.id)
    before = eyes("SELECT id, text FROM note_part ORDER BY id")
    desk.refused(
        MovedOn, lambda work: note_changes.correct_note(work, desk.host, work.notes.of(thing.id), 1, {})
    )
    with desk.db.begin() as work:
        note_changes.amend_note(work, staff, work.notes.of(thing.id), Words("补一句"), Words("漏了"))
    assert eyes("SELECT id, text FROM note_part ORDER BY id")[: len(before)] == before
    told = eyes("SELECT person_id FROM outbox WHERE args LIKE '%amended%' ORDER BY person_id")
    assert set(told) == {desk.minister.id, desk.host.id}
    desk.refused(
        NotYours,
        lambda work: note_changes.amend_note(
            work, desk.county.staff[-1], work.notes.of(thing.id), Words("补"), Words("补")
        ),
    )


def test_attachments_are_sealed_belong_to_the_note_and_cannot_be_moved(desk: Night, eyes: Eyes) -> None:
    thing = desk.book()
    staff = desk.accept(thing)
    with desk.db.begin() as work:
        one = attachments.attach(work, staff, thing.id, "post", AttachmentKind.PDF, "示例.pdf", b"MARKER")
    assert b"MARKER" not in bytes(eyes("SELECT content FROM attachment")[0])
    desk.refused(NotYours, lambda work: attachments.open_attachment(work, desk.host, one.id))
    desk.refused(NotYours, lambda work: attachments.open_attachment(work, desk.cadre, one.id))
    with desk.db.begin() as work:
        assert attachments.open_attachment(work, staff, one.id)[1] == b"MARKER"
        work.attachments.adopt(thing.id, _note(work, thing.id, staff.id))
    desk.refused(MovedOn, lambda work: attachments.remove_attachment(work, staff, one.id))
    assert eyes("SELECT verb FROM audit WHERE kind = 'attachment' ORDER BY seq") == [
        "attachment.add",
        "attachment.open",
    ]


def _note(work: SqlWork, about: int, staff: int) -> int:
    appointment = work.appointments.get(about)
    talk = Talk(work.new_id(), about, appointment.starts_at, appointment.ends_at)
    work.talks.add(talk)
    note = Note(work.new_id(), talk.id, about, staff, work.now)
    work.notes.add(note)
    return note.id


def test_a_note_has_no_more_attachments_than_it_may_have(desk: Night) -> None:
    thing = desk.book()
    staff = desk.accept(thing)

    def one_more(work: SqlWork) -> None:
        attachments.attach(work, staff, thing.id, "", AttachmentKind.PNG, "", b"x")

    for _ in range(desk.db.house.policy.limits.attachments):
        with desk.db.begin() as work:
            one_more(work)
    desk.refused(TooManyAttachments, one_more)


def test_a_draft_changes_hands_with_all_that_stands_in_it(desk: Night, eyes: Eyes) -> None:
    thing = desk.book()
    staff = desk.accept(thing)
    head = next(p for p in desk.county.heads if p.section == staff.section)
    with desk.db.begin() as work:
        draft = Draft(work.new_id(), staff.id, NOTE.name, "hub", thing.id, {"summary": ("一",)})
        work.drafts.open(draft, Place(CHANNEL, staff.id, 7))
    desk.refused(MovedOn, lambda work: taking_on.take_on(work, head, thing.id, 5))
    with desk.db.begin() as work:
        begun = taking_on.begun_by_another(work, head, thing.id)
        assert begun is not None and begun.since <= desk.clock() + timedelta(days=400)
        if work.connection.dialect.name == "postgresql":  # its writer goes on meanwhile
            assert eyes("SELECT id FROM draft FOR UPDATE NOWAIT") == [draft.id]
        found, place = taking_on.take_on(work, head, thing.id, 0)
        assert (found.answers["summary"], place.message_id) == (("一",), 7)
    desk.refused(NotYours, lambda work: taking_on.take_on(work, desk.county.staff[-1], thing.id, 0))


def begun(night: Night) -> tuple[int, Person, Draft]:
    """A note half written: which talk, by whom."""
    thing = night.book()
    staff = night.accept(thing)
    with night.db.begin() as work:
        draft = Draft(work.new_id(), staff.id, NOTE.name, "hub", thing.id, {"summary": ("一",)})
        work.drafts.open(draft, Place(CHANNEL, staff.id, 7))
    return thing.id, staff, draft


def take(about: int, who: Person) -> Callable[[SqlWork], int]:
    """As the button does it: theirs from here on, in their chat."""

    def deed(work: SqlWork) -> int:
        draft, _ = taking_on.take_on(work, who, about, 0)
        mine = replace(draft, person_id=who.id, revision=draft.revision + 1)
        work.drafts.open(mine, Place(CHANNEL, who.id, 8))
        return who.id

    return deed


def test_a_draft_of_a_returned_note_is_seen_by_the_next_and_changes_hands(desk: Night) -> None:
    thing = desk.book()
    staff = desk.hold(thing)
    head = next(p for p in desk.county.heads if p.section == staff.section)
    with desk.db.begin() as work:
        note = note_changes.return_note(work, desk.host, work.notes.of(thing.id), REMARK)
        opened = brought_up(
            Draft(work.new_id(), staff.id, NOTE.name, "hub", thing.id), note.revision, {}, REMARK.text
        )
        work.drafts.open(opened, Place(CHANNEL, staff.id, 7))
    desk.refused(MovedOn, lambda work: taking_on.take_on(work, head, thing.id, 0))  # nothing typed
    with desk.db.begin() as work:
        written = replace(opened, answers={**opened.answers, "summary": ("一",)})
        work.drafts.keep(written, Place(CHANNEL, staff.id, 7))
    with desk.db.begin() as work:
        assert taking_on.take_on(work, head, thing.id, 0)[0] == written
        note_changes.hand_in_again(work, staff, note, note.revision, written.answers)
    desk.refused(MovedOn, lambda work: taking_on.take_on(work, head, thing.id, 0))


async def test_a_draft_that_is_taken_over_twice_at_the_same_moment_is_taken_over_once(
    desk: Night,
    another: Callable[[], Database],
    eyes: Eyes,
) -> None:
    if desk.db.engine.dialect.name == "sqlite":
        pytest.skip("no case: a SQLite file has one worker")
    about, staff, draft = begun(desk)
    head = next(p for p in desk.county.heads if p.section == staff.section)
    with desk.db.begin() as work:
        take(about, head)(work)
        late = asyncio.create_task(another().run(take(about, head)))
        await asyncio.wait([late], timeout=0.5)  # done by then, or it waits for us
    with pytest.raises(MovedOn):
        await late
    assert eyes("SELECT person_id FROM draft WHERE id = ?", draft.id) == [head.id]


@pytest.mark.parametrize("who_is_first", ["writer", "head"])
async def test_who_writes_on_while_it_is_taken_over_loses_no_word_and_overwrites_none(
    desk: Night,
    another: Callable[[], Database],
    who_is_first: str,
) -> None:
    if desk.db.engine.dialect.name == "sqlite":
        pytest.skip("no case: a SQLite file has one worker")
    about, staff, draft = begun(desk)
    head = next(p for p in desk.county.heads if p.section == staff.section)

    def write_on(work: SqlWork) -> bool:
        """As a message does it: into the draft that is open here, if it still is."""
        found = work.drafts.open_at(staff.id, CHANNEL, staff.id)
        if found is None:
            return False
        said = {"summary": (*found[0].answers["summary"], "二")}
        work.drafts.keep(replace(found[0], answers=said, revision=found[0].revision + 1), found[1])
        return True

    deeds: list[Callable[[SqlWork], object]] = [write_on, take(about, head)]
    first, second = deeds if who_is_first == "writer" else deeds[::-1]
    with desk.db.begin() as work:
        first(work)
        late = asyncio.create_task(another().run(second))
        await asyncio.wait([late], timeout=0.5)
    if who_is_first == "writer":
        with pytest.raises(MovedOn):  # it is not what the head saw any more
            await late
    else:
        assert await late is False  # it stands in no draft: the writer is told, and keeps the message
    with desk.db.begin() as work:
        (found,) = work.drafts.of_others(0, NOTE.name, about)
    writer, said = (staff, ("一", "二")) if who_is_first == "writer" else (head, ("一",))
    assert (found.draft.person_id, found.draft.answers["summary"]) == (writer.id, said)
    assert found.draft.id == draft.id


def test_a_section_keeps_a_dozen_phrases_for_a_part(desk: Night) -> None:
    head, other = desk.county.heads[:2]
    for nth in range(MOST):
        with desk.db.begin() as work:
            kept = phrases.add_phrase(work, head, Part.POST, Words(f"第{nth}条"))
    desk.refused(TooManyPhrases, lambda work: phrases.add_phrase(work, head, Part.POST, Words("多")))
    desk.refused(NotYours, lambda work: phrases.remove_phrase(work, other, kept.id))
    with desk.db.begin() as work:
        phrases.remove_phrase(work, head, kept.id)
        assert len(work.phrases.of(head.section, Part.POST)) == MOST - 1
        assert work.phrases.of(other.section, Part.POST) == []


@pytest.mark.parametrize("then", ["stands", "went on"])
def test_a_card_is_closed_when_it_still_stands_there(
    db: Database, county: County, clock: Clock, eyes: Eyes, then: str
) -> None:
    me = county.minister.id
    with db.begin() as work:
        row = work.outbox.say(Place(CHANNEL, me), "note", id=4, page=2)
    with db.begin() as work:
        work.outbox.lease(9, work.now + timedelta(minutes=1), (), {CHANNEL: 9})
        work.outbox.sent([(row, 11)])
        close_later(work, row, timedelta(minutes=15))
    if then == "went on":
        with db.begin() as work:
            work.outbox.show(Place(CHANNEL, me, 11), "menu")
    clock.on(minutes=14)
    with db.begin() as work:
        assert close_cards(work) == 0
    clock.on(minutes=1)
    with db.begin() as work:
        assert close_cards(work) == 1
    with db.begin() as work:
        assert close_cards(work) == 0
        card, args = work.outbox.card_at(CHANNEL, me, 11)
    if then == "stands":
        assert (card, args) == ("closed", {"id": 4, "of": "note", "was": {"id": 4, "page": 2}})
    else:
        assert card == "menu"


def test_a_concern_that_the_host_adds_in_correcting_is_read_back_and_not_lost(desk: Night) -> None:
    thing = desk.book()
    desk.hold(thing)
    before = desk.concerns(thing)
    with desk.db.begin() as work:
        note = work.notes.of(thing.id)
        parts = {"summary": ["一", "二"], "post": ["三"], "concerns": ["漏记的诉求"]}
        note_changes.correct_note(work, desk.host, note, note.revision, parts)
    (added,) = [c for c in desk.concerns(thing) if c not in before]
    assert added.text == Words("漏记的诉求")


def test_what_a_colleague_sent_for_a_draft_is_seen_and_is_not_thrown_away_with_mine(desk: Night) -> None:
    thing = desk.book()
    staff = desk.accept(thing)
    head = next(p for p in desk.county.heads if p.section == staff.section)
    with desk.db.begin() as work:
        for who in (staff, head):
            draft = Draft(work.new_id(), who.id, NOTE.name, "hub", thing.id)
            work.drafts.open(draft, Place(CHANNEL, who.id, 7))
            attachments.attach(work, who, thing.id, "", AttachmentKind.PNG, "", b"x")
    with desk.db.begin() as work:
        begun = taking_on.begun_by_another(work, head, thing.id)
        assert begun is not None and begun.draft.person_id == staff.id
        attachments.drop_attachments(work, head, thing.id)
        assert [a.added_by for a in work.attachments.of(thing.id)] == [staff.id]


def test_whoever_takes_over_a_returned_note_is_told_that_it_is_theirs(desk: Night, eyes: Eyes) -> None:
    thing = desk.book()
    staff = desk.hold(thing)
    with desk.db.begin() as work:
        note_changes.return_note(work, desk.host, work.notes.of(thing.id), REMARK)
        work.people.save(replace(staff, archived=True, revision=staff.revision + 1))
    with desk.db.begin() as work:
        assert rehoming.rehome(work) == []
        heir = work.assignments.of(thing.id).staff_id
    assert heir != staff.id
    assert heir in eyes(f"SELECT person_id FROM outbox WHERE card = 'appointment' AND about = {thing.id}")
