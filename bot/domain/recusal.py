"""Recusal: who must not take part in an appointment, nor see it, nor learn that it is there."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recusal:
    """`person_id` is kept out of `appointment_id`; once declared it stands."""

    appointment_id: int
    person_id: int
    declared_by: int
    at: datetime
