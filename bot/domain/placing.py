"""Whether somebody can still see to what was given to them, and why not."""

from collections.abc import Collection
from enum import StrEnum

from bot.domain.people import Person, Role


class Stranded(StrEnum):
    GONE = "gone"  # archived, or works in no section any more
    MOVED = "moved"  # in another section by now
    NO_SECTION = "no-section"  # it is not in the config
    KEPT_OUT = "kept-out"


def stranded(person: Person, section: str, known: Collection[str]) -> Stranded | None:
    """Why what the section gave to the person cannot stay with them as it is; None when it can. With no
    section it is the minister's."""
    if not section:
        return None if person.role is Role.MINISTER and not person.archived else Stranded.GONE
    if person.archived or person.role not in (Role.SECTION_STAFF, Role.SECTION_HEAD):
        return Stranded.GONE
    if section not in known:
        return Stranded.NO_SECTION
    return None if person.section == section else Stranded.MOVED
