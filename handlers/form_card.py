"""The one card of a form: what is asked, what may be chosen, where one may go."""

from collections.abc import Sequence
from typing import Final

from bot.forms.engine import earlier
from bot.forms.form import HUB, REVIEW, Asks, Draft, Form, Step
from handlers.card import Button, Card, Row, Tap, grid, to36
from handlers.desk import View
from handlers.forms import JOURNEYS, SURE, allowed, fitted, offers, tap

_SHOWN: Final = 700
"""Characters of a part shown on the card while it is written."""
OFFERED: Final = 10
"""People offered on one page."""


def draw(view: View, id: int, sure: str = "", nth: int = 0) -> Card:
    """The open step of a draft; a kind word when it is no longer open, or no longer for this person."""
    found = view.work.drafts.get(id)
    mine = found is not None and view.me is not None and found[0].person_id == view.me.id
    if found is None or not mine or not allowed(view, found[0]):
        return Card(view.t("form-over"), ((Button(view.t("button-menu"), Tap("menu")),),))
    draft, _ = found
    if sure:
        question, key, action = SURE[sure]
        yes = Button(view.t(key), tap(draft, action))
        return Card(view.t(question), ((yes, Button(view.t("button-back"), tap(draft, "look"))),))
    form = fitted(view, draft)
    text, rows = _body(view, form, draft, nth)
    return Card(text, (*rows, *_navigation(view, form, draft)))


def _body(view: View, form: Form, draft: Draft, nth: int) -> tuple[str, tuple[Row, ...]]:
    journey, t = JOURNEYS[form.name], view.t
    if draft.step == HUB:
        lines = [journey.review(view, draft) or t(f"form-{form.name}-hub"), ""]
        buttons = []
        for step in form.steps:
            label = t(f"form-{form.name}-{step.key}-name")
            stands = draft.answers.get(step.key)
            if stands:
                line = t("form-part-done", part=label, count=len(stands), characters=_length(stands))
            else:
                line = t("form-part-required" if step.required else "form-part-open", part=label)
            lines.append(line)
            buttons.append(Button(label, tap(draft, f"choose={step.key}")))
        return "\n".join(lines), (*grid(buttons, 3), *journey.beside(view, draft))
    if draft.step == REVIEW:
        return journey.review(view, draft), ()
    step = form.by_key[draft.step]
    text = t(f"form-{form.name}-{step.key}")
    said = draft.answers.get(step.key)
    if step.asks is Asks.WORDS and said:
        text += "\n\n" + t("form-said", count=len(said), characters=_length(said), text=tail("\n".join(said)))
    if found_by := draft.answer(step.found_by):
        text += "\n" + t("form-found-by", text=found_by[:40])
    before = () if form.hub or step not in form.steps else form.steps[: form.steps.index(step)]
    written = [t("quoted", text=tail(draft.answer(s.key) or "")) for s in before if s.asks is Asks.WORDS]
    so_far = journey.so_far(view, draft)
    text = "\n\n".join(filter(None, (text, so_far) if form.hub else (*written, so_far, text)))
    sheet = journey.sheet(view, draft, nth)
    if sheet is not None:
        return "\n\n".join(filter(None, (text, sheet[0]))), (*sheet[1], *_openers(view, form, draft))
    beside = journey.beside(view, draft) if form.hub else ()
    return text, (*_options(view, draft, step, nth), *beside, *_openers(view, form, draft))


def _options(view: View, draft: Draft, step: Step, nth: int) -> tuple[Row, ...]:
    """What the step offers; a list that may be searched comes a page at a time."""
    journey, t = JOURNEYS[draft.form], view.t
    chosen = draft.answers.get(step.key, ()) if step.many else ()
    options = [
        Button(t("form-chosen", label=label) if value in chosen else label, tap(draft, f"choose={value}"))
        for value, label in journey.choices(view, draft)
    ]
    if not step.sought:
        return grid(options, journey.width)
    row = [
        Button(t(key), tap(draft, f"look={to36(other)}"))
        for key, other in (("button-earlier", nth - 1), ("button-later-page", nth + 1))
        if other >= 0 and other * OFFERED < len(options)
    ]
    if draft.answers.get(step.found_by):
        row.append(Button(t("button-everybody"), tap(draft, "clear")))
    rows = grid(options[nth * OFFERED : (nth + 1) * OFFERED], 2)
    return (*rows, tuple(row)) if row else rows


def _openers(view: View, form: Form, draft: Draft) -> tuple[Row, ...]:
    """Steps that may be opened out of turn here, and answers that are given to them in one tap."""
    shortcuts = [
        Button(label, tap(draft, f"pick={value}"))
        for value, label in JOURNEYS[form.name].shortcuts(view, draft)
    ]
    steps = [
        Button(view.t(f"form-{form.name}-{step.key}-open"), tap(draft, f"open={step.key}"))
        for step in form.by_key.values()
        if draft.step in step.at
    ]
    return grid([*shortcuts, *steps], 2)


def _length(said: Sequence[str]) -> int:
    return sum(map(len, said))


def tail(whole: str) -> str:
    return whole if len(whole) <= _SHOWN else "…" + whole[-_SHOWN:]


def _navigation(view: View, form: Form, draft: Draft) -> tuple[Row, ...]:
    def button(key: str, action: str) -> Button:
        return Button(view.t(key), tap(draft, action))

    if draft.step == HUB:
        something = any(draft.answers.values()) or JOURNEYS[form.name].so_far(view, draft)
        ask = JOURNEYS[form.name].drop(view, draft)
        return (button(JOURNEYS[form.name].send(view, draft), "send"),), (
            button("button-later", "leave"),
            button(SURE[ask][1], ask if something else "cancel"),
        )
    if draft.step == REVIEW:
        return (
            (button(f"form-{form.name}-confirm", "send"),),
            *_openers(view, form, draft),
            (
                button("button-back", "back"),
                button("button-close", "cancel"),
            ),
        )
    step = form.by_key[draft.step]
    if form.hub:
        said = draft.answers.get(step.key)
        if not said:
            return ((button("button-back", "back"),),)
        again = (button("button-undo", "undo"), button("button-clear", "sure-clear"))
        return ((button("button-part-done", "back"),), again)
    skip = () if step.required or step in form.on_request else (button("button-skip", "skip"),)
    back = () if earlier(form, draft, offers(view, form)) is None else (button("button-back", "back"),)
    return ((*skip, *back, button("button-close", "cancel")),)
