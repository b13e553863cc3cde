"""A concern's taps and forms, and the list of one's own; the card itself: concern_card.py."""

from typing import Final

from bot.domain.access import authorize, may
from bot.domain.concern import Concern, Outcome, Outline, number_of
from bot.domain.errors import NotYours
from bot.domain.words import Words
from bot.forms.concerns import ANSWER, CORRECTION
from bot.forms.form import Draft
from bot.services.concerns import (
    answer_concern,
    confirm_concern,
    correct_concern,
    drop_concern,
    matter_of,
    reopen_concern,
    settle_concern,
)
from bot.services.desk_ports import Place
from bot.services.ports import Work
from handlers import forms
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View, same


def number(view: View, concern: Concern | Outline) -> str:
    return number_of(concern.id, view.work.calendar.today(concern.created_at))


def draw_mine(view: View) -> Card:
    """How the reader's own concerns stand: one line each."""
    t, of = view.t, view.work.appointments.matter
    mine = view.work.concerns.of_cadre(view.reader.id)
    seen = [c for c in mine if may(view.reader, "concern.see", of(c.appointment_id), c.state)]
    found = sorted(seen, key=lambda c: c.closed_at is not None)[:10]  # what is open first
    rows = [
        (
            Button(
                t("concern-button", state=t(f"concern-state-{c.state}"), text=c.text.text[:18]),
                Tap("concern", c.id),
            ),
        )
        for c in found
    ]
    text = t("concerns-mine") if found else t("concerns-none")
    return Card(text, (*rows, (Button(t("button-menu"), Tap("menu")),)))


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("concern", id=tap.id)
    return None


def more(desk: Desk, tap: Tap) -> str | None:
    current(desk, tap)
    desk.show("concern", id=tap.id, more=1)
    return None


def decide(desk: Desk, tap: Tap) -> str | None:
    """The one-tap answers of the cadre."""
    deeds = {
        "c-yes": confirm_concern,
        "c-drop": drop_concern,
        "c-settled": settle_concern,
        "c-open": reopen_concern,
    }
    deeds[tap.verb](desk.work, desk.reader, current(desk, tap))
    desk.show("concern", id=tap.id)
    return None


#: What a form is opened for: its action, and the form.
_ASKING: Final = {"c-fix": ("concern.correct", CORRECTION), "c-answer": ("concern.answer", ANSWER)}


def ask(desk: Desk, tap: Tap) -> str | None:
    """`c-fix`, `c-answer`."""
    concern, (action, form) = current(desk, tap), _ASKING[tap.verb]
    authorize(desk.reader, action, matter_of(desk.work, concern), concern.state)
    forms.start(desk, form, subject=tap.id)
    return None


#: Characters that tell one concern from another.
_TOLD_APART: Final = 200


def worded(view: View, draft: Draft) -> str:
    """What it is about, above each question about it; of a long one the beginning, so that the buttons
    below the question stay on the same page."""
    concern = require(view.work, draft.subject or 0)
    grant = authorize(view.reader, "concern.see", matter_of(view.work, concern), concern.state)
    return view.t("quoted", text=start_of(concern)) if "text" in grant else ""


def start_of(concern: Concern) -> str:
    text = concern.text.text
    return text if len(text) <= _TOLD_APART else text[:_TOLD_APART] + "…"


def finish_correction(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = require(desk.work, draft.subject or 0)
    correct_concern(desk.work, desk.reader, concern, Words(draft.answer("text") or ""))
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return None


def choices(view: View, draft: Draft) -> forms.Options:
    return [(o, view.t(f"outcome-{o}")) for o in Outcome] if draft.step == "outcome" else []


def finish_answer(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = require(desk.work, draft.subject or 0)
    words, outcome = Words(draft.answer("text") or ""), Outcome(draft.answer("outcome") or "")
    answer_concern(desk.work, desk.reader, concern, words, outcome)
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "concern", id=draft.subject)


def require(work: Work, id_: int) -> Concern:
    concern = work.concerns.get(id_)
    if concern is None:
        raise NotYours
    return concern


def current(desk: Desk, tap: Tap) -> Concern:
    concern = require(desk.work, tap.id)
    authorize(desk.reader, "concern.see", matter_of(desk.work, concern), concern.state)
    same(tap.revision, concern.revision)
    return concern
