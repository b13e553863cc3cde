"""At the talk: who was there may read, when it was is put right, what is sealed is the minister's."""

from datetime import timedelta

from bot.domain.access import Seal, may
from bot.domain.appointment import Appointment
from bot.domain.errors import EndsTooSoon, MovedOn, NobodyThere, NoSeal, NotYet, NotYours
from bot.domain.people import Person
from bot.domain.recusal import Ground
from bot.services import concerns, notes, presence, recusing, seals, standing, talks
from bot.services.desk_ports import Place
from tests.storage.night import Night
from tests.storage.support import Eyes, told

READS = "SELECT actor_id FROM audit WHERE verb = 'note.read' ORDER BY seq"


def held(desk: Night) -> tuple[Appointment, Person]:
    """An appointment that took place, and who wrote it down; the note is not written yet."""
    booked = desk.book()
    staff = desk.accept(booked)
    desk.clock.to(booked.ends_at + timedelta(minutes=30))
    with desk.db.begin() as work:
        talks.hold_talk(work, staff, work.appointments.get(booked.id))
    return desk.fresh(booked), staff


def test_it_begins_with_whoever_was_to_take_part_and_the_times_of_the_slot(desk: Night) -> None:
    thing, staff = held(desk)
    with desk.db.begin() as work:
        talk = work.talks.of(thing.id)
        assert (talk.began_at, talk.ended_at) == (thing.starts_at, thing.ends_at)
        assert work.presence.of(thing.id) == {desk.host.id, staff.id}
        assert work.appointments.matter(thing.id).present == {desk.host.id, staff.id}


def test_times_are_put_right_and_neither_end_before_they_begin_nor_come_before_they_are_there(
    desk: Night, eyes: Eyes
) -> None:
    thing, staff = held(desk)
    ten = timedelta(minutes=10)
    with desk.db.begin() as work:
        presence.correct_times(work, staff, thing, thing.starts_at + ten, thing.ends_at + ten)
    with desk.db.begin() as work:
        presence.move_times(work, desk.host, thing, -ten, timedelta(0))
    begin, end = thing.starts_at, thing.ends_at + ten
    late = desk.clock.now + ten
    desk.refused(EndsTooSoon, lambda work: presence.correct_times(work, staff, thing, end, begin))
    desk.refused(EndsTooSoon, lambda work: presence.correct_times(work, staff, thing, begin, begin))
    desk.refused(NotYet, lambda work: presence.correct_times(work, staff, thing, begin, late))
    desk.refused(NotYet, lambda work: presence.correct_times(work, staff, thing, late, late + ten))
    with desk.db.begin() as work:
        talk = work.talks.of(thing.id)
        assert (talk.began_at, talk.ended_at, talk.revision) == (begin, end, 2)
    assert eyes("SELECT count(*) FROM audit WHERE verb = 'talk.times'") == [2]


def test_a_talk_that_is_said_to_be_held_while_it_goes_on_ends_when_it_is_over(desk: Night) -> None:
    booked = desk.book()
    staff = desk.accept(booked)
    desk.clock.to(booked.starts_at + timedelta(minutes=15))
    with desk.db.begin() as work:
        talks.hold_talk(work, staff, work.appointments.get(booked.id))
    desk.clock.on(minutes=5)
    with desk.db.begin() as work:
        presence.end_now(work, staff, booked)
    with desk.db.begin() as work:
        assert work.talks.of(booked.id).ended_at == desk.clock.now


def test_whoever_joined_reads_the_note_and_whoever_was_not_there_does_not(desk: Night, eyes: Eyes) -> None:
    thing, staff = held(desk)
    joined = next(p for p in desk.county.staff if p.section == "grassroots")
    with desk.db.begin() as work:
        presence.mark_present(work, staff, thing, joined)
        notes.submit_note(work, staff, thing.id, {"summary": ["编造"]})
    with desk.db.begin() as work:
        assert told(work, joined.id) == ["appointment"]
        assert notes.read_note(work, joined, thing.id) is not None
    assert eyes(READS) == [joined.id]
    with desk.db.begin() as work:
        presence.mark_absent(work, staff, thing, joined.id)
    desk.refused(NotYours, lambda work: notes.read_note(work, joined, thing.id))


