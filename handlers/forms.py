"""Driving forms: one card is edited in place through the steps, whoever declared the form.

A form's journey declares what its steps offer, how its last look reads and what happens when it is sent
(`Declared`, one line each in `handlers.router`); nothing else about forms is written anywhere.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.errors import MovedOn
from bot.domain.words import Words
from bot.forms.declared import FORMS
from bot.forms.engine import Offers, advance, begin
from bot.forms.events import Choose, Event, Open, Outcome, Plain, Say
from bot.forms.form import Draft, Form
from bot.services.desk_ports import Place
from handlers.card import Row, Tap, from36
from handlers.desk import Desk, View
from handlers.paging import MOST_PAGES

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
    shortcuts: Callable[[View, Draft], Options] = lambda view, draft: []
    """Answers to other steps that the open one offers too: `key=value` each."""
    sheet: Callable[[View, Draft, int], tuple[str, tuple[Row, ...]] | None] = lambda view, draft, nth: None
    """What stands in place of the plain choices of a step: words below the question, and its nth page."""
    settle: Callable[[Desk, Draft], tuple[Draft, str | None]] = lambda desk, draft: (draft, None)
    """What an answer brings with it, before the next question: the draft to go on with, and a toast."""
    closed: Callable[[Desk, Draft], None] = lambda desk, draft: None
    """It is put aside or cancelled."""
    fitted: Callable[[View, Draft, Form], Form] = lambda view, draft, form: form
    """The form as it is for this draft: what must be filled in may depend on what it is about."""
    beside: Callable[[View, Draft], tuple[Row, ...]] = lambda view, draft: ()
    """Of a hub form: rows below the list of its parts, and below the part that is open."""
    said: Callable[[View, Draft, str], Words] | None = None
    """What a button says in place of the person: `say=value`."""
    allowed: Callable[[View, Draft], bool] = lambda view, draft: True
    """Whether the person may still see and fill in what they began: rights may have gone since."""
    send: Callable[[View, Draft], str] = lambda view, draft: "button-send"
    """Of a hub form: the key of what its last button says."""
    drop: Callable[[View, Draft], str] = lambda view, draft: "sure-drop"
    """Of a hub form: what is asked, of `SURE`, before it is thrown away."""
    accepts: Callable[[View, Draft, str], bool | None] = lambda view, draft, value: None
    """Whether the open step takes a value, where that is known without listing all it offers; None else."""
    width: int = 1


#: Filled by `handlers.router`, where everything is registered in one list.
JOURNEYS: Final[dict[str, Declared]] = {}

_PLAIN: Final[Mapping[str, Event]] = {event.value: event for event in Plain}
_SAYING: Final[dict[str, Callable[[str], Event]]] = {"choose": Choose, "open": Open}
#: What would lose words is asked about first: the button that then does it.
SURE: Final = {
    "sure-drop": ("form-drop-sure", "button-drop", "cancel"),
    "sure-undo": ("form-changes-sure", "button-changes-drop", "cancel"),
    "sure-clear": ("form-clear-sure", "button-clear", "clear"),
}


def fitted(view: View, draft: Draft) -> Form:
    return JOURNEYS[draft.form].fitted(view, draft, FORMS[draft.form])


def allowed(view: View, draft: Draft) -> bool:
    """Not that of a form that is no more: it was begun under an older version."""
    journey = JOURNEYS.get(draft.form)
    return journey is not None and journey.allowed(view, draft)


def offers(view: View, form: Form) -> Offers:
    """What the open step of a draft offers to this reader."""
    return lambda draft: _Offered(view, JOURNEYS[form.name], draft)


@dataclass(frozen=True, slots=True)
class _Offered(Collection[str]):
    """Listed when somebody looks at all of it."""

    view: View
    journey: Declared
    draft: Draft

    def __iter__(self) -> Iterator[str]:
        return iter([value for value, _ in self.journey.choices(self.view, self.draft)])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, value: object) -> bool:
        taken = self.journey.accepts(self.view, self.draft, str(value))
        return value in list(iter(self)) if taken is None else taken


def start(
    desk: Desk,
    form: Form,
    subject: int | None = None,
    place: Place | None = None,
    step: str | None = None,
    **known: str | tuple[str, ...],
) -> str | None:
    """Open a form on the tapped message, or on a new one, at a step that is asked on request if one is
    named; `known` answers are not asked again."""
    draft = _draft(desk, form, subject, known)
    if step is not None:
        draft, _ = advance(form, draft, Open(step))
    return _open(desk, draft, place or desk.message)


def resume(desk: Desk, draft: Draft) -> str | None:
    """Take up again what was put aside, on the tapped message."""
    if not allowed(desk, draft):
        raise MovedOn
    put_aside(desk)
    return _open(desk, replace(draft, revision=draft.revision + 1), desk.message)


def take_on(desk: Desk, draft: Draft, was_at: Place) -> str | None:
    """A colleague's draft goes on here; the card on which it stood says that it is over there."""
    put_aside(desk)
    desk.work.outbox.show(was_at, "form", id=draft.id)
    mine = replace(draft, person_id=desk.reader.id, revision=draft.revision + 1)
    return _open(desk, mine, desk.message)


