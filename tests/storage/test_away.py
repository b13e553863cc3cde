"""A colleague who is away gets nothing new, nobody stands in for whoever stands in for them, on both
databases."""

from datetime import date, timedelta

import pytest

from bot.domain.errors import InACircle, MovedOn, NotYours, SubstituteAway
from bot.domain.people import Person, Role
from bot.services.away import Leave, come_back, go_away, leaves
from bot.services.routing import find_route
from storage.database import Database
from storage.work import House, SqlWork
from tests import county as county_
from tests.county import County, night

TUE, WED, THU = (date(2026, 3, day) for day in (10, 11, 12))


def span(day: int = 11) -> tuple:
    return night(day), night(day) + timedelta(minutes=40)


def of(county: County, section: str, *roles: Role) -> list[Person]:
    return [p for p in (*county.staff, *county.heads) if p.section == section and p.role in roles]


@pytest.fixture
def staff(county: County) -> list[Person]:
    return of(county, "cadre1", Role.SECTION_STAFF)


def who_gets_it(work: SqlWork, county: County, day: int = 11) -> Person:
    return find_route(work, county.cadres[0], "work", at=span(day)).staff


def test_whoever_is_away_on_the_day_of_the_talk_is_passed_over(
    db: Database, county: County, staff: list[Person]
) -> None:
    first, second = staff
    with db.begin() as work:
        assert who_gets_it(work, county) == first
        go_away(work, first, first, WED, WED)
        assert who_gets_it(work, county) == second
        assert who_gets_it(work, county, 12) == first  # there on Thursday, and today to accept it


def test_whoever_is_away_while_it_has_to_be_accepted_is_passed_over_if_another_is_there(
    db: Database, county: County, staff: list[Person]
) -> None:
    first, second = staff
    with db.begin() as work:
        go_away(work, first, first, TUE, TUE)
        assert who_gets_it(work, county) == second
        go_away(work, second, second, TUE, WED)
        head = of(county, "cadre1", Role.SECTION_HEAD)[0]
        assert who_gets_it(work, county) == head
        go_away(work, head, head, TUE, WED)
        assert who_gets_it(work, county) == first  # away today, but there on the night


def test_with_the_whole_section_away_its_substitute_is_asked(
    db: Database, county: County, house: House
) -> None:
    sections = [s.model_dump() for s in house.policy.sections]
    sections[0]["substitute"] = "grassroots"
    house.policy = county_.policy(sections=sections)
    everybody = of(county, "cadre1", Role.SECTION_STAFF, Role.SECTION_HEAD)
    with db.begin() as work:
        for person in everybody:
            go_away(work, person, person, WED, WED)
        found = find_route(work, county.cadres[0], "work", at=span())
        assert (found.section, found.staff.section) == ("grassroots", "grassroots")
        for person in of(county, "grassroots", Role.SECTION_STAFF, Role.SECTION_HEAD):
            go_away(work, person, person, WED, WED)
        assert who_gets_it(work, county) in everybody  # nobody anywhere: it lies with its own, and climbs
        come_back(work, everybody[0], everybody[0], WED, WED)
        assert who_gets_it(work, county) == everybody[0]


def test_nobody_stands_in_for_whoever_stands_in_for_them(
    db: Database, county: County, staff: list[Person]
) -> None:
    first, second = staff
    head = of(county, "cadre1", Role.SECTION_HEAD)[0]
    with db.begin() as work:
        go_away(work, first, first, WED, THU, second)
        with pytest.raises(InACircle):
            go_away(work, second, second, THU, THU, first)
        go_away(work, second, second, THU, THU, head)
        with pytest.raises(InACircle):
            go_away(work, head, head, THU, THU, first)
        with pytest.raises(SubstituteAway):
            go_away(work, head, head, WED, WED, first)


def test_only_the_colleague_and_the_head_say_that_somebody_is_away(
    db: Database, county: County, staff: list[Person]
) -> None:
    first, second = staff
    head, other_head = county.heads[0], county.heads[1]
    with db.begin() as work:
        for stranger in (
            second,
            other_head,
            county.office,
            county.hosts[0],
            county.minister,
            county.cadres[0],
        ):
            with pytest.raises(NotYours):
                go_away(work, stranger, first, WED, THU)
        for days in ((date(2026, 3, 9), WED), (THU, WED), (WED, WED + timedelta(days=90))):
            with pytest.raises(MovedOn):
                go_away(work, head, first, *days)
        with pytest.raises(MovedOn):
            go_away(work, head, first, WED, WED, county.staff[-1])  # of another section
        go_away(work, head, first, WED, THU, second)
        go_away(work, first, first, date(2026, 3, 13), date(2026, 3, 13))
        assert leaves(work, first) == [
            Leave(WED, THU, second.id), Leave(date(2026, 3, 13), date(2026, 3, 13)),
        ]  # fmt: skip
        with pytest.raises(MovedOn):
            come_back(work, first, first, WED, WED)
        come_back(work, first, first, WED, THU)
        assert leaves(work, first) == [Leave(date(2026, 3, 13), date(2026, 3, 13))]
