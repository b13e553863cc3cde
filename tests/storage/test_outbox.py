"""The outbox: what was said arrives once, in order, where its reader is."""

from datetime import timedelta

import pytest

from bot.services.desk_ports import Place
from bot.services.people_ports import Account
from storage.database import Database
from storage.ids import Ids
from storage.sending import Parcel
from tests.county import Clock, County
from tests.storage.support import CHANNEL, Eyes

HERE = Place(CHANNEL, 7)
LEASE = timedelta(seconds=60)


def lease(db: Database, count: int = 10, held=(), room: int = 100) -> list[Parcel]:
    with db.begin() as work:
        return list(work.outbox.lease(count, work.now + LEASE, held, {CHANNEL: room}))


def sent(db: Database, parcel: Parcel, message_id: int | None = None) -> None:
    with db.begin() as work:
        work.outbox.sent([(parcel.id, message_id or parcel.message_id)])


def deliver_all(db: Database) -> list[tuple[int, str, int | None]]:
    """(chat, card, message id), everything sent in order of its leasing."""
    found = []
    while parcels := lease(db):
        for parcel in parcels:
            number = parcel.message_id or 100 + len(found)
            found.append((parcel.chat_id, parcel.card or parcel.verb, number))
            sent(db, parcel, number)
    return found


def test_what_is_said_in_a_chat_leaves_one_by_one_and_in_order(db: Database) -> None:
    with db.begin() as work:
        for n in range(3):
            work.outbox.say(HERE, "made_up", id=n)
    seen = []
    for _ in range(3):
        (parcel,) = lease(db)
        assert lease(db) == []  # nothing more of this chat while one is under way
        seen.append(parcel.args["id"])
        sent(db, parcel, 50 + parcel.args["id"])
    assert seen == [0, 1, 2]
    assert lease(db) == []


def test_chats_do_not_wait_for_each_other(db: Database) -> None:
    with db.begin() as work:
        for n in range(6):
            work.outbox.say(Place(CHANNEL, n % 3), "made_up", id=n)
    assert [p.args["id"] for p in lease(db)] == [0, 1, 2]


def test_a_chat_that_had_its_share_is_passed_over(db: Database) -> None:
    with db.begin() as work:
        for chat in (1, 2, 3):
            work.outbox.say(Place(CHANNEL, chat), "made_up")
    assert [p.chat_id for p in lease(db, 1, held={(CHANNEL, 1), (CHANNEL, 2)})] == [3]


def test_a_channel_without_room_delays_no_other_channel(db: Database) -> None:
    with db.begin() as work:
        for chat in range(30):
            work.outbox.say(Place("slow", chat), "made_up")
            work.outbox.say(Place("gone", chat), "made_up")
        work.outbox.say(HERE, "made_up")
    with db.begin() as work:
        found = work.outbox.lease(5, work.now + LEASE, (), {"slow": 0, CHANNEL: 9})
    assert [(p.channel, p.chat_id) for p in found] == [(CHANNEL, 7)]
    with db.begin() as work:
        assert len(work.outbox.lease(20, work.now + LEASE, (), {"slow": 3, CHANNEL: 9})) == 3


def test_a_lease_that_ran_out_may_have_arrived_and_is_sent_again_as_such(db: Database, clock: Clock) -> None:
    with db.begin() as work:
        work.outbox.say(HERE, "made_up")
    (first,) = lease(db)
    assert not first.again
    clock.on(seconds=30)
    with db.begin() as work:
        work.outbox.recover()
    assert lease(db) == []
    clock.on(seconds=31)
    with db.begin() as work:
        work.outbox.recover()
    (second,) = lease(db)
    assert (second.id, second.again, second.attempts) == (first.id, True, 1)
    assert second.reference == first.reference


def test_after_a_crash_every_lease_may_have_arrived(db: Database) -> None:
    with db.begin() as work:
        work.outbox.say(HERE, "made_up")
    lease(db)
    with db.begin() as work:
        work.outbox.recover(everything=True)
    assert [p.again for p in lease(db)] == [True]


def test_a_message_put_back_waits_as_long_as_it_was_told_and_its_chat_with_it(
    db: Database, clock: Clock
) -> None:
    with db.begin() as work:
        for n in range(2):
            work.outbox.say(HERE, "made_up", id=n)
    (parcel,) = lease(db)
    with db.begin() as work:
        work.outbox.put_back(parcel.id, timedelta(seconds=7), reason="slow")
        assert work.outbox.next_at() is not None
    assert lease(db) == []
    clock.on(seconds=7)
    assert [p.args["id"] for p in lease(db)] == [0]


