"""What people thought of it: two taps for the one who is asked, sums for who is in charge."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.domain.access import Matter, authorize, may
from bot.domain.errors import NotYours
from bot.domain.satisfaction import Ask, AskState, Liking, Question, year_of
from bot.domain.words import Words
from bot.forms.declared import OPINION
from bot.forms.form import Draft
from bot.services.desk_ports import Place
from bot.services.opinions import (
    Sum,
    Sums,
    add_words,
    answer,
    decline,
    has_words,
    require,
    sums_for,
    words_for,
)
from handlers import forms
from handlers.card import Button, Card, Tap, grid
from handlers.desk import Desk, View, same

#: Periods on the card itself.
NEWEST: Final = 2


def draw(view: View, id: int) -> Card:
    """The question that is open; its first line gives nothing away."""
    t, ask = view.t, view.work.opinions.get(id)
    menu = Button(t("button-menu"), Tap("menu"))
    if ask is None:
        return Card(t("opinion-thanks"), ((menu,),))
    matter = view.work.appointments.matter(ask.appointment_id)
    authorize(view.reader, "opinion.see", matter)
    if ask.state is AskState.ASKED:
        question = Question.EASY if ask.heard else Question.HEARD
        text = "\n".join([t("opinion-ask"), "", t(f"opinion-{question}")])
        likings = tuple(
            Button(t(f"liking-{liking}"), Tap("opinion", id, ask.revision, liking)) for liking in Liking
        )
        return Card(text, (likings, (Button(t("button-opinion-no"), Tap("opinion-no", id, ask.revision)),)))
    row = [menu]
    if may(view.reader, "opinion.add", matter, ask.state):
        row.insert(0, Button(t("button-opinion-add"), Tap("opinion-add", id, ask.revision)))
    return Card(t("opinion-thanks"), (tuple(row),))


def _current(desk: Desk, tap: Tap) -> Ask:
    ask = require(desk.work, tap.id)
    authorize(desk.reader, "opinion.see", desk.work.appointments.matter(ask.appointment_id))
    same(tap.revision, ask.revision)
    return ask


def say(desk: Desk, tap: Tap) -> str | None:
    """`opinion`: one of the two taps; `opinion-no`: rather not."""
    ask = _current(desk, tap)
    if tap.verb == "opinion-no":
        decline(desk.work, desk.reader, ask)
    elif tap.value in list(Liking):
        answer(desk.work, desk.reader, ask, Liking(tap.value))
    else:
        raise NotYours
    desk.show("opinion", id=tap.id)
    return None


def add(desk: Desk, tap: Tap) -> str | None:
    ask = _current(desk, tap)
    authorize(desk.reader, "opinion.add", desk.work.appointments.matter(ask.appointment_id), ask.state)
    return forms.start(desk, OPINION, subject=ask.id)


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    add_words(
        desk.work, desk.reader, require(desk.work, draft.subject or 0), Words(draft.answer("words") or "")
    )
    desk.work.outbox.show(place, "opinion", id=draft.subject)
    return "toast-thanks"


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "opinion", id=draft.subject)


def show_sums(desk: Desk, tap: Tap) -> str | None:
    sums_for(desk.work, desk.reader)
    desk.show("opinion-sums", of=tap.value, earlier=int(tap.id == 1))
    return None


def show_words(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "opinion.words", Matter())
    desk.show("opinion-words")
    return None


def draw_sums(view: View, of: str = "", earlier: int = 0) -> Card:
    """One screen: the newest periods, and by year what was shown of it; of all that the reader is in charge
    of, or of one section. What was before is behind a button."""
    t, found = view.t, sums_for(view.work, view.reader)
    chosen = next((sums for sums in found if sums.section == of), found[0])
    shown = [one for one in chosen.periods if one.answers]
    rows = list(grid([_to(view, sums) for sums in found if sums is not chosen], 2))
    if len(shown) > NEWEST:
        key = "button-opinion-newest" if earlier else "button-opinion-earlier"
        rows.insert(0, (Button(t(key), Tap("opinion-sums", 1 - earlier, 0, chosen.section or "")),))
    if may(view.reader, "opinion.words", Matter()) and has_words(view.work):
        rows.append((Button(t("button-opinion-words"), Tap("opinion-words")),))
    text = "\n".join([t("opinion-sums"), "", *_of(view, chosen, shown if earlier else shown[:NEWEST])])
    return Card(text, (*rows, (Button(t("button-menu"), Tap("menu")),)))


def _to(view: View, sums: Sums) -> Button:
    name = view.section(sums.section) if sums.section else view.t("opinion-sums-all")
    return Button(name, Tap("opinion-sums", 0, 0, sums.section or ""))


def _of(view: View, sums: Sums, shown: Sequence[Sum]) -> list[str]:
    """From the newest period to the last of those."""
    t = view.t
    lines = [view.section(sums.section)] if sums.section else []
    if not shown:
        return [*lines, t("opinion-sums-none")]
    for one in sums.periods[: sums.periods.index(shown[-1]) + 1]:
        if one.answers is None:
            lines.append(t("opinion-sums-hidden", period=period(view, one.period)))
        else:
            lines += [t("opinion-sums-of", period=period(view, one.period), count=one.count)]
            lines += _answers(view, one.answers)
    return lines + _years(view, [one for one in sums.periods if one.answers])


def _years(view: View, shown: Sequence[Sum]) -> list[str]:
    """A year of which several periods were shown: their sum, and nothing besides."""
    t, per, lines = view.t, view.work.policy.satisfaction.sums, []
    years = sorted({year_of(one.period, per)[0] for one in shown}, reverse=True)
    for year in years:
        parts = [one for one in shown if year_of(one.period, per)[0] == year]
        if len(parts) > 1:
            total = {
                question: {
                    liking: sum((one.answers or {})[question][liking] for one in parts) for liking in Liking
                }
                for question in Question
            }
            lines.append(t("opinion-sums-year", year=year, count=sum(one.count for one in parts)))
            lines += _answers(view, total)
    return lines


def _answers(view: View, answers: Mapping[Question, Mapping[Liking, int]]) -> list[str]:
    t = view.t
    return [
        t(
            f"opinion-line-{question}",
            **{str(liking): answers[question][liking] for liking in Liking},
        )
        for question in Question
    ]


def period(view: View, number: int) -> str:
    per = view.work.policy.satisfaction.sums
    year, nth = year_of(number, per)
    return view.t(f"period-{per}", year=year, nth=nth)


def draw_words(view: View) -> Card:
    """To the minister alone; nothing says whose they are, nor when."""
    t, lines = view.t, [view.t("opinion-words")]
    for number, words in words_for(view.work, view.reader):
        lines += ["", period(view, number), *(t("quoted", text=one.text) for one in words)]
    back = (Button(t("button-back"), Tap("opinion-sums")), Button(t("button-menu"), Tap("menu")))
    return Card("\n".join(lines), (back,))


def buttons(view: View) -> list[Button]:
    """For whoever may see sums of what they are in charge of."""
    mine = may(view.reader, "opinion.sums", Matter(section=view.reader.section))
    return [Button(view.t("button-opinion-sums"), Tap("opinion-sums"))] if mine else []


TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "opinion": say,
    "opinion-no": say,
    "opinion-add": add,
    "opinion-sums": show_sums,
    "opinion-words": show_words,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "opinion": draw,
    "opinion-sums": draw_sums,
    "opinion-words": draw_words,
}

JOURNEYS: Final = {"opinion": forms.Declared(finish, after_cancel=after_cancel)}
