"""Driving forms: one card is edited in place through the steps, whoever declared the form.

A form's journey declares what its steps offer, how its last look reads and what happens when it is sent
(`Declared`, one line each in `handlers.router`); nothing else about forms is written anywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.errors import MovedOn
from bot.forms.declared import FORMS
from bot.forms.engine import (
    HUB,
    REVIEW,
    Asks,
    Back,
    Cancel,
    Choose,
    Clear,
    Draft,
    Event,
    Form,
    Leave,
    Outcome,
    Send,
    Skip,
    advance,
    begin,
)
from bot.services.ports import Place
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a journey says about its form."""

    finish: Callable[[Desk, Draft, Place], str | None]
    """Gives the key of the toast, or None."""
    choices: Callable[[View, Draft], Options] = lambda view, draft: []
    review: Callable[[View, Draft], str] = lambda view, draft: ""
    so_far: Callable[[View, Draft], str] = lambda view, draft: ""
    """What was chosen before the open step, to stand above its question."""
    after_cancel: Callable[[Desk, Draft, Place], None] | None = None
    width: int = 1


#: Filled by `handlers.router`, where everything is registered in one list.
JOURNEYS: Final[dict[str, Declared]] = {}

_PLAIN: Final[dict[str, Event]] = {
    "back": Back(),
    "cancel": Cancel(),
    "leave": Leave(),
    "send": Send(),
    "skip": Skip(),
    "clear": Clear(),
}
#: What would lose words is asked about first: the button that then does it.
_SURE: Final = {
    "sure-drop": ("form-drop-sure", "button-drop", "cancel"),
    "sure-clear": ("form-clear-sure", "button-clear", "clear"),
}
_SHOWN: Final = 700
"""Characters of a part shown on the card while it is written."""


def start(
    desk: Desk, form: Form, subject: int | None = None, place: Place | None = None, **known: str
) -> None:
    """Open a form on the tapped message, or on a new one; `known` answers are not asked again."""
    _open(desk, _draft(desk, form, subject, known), place or desk.message)


def resume(desk: Desk, draft: Draft) -> None:
    """Take up again what was put aside, on the tapped message."""
    _open(desk, replace(draft, revision=draft.revision + 1), desk.message)


def start_below(desk: Desk, form: Form, subject: int | None = None, **known: str) -> None:
    """Open a form on a new message, for an update that came without a card."""
    draft = _draft(desk, form, subject, known)
    sent_as = desk.say("form", id=draft.id)
    desk.work.drafts.open(draft, replace(desk.here, sent_as=sent_as))


def _draft(desk: Desk, form: Form, subject: int | None, known: dict[str, str]) -> Draft:
    """What was begun about the same thing is taken up again; otherwise a fresh draft replaces it."""
    drafts, me = desk.work.drafts, desk.reader.id
    put_aside(desk)
    older = drafts.left(me, form.name, subject)
    if older is not None and subject is not None and not known:
        return replace(older, revision=older.revision + 1)
    if older is not None:
        drafts.drop(older.id)
        if form.aside and (typed := older.answer(form.aside)):
            known = {form.aside: typed, **known}  # what somebody typed is never thrown away unasked
    return begin(form, desk.work.new_id(), me, subject, **known)


def put_aside(desk: Desk) -> None:
    """Whatever is open in this chat can be taken up again from the menu."""
    found = desk.work.drafts.open_at(desk.reader.id, desk.incoming.channel, desk.incoming.chat_id)
    if found is not None:
        desk.work.drafts.leave(found[0])


