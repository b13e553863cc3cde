"""Who there is: persons, their roles, and the units they serve in."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    CADRE = "cadre"
    SECTION_STAFF = "section_staff"
    SECTION_HEAD = "section_head"
    HOST = "host"
    MINISTER = "minister"
    OFFICE = "office"
    AUDITOR = "auditor"


class UnitKind(StrEnum):
    COUNTY_DEPARTMENT = "county_department"
    TOWNSHIP = "township"
    ENTERPRISE = "enterprise"
    VILLAGE = "village"
    TALENT = "talent"


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    name: str
    kind: UnitKind


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the roster. `number` is the department's own, unique; `section` is an id from the policy."""

    id: int
    number: str
    name: str
    unit_id: int
    post: str
    role: Role
    section: str | None = None
    language: str | None = None
    archived: bool = False
    revision: int = 0
    rank: str | None = None
    """An id from the policy."""
