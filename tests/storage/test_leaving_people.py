"""People leave, lose a phone, are confirmed by two at once: nobody is forgotten, nothing goes astray."""

import asyncio
from collections.abc import Callable

import pytest

from bot.domain.errors import InvitationSpent, MovedOn, Refusal, StillAhead
from bot.domain.people import Person
from bot.domain.roster import Entry, Reading
from bot.domain.roster_file import dump
from bot.domain.sitting import Why
from bot.domain.words import Words
from bot.services import bindings, booking, finding, rosters, waiting
from bot.services.invitations import accept_invitation, invite
from bot.services.people_ports import Account
from bot.services.standing_in import drop_out
from storage.database import Database
from storage.work import SqlWork
from tests.county import night
from tests.storage.night import Night
from tests.storage.support import CHANNEL, Eyes


def archive(desk: Night, person: Person) -> None:
    with desk.db.begin() as work:
        rosters.archive(work, desk.county.office, person.id)


def test_whose_talk_it_is_does_not_leave_while_it_is_ahead(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        host = work.people.get(booked.host_id)
    assert host is not None
    for person in (desk.cadre, host):
        with pytest.raises(StillAhead) as refused:
            archive(desk, person)
        assert refused.value.facts == {"count": 1}
    assert eyes("select count(*) from person where archived = ?", True) == [0]
    desk.clock.to(booked.ends_at)  # over is over, however it went
    archive(desk, desk.cadre)
    assert eyes("select count(*) from person where archived = ?", True) == [1]


def test_what_was_kept_for_who_leaves_is_free_for_the_others(desk: Night, eyes: Eyes) -> None:
    leaving = desk.county.cadres[4]
    with desk.db.begin() as work:
        slot = finding.next_slots(work, leaving, "work", 1)[0]
        work.holds.take(leaving.id, slot, work.now + work.policy.nights.hold)
        span = (night(10, "00:00"), night(11, "00:00"))
        waits = waiting.join_waiting(work, leaving, span, "work", None, Words("先写一句"))
        kept = work.offers.open_for(waits.id)
    archive(desk, leaving)
    assert eyes("select count(*) from slot_hold") == [0]
    assert eyes("select state from waiting") == ["left"]
    if kept is not None:
        assert eyes("select count(*) from offer where state = 'open'") == [0]


def test_a_place_that_is_kept_is_seen_to_by_a_colleague_and_goes_with_whose_it_is(
    desk: Night, eyes: Eyes
) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        host, assigned = work.people.get(booked.host_id), work.assignments.of(booked.id)
        staff = work.people.get(assigned.staff_id) if assigned else None
        assert host is not None and staff is not None
        day = work.calendar.today(booked.starts_at)
        drop_out(work, host, host, day, day, None, Why.OWN)
    desk.clock.to(booked.ends_at)  # the time is over, the matter is not
    archive(desk, staff)
    with desk.db.begin() as work:
        found = work.assignments.of(booked.id)
        assert found is not None and found.staff_id != staff.id
    archive(desk, host)  # who gave everything away may go
    assert eyes("select count(*) from offer where state = 'open'") != [0]
    archive(desk, desk.cadre)
    assert eyes("select state from appointment") == ["cancelled"]
    assert eyes("select count(*) from offer where state = 'open'") == [0]


async def test_a_host_who_leaves_while_somebody_books_is_not_booked(
    desk: Night, another: Callable[[], Database], eyes: Eyes
) -> None:
    """Whoever is first: the other is told."""
    if desk.db.engine.dialect.name == "sqlite":
        pytest.skip("no case: a SQLite file has one worker")
    worker = another()
    office, host = desk.county.office, desk.host
    with desk.db.begin() as work:
        slot = finding.next_slots(work, desk.cadre, "work", 1)[0]
        booking.book_talk(work, desk.cadre, slot, "work", None)
        leaving = asyncio.create_task(worker.run(lambda work: rosters.archive(work, office, host.id)))
        await asyncio.wait([leaving], timeout=0.5)  # done by then, or it waits for us
    with pytest.raises(StillAhead):
        await leaving


async def test_a_host_who_left_a_moment_ago_is_not_booked(
    desk: Night, another: Callable[[], Database]
) -> None:
    if desk.db.engine.dialect.name == "sqlite":
        pytest.skip("no case: a SQLite file has one worker")
    worker = another()
    host, who = desk.host, desk.cadre
    with desk.db.begin() as work:
        slot = finding.next_slots(work, who, "work", 1)[0]
        rosters.archive(work, desk.county.office, host.id)
        late = asyncio.create_task(worker.run(lambda work: booking.book_talk(work, who, slot, "work", None)))
        await asyncio.wait([late], timeout=0.5)
    with pytest.raises(Refusal):
        await late


def ask(work: SqlWork, person: Person, user: int) -> Account:
    account = Account(work.new_id(), CHANNEL, user, user, person.id, confirmed=False)
    work.people.bind(account)
    return account


def test_what_waits_for_a_lost_phone_goes_to_the_new_account(desk: Night, eyes: Eyes) -> None:
    who = desk.cadre
    with desk.db.begin() as work:
        work.people.bind(Account(work.new_id(), CHANNEL, 71, 71, who.id))
        rows = [work.outbox.tell(who.id, "menu") for _ in range(3)]
        newer = ask(work, who, 72)
    with desk.db.begin() as work:
        (parcel,) = [p for p in work.outbox.lease(9, desk.clock.now, (), {CHANNEL: 9}) if p.chat_id == 71]
    with desk.db.begin() as work:
        bindings.confirm_binding(work, desk.county.office, newer.id, end_older=True)
    with desk.db.begin() as work:
        work.outbox.sent([(parcel.id, 1)])  # it was under way: the new phone has not seen it
    found = eyes("select chat_id, state from outbox where person_id = ? and card = 'menu'", who.id)
    assert found == [(72, "pending")] * len(rows)


def test_one_account_is_confirmed_and_everybody_elses_question_is_settled_by_it(
    desk: Night, eyes: Eyes
) -> None:
    with desk.db.begin() as work:
        first, second = ask(work, desk.cadre, 81), ask(work, desk.cadre, 82)
        stale = work.people.account(first.id)
        bindings.confirm_binding(work, desk.county.office, first.id)
    assert stale is not None
    assert eyes("select count(*) from account where id = ?", second.id) == [0]
    with desk.db.begin() as work:  # who decides at the same moment has seen it as it was
        decisions: list[Callable[[Account], None]] = [work.people.confirm, work.people.unbind]
        for decide in decisions:
            with pytest.raises(MovedOn):
                decide(stale)
    assert eyes("select confirmed from account where id = ?", first.id) in ([True], [1])


def test_who_leaves_takes_along_the_accounts_that_nobody_confirmed(desk: Night, eyes: Eyes) -> None:
    with desk.db.begin() as work:
        asked = ask(work, desk.cadre, 91)
    archive(desk, desk.cadre)
    assert eyes("select count(*) from account where id = ?", asked.id) == [0]
    with desk.db.begin() as work, pytest.raises(Refusal):
        bindings.confirm_binding(work, desk.county.office, asked.id)


def test_a_sheet_printed_twice_ends_no_link_until_one_of_them_is_used(desk: Night) -> None:
    who, office = desk.county.cadres[5], desk.county.office
    with desk.db.begin() as work:
        printed = [invite(work, office, who.id, end_older=False) for _ in range(3)]
    with desk.db.begin() as work:
        accept_invitation(work, printed[0], CHANNEL, 61, 61)
    for link in printed:
        with pytest.raises(InvitationSpent), desk.db.begin() as work:
            accept_invitation(work, link, CHANNEL, 62, 62)


def test_a_roster_does_not_take_a_host_away_from_those_who_booked(desk: Night, eyes: Eyes) -> None:
    booked = desk.book()
    with desk.db.begin() as work:
        host = work.people.get(booked.host_id)
        assert host is not None
        unit = work.people.unit(host.unit_id)
        entry = Entry(2, host.number, host.name, unit.name, unit.kind, host.post, "cadre", "")
        reading = Reading((entry,), (), 0)
        file = rosters.receive_roster(work, desk.county.office, dump(reading))
    with pytest.raises(StillAhead), desk.db.begin() as work:
        rosters.import_roster(work, desk.county.office, file.id, file.revision)
    assert eyes("select role from person where id = ?", host.id) == ["host"]