def start_below(desk: Desk, form: Form, subject: int | None = None, **known: str) -> None:
    """Open a form on a new message, for an update that came without a card."""
    draft = _draft(desk, form, subject, known)
    sent_as = desk.say("form", id=draft.id)
    desk.work.drafts.open(draft, replace(desk.here, sent_as=sent_as))


def _draft(desk: Desk, form: Form, subject: int | None, known: Mapping[str, str | tuple[str, ...]]) -> Draft:
    """What was begun about the same thing is taken up again; otherwise a fresh draft replaces it."""
    drafts, me = desk.work.drafts, desk.reader.id
    put_aside(desk)
    older = drafts.left(me, form.name, subject)
    if subject is not None and not known:  # in another of the person's chats
        older = drafts.open_about(me, form.name, subject) or older
    if older is not None and subject is not None and not known:
        return replace(older, revision=older.revision + 1)
    if older is not None:
        drafts.drop(older.id)
        if form.aside and (typed := older.answer(form.aside)):
            known = {form.aside: typed, **known}  # what somebody typed is never thrown away unasked
    return begin(form, desk.work.new_id(), me, subject, offers(desk, form), **known)


def put_aside(desk: Desk) -> None:
    """Whatever is open in this chat can be taken up again from the menu."""
    found = desk.work.drafts.open_at(desk.reader.id, desk.incoming.channel, desk.incoming.chat_id)
    if found is not None:
        desk.work.drafts.leave(found[0])
        if journey := JOURNEYS.get(found[0].form):
            journey.closed(desk, found[0])


def _open(desk: Desk, draft: Draft, place: Place) -> str | None:
    draft, toast = JOURNEYS[draft.form].settle(desk, draft)
    desk.work.drafts.open(draft, place)
    desk.work.outbox.show(place, "form", id=draft.id)
    return toast


def tapped(desk: Desk, tap: Tap) -> str | None:
    """A button of a form: the draft must be open, and the button drawn from its last revision."""
    found = desk.work.drafts.hold(tap.id)
    if found is None or found[0].person_id != desk.reader.id or found[0].revision != tap.revision:
        raise MovedOn
    draft, _ = found
    if not allowed(desk, draft):
        raise MovedOn
    action, _, value = tap.value.partition("=")
    if action in SURE:
        desk.show("form", id=draft.id, sure=action)
        return None
    if action == "look":
        desk.show("form", id=draft.id, nth=min(from36(value) or 0, MOST_PAGES))
        return None
    if action == "pick":  # the answer to another step than the open one
        key, _, value = value.partition("=")
        draft, _ = advance(FORMS[draft.form], draft, Open(key))
        action = "choose"
    said = JOURNEYS[draft.form].said
    if action == "say" and said is not None:
        return go_on(desk, draft, desk.message, Say(said(desk, draft, value)))
    event = _SAYING[action](value) if action in _SAYING else _PLAIN.get(action)
    if event is None:
        raise MovedOn
    return go_on(desk, draft, desk.message, event)


def go_on(desk: Desk, draft: Draft, place: Place, event: Event) -> str | None:
    """Advance the draft and show what comes next, in place."""
    form, journey = fitted(desk, draft), JOURNEYS[draft.form]
    draft, outcome = advance(form, draft, event, offers(desk, form))
    match outcome:
        case Outcome.ASK:
            draft, toast = journey.settle(desk, draft)
            desk.work.drafts.keep(draft, place)
            desk.work.outbox.show(place, "form", id=draft.id)
            return toast
        case Outcome.LEFT:
            desk.work.drafts.leave(draft)
            journey.closed(desk, draft)
            desk.work.outbox.show(place, "menu")
            return "toast-kept"
        case Outcome.CANCELLED:
            desk.work.drafts.drop(draft.id)
            journey.closed(desk, draft)
            if journey.after_cancel:
                journey.after_cancel(desk, draft, place)
            else:
                desk.work.outbox.show(place, "menu")
        case Outcome.SENT:
            desk.work.drafts.drop(draft.id)
            return journey.finish(desk, draft, place)
    return None


def tap(draft: Draft, action: str) -> Tap:
    """A button of a form: good for as long as the draft stands as it does."""
    return Tap("f", draft.id, draft.revision, action)
