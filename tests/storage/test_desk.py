"""Half-filled forms and due dates."""

from datetime import timedelta

import pytest

from bot.domain.due import Due
from bot.domain.words import Words
from bot.forms.declared import BOOKING, NOTE
from bot.forms.engine import advance, begin
from bot.forms.events import Choose, Plain, Say
from bot.forms.form import HUB, Draft
from bot.services.desk_ports import Place
from storage.database import Database
from tests.county import AFTERNOON, Clock, County
from tests.storage.support import CHANNEL, Eyes

HERE, THERE = Place(CHANNEL, 7, 70), Place(CHANNEL, 8, 80)


def open_draft(db: Database, person: int, place: Place = HERE, said: str = "说到一半") -> Draft:
    with db.begin() as work:
        draft = begin(NOTE, work.new_id(), person, 4242)
        draft, _ = advance(NOTE, draft, Choose("summary"))
        draft, _ = advance(NOTE, draft, Say(Words(said)))
        work.drafts.open(draft, place)
    return draft


def test_a_half_filled_form_is_there_again_after_a_restart(
    db: Database, county: County, clock: Clock, url: str
) -> None:
    draft = open_draft(db, county.staff[0].id)
    db.house.keys = type(db.house.keys)()  # what a new process knows
    with db.begin() as work:
        assert work.drafts.open_at(county.staff[0].id, CHANNEL, 7) == (draft, HERE)
        assert work.drafts.get(draft.id) == (draft, HERE)


def test_a_person_has_one_open_form_in_a_chat_and_the_other_is_put_aside(
    db: Database, county: County, eyes: Eyes
) -> None:
    person = county.staff[0].id
    first = open_draft(db, person)
    with db.begin() as work:
        second = begin(BOOKING, work.new_id(), person)
        work.drafts.open(second, HERE)
    assert eyes("SELECT count(*) FROM draft WHERE open") == [1]
    with db.begin() as work:
        assert work.drafts.open_at(person, CHANNEL, 7) == (second, HERE)
        assert work.drafts.get(first.id) is None
        assert work.drafts.left(person, "note", 4242) == first
        assert work.drafts.left_by(person) == [first]


def test_the_database_itself_refuses_a_second_open_form(db: Database, county: County) -> None:
    first = open_draft(db, county.staff[0].id)
    with db.begin() as work:
        work.drafts.open(begin(BOOKING, work.new_id(), county.staff[0].id), HERE)
    with pytest.raises(Exception, match=r"(?i)unique"), db.begin() as work:
        work.drafts.keep(first, HERE)


def test_what_was_put_aside_is_taken_up_again_with_all_its_answers(
    db: Database, county: County, clock: Clock
) -> None:
    person = county.staff[0].id
    draft = open_draft(db, person)
    left, _ = advance(NOTE, draft, Plain.LEAVE)
    with db.begin() as work:
        work.drafts.leave(left)
        assert work.drafts.open_at(person, CHANNEL, 7) is None
    clock.on(days=3)
    with db.begin() as work:
        found = work.drafts.left(person, "note", 4242)
        assert found is not None
        assert (found.answers, found.step) == (draft.answers, HUB)
        work.drafts.open(found, THERE)
    with db.begin() as work:
        assert work.drafts.open_at(person, CHANNEL, 8) == (found, THERE)
        assert work.drafts.left_by(person) == []


def test_the_same_person_may_have_a_form_open_in_each_chat(db: Database, county: County, eyes: Eyes) -> None:
    open_draft(db, county.staff[0].id, HERE)
    open_draft(db, county.staff[0].id, THERE)
    open_draft(db, county.staff[1].id, HERE)
    assert eyes("SELECT count(*) FROM draft WHERE open") == [3]


def test_a_form_thrown_away_is_gone(db: Database, county: County, eyes: Eyes) -> None:
    draft = open_draft(db, county.staff[0].id)
    with db.begin() as work:
        work.drafts.drop(draft.id)
    assert eyes("SELECT count(*) FROM draft") == [0]


def in_hours(hours: int, step: str = "1", object_id: int = 1, kind: str = "note") -> Due:
    return Due(kind, object_id, step, AFTERNOON + timedelta(hours=hours))


def test_what_is_due_comes_in_order_and_only_when_it_is_time(db: Database, clock: Clock) -> None:
    with db.begin() as work:
        work.dues.add([in_hours(3, "c"), in_hours(1, "a"), in_hours(2, "b")])
        assert work.dues.by(work.now, 10) == []
        assert work.dues.next_at() == AFTERNOON + timedelta(hours=1)
        assert [d.step for d in work.dues.by(AFTERNOON + timedelta(hours=2), 10)] == ["a", "b"]
        assert [d.step for d in work.dues.by(AFTERNOON + timedelta(days=1), 1)] == ["a"]


def test_nothing_falls_due_twice(db: Database, eyes: Eyes) -> None:
    for _ in range(2):
        with db.begin() as work:
            work.dues.add([in_hours(0), in_hours(0)])
            for due in work.dues.by(work.now, 10):
                work.dues.finish(due)
    assert eyes("SELECT count(*) FROM due") == [1]
    with db.begin() as work:
        assert work.dues.by(work.now + timedelta(days=9), 10) == []
        assert work.dues.next_at() is None


def test_clearing_a_duty_takes_only_what_is_still_to_come(db: Database, eyes: Eyes) -> None:
    with db.begin() as work:
        work.dues.add([in_hours(0, "a"), in_hours(1, "b"), in_hours(1, "b", 2), in_hours(1, kind="talk")])
        work.dues.finish(work.dues.by(work.now, 1)[0])
        work.dues.clear("note", 1)
    assert eyes("SELECT kind, object_id, step FROM due ORDER BY kind, object_id, step") == [
        ("note", 1, "a"),
        ("note", 2, "b"),
        ("talk", 1, "1"),
    ]


def test_the_next_time_and_the_latest_object_of_a_kind_are_known(db: Database) -> None:
    with db.begin() as work:
        assert (work.dues.next_at(), work.dues.latest("note", 9)) == (None, None)
        work.dues.add([in_hours(5, object_id=3), in_hours(1, object_id=9, kind="talk")])
        work.dues.finish(in_hours(5, object_id=3))
        assert (work.dues.latest("note", 9), work.dues.latest("note", 2)) == (3, None)
        assert work.dues.next_at() == AFTERNOON + timedelta(hours=1)  # what is done is not due
