"""Whoever loses the time they had keeps their place: the nearest times are kept for them, ahead of everybody,
whether the host drops out or the day becomes another; on both databases."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from bot.domain.appointment import Appointment, AppointmentState, Slot
from bot.domain.daychange import Become
from bot.domain.errors import Refusal, SlotTaken
from bot.domain.people import Person
from bot.domain.recusal import Ground
from bot.domain.sitting import Sitting, Why
from bot.domain.words import Words
from bot.services.booking import accept_assignment, book_talk
from bot.services.calendar import change_days, look_at_change
from bot.services.due import do_due
from bot.services.finding import days_with_room, next_slots
from bot.services.keeping import MOST_KEPT, kept_times
from bot.services.leaving import cancel_appointment
from bot.services.recusing import declare_recusal
from bot.services.reseating import offers, reseat
from bot.services.routing import ANYBODY
from bot.services.standing import enter_standing
from bot.services.standing_in import drop_out
from bot.services.waiting import join_waiting
from storage.database import Database
from storage.work import SqlWork
from tests.county import Clock, County, night
from tests.storage.support import Eyes, told

WED, THU, FRI = date(2026, 3, 11), date(2026, 3, 12), date(2026, 3, 13)
A = AppointmentState
LAPSED = """SELECT count(*) FROM outbox WHERE person_id = ? AND args LIKE '%"news": "lapsed"%'"""
SAID = Words("编造的心里话")


def slot(host: Person, day: int = 11, clock: str = "19:30") -> Slot:
    begins = night(day, clock)
    return Slot(host.id, begins, begins + timedelta(minutes=40))


def booked(work: SqlWork, who: Person, where: Slot, out: Sequence[Person] = ()) -> Appointment:
    made = book_talk(work, who, where, "work", SAID, {p.id for p in out})
    accept_assignment(work, work.people.get(work.assignments.of(made.id).staff_id), made)
    return work.appointments.get(made.id)


def rest(work: SqlWork, county: County, day: date) -> None:
    """The office makes it a day without a night."""
    change = look_at_change(work, county.office, day, day, Become.REST)
    change_days(work, county.office, day, day, Become.REST, "示例", change.seal)


def only(work: SqlWork, host: Person, *days: date) -> None:
    """Of the coming days the host sits these, and of the next weeks none."""
    first = work.calendar.today(work.now)
    span = [first + timedelta(days=n) for n in range(30)]
    work.sittings.put([Sitting(host.id, d, d in days, Why.OFFICE, host.id, work.now) for d in span])


def kept(work: SqlWork, lost: Appointment) -> list[Slot]:
    return [offer.slot for offer in kept_times(work, work.appointments.get(lost.id))]


def test_a_day_that_becomes_another_moves_people_as_a_host_who_drops_out_does(
    db: Database, county: County, eyes: Eyes
) -> None:
    (host, other), who = county.hosts, county.cadres[0]
    with db.begin() as work:
        lost = booked(work, who, slot(host), out=[other])
        second = booked(work, county.cadres[1], slot(other))
    with db.begin() as work:
        rest(work, county, WED)
        work.flush()
        assert told(work, county.office.id) == ["absence", "absence"]
        assert told(work, host.id).count("absence") == told(work, other.id).count("absence") == 1
        assert told(work, who.id)[-1] == "appointment"
    with db.begin() as work:
        gone = work.appointments.get(lost.id)
        assert (gone.state, work.appointments.get(second.id).state) == (A.DISPLACED, A.DISPLACED)
        (report,) = work.absences.of_appointment(lost.id)
        assert (report.host_id, report.why, report.set_by) == (host.id, Why.DAY, county.office.id)
        there = kept(work, lost)
        assert len(there) == MOST_KEPT and {s.host_id for s in there} == {host.id}  # not who is kept out
        back = reseat(work, who, gone, there[0])
        assert (back.state, back.topic, back.wish) == (A.ACCEPTED, "work", SAID)
        assert work.appointments.matter(lost.id).recused == {other.id}
        assert kept(work, second)
    assert eyes("SELECT count(*) FROM assignment WHERE state = 'withdrawn'") == [0]
    assert eyes("SELECT state, count(*) FROM offer GROUP BY state ORDER BY state") == [
        ("open", 3), ("passed", 2), ("taken", 1),
    ]  # fmt: skip


def test_the_nearest_times_are_theirs_alone_until_they_lapse_with_a_word(
    db: Database, county: County, clock: Clock, eyes: Eyes
) -> None:
    host, (who, another, *_) = county.hosts[0], county.cadres
    with db.begin() as work:
        lost = booked(work, who, slot(host))
        drop_out(work, host, host, WED, WED, None, Why.OWN)
        there = kept(work, lost)
        assert slot(county.hosts[1]) in there and len(there) == MOST_KEPT  # the same time, another host
        assert not set(there) & set(next_slots(work, another, "work", 50, ANYBODY))
        with pytest.raises(SlotTaken), work.savepoint():
            book_talk(work, another, there[0], "work", None)
        assert set(there) <= set(offers(work, work.appointments.get(lost.id), MOST_KEPT))
    clock.on(hours=23)
    with db.begin() as work:
        do_due(work)
        assert kept(work, lost) == there
    assert eyes(LAPSED, who.id) == [0]
    clock.on(hours=2)
    with db.begin() as work:
        while do_due(work):
            pass
        assert kept(work, lost) == []
        assert work.appointments.get(lost.id).state is A.DISPLACED  # their place is theirs for longer
        free = next(s for s in there if s.starts_at > work.now + timedelta(hours=1))
        book_talk(work, another, free, "work", None)
    assert eyes(LAPSED, who.id) == [1]


def test_nobody_gets_a_second_time_before_everybody_who_lost_theirs_has_one(
    db: Database, county: County
) -> None:
    host, other = county.hosts
    with db.begin() as work:
        lost = [
            booked(work, county.cadres[n], slot(host, clock=clock))
            for n, clock in enumerate(("19:30", "20:10", "20:50"))
        ]
        only(work, host, WED)
        only(work, other, THU)
        booked(work, county.cadres[3], slot(other, 12))
    with db.begin() as work:
        drop_out(work, host, host, WED, WED, None, Why.LEAVE)
        assert [len(kept(work, one)) for one in lost] == [1, 1, 0]  # Thursday has two times left


def test_what_is_freed_goes_first_to_who_lost_a_time_and_then_to_the_waiting_list(
    db: Database, county: County
) -> None:
    host, other = county.hosts
    first, second, waits, taker = county.cadres[:4]
    with db.begin() as work:
        lost = [booked(work, who, slot(host, clock=c)) for who, c in ((first, "19:30"), (second, "20:10"))]
        only(work, host, WED)
        only(work, other, THU)
        full = [
            booked(work, who, slot(other, 12, c))
            for who, c in ((taker, "19:30"), (county.cadres[4], "20:10"), (county.cadres[5], "20:50"))
        ]
    with db.begin() as work:
        there = join_waiting(work, waits, (night(12, "00:00"), night(13, "00:00")), "work")
        drop_out(work, host, host, WED, WED, None, Why.OWN)
        assert kept(work, lost[0]) == kept(work, lost[1]) == []
    with db.begin() as work:
        cancel_appointment(work, taker, work.appointments.get(full[0].id))
        assert kept(work, lost[0]) == [slot(other, 12)]
        assert work.offers.open_for(there.id) is None
        assert told(work, first.id)[-1] == "appointment"
    with db.begin() as work:  # the first needs it no more: it goes to the second, and then to who waits
        cancel_appointment(work, first, work.appointments.get(lost[0].id))
        assert kept(work, lost[1]) == [slot(other, 12)]
        assert work.offers.open_for(there.id) is None
    with db.begin() as work:
        cancel_appointment(work, second, work.appointments.get(lost[1].id))
        assert work.offers.open_for(there.id).slot == slot(other, 12)


def test_what_is_kept_lapses_to_the_waiting_list(db: Database, county: County, clock: Clock) -> None:
    host, other = county.hosts
    with db.begin() as work:
        lost = booked(work, county.cadres[0], slot(host))
        only(work, host, WED)
        only(work, other, FRI)
        for who, at in ((county.cadres[1], "20:10"), (county.cadres[2], "20:50")):
            booked(work, who, slot(other, 13, at))
        drop_out(work, host, host, WED, WED, None, Why.OWN)
        assert kept(work, lost) == [slot(other, 13)]
        span = (night(13, "00:00"), night(14, "00:00"))
        there = join_waiting(work, county.cadres[3], span, "work")
        assert work.offers.open_for(there.id) is None
    clock.on(days=1, minutes=1)
    with db.begin() as work:
        do_due(work)
        assert kept(work, lost) == []
        assert work.offers.open_for(there.id).slot == slot(other, 13)


def test_what_is_kept_for_somebody_and_is_given_away_in_its_turn_is_kept_anew_elsewhere(
    db: Database, county: County, eyes: Eyes
) -> None:
    host, other = county.hosts
    with db.begin() as work:
        lost = booked(work, county.cadres[0], slot(host))
        drop_out(work, host, host, WED, WED, None, Why.OWN)
        days = {work.calendar.today(s.starts_at) for s in kept(work, lost)}
        assert days == {WED}  # the other host's whole evening
        span = (night(11, "00:00"), night(12, "00:00"))
        waits = join_waiting(work, county.cadres[1], span, "work")
        assert work.offers.open_for(waits.id) is None
    with db.begin() as work:
        drop_out(work, other, other, WED, WED, None, Why.OWN)
        there = kept(work, lost)
        assert len(there) == MOST_KEPT
        assert WED not in {work.calendar.today(s.starts_at) for s in there}
    assert eyes("SELECT count(*) FROM offer WHERE state = 'gone'") == [3]


def test_an_offer_to_who_waits_ends_with_the_night_it_was_for(db: Database, county: County) -> None:
    host, other = county.hosts
    with db.begin() as work:
        only(work, other)
        span = (night(11, "00:00"), night(12, "00:00"))
        waits = join_waiting(work, county.cadres[1], span, "work")
        kept_ = work.offers.open_for(waits.id)
        assert kept_ is not None and kept_.host_id == host.id
        rest(work, county, WED)
        assert work.offers.get(kept_.id).state == "gone"
        assert work.waits.of(county.cadres[1].id).id == waits.id  # still in line


def test_a_substitute_does_not_take_over_at_a_time_that_is_kept_for_somebody(
    db: Database, county: County
) -> None:
    host, other = county.hosts
    with db.begin() as work:
        lost = booked(work, county.cadres[0], slot(host))
        thursday = booked(work, county.cadres[1], slot(host, 12))
        only(work, other, THU)
        only(work, host, WED, THU)
        drop_out(work, host, host, WED, WED, None, Why.OWN)
        there = kept(work, lost)
        assert slot(other, 12) in there
        drop_out(work, host, host, THU, THU, other, Why.LEAVE)
        assert work.appointments.get(thursday.id).state is A.DISPLACED
        assert slot(other, 12) in kept(work, lost)


def test_with_nothing_to_keep_the_card_still_offers_what_is_free(db: Database, county: County) -> None:
    nights = db.house.policy.nights.model_copy(update={"keep": timedelta(0)})
    db.house.policy = db.house.policy.model_copy(update={"nights": nights})
    with db.begin() as work:
        lost = booked(work, county.cadres[0], slot(county.hosts[0]))
        drop_out(work, county.hosts[0], county.hosts[0], WED, WED, None, Why.OWN)
        assert kept(work, lost) == []
        assert len(offers(work, work.appointments.get(lost.id), 3)) == 3


async def test_however_close_the_race_nothing_is_kept_for_one_and_booked_by_another(
    db: Database, county: County, another: Callable[[], Database], eyes: Eyes
) -> None:
    workers = [db] if db.engine.dialect.name == "sqlite" else [db, *(another() for _ in range(3))]
    host, other = county.hosts
    with db.begin() as work:
        lost = [booked(work, county.cadres[n], slot(host, 11, c)) for n, c in enumerate(("19:30", "20:10"))]
        room = days_with_room(work, county.cadres[2], "work", WED, THU, ANYBODY)
        wishes = [s for slots in room.values() for s in slots]

    def drop(work: SqlWork) -> object:
        return drop_out(work, host, host, WED, WED, None, Why.OWN)

    def day(work: SqlWork) -> object:
        return rest(work, county, THU)

    def reach(n: int) -> Callable[[SqlWork], object]:
        wish = wishes[n % len(wishes)]
        return lambda work: book_talk(
            work, county.cadres[2 + n % 4], Slot(other.id, wish.starts_at, wish.ends_at), "work", None
        )

    deeds = [reach(0), reach(1), drop, reach(2), reach(3), day, *(reach(n) for n in range(4, 12))]
    answers = await asyncio.gather(
        *(workers[n % len(workers)].run(deed) for n, deed in enumerate(deeds)), return_exceptions=True
    )
    assert all(isinstance(a, Refusal) or not isinstance(a, BaseException) for a in answers), answers
    both = (
        "SELECT count(*) FROM offer o JOIN appointment a"
        " ON a.host_id = o.host_id AND a.starts_at = o.starts_at"
        " WHERE o.state = 'open' AND a.state IN ('requested', 'assigned', 'accepted')"
    )
    assert eyes(both) == [0]
    with db.begin() as work:
        one, two = (set(kept(work, each)) for each in lost)
        assert one and two and not one & two


def test_whoever_keeps_their_host_out_and_finds_nobody_else_then_keeps_everything_but_the_time(
    db: Database, county: County
) -> None:
    (host, other), who = county.hosts, county.cadres[0]
    with db.begin() as work:
        mine = booked(work, who, slot(host))
        booked(work, county.cadres[1], slot(other))
        wednesday = (night(11, "00:00"), night(12, "00:00"))
    with db.begin() as work:
        declare_recusal(work, who, work.appointments.get(mine.id), host)
        gone, there = work.appointments.get(mine.id), kept(work, mine)
        assert gone.state is A.DISPLACED and {s.host_id for s in there} == {other.id}
        work.flush()
        assert told(work, host.id) == []
        waits = join_waiting(work, county.cadres[2], wednesday, "work", host.id)
        assert work.offers.open_for(waits.id).slot == slot(host)  # the time itself is free for others
        back = reseat(work, who, gone, there[0])
        assert (back.state, back.wish) == (A.ACCEPTED, SAID)
        assert work.appointments.matter(mine.id).recused == {host.id}


def test_whoever_lost_a_saturday_is_kept_times_by_day_as_well(db: Database, county: County) -> None:
    host, who = county.hosts[0], county.cadres[0]
    with db.begin() as work:
        lost = booked(work, who, slot(host, 14, "09:30"))
        drop_out(work, host, host, date(2026, 3, 14), date(2026, 3, 14), None, Why.OWN)
        assert [s.starts_at for s in kept(work, lost)] == [
            night(14, "09:30"), night(14, "10:10"), night(14, "10:50"),
        ]  # fmt: skip
        assert {s.host_id for s in kept(work, lost)} == {county.hosts[1].id}


def test_whoever_has_not_accepted_yet_is_asked_again_from_the_new_time_on_and_not_before(
    db: Database, county: County, clock: Clock, eyes: Eyes
) -> None:
    host, who = county.hosts[0], county.cadres[0]
    with db.begin() as work:
        lost = book_talk(work, who, slot(host), "work", SAID)
        drop_out(work, host, host, WED, WED, None, Why.OWN)
        staff = work.people.get(work.assignments.of(lost.id).staff_id)
        head = county.heads[0]
        with pytest.raises(Refusal), work.savepoint():
            accept_assignment(work, staff, work.appointments.get(lost.id))
    clock.on(hours=20)
    with db.begin() as work:
        do_due(work)
        work.flush()
        before = len(told(work, staff.id)), len(told(work, head.id))
        later = next(s for s in offers(work, work.appointments.get(lost.id), 12) if s.starts_at > night(12))
        reseat(work, who, work.appointments.get(lost.id), later)
    with db.begin() as work:
        do_due(work)
        work.flush()
        assert len(told(work, staff.id)) == before[0] + 1  # that it has a time again
        assert len(told(work, head.id)) == before[1]
    clock.on(hours=2, minutes=1)
    with db.begin() as work:
        do_due(work)
        work.flush()
        assert len(told(work, staff.id)) == before[0] + 2


def test_who_keeps_out_of_everything_of_somebody_keeps_out_of_what_has_no_time_too(
    db: Database, county: County, clock: Clock
) -> None:
    host, who = county.hosts[0], county.cadres[0]
    with db.begin() as work:
        lost = booked(work, who, slot(host))
        drop_out(work, host, host, WED, WED, None, Why.OWN)
        staff = work.people.get(work.assignments.of(lost.id).staff_id)
    clock.to(lost.ends_at)  # the time that was lost is over
    with db.begin() as work:
        enter_standing(work, county.office, staff, who, Ground.OFFICE)
        matter = work.appointments.matter(lost.id)
        assert staff.id in matter.recused and matter.staff_id != staff.id
