"""Forms as data: a form is declared, a draft is a value, `advance()` decides what comes next.

Nothing here knows who draws the card or where the draft is kept, so a form survives restarts and
can be continued by any worker. Linear forms walk their steps in order; a hub form shows all its
parts and lets the person fill them in any order.
"""

from collections.abc import Callable, Collection
from dataclasses import replace

from bot.domain.errors import ChoiceWanted, MovedOn, PartsMissing, WordsWanted
from bot.forms.events import Choose, Event, Open, Outcome, Plain, Say, SayNothing
from bot.forms.form import HUB, REVIEW, Asks, Draft, Form, Step

#: The values that the open step of a draft offers now; and what an event leads to.
Offers = Callable[[Draft], Collection[str]]
Turn = tuple[Draft, Outcome]


def begin(
    form: Form,
    draft_id: int,
    person_id: int,
    subject: int | None = None,
    offers: Offers = lambda draft: (),
    **known: str | tuple[str, ...],
) -> Draft:
    """A fresh draft, with what is already known filled in: nobody is asked twice."""
    answers = {key: (v,) if isinstance(v, str) else v for key, v in known.items()}
    draft = Draft(draft_id, person_id, form.name, form.first(), subject, answers)
    draft, step = _onward(form, draft, form.first(), offers)
    return replace(draft, step=step or REVIEW)


def advance(form: Form, draft: Draft, event: Event, offers: Offers = lambda draft: ()) -> Turn:
    """The draft after the event.

    Raises ChoiceWanted, WordsWanted, PartsMissing or MovedOn; the draft the caller holds stays good.
    """
    if draft.step not in (HUB, REVIEW) and draft.step not in form.by_key:
        draft = replace(draft, step=form.first())  # begun under an older version of the form
    match event:
        case Plain.LEAVE:
            return _moved(draft, form.first() if form.hub else draft.step), Outcome.LEFT
        case Plain.CANCEL:
            return _moved(draft), Outcome.CANCELLED
        case Open(key):
            return _opened(form, draft, key)
        case Plain.BACK:
            before = earlier(form, draft, offers)
            return (_moved(draft), Outcome.CANCELLED) if before is None else _ask(draft, before)
        case Plain.SEND:
            if draft.step not in (HUB, REVIEW):
                raise MovedOn
            missing = form.missing(draft.answers)
            if missing and form.hub:
                raise PartsMissing(parts=tuple(missing))
            if missing:  # begun under an older version of the form
                draft, step = _onward(form, draft, missing[0], offers)
                return _ask(draft, step or REVIEW)
            return _moved(draft), Outcome.SENT
        case Choose(value) if draft.step == HUB:
            if value not in form.by_key:
                raise MovedOn
            return _ask(draft, value)
    if draft.step in (HUB, REVIEW):
        return _aside(form, draft, event)
    return _answer(form, draft, form.by_key[draft.step], event, offers)


def _opened(form: Form, draft: Draft, key: str) -> Turn:
    on_request = any(step.key == key for step in form.on_request)
    if form.hub or key not in form.by_key or not (on_request or draft.step == REVIEW):
        raise MovedOn
    return _ask(draft, key)


def earlier(form: Form, draft: Draft, offers: Offers) -> str | None:
    """Where `back` leads to; from a step that was opened at the last look, to the last look."""
    if draft.step in (step.key for step in form.on_request):
        return form.open_step(draft.answers)
    earlier = form.ahead_of(draft.step)
    while earlier is not None and _only_answer(form, draft, earlier, offers) is not None:
        earlier = form.ahead_of(earlier)
    if earlier is not None or draft.step == REVIEW or form.hub or not form.review:
        return earlier
    return None if form.missing(draft.answers) else REVIEW


def _aside(form: Form, draft: Draft, event: Event) -> Turn:
    if isinstance(event, Say) and form.aside and draft.step == REVIEW:
        return _ask(draft, REVIEW, **{form.aside: (event.words.text,)})
    raise ChoiceWanted


def _answer(form: Form, draft: Draft, step: Step, event: Event, offers: Offers) -> Turn:
    match event, step.asks:
        case Choose(value), Asks.CHOICE:
            if value not in offers(draft):
                raise MovedOn
            return _next(form, draft, step, _chosen(draft, step, value), offers)
        case Say(words), Asks.CHOICE if step.sought:
            return _ask(draft, step.key, **{step.found_by: (words.text,)})
        case Say(words), Asks.WORDS:
            if step.many:
                return _ask(draft, step.key, **{step.key: (*draft.answers.get(step.key, ()), words.text)})
            return _next(form, draft, step, (words.text,), offers)
        case Plain.SKIP, _ if not step.required:
            return _next(form, draft, step, (), offers)
        case Plain.CLEAR, Asks.CHOICE if step.sought:
            return _ask(draft, step.key, **{step.found_by: ()})
        case Plain.CLEAR, Asks.WORDS:
            return _ask(draft, step.key, **{step.key: ()})
        case Plain.UNDO, Asks.WORDS if step.many:
            return _ask(draft, step.key, **{step.key: draft.answers.get(step.key, ())[:-1]})
        case (SayNothing(), Asks.WORDS):
            raise WordsWanted
        case ((Say() | SayNothing()), Asks.CHOICE):
            raise ChoiceWanted
    raise MovedOn


def _chosen(draft: Draft, step: Step, value: str) -> tuple[str, ...]:
    """One choice; or, where there may be several, one more or one less."""
    before = draft.answers.get(step.key, ()) if step.many else ()
    return tuple(v for v in before if v != value) if value in before else (*before, value)


def _next(form: Form, draft: Draft, step: Step, answer: tuple[str, ...], offers: Offers) -> Turn:
    void = {key: () for key in (*step.voids, step.found_by) if key in draft.answers}
    filled = _moved(draft, None, **{**void, step.key: answer})
    if step in form.on_request:
        return replace(filled, step=form.open_step(filled.answers)), Outcome.ASK
    filled, following = _onward(form, filled, HUB if form.hub else form.after(step.key), offers)
    return (filled, Outcome.SENT) if following is None else (replace(filled, step=following), Outcome.ASK)


def _onward(form: Form, draft: Draft, key: str | None, offers: Offers) -> tuple[Draft, str | None]:
    """The first step from there that asks something: nobody is asked twice, nor what has one answer."""
    while key is not None and key in form.by_key:
        if not draft.answers.get(key):
            if (only := _only_answer(form, draft, key, offers)) is None:
                break
            draft = replace(draft, answers={**draft.answers, key: (only,)})
        key = form.after(key)
    return draft, key


def _only_answer(form: Form, draft: Draft, key: str, offers: Offers) -> str | None:
    """What a step offers, if it is that alone: nothing to skip, to look for, or to open there instead."""
    step = form.by_key.get(key)
    if step is None or step.asks is not Asks.CHOICE or not step.required or step.many:
        return None
    if draft.answers.get(step.found_by) or any(key in other.at for other in form.on_request):
        return None
    offered = list(offers(replace(draft, step=key)))
    return offered[0] if len(offered) == 1 else None


def _ask(draft: Draft, step: str, /, **answers: tuple[str, ...]) -> Turn:
    return _moved(draft, step, **answers), Outcome.ASK


def _moved(draft: Draft, step: str | None = None, /, **answers: tuple[str, ...]) -> Draft:
    return replace(
        draft,
        step=step or draft.step,
        answers={**draft.answers, **answers},
        revision=draft.revision + 1,
    )
