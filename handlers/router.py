"""Where everything is registered: every command, button, card, paper and form of the house.

Booking and what everybody has stand here; all else in a room each, as part of these tables: hosts' nights in
handlers/hosts.py, a section's desk in section.py, pleas for tonight in urgent.py, what is done at the talk in
at_the_talk.py, notes in written.py, concerns and hardship aid in matters.py, visits in visits.py, opinions in
opinions.py, files and searches in files.py, people and the roster in registry.py, the calendar in days.py.
The way an update takes through them: handlers/front.py.
"""

from collections.abc import Callable
from typing import Final

from handlers import (
    agreeing,
    appointments,
    at_the_talk,
    attachments,
    attending,
    booking,
    booking_day,
    booking_form,
    closing,
    days,
    directives,
    files,
    form_card,
    forms,
    handing_over,
    hosts,
    live,
    matters,
    moving,
    moving_day,
    nights,
    office,
    opinions,
    paging,
    proposing,
    recusing,
    registry,
    roster_files,
    routes,
    sealing,
    searching,
    section,
    standing,
    start,
    sure,
    urgent,
    visits,
    waiting,
    written,
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
    "fold": closing.fold,
    "unfold": closing.unfold,
    "language": start.change_language,
    "resume": start.resume,
    "go-on": start.go_on,
    "f": forms.tapped,
    "book": booking.book,
    "book-for": agreeing.book_for,
    "agree": agreeing.say_yes,
    "mine": start.show_mine,
    "see": appointments.see,
    "cancel": sure.ask,
    "cancel-yes": booking.cancel,
    "recuse": recusing.recuse,
    "about": recusing.recuse,
    "withdraw": sure.ask,
    "standing": standing.show,
    "standing-new": standing.new,
    "standing-see": standing.see,
    "standing-end": standing.end,
    "withdraw-yes": recusing.withdraw,
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
    "hand-over": handing_over.ask,
    "cannot": handing_over.ask,
    "take-over": handing_over.answer,
    "take-over-no": handing_over.answer,
    "take-back": handing_over.answer,
    "reassign": handing_over.choose,
    "reassign-to": handing_over.give,
    "held": appointments.held,
    "missed": sure.ask,
    "missed-yes": appointments.missed,
    "moved": sure.ask,
    "moved-yes": appointments.moved,
    "instruct": directives.instruct,
    "directive": directives.see,
    "d-received": directives.decide,
    "d-answer": directives.answer,
    "d-accept": directives.decide,
    "d-return": directives.decide,
    "digest": nights.show_digest,
    "rows": nights.show_rows,
    "routes": routes.ask,
    "troubles": office.show_troubles,
}
TAPS: Final = merged(
    _TAPS,
    at_the_talk.TAPS,
    hosts.TAPS,
    section.TAPS,
    urgent.TAPS,
    visits.TAPS,
    opinions.TAPS,
    files.TAPS,
    matters.TAPS,
    written.TAPS,
    registry.TAPS,
    days.TAPS,
)

COMMANDS: Final[dict[str, Callable[[Desk], None]]] = {
    "start": start.start,
    "menu": start.start,
    "routes": routes.command,
    "search": searching.command,
}

_CARDS: Final[dict[str, Callable[..., Card]]] = {
    "menu": start.draw_menu,
    "closed": closing.draw,
    "routes": routes.draw,
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
    "handover": handing_over.draw,
    "reassign": handing_over.draw_reassign,
    "waiting": waiting.draw,
    "offer": waiting.draw_offer,
    "plea": urgent.draw,
    "sure": sure.draw,
    "directive": directives.draw,
    "reminder": nights.draw_reminder,
    "digest": nights.draw_digest,
    "rows": nights.draw_rows,
    "standing": standing.draw,
    "standing-end": standing.draw_end,
    "troubles": office.draw_troubles,
}
CARDS: Final = merged(
    _CARDS,
    at_the_talk.CARDS,
    hosts.CARDS,
    section.CARDS,
    visits.CARDS,
    opinions.CARDS,
    files.CARDS,
    matters.CARDS,
    written.CARDS,
    registry.CARDS,
    days.CARDS,
)

#: Files, said by their name as cards are: `say`, `tell` (handlers/paper.py).
_PAPERS: Final[dict[str, Callable[..., Paper]]] = {
    "calendar-file": attending.paper,
}
PAPERS: Final = merged(_PAPERS, files.PAPERS, written.PAPERS, registry.PAPERS)
merged(CARDS, PAPERS)  # said by their names alike: none may be both

#: Files that come in: the first that wants one takes it (handlers/enclosed.py).
FILES: Final[dict[str, Taking]] = {
    "roster": roster_files.TAKING,
    "attachment": attachments.TAKING,
}

_BOOKING: Final = forms.Declared(
    booking_form.finish,
    booking_form.choices,
    booking_form.review,
    booking_form.so_far,
    accepts=booking_form.accepts,
    shortcuts=booking_form.shortcuts,
    sheet=booking_day.sheet,
    settle=booking_form.settle,
    closed=booking_form.closed,
    width=3,
)

_RECUSAL: Final = forms.Declared(
    recusing.finish, recusing.choices, recusing.review, after_cancel=recusing.after_cancel
)

forms.JOURNEYS.update(visits.JOURNEYS | opinions.JOURNEYS)
forms.JOURNEYS.update(
    booking=_BOOKING,
    urgent=forms.Declared(urgent.finish, urgent.choices, urgent.review, shortcuts=sealing.shortcut, width=3),
    recusal=_RECUSAL,
    about=_RECUSAL,
    standing=forms.Declared(
        standing.finish, standing.choices, standing.review, after_cancel=standing.after_cancel
    ),
    waiting=forms.Declared(
        waiting.finish,
        waiting.choices,
        so_far=waiting.so_far,
        shortcuts=sealing.shortcut,
        settle=waiting.settle,
        width=2,
    ),
    cannot=forms.Declared(handing_over.finish_cannot, after_cancel=handing_over.after_cancel),
    directive=forms.Declared(directives.finish, directives.choices),
    **files.FORMS,
    **written.JOURNEYS,
    **days.JOURNEYS,
    **matters.JOURNEYS,
    **{"booking-for": _BOOKING},
    **at_the_talk.JOURNEYS,
    **{
        "hand-over": forms.Declared(
            handing_over.finish,
            handing_over.choices,
            so_far=handing_over.so_far,
            after_cancel=handing_over.after_cancel,
        )
    },
    routes=forms.Declared(routes.finish, routes.choices),
    report=forms.Declared(directives.finish_answer, after_cancel=directives.after_cancel),
)
