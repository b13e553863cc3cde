"""A small made-up county that any test may live in: policy, units, persons, a clock that is moved by hand.

All names are made up and look it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.people import Person, Role, Unit, UnitKind
from bot.domain.policy import Policy
from bot.services.people_ports import Account
from bot.services.ports import Work

SHANGHAI = ZoneInfo("Asia/Shanghai")

#: A Tuesday without any holiday near: three in the afternoon in Shanghai.
AFTERNOON = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)


def label(name: str) -> dict[str, str]:
    return {"zh_CN": name, "en": name}


def night(day: int, clock: str = "19:30", month: int = 3) -> datetime:
    """A time of 2026 on the department's wall clock, as UTC."""
    return datetime.combine(
        datetime(2026, month, day, tzinfo=SHANGHAI), time.fromisoformat(clock), SHANGHAI
    ).astimezone(UTC)


def policy(**changes: Any) -> Policy:
    """Three talks a night of 40 minutes, from 19:30; `changes` replace whole top-level keys."""
    rules: dict[str, Any] = {
        "department": {"name": label("示例县委组织部"), "place": label("示例楼 301 室")},
        "nights": {"begins": "19:30", "ends": "21:30", "slot": "40m"},
        "topics": [{"id": i, "name": label(i)} for i in ("work", "hardship", "mind", "career")],
        "sections": [
            {"id": "cadre1", "name": label("干部一科"), "host": "V001"},
            {"id": "grassroots", "name": label("组织科"), "host": "V002"},
            {"id": "supervision", "name": label("监督科"), "host": "V001"},
        ],
        "routing": [
            {
                "name": "village",
                "unit_kinds": ["village", "township"],
                "section": "grassroots",
                "reason": label("乡镇和村"),
            },
            {"name": "mind", "topics": ["mind"], "section": "supervision", "reason": label("思想压力")},
            {"name": "default", "section": "cadre1", "reason": label("其他")},
        ],
        "ladders": {
            "assignment": [{"after": "2h", "to": "staff"}, {"after": "6h", "to": "head"}],
            "displaced": [{"after": "2h", "to": "cadre"}, {"after": "6h", "to": "head"}],
            "talk": [{"after": "0m", "to": "staff"}, {"after": "12h", "to": "head"}],
            "note": [
                {"after": "1d", "to": "staff"},
                {"after": "3d", "to": "head"},
                {"after": "5d", "to": "host"},
            ],
            "confirmation": [{"after": "1d", "to": "cadre"}, {"after": "7d", "to": "staff"}],
            "concern": [
                {"after": "0m", "to": "staff"},
                {"after": "3d", "to": "head"},
                {"after": "7d", "to": "host"},
                {"after": "14d", "to": "minister"},
            ],
            "directive": [{"after": "0m", "to": "staff"}, {"after": "1d", "to": "head"}],
        },
        "follow_ups": {"self_booked": ["30d", "90d", "180d"]},
    }
    return Policy(**{**rules, **changes})


@dataclass
class Clock:
    """The time, moved by hand."""

    now: datetime = AFTERNOON

    def __call__(self) -> datetime:
        return self.now

    def to(self, moment: datetime) -> None:
        self.now = moment

    def on(self, **distance: float) -> None:
        self.now += timedelta(**distance)


@dataclass
class County:
    """Everybody by role. `cadres` serve in the county's departments, `villager` in a village."""

    minister: Person
    hosts: list[Person]
    heads: list[Person]
    staff: list[Person]
    cadres: list[Person]
    villager: Person
    office: Person
    auditor: Person
    units: list[Unit] = field(default_factory=list)

    @property
    def everybody(self) -> Iterator[Person]:
        yield from (self.minister, *self.hosts, *self.heads, *self.staff, *self.cadres, self.villager)
        yield from (self.office, self.auditor)


SECTIONS = ("cadre1", "grassroots", "supervision")


def people(cadres: int = 6, ids: Iterator[int] | None = None) -> County:
    """The county as values; nothing is stored."""
    ids = ids or count(1)
    kinds = [UnitKind.COUNTY_DEPARTMENT, UnitKind.TOWNSHIP, UnitKind.VILLAGE, UnitKind.TALENT]
    kinds.append(UnitKind.COUNTY_DEPARTMENT)  # the department itself
    units = [Unit(next(ids), f"示例单位{nth}{kind}", kind) for nth, kind in enumerate(kinds)]

    def somebody(number: str, name: str, role: Role, section: str | None = None, unit: int = 4) -> Person:
        return Person(next(ids), number, name, units[unit].id, "示例职务", role, section)

    return County(
        minister=somebody("M001", "部长示例", Role.MINISTER),
        hosts=[somebody(f"V00{i}", f"副部长示例{i}", Role.HOST) for i in (1, 2)],
        heads=[somebody(f"H{s}", f"科长示例{s}", Role.SECTION_HEAD, s) for s in SECTIONS],
        staff=[
            somebody(f"S{s}{i}", f"科员示例{s}{i}", Role.SECTION_STAFF, s) for s in SECTIONS for i in (1, 2)
        ],
        cadres=[somebody(f"C{i:03}", f"张示例{i}", Role.CADRE, unit=0) for i in range(cadres)],
        villager=somebody("C900", "李示例村", Role.CADRE, unit=2),
        office=somebody("O001", "办公室示例", Role.OFFICE),
        auditor=somebody("A001", "审计示例", Role.AUDITOR),
        units=units,
    )


def populate(work: Work, cadres: int = 6, channel: str | None = "made_up") -> County:
    """Store the county; with a channel, everybody has an account there whose chat id is the person's id."""
    county = people(cadres, iter(work.new_id, None))
    for unit in county.units:
        work.people.add_unit(unit)
    for person in county.everybody:
        work.people.add(person)
        if channel:
            work.people.bind(Account(work.new_id(), channel, person.id, person.id, person.id))
    return county
