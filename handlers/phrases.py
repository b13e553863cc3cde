"""Phrases that a section keeps: its head adds and removes them, whoever writes a note puts them in."""

from bot.domain.access import Matter, may
from bot.domain.errors import MovedOn, NotYours, TooLong
from bot.domain.phrase import LONGEST, SHOWN
from bot.domain.talk import WRITTEN, Part
from bot.domain.words import Words
from bot.forms.declared import PHRASE
from bot.forms.form import Draft
from bot.services.desk_ports import Place
from bot.services.phrases import add_phrase, may_keep, remove_phrase
from handlers import forms
from handlers.card import Button, Card, Row, Tap, from36, grid, to36
from handlers.desk import Desk, View

#: Characters of a phrase on its button.
_ON_BUTTON = 24


def button(view: View) -> tuple[Button, ...]:
    """On the board of whoever keeps them."""
    if not may(view.reader, "phrases.keep", Matter(section=view.reader.section)):
        return ()
    return (Button(view.t("button-phrases"), Tap("phrases")),)


def offered(view: View, draft: Draft) -> tuple[Row, ...]:
    """Beneath the part that is being written: those of the section that writes it."""
    assignment = view.work.assignments.of(draft.subject or 0)
    if assignment is None or draft.step not in WRITTEN:
        return ()
    found = view.work.phrases.of(assignment.section, draft.step)[:SHOWN]
    return grid([Button(_short(p.text), forms.tap(draft, f"say={to36(p.id)}")) for p in found], 2)


def said(view: View, draft: Draft, value: str) -> Words:
    """The phrase that a button stands for."""
    assignment = view.work.assignments.of(draft.subject or 0)
    phrase = view.work.phrases.get(from36(value) or 0)
    if assignment is None or phrase is None:
        raise MovedOn
    if (phrase.section, phrase.part) != (assignment.section, draft.step):
        raise MovedOn
    return Words(phrase.text)


def draw(view: View, part: str = "") -> Card:
    section, t = may_keep(view.reader), view.t
    chosen = Part(part) if part in WRITTEN else Part.SUMMARY
    found = view.work.phrases.of(section, chosen)
    lines = [t("phrases", part=t(f"form-note-{chosen}-name"))]
    lines += [f"{nth}. {p.text}" for nth, p in enumerate(found, 1)] or [t("phrases-none")]
    away = [
        Button(t("button-phrase-remove", nth=nth), Tap("phrase-drop", p.id)) for nth, p in enumerate(found, 1)
    ]
    others = [
        Button(t(f"form-note-{other}-name"), Tap("phrases", 0, 0, other))
        for other in WRITTEN
        if other != chosen
    ]
    add = Button(t("button-phrase-add"), Tap("phrase-add", 0, 0, chosen))
    return Card(
        "\n".join(lines),
        ((add,), *grid(away, 4), *grid(others, 3), (Button(t("button-back"), Tap("errands")),)),
    )


def show(desk: Desk, tap: Tap) -> str | None:
    may_keep(desk.reader)
    desk.show("phrases", part=tap.value if tap.value in WRITTEN else "")
    return None


def add(desk: Desk, tap: Tap) -> str | None:
    may_keep(desk.reader)
    if tap.value not in WRITTEN:
        raise NotYours
    return forms.start(desk, PHRASE, part=tap.value)


def choices(view: View, draft: Draft) -> forms.Options:
    return [(part, view.t(f"form-note-{part}-name")) for part in WRITTEN] if draft.step == "part" else []


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    text, part = draft.answer("text") or "", draft.answer("part") or ""
    if len(text) > LONGEST:
        raise TooLong(count=len(text), longest=LONGEST)
    add_phrase(desk.work, desk.reader, Part(part), Words(text))
    desk.work.outbox.show(place, "phrases", part=part)
    return "toast-phrase-kept"


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "phrases", part=draft.answer("part") or "")


def remove(desk: Desk, tap: Tap) -> str | None:
    gone = remove_phrase(desk.work, desk.reader, tap.id)
    desk.show("phrases", part=gone.part)
    return "toast-phrase-removed"


def _short(text: str) -> str:
    return text if len(text) <= _ON_BUTTON else text[: _ON_BUTTON - 1] + "…"
