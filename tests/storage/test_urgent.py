"""Pleas for tonight on both databases: one open a person, one yes, one live appointment a slot."""

import asyncio
from collections.abc import Callable
from datetime import date

import pytest

from bot.domain.appointment import Slot
from bot.domain.daychange import Become
from bot.domain.errors import MovedOn, NotYours, Refusal
from bot.domain.people import Person
from bot.domain.sitting import Sitting, Why
from bot.domain.urgent import Plea, PleaState
from bot.domain.words import Words
from bot.services import rosters, urgent
from bot.services.calendar import change_days, look_at_change
from bot.services.standing_in import drop_out
from bot.services.swapping import answer_swap, propose_swap
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County, night
from tests.storage.night import Night
from tests.storage.support import Eyes, told


@pytest.fixture
def desk(db: Database, county: County, clock: Clock) -> Night:
    """The notice has passed for the last time of the night."""
    clock.to(night(10, "20:25"))
    return Night(db, county, clock)


def plead(desk: Night, who: Person) -> Plea:
    with desk.db.begin() as work:
        return urgent.ask_tonight(work, who, "work", Words("先写一句"))


def test_a_yes_to_what_is_for_the_minister_only_seals_it(desk: Night) -> None:
    with desk.db.begin() as work:
        plea = urgent.ask_tonight(work, desk.cadre, "work", None, (), minister_only=True)
        booked = urgent.grant(work, desk.host, plea, last_time(desk))
    assert desk.fresh(booked).minister_only


def test_where_the_minister_keeps_out_by_now_nothing_is_sealed_and_it_is_booked_all_the_same(
    desk: Night,
) -> None:
    with desk.db.begin() as work:
        plea = urgent.ask_tonight(work, desk.cadre, "work", None, (desk.minister.id,), minister_only=True)
        booked = urgent.grant(work, desk.host, plea, last_time(desk))
    assert not desk.fresh(booked).minister_only


def last_time(desk: Night) -> Slot:
    return Slot(desk.host.id, night(10, "21:30"), night(10, "22:10"))


@pytest.fixture
def workers(db: Database, another: Callable[[], Database]) -> list[Database]:
    return [db] if db.engine.dialect.name == "sqlite" else [db, *(another() for _ in range(3))]


async def all_at_once(workers: list[Database], deeds: list[Callable[[SqlWork], object]]) -> list[object]:
    """What each comes to; nothing but refusals goes wrong."""
    answers = await asyncio.gather(
        *(workers[n % len(workers)].run(deed) for n, deed in enumerate(deeds)), return_exceptions=True
    )
    assert all(isinstance(a, Refusal) or not isinstance(a, BaseException) for a in answers), answers
    return [a for a in answers if not isinstance(a, Refusal)]


async def test_however_many_taps_there_is_one_plea_and_one_appointment_a_slot(
    desk: Night, workers: list[Database], eyes: Eyes
) -> None:
    first, second = desk.county.cadres[:2]
    pleas = await all_at_once(workers, [lambda work: urgent.ask_tonight(work, first, "work", None)] * 6)
    assert len(pleas) == 1 and eyes("SELECT count(*) FROM plea") == [1]
    plea, other, slot = desk_plea(desk, first), plead(desk, second), last_time(desk)

    def yes(of: Plea) -> Callable[[SqlWork], object]:
        return lambda work: urgent.grant(work, desk.host, of, slot)

    def no(work: SqlWork) -> object:
        return urgent.withdraw(work, first, plea)

    await all_at_once(workers, [yes(plea), yes(other), no, yes(plea), yes(other), yes(plea), no, yes(other)])
    live = eyes("SELECT cadre_id FROM appointment WHERE state IN ('requested', 'assigned', 'accepted')")
    assert len(live) == 1
    assert eyes("SELECT cadre_id FROM plea WHERE state = 'booked'") == live


def desk_plea(desk: Night, who: Person) -> Plea:
    with desk.db.begin() as work:
        found = work.pleas.last_of(who.id)
    assert found is not None
    return found


def test_nobody_but_the_host_it_went_to_may_answer_and_what_is_over_is_over(desk: Night, eyes: Eyes) -> None:
    plea, slot = plead(desk, desk.cadre), last_time(desk)
    stranger = desk.county.hosts[1]
    for who in (stranger, desk.minister, desk.cadre, desk.county.staff[0], desk.county.office):
        desk.refused(NotYours, lambda work, who=who: urgent.grant(work, who, plea, slot))
        desk.refused(NotYours, lambda work, who=who: urgent.offer_others(work, who, plea))
    desk.refused(NotYours, lambda work: urgent.withdraw(work, desk.county.cadres[1], plea))
    desk.clock.to(night(10, "22:00"))
    desk.refused(MovedOn, lambda work: urgent.grant(work, desk.host, plea, slot))
    while desk.tick():
        pass
    assert desk_plea(desk, desk.cadre).state is PleaState.LAPSED
    with desk.db.begin() as work:
        assert "plea" in told(work, desk.cadre.id)
    assert eyes("SELECT count(*) FROM audit WHERE verb = 'plea.remind'") == [0]  # slept through: no use now
    assert eyes("SELECT count(*) FROM appointment") == [0]


