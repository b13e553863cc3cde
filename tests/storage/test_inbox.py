"""The inbox: everything once, everybody in turn, each chat in order."""

from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.inbox import Letter
from storage.work import SqlWork
from tests.county import Clock
from tests.storage.support import CHANNEL, Eyes


def said(update_id: int, chat: int, words: str = "话") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "from": {"id": chat}, "text": words}}


def accept(db: Database, *updates: dict[str, Any], channel: str = CHANNEL) -> None:
    with db.begin() as work:
        work.inbox.accept(channel, list(updates))


def handle(work: SqlWork, letters: list[Letter]) -> list[tuple[int, int]]:
    """(chat, update id) of the letters, done."""
    work.inbox.done([letter.id for letter in letters])
    return [(letter.chat_id, letter.payload["update_id"]) for letter in letters]


def handle_all(db: Database, count: int = 10) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while True:
        with db.begin() as work:
            letters = work.inbox.claim(count)
            if not letters:
                return found
            found += handle(work, letters)


def test_an_update_that_comes_again_is_kept_once(db: Database, eyes: Eyes) -> None:
    accept(db, said(1, 7), said(1, 7))
    accept(db, said(1, 7), said(2, 7))
    assert eyes("SELECT update_id FROM inbox ORDER BY id") == [1, 2]
    assert handle_all(db) == [(7, 1), (7, 2)]
    accept(db, said(1, 7))
    assert handle_all(db) == []


def test_an_id_that_restarted_with_other_content_is_a_new_update(db: Database, eyes: Eyes) -> None:
    accept(db, said(1, 7, "旧"))
    accept(db, said(1, 7, "新"))
    accept(db, said(1, 7, "旧"), channel="another")
    assert eyes("SELECT count(*) FROM inbox") == [3]


def test_the_order_of_keys_in_an_update_makes_no_difference(db: Database, eyes: Eyes) -> None:
    accept(db, said(1, 7))
    accept(db, dict(reversed(said(1, 7).items())))
    assert eyes("SELECT count(*) FROM inbox") == [1]


@pytest.mark.parametrize("words", ["\ud800 half a pair", "\x00", "😀" * 4000, "<b>&", ""], ids=ascii)
def test_whatever_an_update_says_it_gets_in_and_comes_out_the_same(db: Database, words: str) -> None:
    accept(db, said(1, 7, words[:4096]))
    with db.begin() as work:
        assert work.inbox.claim(1)[0].payload == said(1, 7, words[:4096])


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"callback_query": {"id": "9", "from": {"id": 5}, "message": {"chat": {"id": -6}}}}, -6),
        ({"callback_query": {"id": "9", "from": {"id": 5}}}, 5),
        ({"edited_message": {"chat": {"id": 8}, "text": "x"}}, 8),
        ({"my_chat_member": {"chat": {"id": 9}, "from": {"id": 5}}}, 9),
        ({"poll": {"id": "1"}}, 0),
        ({"something_new": [1, 2]}, 0),
    ],
)
def test_every_kind_of_update_belongs_to_a_chat(db: Database, update: dict[str, Any], chat: int) -> None:
    accept(db, {"update_id": 1, **update})
    with db.begin() as work:
        letter = work.inbox.claim(1)[0]
        assert letter.chat_id == chat
        assert letter.callback_id == ("9" if "callback_query" in update else None)


def test_one_who_floods_delays_nobody_else(db: Database) -> None:
    accept(db, *(said(n, 666) for n in range(1000)))
    accept(db, *(said(2000 + n, n) for n in range(1, 6)))
    with db.begin() as work:
        first = handle(work, work.inbox.claim(12))
    assert {chat for chat, _ in first} == {666, 1, 2, 3, 4, 5}


def test_a_flooders_own_messages_are_all_handled_in_order(db: Database) -> None:
    accept(db, *(said(n, 666) for n in range(1000)), said(5000, 7))
    found = handle_all(db, 200)
    assert [n for chat, n in found if chat == 666] == list(range(1000))
    assert len(found) == 1001


