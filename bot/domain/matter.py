"""What an object is to somebody: everything about it that a permission may depend on."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people import Person


class Relation(StrEnum):
    OWN = "own"  # it is about me
    STAFF = "staff"  # it is assigned to me
    SECTION = "section"  # it is assigned to my section
    ATTENDS = "attends"  # I take part besides
    ATTENDS_SECTION = "attends_section"  # somebody of my section does
    HAD = "had"  # it was assigned to me
    HOST = "host"  # I hold the talk
    SIGNER = "signer"  # its note waits for my signature: the host's, or whoever's who stands in
    BOOKER = "booker"  # I booked it for somebody
    OWNER = "owner"  # I was asked by name to see to it
    OWNER_SECTION = "owner_section"  # somebody of my section was asked
    ASKED = "asked"  # the next decision is mine
    PRESENT = "present"  # I was at the talk
    ANY = "any"


class Seal(StrEnum):
    """Who reads what was said, when the cadre wished it sealed to the minister (docs/adr/0014)."""

    OPEN = "open"  # not sealed
    WRITING = "writing"  # whoever writes and signs the note, until it is signed
    SEALED = "sealed"  # the minister alone


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything about an object that a permission may depend on."""

    cadre_id: int | None = None
    host_id: int | None = None
    staff_id: int | None = None
    section: str | None = None
    owner_id: int | None = None
    owner_section: str | None = None
    recused: frozenset[int] = frozenset()
    """Who must neither take part nor see it: for them it is not there, whatever else they are."""
    booker_id: int | None = None
    attending: frozenset[int] = frozenset()
    """Colleagues of the sections that take part besides; `staff_id` leads."""
    attending_sections: frozenset[str] = frozenset()
    had: frozenset[int] = frozenset()
    """Colleagues who had it before."""
    asked: frozenset[int] = frozenset()
    """Who has the next decision about it."""
    present: frozenset[int] = frozenset()
    """Who was at the talk, once it was held."""
    seal: Seal = Seal.OPEN
    stand_in: int | None = None
    """Who signs in place of a host who holds no talks any more, or keeps out by now (docs/adr/0020)."""

    @property
    def signer_id(self) -> int | None:
        return self.stand_in or self.host_id

    @property
    def taking_part(self) -> frozenset[int]:
        """Everybody of the department who is there: the host, who leads, who attends."""
        return frozenset(p for p in (self.host_id, self.staff_id, *self.attending) if p is not None)


def relations(who: Person, matter: Matter) -> frozenset[Relation]:
    """How somebody stands to it; whoever is recused stands to it in no way at all."""
    if who.id in matter.recused:
        return frozenset()
    found = {Relation.ANY}
    if who.id == matter.cadre_id:
        found.add(Relation.OWN)
    if who.id == matter.staff_id:
        found.add(Relation.STAFF)
    if who.section is not None and who.section == matter.section:
        found.add(Relation.SECTION)
    if who.id in matter.attending:
        found.add(Relation.ATTENDS)
    if who.section is not None and who.section in matter.attending_sections:
        found.add(Relation.ATTENDS_SECTION)
    if who.id in matter.had:
        found.add(Relation.HAD)
    if who.id in matter.present:
        found.add(Relation.PRESENT)
    if who.id == matter.host_id:
        found.add(Relation.HOST)
    if who.id == matter.signer_id:
        found.add(Relation.SIGNER)
    if who.id == matter.booker_id:
        found.add(Relation.BOOKER)
    if who.id == matter.owner_id:
        found.add(Relation.OWNER)
    if who.section is not None and who.section == matter.owner_section:
        found.add(Relation.OWNER_SECTION)
    if who.id in matter.asked:
        found.add(Relation.ASKED)
    return frozenset(found)