def test_a_yes_is_an_appointment_like_any_other_beyond_the_daily_cap(desk: Night) -> None:
    plea = plead(desk, desk.cadre)
    assert b"\xe5" not in bytes(str(plea), "utf-8")  # words are not spelled out
    with desk.db.begin() as work:
        assert [s.starts_at for s in urgent.beginnings(work, desk.host, desk.cadre)] == [
            night(10, "20:50"),
            night(10, "21:30"),
        ]
        booked = urgent.grant(work, desk.host, plea, last_time(desk))
    assert (booked.state, booked.wish) == ("assigned", Words("先写一句"))
    staff = desk.accept(booked)
    assert desk.fresh(booked).state == "accepted" and staff.section == "cadre1"


TODAY, TOMORROW = date(2026, 3, 10), date(2026, 3, 11)


def test_a_plea_goes_to_whoever_sits_when_its_host_gives_the_night_away(desk: Night, eyes: Eyes) -> None:
    plea, (host, other) = plead(desk, desk.cadre), desk.county.hosts
    desk.clock.on(minutes=21)
    desk.tick()  # the first host was reminded by now
    with desk.db.begin() as work:
        drop_out(work, host, host, TODAY, TODAY, None, Why.OWN)
    passed = desk_plea(desk, desk.cadre)
    assert (passed.host_id, passed.state, passed.wish) == (other.id, PleaState.OPEN, Words("先写一句"))
    with desk.db.begin() as work:
        assert told(work, other.id) == ["plea"] and "plea" not in told(work, host.id)
    desk.refused(NotYours, lambda work: urgent.grant(work, host, work.pleas.get(plea.id), last_time(desk)))
    desk.clock.on(minutes=21)
    while desk.tick():
        pass
    assert eyes("SELECT count(*) FROM audit WHERE verb = 'plea.remind'") == [2]  # each of them once
    slot = Slot(other.id, night(10, "21:30"), night(10, "22:10"))
    with desk.db.begin() as work:
        assert urgent.grant(work, other, work.pleas.get(plea.id), slot).host_id == other.id
    assert eyes("SELECT count(*) FROM due WHERE kind = 'plea' AND done_at IS NULL") == [0]


async def test_a_plea_made_while_its_host_gives_the_night_away_does_not_stay_with_them(
    desk: Night, workers: list[Database]
) -> None:
    if desk.db.engine.dialect.name == "sqlite":
        pytest.skip("no case: a SQLite file has one worker")
    host, other = desk.county.hosts
    with desk.db.begin() as work:
        urgent.ask_tonight(work, desk.cadre, "work", Words("先写一句"))
        giving = asyncio.create_task(
            workers[-1].run(lambda work: drop_out(work, host, host, TODAY, TODAY, None, Why.OWN))
        )
        await asyncio.wait([giving], timeout=0.5)  # done by then, or it waits for us
    await giving
    assert desk_plea(desk, desk.cadre).host_id == other.id


def test_a_plea_to_a_host_who_leaves_the_house_goes_to_whoever_sits(desk: Night) -> None:
    host, other = desk.county.hosts
    with desk.db.begin() as work:
        work.sittings.put([Sitting(host.id, TODAY, False, Why.OWN, host.id, work.now)])
    assert plead(desk, desk.cadre).host_id == other.id
    with desk.db.begin() as work:
        work.sittings.put([Sitting(host.id, TODAY, True, Why.OWN, host.id, work.now)])
        rosters.archive(work, desk.county.office, other.id)
    assert desk_plea(desk, desk.cadre).host_id == host.id


def test_nobody_is_asked_by_who_left_the_house(desk: Night) -> None:
    plead(desk, desk.cadre)
    with desk.db.begin() as work:
        rosters.archive(work, desk.county.office, desk.cadre.id)
    assert desk_plea(desk, desk.cadre).state is PleaState.WITHDRAWN


def test_with_nobody_left_who_may_be_asked_the_apology_comes_at_once(desk: Night) -> None:
    host, other = desk.county.hosts
    with desk.db.begin() as work:
        urgent.ask_tonight(work, desk.cadre, "work", None, {other.id})
        drop_out(work, host, host, TODAY, TODAY, None, Why.OWN)
    assert desk_plea(desk, desk.cadre).state is PleaState.LAPSED  # not to who is kept out
    with desk.db.begin() as work:
        assert told(work, desk.cadre.id) == ["plea"] and "plea" not in told(work, other.id)


def test_a_plea_follows_a_swap_and_ends_with_the_night(desk: Night) -> None:
    host, other = desk.county.hosts
    with desk.db.begin() as work:
        for who, day in ((other, TODAY), (host, TOMORROW)):
            work.sittings.put([Sitting(who.id, day, False, Why.OFFICE, who.id, work.now)])
    desk.clock.to(night(10, "18:00"))
    with desk.db.begin() as work:
        swap = propose_swap(work, host, TODAY, other, TOMORROW)
    full(desk)
    plead(desk, desk.county.cadres[5])
    with desk.db.begin() as work:
        answer_swap(work, other, work.swaps.get(swap.id), "agree")
    passed = desk_plea(desk, desk.county.cadres[5])
    assert (passed.host_id, passed.state) == (other.id, PleaState.OPEN)
    with desk.db.begin() as work:
        office = desk.county.office
        change = look_at_change(work, office, TODAY, TODAY, Become.REST)
        change_days(work, office, TODAY, TODAY, Become.REST, "示例", change.seal)
    assert desk_plea(desk, desk.county.cadres[5]).state is PleaState.LAPSED


def full(desk: Night) -> None:
    """The host's three times of tonight are booked."""
    for who in desk.county.cadres[:3]:
        desk.book(who)
