"""A concern, for the one who raised it and for the section that owes an answer: one card."""

from bot.domain.access import authorize, may
from bot.domain.concern import Concern, Outcome
from bot.domain.errors import NotYours
from bot.domain.words import Words
from bot.forms.declared import ANSWER, CORRECTION
from bot.forms.form import Draft
from bot.services.concerns import (
    answer_concern,
    confirm_concern,
    correct_concern,
    drop_concern,
    reopen_concern,
    settle_concern,
)
from bot.services.ports import Place, Work
from handlers import forms
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View, same

#: verb of the button → action of the permission table, in the order of the buttons
BUTTONS = {
    "c-yes": "concern.confirm",
    "c-fix": "concern.correct",
    "c-drop": "concern.drop",
    "c-answer": "concern.answer",
    "c-settled": "concern.settle",
    "c-open": "concern.reopen",
}


def draw(view: View, id: int, late: int = 0) -> Card:
    concern, t = _require(view.work, id), view.t
    matter = view.work.appointments.matter(concern.appointment_id)
    grant = authorize(view.reader, "concern.see", matter, concern.state)
    mine = view.reader.id == concern.cadre_id
    lines = [t(f"concern-{concern.state}-{'mine' if mine else 'other'}")]
    if late:
        lines.insert(0, t.late(late))
    if "person" in grant:
        cadre = view.work.people.get(concern.cadre_id)
        lines.append(cadre.name if cadre else "")
    lines.append(t("quoted", text=concern.text.text))
    section = view.section(concern.section)
    local = concern.due_at.astimezone(view.work.policy.zone).date()
    if concern.closed_at is None:
        late_now = concern.due_at < view.work.now and concern.answer is None and not mine
        lines.append(
            t("concern-line-late" if late_now else "concern-line", section=section, day=t.day(local))
        )
    if concern.answer and "answer" in grant:
        lines += ["", t("concern-answer", section=section), t("quoted", text=concern.answer.text)]
        if concern.outcome:
            lines.append(t(f"outcome-{concern.outcome}"))
    buttons = [
        Button(t(f"button-{verb}"), Tap(verb, id, concern.revision))
        for verb, action in BUTTONS.items()
        if may(view.reader, action, matter, concern.state)
    ]
    rows = (buttons[:1], buttons[1:]) if len(buttons) == 3 else (buttons,)
    menu = (Button(t("button-menu"), Tap("menu")),)
    return Card("\n".join(lines), (*(tuple(row) for row in rows if row), menu), referenced=True)


def draw_mine(view: View) -> Card:
    """How the reader's own concerns stand: one line each."""
    t, of = view.t, view.work.appointments.matter
    mine = view.work.concerns.of_cadre(view.reader.id)
    found = [c for c in mine if may(view.reader, "concern.see", of(c.appointment_id), c.state)][:10]
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


def decide(desk: Desk, tap: Tap) -> str | None:
    """The one-tap answers of the cadre."""
    deeds = {
        "c-yes": confirm_concern,
        "c-drop": drop_concern,
        "c-settled": settle_concern,
        "c-open": reopen_concern,
    }
    deeds[tap.verb](desk.work, desk.reader, _current(desk, tap))
    desk.show("concern", id=tap.id)
    return None


def word_anew(desk: Desk, tap: Tap) -> str | None:
    concern = _current(desk, tap)
    authorize(
        desk.reader, "concern.correct", desk.work.appointments.matter(concern.appointment_id), concern.state
    )
    forms.start(desk, CORRECTION, subject=tap.id)
    return None


def finish_correction(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = _require(desk.work, draft.subject or 0)
    correct_concern(desk.work, desk.reader, concern, Words(draft.answer("text") or ""))
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return None


def answer(desk: Desk, tap: Tap) -> str | None:
    concern = _current(desk, tap)
    authorize(
        desk.reader, "concern.answer", desk.work.appointments.matter(concern.appointment_id), concern.state
    )
    forms.start(desk, ANSWER, subject=tap.id)
    return None


def choices(view: View, draft: Draft) -> forms.Options:
    return [(o, view.t(f"outcome-{o}")) for o in Outcome] if draft.step == "outcome" else []


def finish_answer(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = _require(desk.work, draft.subject or 0)
    words, outcome = Words(draft.answer("text") or ""), Outcome(draft.answer("outcome") or "")
    answer_concern(desk.work, desk.reader, concern, words, outcome)
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "concern", id=draft.subject)


def _require(work: Work, id_: int) -> Concern:
    concern = work.concerns.get(id_)
    if concern is None:
        raise NotYours
    return concern


def _current(desk: Desk, tap: Tap) -> Concern:
    concern = _require(desk.work, tap.id)
    authorize(
        desk.reader, "concern.see", desk.work.appointments.matter(concern.appointment_id), concern.state
    )
    same(tap.revision, concern.revision)
    return concern
