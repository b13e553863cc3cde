"""The buttons, cards and papers about people, invitations and the roster: the router's tables name them from
here."""

from collections.abc import Callable
from typing import Final

from handlers import inviting, office, roster, roster_files, sheets
from handlers.card import Card, Tap
from handlers.desk import Desk
from handlers.paper import Paper

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "people": office.show_people,
    "invite-all": sheets.ask,
    "invite-all-yes": sheets.invite_all,
    "slip-end": sheets.end,
    "b-yes": inviting.decide_binding,
    "b-new": inviting.decide_binding,
    "b-no": inviting.decide_binding,
    "person": inviting.see_person,
    "archive": inviting.ask_to_archive,
    "archive-yes": inviting.archive_person,
    "roster-template": roster.send_template,
    "roster-list": roster.send_list,
    "roster": roster_files.show,
    "r-import": roster_files.take_in,
    "r-problems": roster_files.send_problems,
    "r-missing": roster_files.show_missing,
    "r-archive": roster_files.archive_missing,
    "r-drop": roster_files.drop,
    "invite": office.make_invitation,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "people": office.draw_people,
    "invitation": office.draw_invitation,
    "binding": inviting.draw_binding,
    "person": inviting.draw_person,
    "people-found": inviting.draw_found,
    "invite-all": sheets.draw_ask,
    "slip": sheets.draw,
    "roster": roster_files.draw,
    "roster-missing": roster_files.draw_missing,
}

PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "roster-template": roster.template,
    "invitation-sheet": sheets.sheet,
    "roster-list": roster.everybody,
    "roster-problems": roster_files.problems,
}