def test_a_message_that_cannot_be_sent_is_kept_and_shown_and_the_next_goes_out(db: Database) -> None:
    with db.begin() as work:
        for n in range(2):
            work.outbox.say(HERE, "made_up", id=n)
    (parcel,) = lease(db)
    with db.begin() as work:
        work.outbox.close(parcel.id, "dead", "BadRequest")
        trouble = work.troubles()[0]
    assert (trouble.kind, trouble.id, trouble.reason) == ("outbox", parcel.id, "BadRequest")
    assert [p.args["id"] for p in lease(db)] == [1]


def test_who_has_no_account_yet_gets_everything_once_bound(db: Database, county: County) -> None:
    with db.begin() as work:
        work.connection.command("DELETE FROM account")
        for n in range(3):
            work.outbox.tell(county.office.id, "made_up", id=n)
    assert lease(db) == []
    with db.begin() as work:
        work.people.bind(Account(work.new_id(), CHANNEL, 5, 55, county.office.id))
    assert deliver_all(db) == [(55, "made_up", 100), (55, "made_up", 101), (55, "made_up", 102)]


def test_what_was_for_a_blocked_chat_waits_and_arrives_when_it_is_opened_again(
    db: Database, county: County, eyes: Eyes
) -> None:
    who = county.cadres[0].id
    with db.begin() as work:
        work.outbox.tell(who, "first")
        work.outbox.tell(who, "second")
        work.outbox.say(Place(CHANNEL, who), "small_talk")
    lease(db)
    with db.begin() as work:
        work.people.reach(CHANNEL, who, reachable=False)
        work.outbox.wait_for(CHANNEL, who)
    with db.begin() as work:
        work.outbox.tell(who, "third")
    assert lease(db) == []
    assert eyes("SELECT card FROM outbox WHERE state = 'dropped'") == ["small_talk"]
    with db.begin() as work:
        work.people.reach(CHANNEL, who, reachable=True)
    assert [card for _, card, _ in deliver_all(db)] == ["first", "second", "third"]


def test_what_was_for_a_blocked_chat_goes_to_the_persons_other_account(db: Database, county: County) -> None:
    who = county.cadres[0].id
    with db.begin() as work:
        work.people.bind(Account(work.new_id(), CHANNEL, 9000, 9000, who))
        work.outbox.tell(who, "first")
    assert [p.chat_id for p in lease(db)] == [9000]
    with db.begin() as work:
        work.people.reach(CHANNEL, 9000, reachable=False)
        work.outbox.wait_for(CHANNEL, 9000)
    assert deliver_all(db) == [(who, "first", 100)]


def test_a_flood_gets_one_hint_and_a_later_question_another(db: Database, clock: Clock, eyes: Eyes) -> None:
    db.house.ids = Ids(lambda: int(clock.now.timestamp()) * 10**9)
    for _ in range(5):
        with db.begin() as work:
            for _ in range(5):
                work.outbox.hint(HERE, "refusal", key="refused-too-long")
        deliver_all(db)
    assert eyes("SELECT count(*) FROM outbox") == [1]
    for n, (card, key) in enumerate([("another", "x"), ("refusal", "refused-too-long"), ("refusal", "x")], 2):
        with db.begin() as work:
            work.outbox.hint(HERE, card, key=key)
            work.outbox.hint(HERE, card, key=key)
        assert eyes("SELECT count(*) FROM outbox") == [n]
    clock.on(seconds=10)
    with db.begin() as work:
        work.outbox.hint(HERE, "refusal", key="x")
    assert eyes("SELECT count(*) FROM outbox") == [5]


def test_an_edit_of_a_message_not_yet_sent_finds_it_once_it_is(db: Database) -> None:
    with db.begin() as work:
        place = Place(CHANNEL, 7, None, work.outbox.say(HERE, "form", id=1))
    with db.begin() as work:
        work.outbox.show(place, "menu")
    assert deliver_all(db) == [(7, "form", 100), (7, "menu", 100)]
    with db.begin() as work:
        assert work.outbox.card_at(CHANNEL, 7, 100) == ("menu", {})