def _open(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.drafts.open(draft, place)
    desk.work.outbox.show(place, "form", id=draft.id)


def tapped(desk: Desk, tap: Tap) -> str | None:
    """A button of a form: the draft must be open, and the button drawn from its last revision."""
    found = desk.work.drafts.get(tap.id)
    if found is None or found[0].person_id != desk.reader.id or found[0].revision != tap.revision:
        raise MovedOn
    draft, _ = found
    action, _, value = tap.value.partition("=")
    if action in _SURE or action == "look":
        desk.show("form", id=draft.id, **({"sure": action} if action in _SURE else {}))
        return None
    event = Choose(value) if action == "choose" else _PLAIN.get(action)
    if event is None:
        raise MovedOn
    return go_on(desk, draft, desk.message, event)


def go_on(desk: Desk, draft: Draft, place: Place, event: Event) -> str | None:
    """Advance the draft and show what comes next, in place."""
    form, journey = FORMS[draft.form], JOURNEYS[draft.form]
    offered = [value for value, _ in journey.choices(desk, draft)] if isinstance(event, Choose) else []
    draft, outcome = advance(form, draft, event, offered)
    match outcome:
        case Outcome.ASK:
            desk.work.drafts.keep(draft, place)
            desk.work.outbox.show(place, "form", id=draft.id)
        case Outcome.LEFT:
            desk.work.drafts.leave(draft)
            desk.work.outbox.show(place, "menu")
            return "toast-kept"
        case Outcome.CANCELLED:
            desk.work.drafts.drop(draft.id)
            if journey.after_cancel:
                journey.after_cancel(desk, draft, place)
            else:
                desk.work.outbox.show(place, "menu")
        case Outcome.SENT:
            desk.work.drafts.drop(draft.id)
            return journey.finish(desk, draft, place)
    return None


def draw(view: View, id: int, sure: str = "") -> Card:
    """The open step of a draft; a kind word when it is no longer open."""
    found = view.work.drafts.get(id)
    if found is None or view.me is None or found[0].person_id != view.me.id:
        return Card(view.t("form-over"), ((Button(view.t("button-menu"), Tap("menu")),),))
    draft, _ = found
    if sure:
        question, key, action = _SURE[sure]
        yes = Button(view.t(key), _tap(draft, action))
        return Card(view.t(question), ((yes, Button(view.t("button-back"), _tap(draft, "look"))),))
    form = FORMS[draft.form]
    text, rows = _body(view, form, draft)
    return Card(text, (*rows, *_navigation(view, form, draft)))


def _body(view: View, form: Form, draft: Draft) -> tuple[str, tuple[Row, ...]]:
    journey, t = JOURNEYS[form.name], view.t
    if draft.step == HUB:
        lines = [journey.review(view, draft) or t(f"form-{form.name}-hub"), ""]
        buttons = []
        for step in form.steps:
            label = t(f"form-{form.name}-{step.key}-name")
            stands = draft.answers.get(step.key)
            lines.append(
                t("form-part-done" if stands else "form-part-open", part=label, count=len(stands or ()))
            )
            buttons.append(Button(label, _tap(draft, f"choose={step.key}")))
        return "\n".join(lines), grid(buttons, 3)
    if draft.step == REVIEW:
        return journey.review(view, draft), ()
    step = form.by_key[draft.step]
    text = t(f"form-{form.name}-{step.key}")
    said = draft.answers.get(step.key)
    if step.asks is Asks.WORDS and said:
        text += "\n\n" + t("form-said", count=len(said), text=_tail("\n".join(said)))
    earlier = () if form.hub else form.steps[: form.steps.index(step)]
    written = [t("quoted", text=_tail(draft.answer(s.key) or "")) for s in earlier if s.asks is Asks.WORDS]
    text = "\n\n".join(filter(None, (*written, journey.so_far(view, draft), text)))
    options = [Button(label, _tap(draft, f"choose={value}")) for value, label in journey.choices(view, draft)]
    return text, grid(options, journey.width)


def _tail(whole: str) -> str:
    return whole if len(whole) <= _SHOWN else "…" + whole[-_SHOWN:]


def _navigation(view: View, form: Form, draft: Draft) -> tuple[Row, ...]:
    def button(key: str, action: str) -> Button:
        return Button(view.t(key), _tap(draft, action))

    if draft.step == HUB:
        return (button("button-send", "send"),), (
            button("button-later", "leave"),
            button("button-drop", "sure-drop" if any(draft.answers.values()) else "cancel"),
        )
    if draft.step == REVIEW:
        return (button("button-confirm", "send"),), (
            button("button-back", "back"),
            button("button-close", "cancel"),
        )
    step = form.by_key[draft.step]
    if form.hub:
        said = draft.answers.get(step.key)
        clear = (button("button-clear", "sure-clear"),) if said else ()
        return ((button("button-part-done" if said else "button-back", "back"), *clear),)
    skip = () if step.required else (button("button-skip", "skip"),)
    back = () if form.ahead_of(step.key) is None else (button("button-back", "back"),)
    return ((*skip, *back, button("button-close", "cancel")),)


def _tap(draft: Draft, action: str) -> Tap:
    return Tap("f", draft.id, draft.revision, action)
