"""The database has the last word (law 4): a slot is one live appointment's, whoever forgot to look first."""

from dataclasses import replace

import pytest

from bot.domain.appointment import LIVE, Appointment, AppointmentState, OffPlan, TalkKind
from bot.domain.errors import SlotTaken
from bot.domain.people import Person
from storage.database import Database
from storage.work import SqlWork
from tests.county import County, night

ENDED = sorted(set(AppointmentState) - LIVE)


def put_down(
    work: SqlWork, cadre: Person, host: Person, state: AppointmentState = AppointmentState.ASSIGNED
) -> Appointment:
    """Written as it is; nobody asked whether the slot is free."""
    appointment = Appointment(
        work.new_id(), cadre.id, host.id, night(5), night(5, "20:10"), TalkKind.SELF_BOOKED,
        work.policy.topics[0].id, work.now, state=state,
    )  # fmt: skip
    work.appointments.add(appointment)
    return appointment


@pytest.mark.parametrize("state", sorted(LIVE))
def test_a_slot_takes_no_second_live_appointment(
    db: Database, county: County, state: AppointmentState
) -> None:
    with db.begin() as work:
        put_down(work, county.cadres[0], county.hosts[0], state)
    with pytest.raises(SlotTaken), db.begin() as work:
        put_down(work, county.cadres[1], county.hosts[0])


@pytest.mark.parametrize("state", ENDED)
def test_what_has_ended_takes_no_slot_away(db: Database, county: County, state: AppointmentState) -> None:
    with db.begin() as work:
        put_down(work, county.cadres[0], county.hosts[0], state)
        put_down(work, county.cadres[1], county.hosts[0])
        put_down(work, county.cadres[2], county.hosts[1])


def test_nobody_is_in_two_talks_at_one_time(db: Database, county: County) -> None:
    with db.begin() as work:
        put_down(work, county.cadres[0], county.hosts[0])
    with pytest.raises(SlotTaken), db.begin() as work:
        put_down(work, county.cadres[0], county.hosts[1])


def test_whoever_comes_without_an_appointment_takes_nobodys_slot(db: Database, county: County) -> None:
    with db.begin() as work:
        first = put_down(work, county.cadres[0], county.hosts[0])
        work.appointments.add(
            replace(first, id=work.new_id(), cadre_id=county.cadres[1].id, off_plan=OffPlan.WALK_IN)
        )


def test_what_is_moved_into_a_taken_slot_stays_where_it_was(db: Database, county: County) -> None:
    with db.begin() as work:
        put_down(work, county.cadres[0], county.hosts[0])
        other = put_down(work, county.cadres[1], county.hosts[1])
    with pytest.raises(SlotTaken), db.begin() as work:
        work.appointments.move(replace(other, host_id=county.hosts[0].id, revision=1))
    with db.begin() as work:
        assert work.appointments.get(other.id) == other
