"""What becomes of a night, by the services: a concern with everything that may be asked about it, a visit
that was made with words, an application for aid, a cause, a paper taken out."""

from datetime import timedelta

from bot.domain.followup import Finding
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services import aid, concern_handling, concern_links, concerns, follow_ups, notes, records, referring
from storage.work import SqlWork

#: Typed about what is in hand: for those who handle it, and not for the cadre.
ASKED = "ASKED-MARKER 家里老人住院，学校还要开会"
#: Whatever of it a button names.
TABLES = ("aid", "extension", "referral", "export")


def aftermath(work: SqlWork, raised: str) -> None:
    """Of the one talk that was held and signed, whose first concern is in hand and stays as it is."""
    first = work.concerns.under_way()[0]
    cadre, staff, minister = (_known(work, who) for who in (first.cadre_id, first.staff_id, None))
    notes.raise_concerns(work, staff, first.appointment_id, [raised, raised])
    more = [c for c in work.concerns.of_appointment(first.appointment_id) if c.id != first.id]
    second, third = (concerns.confirm_concern(work, cadre, each) for each in more)
    until = work.calendar.today(second.due_at) + timedelta(days=9)
    concern_handling.ask_extension(work, staff, second, until, Words(ASKED))
    referring.refer_concern(work, staff, second, referring.sections_for(work, second)[-1], Words(ASKED))
    aid.file_aid(work, staff, second, work.policy.aid.kinds[0].id, 100_00, Words(ASKED))
    concern_links.link_concern(work, minister, second, third)
    visit = next(iter(work.follow_ups.of(first.appointment_id)))
    follow_ups.finish_follow_up(work, staff, visit, Finding.IMPROVING, words=Words(ASKED))
    records.ask_record(work, minister, first.appointment_id)


def _known(work: SqlWork, id_: int | None) -> Person:
    found = work.people.get(id_) if id_ else work.people.by_number("M001")
    assert found is not None
    return found
