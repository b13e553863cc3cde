"""Of the made-up county: what one section has in hand, each concern at another point of its way."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.words import Words
from bot.services.aid import file_aid
from bot.services.concern_handling import ask_extension, count_anew, log_step
from bot.services.ports import Work

#: Whose they are: not of those who are busy in the night that is played.
SECTION: Final = "cadre1"


def under_way(work: Work) -> None:
    """One with a log, one for which more time is asked, one with an application for aid, one that is late."""
    theirs = [c for c in work.concerns.under_way() if c.section == SECTION and c.due_at > work.now]
    for nth, concern in enumerate(sorted(theirs, key=lambda c: (c.due_at, c.id))[:4]):
        owner = work.people.get(concern.staff_id)
        if owner is None:
            continue
        if nth == 0:
            moved = log_step(work, owner, concern, Words("(演示)打过电话，对方答应这周回话。"))
            log_step(work, owner, moved, Words("(演示)去看过现场，拍了照片。"))
        elif nth == 1:
            later = work.calendar.add_working_days(work.calendar.today(concern.due_at), 5)
            ask_extension(work, owner, concern, later, Words("(演示)要等对方单位开会研究。"))
        elif nth == 2 and work.policy.aid.kinds:
            kind = work.policy.aid.kinds[-1].id
            file_aid(work, owner, concern, kind, 3000_00, Words("(演示)家里有人住院，开支较大。"))
        else:
            late = replace(concern, due_at=work.now - timedelta(days=2), revision=concern.revision + 1)
            work.concerns.save(late)
            count_anew(work, late)
