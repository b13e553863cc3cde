"""Recusal: who must not take part in an appointment, nor see it, nor learn that it is there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.people import Role


class Ground(StrEnum):
    """Why; the first that holds is the one that is put down."""

    ABOUT = "about"  # the request is about them
    RELATIVE = "relative"
    OFFICE = "office"  # the office said so
    UNIT = "unit"  # they serve in the same unit
    CADRE = "cadre"  # the person it is about wishes so
    SELF = "self"  # they said so themselves


#: What may stand between two people, for everything there is and will be.
STANDING: Final = (Ground.RELATIVE, Ground.ABOUT, Ground.OFFICE)
#: Everybody whose work could lead them to an appointment. Auditors read ids and verbs only.
COULD_SEE: Final = (Role.HOST, Role.MINISTER, Role.SECTION_HEAD, Role.SECTION_STAFF, Role.OFFICE)
#: Kept out by unit; the minister only by name, or nobody could hear the department's own people.
BY_UNIT: Final = tuple(role for role in COULD_SEE if role is not Role.MINISTER)


@dataclass(frozen=True, slots=True)
class Recusal:
    """`person_id` is kept out of `appointment_id`; once declared it stands. The house itself declares
    what follows from unit and roster: `declared_by` is None."""

    appointment_id: int
    person_id: int
    declared_by: int | None
    at: datetime
    ground: Ground = Ground.CADRE


@dataclass(frozen=True, slots=True)
class Standing:
    """`person_id` keeps out of everything of `of_id`, until it is ended."""

    person_id: int
    of_id: int
    ground: Ground
    declared_by: int | None
    at: datetime
