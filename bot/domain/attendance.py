"""What the cadre says shortly before: coming, a little late, here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.appointment import Appointment, AppointmentState

#: "I am here" is of use from then on; "a little late" from somewhat earlier.
HERE_FROM: Final = timedelta(minutes=30)
LATE_FROM: Final = timedelta(hours=1)
#: By how many minutes somebody may say to be late; later than that, it is to be moved.
LATER: Final = (10, 20)


@dataclass(frozen=True, slots=True)
class Attendance:
    """`id` is the appointment's: what was said about the time at which it stands now."""

    id: int
    coming_at: datetime | None = None
    late: int | None = None
    arrived_at: datetime | None = None
    revision: int = 0


def may_say(appointment: Appointment, ahead: timedelta, now: datetime) -> bool:
    """Whether it is arranged, and so near (and not over) that the word is of use."""
    near = appointment.starts_at - ahead <= now < appointment.ends_at
    return near and appointment.state is AppointmentState.ACCEPTED
