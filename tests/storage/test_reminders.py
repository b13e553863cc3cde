"""Any outage: each reminder that fell due is sent once, or the nearer one speaks for it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services import booking, finding
from bot.services.due import do_due
from tests.storage.night import Night
from tests.storage.support import told

MINUTES = 2 * 24 * 60


class UndoneAgain(Exception):
    pass


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(down=st.integers(0, MINUTES), outage=st.integers(0, MINUTES))
def test_each_reminder_is_sent_once_or_the_nearer_one_speaks_for_it(
    desk: Night, down: int, outage: int
) -> None:
    with pytest.raises(UndoneAgain), desk.db.begin() as work:
        slot = finding.next_slots(work, desk.cadre, "work", 6)[-1]  # tomorrow's last
        booked = booking.book_talk(work, desk.cadre, slot, "work", None)
        staff = next(p for p in desk.county.staff if p.id == work.assignments.of(booked.id).staff_id)
        booking.accept_assignment(work, staff, work.appointments.get(booked.id))
        began = work.now
        ticks = [m for m in range(0, MINUTES, 20) if not down <= m < down + outage]
        expected, pending = 0, [booked.starts_at - d for d in work.policy.reminders]
        for minute in ticks:
            work.now = began + timedelta(minutes=minute)
            while do_due(work):
                pass
            fell_due = [at for at in pending if at <= work.now]
            pending = [at for at in pending if at > work.now]
            expected += bool(fell_due) and work.now < booked.ends_at
        work.flush()
        assert told(work, desk.cadre.id).count("reminder") == expected
        raise UndoneAgain
