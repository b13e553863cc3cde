"""Whether somebody can still see to what was given to them, and why not; who signs in a host's place."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final

from bot.domain.people import Person, Role


class Stranded(StrEnum):
    GONE = "gone"  # archived, or works in no section any more
    MOVED = "moved"  # in another section by now
    NO_SECTION = "no-section"  # it is not in the config
    KEPT_OUT = "kept-out"
    UNSIGNED = "unsigned"  # a note, and nobody is left who may sign it


#: Who holds talks, and so signs.
HOLDS_TALKS: Final = (Role.HOST, Role.MINISTER)


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


def stands_in(
    able: Sequence[tuple[int, Role]], recused: Collection[int], present: Collection[int]
) -> int | None:
    """Who signs what the host cannot sign any more: somebody who holds talks and was there, else a minister.
    Of equals the first; nobody who keeps out of it."""
    found = [(id_, role) for id_, role in able if id_ not in recused]
    there = [id_ for id_, _ in found if id_ in present]
    return next(iter([*there, *(id_ for id_, role in found if role is Role.MINISTER)]), None)
