"""Moving and calling off: how late, and whether what was accepted has to be accepted once more."""

from datetime import datetime

from bot.domain.appointment import Appointment, AppointmentState
from bot.domain.policy import Policy


def is_locked(policy: Policy, appointment: Appointment, now: datetime) -> bool:
    """Whether others rely on it by now: accepted, and about to begin. What nobody has accepted yet
    burdens nobody, and stays the cadre's own to change until it begins."""
    soon = now >= appointment.starts_at - policy.deadlines.locked_before
    return soon and appointment.state is AppointmentState.ACCEPTED


def stays_arranged(policy: Policy, starts_at: datetime, colleague_is_free: bool, now: datetime) -> bool:
    """Whether the section may be taken to agree to a new time: the host has published it, the colleague
    has nothing else then, and hears of it early enough."""
    return colleague_is_free and starts_at - now >= policy.deadlines.locked_before
