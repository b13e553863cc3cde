"""Who was given how much of late, as routing counts it, less what is kept from the reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.access import Matter, authorize, may
from bot.domain.people import Person, Role
from bot.services.ports import Work
from bot.services.routing import SECTION


@dataclass(frozen=True, slots=True)
class Loads:
    """Of one section, or with none of the hosts; who had most stands first."""

    section: str | None
    counts: Sequence[tuple[Person, int]]


def loads_for(work: Work, who: Person) -> list[Loads]:
    """A head sees the own section; hosts, minister and office see everybody. Counts only."""
    authorize(who, "loads.see", Matter(section=who.section))
    if not may(who, "loads.see", Matter()):
        return [_of_section(work, who.section or "", who.id)]
    return everybody(work, who.id)


def everybody(work: Work, reader_id: int | None = None) -> list[Loads]:
    """For whoever runs the machine too."""
    sections = (_of_section(work, section.id, reader_id) for section in work.policy.sections)
    return [_hosts(work, reader_id), *sections]


def _hosts(work: Work, reader_id: int | None) -> Loads:
    people = work.people.with_role(Role.HOST)
    since = work.now - work.policy.fair_over
    counts = work.appointments.loads([p.id for p in people], since, reader_id)
    return _sorted(None, people, counts)


def _of_section(work: Work, section: str, reader_id: int | None) -> Loads:
    people = [p for p in work.people.of_section(section) if p.role in SECTION]
    since = work.now - work.policy.fair_over
    counts = work.assignments.loads([p.id for p in people], since, reader_id)
    return _sorted(section, people, counts)


def _sorted(section: str | None, people: Sequence[Person], counts: dict[int, int]) -> Loads:
    found = sorted(((p, counts[p.id]) for p in people), key=lambda one: (-one[1], one[0].number))
    return Loads(section, found)
