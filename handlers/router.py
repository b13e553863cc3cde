"""Where everything is registered: every command, button, card, paper and form of the house.

Those about nights of hosts stand in handlers/hosts.py, those about pleas for tonight in
handlers/urgent.py, which are part of them. The way an update takes through them: handlers/front.py.
"""

from collections.abc import Callable
from typing import Final

from handlers import (
    agreeing,
    appointments,
    attending,
    booking,
    booking_day,
    booking_form,
    calendar,
    concerns,
    daychange,
    directives,
    form_card,
    forms,
    hosts,
    inviting,
    live,
    month,
    moving,
    moving_day,
    nights,
    notes,
    office,
    paging,
    proposing,
    recusing,
    roster,
    roster_files,
    sheets,
    start,
    sure,
    urgent,
    waiting,
)
from handlers.card import Card, Tap
from handlers.desk import Desk
from handlers.enclosed import Taking
from handlers.paper import Paper
from handlers.tables import merged

#: A tap returns the key of the toast it is answered with, or None.
_TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "menu": start.show_menu,
    "turn": paging.turn,
    "language": start.change_language,
    "resume": start.resume,
    "f": forms.tapped,
    "book": booking.book,
    "book-for": agreeing.book_for,
    "agree": agreeing.say_yes,
    "mine": start.show_mine,
    "see": appointments.see,
    "cancel": sure.ask,
    "cancel-yes": booking.cancel,
    "recuse": recusing.recuse,
    "decline": sure.ask,
    "decline-yes": appointments.decline,
    "more": live.more,
    "coming": attending.say,
    "here": attending.say,
    "late": attending.say,
    "calendar-file": attending.calendar,
    "wait": waiting.wait,
    "wait-leave": waiting.leave,
    "offer-take": waiting.decide,
    "offer-pass": waiting.decide,
    "move": moving.ask,
    "move-look": moving.look,
    "move-days": moving_day.look,
    "move-day": moving_day.choose,
    "move-to": moving.to,
    "propose": proposing.ask,
    "propose-send": proposing.send,
    "p-take": proposing.answer,
    "p-refuse": proposing.answer,
    "p-withdraw": proposing.answer,
    "accept": appointments.accept,
    "held": appointments.held,
    "missed": sure.ask,
    "missed-yes": appointments.missed,
    "moved": sure.ask,
    "moved-yes": appointments.moved,
    "note": notes.write,
    "read": notes.read,
    "sign": notes.sign,
    "review": notes.review,
    "concerns": start.show_concerns,
    "concern": concerns.see,
    "c-yes": concerns.decide,
    "c-fix": concerns.word_anew,
    "c-drop": concerns.decide,
    "c-answer": concerns.answer,
    "c-settled": concerns.decide,
    "c-open": concerns.decide,
    "followup": nights.see_follow_up,
    "visited": nights.visited,
    "instruct": directives.instruct,
    "directive": directives.see,
    "d-received": directives.decide,
    "d-answer": directives.answer,
    "d-accept": directives.decide,
    "d-return": directives.decide,
    "digest": nights.show_digest,
    "rows": nights.show_rows,
    "errands": nights.show_errands,
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
    "days": calendar.show_month,
    "day": calendar.show_day,
    "day-to": daychange.show_change,
    "day-why": daychange.ask_reason,
    "day-yes": daychange.change,
    "quiet": month.quiet,
    "troubles": office.show_troubles,
}
TAPS: Final = merged(_TAPS, hosts.TAPS, urgent.TAPS)

COMMANDS: Final[dict[str, Callable[[Desk], None]]] = {
    "start": start.start,
    "menu": start.start,
}

_CARDS: Final[dict[str, Callable[..., Card]]] = {
    "menu": start.draw_menu,
    "welcome": start.draw_welcome,
    "stranger": start.draw_stranger,
    "binding-waiting": start.draw_waiting,
    "binding-refused": start.draw_binding_refused,
    "unbound": start.draw_unbound,
    "form": form_card.draw,
    "appointment": appointments.draw,
    "mine": booking.draw_mine,
    "move": moving.draw,
    "move-days": moving_day.draw,
    "move-day": moving_day.draw_day,
    "propose": proposing.draw,
    "agreement": agreeing.draw,
    "attendance": attending.draw,
    "waiting": waiting.draw,
    "offer": waiting.draw_offer,
    "plea": urgent.draw,
    "sure": sure.draw,
    "note": notes.draw,
    "concern": concerns.draw,
    "concerns": concerns.draw_mine,
    "directive": directives.draw,
    "followup": nights.draw_follow_up,
    "reminder": nights.draw_reminder,
    "digest": nights.draw_digest,
    "rows": nights.draw_rows,
    "errands": nights.draw_errands,
    "people": office.draw_people,
    "invitation": office.draw_invitation,
    "binding": inviting.draw_binding,
    "person": inviting.draw_person,
    "people-found": inviting.draw_found,
    "invite-all": sheets.draw_ask,
    "slip": sheets.draw,
    "roster": roster_files.draw,
    "roster-missing": roster_files.draw_missing,
    "troubles": office.draw_troubles,
    "days": calendar.draw_month,
    "day": calendar.draw_day,
    "day-change": daychange.draw_change,
    "year-unpublished": calendar.draw_unpublished,
}
CARDS: Final = merged(_CARDS, hosts.CARDS)

#: Files, said by their name as cards are: `say`, `tell` (handlers/paper.py).
PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "calendar-file": attending.paper,
    "roster-template": roster.template,
    "invitation-sheet": sheets.sheet,
    "roster-list": roster.everybody,
    "roster-problems": roster_files.problems,
}
merged(CARDS, PAPERS)  # said by their names alike: none may be both

#: Files that come in: the first that wants one takes it (handlers/enclosed.py).
FILES: Final[dict[str, Taking]] = {
    "roster": roster_files.TAKING,
}

_BOOKING: Final = forms.Declared(
    booking_form.finish,
    booking_form.choices,
    booking_form.review,
    booking_form.so_far,
    shortcuts=booking_form.shortcuts,
    sheet=booking_day.sheet,
    settle=booking_form.settle,
    closed=booking_form.closed,
    width=3,
)

forms.JOURNEYS.update(
    booking=_BOOKING,
    urgent=forms.Declared(urgent.finish, urgent.choices, urgent.review, width=3),
    recusal=forms.Declared(
        recusing.finish, recusing.choices, recusing.review, after_cancel=recusing.after_cancel
    ),
    waiting=forms.Declared(
        waiting.finish, waiting.choices, so_far=waiting.so_far, settle=waiting.settle, width=2
    ),
    note=forms.Declared(notes.finish, review=notes.hub, after_cancel=notes.after_cancel),
    correction=forms.Declared(concerns.finish_correction, after_cancel=concerns.after_cancel),
    answer=forms.Declared(concerns.finish_answer, concerns.choices, after_cancel=concerns.after_cancel),
    directive=forms.Declared(directives.finish, directives.choices),
    **{"booking-for": _BOOKING},
    **{"day-reason": forms.Declared(daychange.finish_reason, after_cancel=daychange.after_cancel)},
    report=forms.Declared(directives.finish_answer, after_cancel=directives.after_cancel),
)