def test_many_chats_share_a_claim_and_each_stays_in_order(db: Database) -> None:
    accept(db, *(said(n, n % 7) for n in range(70)))
    found = handle_all(db, 9)
    for chat in range(7):
        assert [n for c, n in found if c == chat] == list(range(chat, 70, 7))


def test_a_letter_put_back_holds_up_its_own_chat_and_no_other(db: Database, clock: Clock) -> None:
    accept(db, *(said(n, n % 2) for n in range(6)))
    with db.begin() as work:
        letters = work.inbox.claim(10)
        work.inbox.put_back(letters[0], "ValueError", timedelta(seconds=30))
        handle(work, [letter for letter in letters if letter.chat_id == 1])
    assert handle_all(db) == []
    clock.on(seconds=30)
    assert handle_all(db) == [(0, 0), (0, 2), (0, 4)]


def test_many_put_back_chats_take_nobodys_turn(db: Database, clock: Clock) -> None:
    accept(db, *(said(n, n) for n in range(1, 41)))
    with db.begin() as work:
        for letter in work.inbox.claim(100):
            work.inbox.put_back(letter, "ValueError", timedelta(minutes=5))
    accept(db, said(99, 77))
    with db.begin() as work:
        assert handle(work, work.inbox.claim(10)) == [(77, 99)]


def test_a_letter_set_aside_is_shown_to_the_office_and_its_chat_goes_on(db: Database, clock: Clock) -> None:
    accept(db, said(1, 7, "编造的毒"), said(2, 7))
    with db.begin() as work:
        suspect = work.inbox.claim(1)[0]
        work.inbox.count_attempt(suspect, timedelta(seconds=1))
    with db.begin() as work:
        assert work.inbox.claim(1) == [], "its chat waits behind it"
        [letter] = work.inbox.again(suspect.id)
        assert letter.attempts == 1
        work.inbox.set_aside(letter, "ValueError")
    assert handle_all(db) == [(7, 2)]
    with db.begin() as work:
        trouble = work.troubles()[0]
    assert (trouble.kind, trouble.id, trouble.attempts, trouble.reason) == (
        "inbox",
        letter.id,
        1,
        "ValueError",
    )
    assert trouble.since == clock.now
    assert "编造" not in f"{trouble}"


def test_after_a_crash_everything_still_here_is_suspect_and_nothing_is_lost(db: Database) -> None:
    accept(db, *(said(n, n) for n in range(3)))
    for _ in range(9):
        with db.begin() as work:
            work.inbox.suspect_all(work.now)
    with db.begin() as work:
        letters = work.inbox.claim(10)
        assert [letter.attempts for letter in letters] == [1, 1, 1]


def test_taps_whose_answer_may_be_lost_are_found_again(db: Database, clock: Clock) -> None:
    tap = {"update_id": 1, "callback_query": {"id": "42", "from": {"id": 5}, "message": {"chat": {"id": 5}}}}
    accept(db, tap, said(2, 5))
    a_while_ago, later = clock.now - timedelta(minutes=1), clock.now + timedelta(minutes=1)
    with db.begin() as work:
        assert work.inbox.unanswered_taps(a_while_ago) == []  # it will be, when it is dealt with
    handle_all(db)
    with db.begin() as work:
        [(letter_id, channel, callback_id)] = work.inbox.unanswered_taps(a_while_ago)
        assert (channel, callback_id) == (CHANNEL, "42")
        assert work.inbox.unanswered_taps(later) == []
        work.inbox.answered([letter_id])
        assert work.inbox.unanswered_taps(a_while_ago) == []


def test_a_round_that_fails_leaves_its_letters_as_they_were(db: Database, eyes: Eyes) -> None:
    accept(db, said(1, 7))
    with pytest.raises(ZeroDivisionError), db.begin() as work:
        handle(work, work.inbox.claim(1))
        raise ZeroDivisionError
    assert eyes("SELECT state FROM inbox") == ["new"]
    assert handle_all(db) == [(7, 1)]
