"""One person's file on both databases: whose it is, what stands in it for whom, what no count gives away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.appointment import Appointment, AppointmentState, Assignment, AssignmentState, TalkKind
from bot.domain.concern import Concern, ConcernState
from bot.domain.directive import Directive
from bot.domain.errors import NotYours
from bot.domain.people import Person
from bot.domain.recusal import Recusal
from bot.domain.talk import Talk
from bot.domain.words import Words
from bot.services.person_file import find_files, open_file, open_points
from bot.services.person_ports import What
from storage.database import Database
from storage.work import SqlWork
from tests.county import County

SAID = Words("编造的诉求")


def a_talk(work: SqlWork, cadre: Person, host: Person, staff: Person, days_ago: int) -> Appointment:
    """Held so many days ago, with a concern in hand and an instruction to the colleague."""
    begin = work.now - timedelta(days=days_ago)
    end = begin + timedelta(minutes=40)
    state, section = AppointmentState.HELD, staff.section or ""
    found = Appointment(
        work.new_id(), cadre.id, host.id, begin, end, TalkKind.SELF_BOOKED, "work", begin, None, state
    )
    work.appointments.add(found)
    accepted = AssignmentState.ACCEPTED
    work.assignments.add(Assignment(work.new_id(), found.id, section, staff.id, "default", begin, accepted))
    talk = Talk(work.new_id(), found.id, begin, end)
    work.talks.add(talk)
    due = begin + timedelta(days=10)
    concern = Concern(work.new_id(), talk.id, found.id, cadre.id, section, staff.id, due, end, SAID)
    work.concerns.add(replace(concern, state=ConcernState.ASSIGNED))
    minister = work.people.by_number("M001")
    assert minister is not None
    work.directives.add(Directive(work.new_id(), found.id, minister.id, staff.id, due, end, SAID))
    return found


def test_each_reader_finds_what_is_theirs_and_of_the_rest_only_that_there_was_a_talk(
    db: Database, county: County
) -> None:
    cadre, (host, other_host), (staff, *_) = county.cadres[0], county.hosts, county.staff
    others = next(p for p in county.staff if p.section != staff.section)
    with db.begin() as work:
        a_talk(work, cadre, host, staff, 9)
        a_talk(work, cadre, other_host, others, 3)
        mine, theirs, all_ = (open_file(work, who, cadre.id) for who in (staff, others, county.minister))
        assert [e.trace.what for e in all_.entries].count(What.CONCERN) == 2
        assert len(all_.open_points) == 4 and len(mine.open_points) == len(theirs.open_points) == 2
        assert len(mine.talks) == 2 and [e.grant is None for e in mine.talks] == [True, False]
        assert not {e.trace.id for e in mine.open_points} & {e.trace.id for e in theirs.open_points}
        assert open_points(work, staff, cadre.id) == mine.open_points
        heads = {h.section: h for h in county.heads}
        assert open_file(work, heads[staff.section], cadre.id).open_points


@pytest.mark.parametrize("role", ["cadres", "hosts", "staff", "heads"])
def test_who_has_no_talk_with_somebody_finds_nothing_of_them(db: Database, county: County, role: str) -> None:
    cadre, staff = county.cadres[0], county.staff[0]
    stranger = getattr(county, role)[-1]
    with db.begin() as work:
        a_talk(work, cadre, county.hosts[0], staff, 9)
        with pytest.raises(NotYours):
            open_file(work, stranger, cadre.id)
        assert find_files(work, stranger, cadre.name) == find_files(work, stranger, "没有这个人") == []
        assert find_files(work, staff, cadre.name) == [cadre]
        for somebody in (county.office, county.auditor, cadre):
            with pytest.raises(NotYours):
                open_file(work, somebody, cadre.id)
            assert find_files(work, somebody, cadre.number) == []


def test_what_is_kept_from_the_minister_is_in_no_entry_and_no_count(db: Database, county: County) -> None:
    cadre, minister = county.cadres[0], county.minister
    with db.begin() as work:
        before = open_file(work, minister, cadre.id)
        kept = a_talk(work, cadre, county.hosts[0], county.staff[0], 9)
        work.recusals.add(Recusal(kept.id, minister.id, cadre.id, work.now))
        assert open_file(work, minister, cadre.id) == before
        shown = a_talk(work, cadre, county.hosts[0], county.staff[0], 3)
        file = open_file(work, minister, cadre.id)
        assert {e.trace.appointment_id for e in file.entries} == {shown.id}