def test_whoever_writes_and_signs_it_does_so_even_when_they_were_not_there(desk: Night) -> None:
    thing, staff = held(desk)
    head = desk.county.heads[0]
    with desk.db.begin() as work:
        presence.mark_present(work, staff, thing, head)
        presence.mark_absent(work, staff, thing, desk.host.id)
        presence.mark_absent(work, staff, thing, staff.id)
    desk.refused(NobodyThere, lambda work: presence.mark_absent(work, staff, thing, head.id))
    with desk.db.begin() as work:
        notes.submit_note(work, staff, thing.id, {"summary": ["编造"]})
    desk.sign(thing)
    with desk.db.begin() as work:
        assert notes.read_note(work, staff, thing.id) and notes.read_note(work, desk.host, thing.id)


def test_nobody_who_keeps_out_is_offered_nor_taken(desk: Night) -> None:
    booked = desk.book()
    staff = desk.accept(booked)
    out = desk.county.staff[-1]
    with desk.db.begin() as work:
        recusing.declare_recusal(work, desk.cadre, work.appointments.get(booked.id), out)
    desk.clock.to(booked.ends_at)
    with desk.db.begin() as work:
        talks.hold_talk(work, staff, work.appointments.get(booked.id))
    with desk.db.begin() as work:
        offered = {p.id for p in presence.could_be_there(work, booked)}
    assert desk.host.id in offered and desk.minister.id in offered
    assert not offered & {out.id, desk.cadre.id, desk.county.office.id}
    for who in (out, desk.cadre, desk.county.office):
        desk.refused(NotYours, lambda work, who=who: presence.mark_present(work, staff, booked, who))


def test_what_was_signed_says_who_was_there_and_is_not_changed(desk: Night) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    with desk.db.begin() as work:  # as long as it waits for its signature
        presence.mark_present(work, staff, booked, desk.county.heads[0])
    desk.sign(booked)
    other = desk.county.staff[-1]
    desk.refused(MovedOn, lambda work: presence.mark_present(work, staff, booked, other))
    desk.refused(MovedOn, lambda work: presence.mark_absent(work, desk.host, booked, desk.host.id))
    desk.refused(MovedOn, lambda work: presence.end_now(work, staff, booked))
    desk.refused(NotYours, lambda work: presence.mark_present(work, other, booked, other))


def test_nothing_is_held_before_it_begins_and_nothing_of_what_was_called_off(desk: Night) -> None:
    booked = desk.book()
    staff = desk.accept(booked)
    desk.refused(MovedOn, lambda work: talks.hold_talk(work, staff, work.appointments.get(booked.id)))
    desk.refused(NotYours, lambda work: presence.end_now(work, staff, booked))
    desk.refused(NotYours, lambda work: notes.submit_note(work, staff, booked.id, {"summary": ["编造"]}))


def test_what_is_sealed_is_read_by_its_writers_until_it_is_signed_and_then_by_the_minister(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id))
    staff = desk.hold(booked)
    head, minister = desk.county.heads[0], desk.minister
    desk.refused(NotYours, lambda work: notes.read_note(work, head, booked.id))
    with desk.db.begin() as work:
        assert work.appointments.matter(booked.id).seal is Seal.WRITING
        assert notes.read_note(work, staff, booked.id) and notes.read_note(work, desk.host, booked.id)
    desk.sign(booked)
    for who in (staff, desk.host, head):
        desk.refused(NotYours, lambda work, who=who: notes.read_note(work, who, booked.id))
    with desk.db.begin() as work:
        assert work.appointments.matter(booked.id).seal is Seal.SEALED
        assert notes.read_note(work, minister, booked.id) is not None
    assert eyes(READS) == [staff.id, desk.host.id, minister.id]


def test_a_concern_of_a_sealed_talk_is_the_sections_from_when_the_cadre_confirms_it(desk: Night) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id))
    staff = desk.hold(booked)
    first, second = desk.concerns(booked)
    with desk.db.begin() as work:
        concerns.confirm_concern(work, desk.cadre, first)
        concerns.drop_concern(work, desk.cadre, second)
    (first,) = desk.concerns(booked)
    with desk.db.begin() as work:
        matter = work.appointments.matter(booked.id)
    for who in (staff, desk.county.heads[0], desk.host):
        assert may(who, "concern.see", matter, first.state)
        assert not may(who, "concern.see", matter, "registered")
        assert not may(who, "concern.see", matter, "dropped")