def test_an_edit_of_a_message_that_never_arrived_becomes_a_message(db: Database) -> None:
    with db.begin() as work:
        place = Place(CHANNEL, 7, None, work.outbox.say(HERE, "form", id=1))
        work.outbox.show(place, "menu")
    (parcel,) = lease(db)
    with db.begin() as work:
        work.outbox.close(parcel.id, "dead", "BadRequest")
    (parcel,) = lease(db)
    assert (parcel.card, parcel.verb, parcel.message_id) == ("menu", "send", None)
    sent(db, parcel, 8)
    with db.begin() as work:
        assert work.outbox.card_at(CHANNEL, 7, 8) == ("menu", {})


def test_the_last_card_shown_on_a_message_is_the_one_that_stays(db: Database) -> None:
    place = Place(CHANNEL, 7, 50)
    with db.begin() as work:
        for card in ("a", "a", "b", "a"):
            work.outbox.show(place, card)
    assert [card for _, card, _ in deliver_all(db)] == ["a", "b", "a"]


def test_two_people_are_each_told_even_if_the_words_are_the_same(db: Database, county: County) -> None:
    with db.begin() as work:
        for person in county.cadres[:2]:
            work.outbox.tell(person.id, "made_up", id=1)
            work.outbox.tell(person.id, "made_up", id=1)
    assert len(deliver_all(db)) == 4


def test_what_somebody_typed_is_deleted_in_its_turn(db: Database) -> None:
    with db.begin() as work:
        work.outbox.say(HERE, "form")
        work.outbox.remove(Place(CHANNEL, 7, 33))
    assert deliver_all(db) == [(7, "form", 100), (7, "delete", 33)]


def test_a_deed_that_failed_says_nothing(db: Database, eyes: Eyes) -> None:
    with pytest.raises(ZeroDivisionError), db.begin() as work:
        work.outbox.say(HERE, "made_up")
        work.flush()
        raise ZeroDivisionError
    assert eyes("SELECT count(*) FROM outbox") == [0]


def test_nothing_sent_is_nothing_done(db: Database) -> None:
    with db.begin() as work:
        work.outbox.sent([])


@pytest.fixture
def reader(db: Database, county: County) -> int:
    return county.hosts[0].id  # whose chat has their own number


def test_what_is_being_sent_as_somebody_is_kept_out_goes_when_it_has_arrived(
    db: Database, reader: int, clock: Clock
) -> None:
    """A card is drawn and on its way; by then its reader may not see it any more."""
    with db.begin() as work:
        work.outbox.tell(reader, "note", id=5)
    (parcel,) = lease(db)
    with db.begin() as work:
        work.outbox.forget(reader, 5)
    assert lease(db) == []  # it cannot be taken away yet
    sent(db, parcel, 77)
    clock.on(seconds=1)
    (gone,) = lease(db)
    assert (gone.verb, gone.message_id) == ("delete", 77)


def test_what_is_being_sent_as_it_changes_is_drawn_once_more(db: Database, reader: int) -> None:
    with db.begin() as work:
        work.outbox.tell(reader, "appointment", id=5)
    (parcel,) = lease(db)
    with db.begin() as work:
        work.outbox.refresh(reader, "note", 5)  # shows nothing of that kind
        work.outbox.refresh(reader, "appointment", 5)
    sent(db, parcel, 77)
    (again,) = lease(db)
    assert (again.verb, again.card, again.message_id) == ("edit", "appointment", 77)
    with db.begin() as work:  # and an edit that is under way
        work.outbox.forget(reader, 5)
    sent(db, again)
    (gone,) = lease(db)
    assert (gone.verb, gone.message_id) == ("delete", 77)


def test_a_list_that_is_being_sent_is_drawn_once_more_too(db: Database, reader: int) -> None:
    with db.begin() as work:
        since = work.now
        work.outbox.tell(reader, "night-list", day=5)
    (parcel,) = lease(db)
    with db.begin() as work:
        work.outbox.redraw(reader, {"night-list"}, since)
    sent(db, parcel, 77)
    (again,) = lease(db)
    assert (again.verb, again.message_id, again.args) == ("edit", 77, {"day": 5})


def test_a_deletion_of_what_never_arrived_waits_for_nothing(db: Database, reader: int, clock: Clock) -> None:
    with db.begin() as work:
        work.outbox.tell(reader, "note", id=5)
    (parcel,) = lease(db)
    with db.begin() as work:
        work.outbox.forget(reader, 5)
        work.outbox.close(parcel.id, "dead", "made up")
    clock.on(seconds=1)
    assert lease(db) == []
    with db.begin() as work:
        assert work.outbox.next_at() is None