def test_a_seal_is_taken_back_before_the_talk_and_not_afterwards(desk: Night) -> None:
    booked = desk.book()
    staff = desk.staff_of(booked)
    desk.refused(NotYours, lambda work: seals.seal_talk(work, staff, work.appointments.get(booked.id)))
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id))
    desk.refused(MovedOn, lambda work: seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id)))
    desk.refused(NotYours, lambda work: seals.unseal_talk(work, desk.host, work.appointments.get(booked.id)))
    with desk.db.begin() as work:
        seals.unseal_talk(work, desk.cadre, work.appointments.get(booked.id))
    desk.hold(booked)
    with desk.db.begin() as work:  # at the talk, by the host
        seals.seal_talk(work, desk.host, work.appointments.get(booked.id))
    desk.refused(MovedOn, lambda work: seals.unseal_talk(work, desk.cadre, work.appointments.get(booked.id)))


def test_with_the_minister_kept_out_nothing_is_sealed_to_the_minister(desk: Night) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        recusing.declare_recusal(work, desk.cadre, work.appointments.get(booked.id), desk.minister)
    desk.refused(NoSeal, lambda work: seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id)))


def test_with_the_minister_kept_out_later_it_stays_with_whoever_wrote_and_signed_it(desk: Night) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.cadre, work.appointments.get(booked.id))
    with desk.db.begin() as work:
        thing = work.appointments.get(booked.id)
        recusing.exclude(work, desk.cadre, thing, desk.minister, Ground.OFFICE)
    staff = desk.hold(booked)
    desk.sign(booked)
    for who in (desk.minister, desk.county.heads[0]):
        desk.refused(NotYours, lambda work, who=who: notes.read_note(work, who, booked.id))
    with desk.db.begin() as work:
        assert notes.read_note(work, staff, booked.id) and notes.read_note(work, desk.host, booked.id)


def test_the_minister_sees_who_opened_a_note_newest_first_and_so_leaves_a_row(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    for who in (staff, desk.host, staff):
        desk.clock.on(minutes=1)
        with desk.db.begin() as work:
            notes.read_note(work, who, booked.id)
    with desk.db.begin() as work:
        note = work.notes.of(booked.id)
        found = notes.readers_of(work, desk.minister, note, 0, 2)
        rest = notes.readers_of(work, desk.minister, note, 2, 2)
    assert (found.count, found.people) == (3, 2)
    assert [r.reader_id for r in found.readings] == [staff.id, desk.host.id]
    assert [r.reader_id for r in rest.readings] == [staff.id]
    assert eyes("SELECT actor_id FROM audit WHERE verb = 'note.readers'") == [desk.minister.id] * 2
    for who in (staff, desk.host, desk.county.heads[0], desk.cadre, desk.county.office, desk.county.auditor):
        desk.refused(NotYours, lambda work, who=who: notes.readers_of(work, who, note, 0, 2))


def test_a_note_that_is_sealed_goes_from_the_screen_of_everybody_who_opened_it(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    head = next(p for p in desk.county.heads if p.section == staff.section)
    with desk.db.begin() as work:
        notes.read_note(work, head, booked.id)
        channel, chat = work.address_of(head.id)
        row = work.outbox.say(Place(channel, chat), "note", id=booked.id)
    with desk.db.begin() as work:
        work.outbox.lease(99, work.now + timedelta(minutes=1), (), {channel: 99})
        work.outbox.sent([(row, 11)])
    with desk.db.begin() as work:
        seals.seal_talk(work, desk.host, work.appointments.get(booked.id))
    assert eyes(
        f"SELECT message_id FROM outbox WHERE verb = 'edit' AND card = 'note' AND chat_id = {chat}"
    ) == [11]


def test_what_came_of_a_talk_goes_from_the_screen_of_whoever_must_keep_out_of_it(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book()
    staff = desk.hold(booked)
    head = next(p for p in desk.county.heads if p.section == staff.section)
    first, _ = desk.concerns(booked)
    with desk.db.begin() as work:
        concerns.confirm_concern(work, desk.cadre, first)
        channel, chat = work.address_of(head.id)
        row = work.outbox.say(Place(channel, chat), "concern", id=first.id)
    with desk.db.begin() as work:
        work.outbox.lease(99, work.now + timedelta(minutes=1), (), {channel: 99})
        work.outbox.sent([(row, 11)])
    with desk.db.begin() as work:
        standing.enter_standing(work, desk.county.office, head, desk.cadre, Ground.OFFICE)
    gone = eyes(
        f"SELECT message_id FROM outbox WHERE verb = 'edit' AND card = 'concern' AND chat_id = {chat}"
    )
    assert gone == [11]
