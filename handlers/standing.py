"""The office enters and ends who keeps out of everything of somebody."""

from typing import Final

from bot.domain.access import Matter, authorize
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Person
from bot.domain.recusal import COULD_SEE, STANDING, Ground
from bot.forms import declared
from bot.forms.form import Draft
from bot.services.desk_ports import Place
from bot.services.standing import end_standing, enter_standing, entries
from handlers import forms
from handlers.booking_whom import everybody
from handlers.card import Button, Card, Tap, from36, grid, to36
from handlers.desk import Desk, View
from handlers.paging import MOST_PAGES, turns

PAGE: Final = 8


def draw(view: View, nth: int = 0) -> Card:
    t, found = view.t, entries(view.work, view.reader)
    lines = [t("standing", count=len(found)) if found else t("standing-none")]
    buttons = []
    for out, of, ground in found[nth * PAGE : (nth + 1) * PAGE]:
        lines.append(t("standing-line", out=out.name, of=of.name, ground=t(f"ground-{ground}")))
        tap = Tap("standing-see", out.id, 0, f"{to36(of.id)}.{ground}")
        buttons.append(Button(t("standing-button", out=out.name, of=of.name), tap))
    last = (Button(t("button-standing-new"), Tap("standing-new")), Button(t("button-menu"), Tap("menu")))
    return Card("\n".join(lines), (*grid(buttons, 2), *turns(view, "standing", nth, len(found), PAGE), last))


def draw_end(view: View, id: int, of: int, why: str) -> Card:
    """Ends from here on: what is booked already stays as it is."""
    t, (out, whose, ground) = view.t, _named(view, id, of, why)
    if (out, whose, ground) not in entries(view.work, view.reader):
        return draw(view)
    yes = Button(t("button-standing-end"), Tap("standing-end", id, 0, f"{to36(of)}.{why}"))
    text = t("standing-end-sure", out=out.name, of=whose.name, ground=t(f"ground-{ground}"))
    return Card(text, ((yes,), (Button(t("button-back"), Tap("standing")),)))


def show(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "recusal.stand", Matter())
    desk.show("standing", nth=min(tap.id, MOST_PAGES))
    return None


def new(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "recusal.stand", Matter())
    return forms.start(desk, declared.STANDING)


def see(desk: Desk, tap: Tap) -> str | None:
    of, why = _value(tap)
    authorize(desk.reader, "recusal.stand", Matter())
    _named(desk, tap.id, of, why)
    desk.show("standing-end", id=tap.id, of=of, why=why)
    return None


def end(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "recusal.stand", Matter())
    end_standing(desk.work, desk.reader, *_named(desk, tap.id, *_value(tap)))
    desk.show("standing")
    return "toast-standing-ended"


def choices(view: View, draft: Draft) -> forms.Options:
    if draft.step == "person":
        return everybody(view, draft)
    if draft.step == "ground":
        return [(ground.value, view.t(f"ground-{ground}")) for ground in STANDING]
    words = (draft.answer("out~") or "").strip().casefold()
    return [
        (str(p.id), view.t("form-recusal-person", name=p.name, where=p.post))
        for p in view.work.people.with_role(*COULD_SEE)
        if words in f"{p.name} {p.number}".casefold()
    ]


def review(view: View, draft: Draft) -> str:
    out, of, ground = _answers(view, draft)
    return view.t("standing-review", out=out.name, of=of.name, ground=view.t(f"ground-{ground}"))


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    enter_standing(desk.work, desk.reader, *_answers(desk, draft))
    desk.work.outbox.show(place, "standing")
    return "toast-standing-entered"


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "standing")


def _answers(view: View, draft: Draft) -> tuple[Person, Person, Ground]:
    out, of = (int(draft.answer(key) or 0) for key in ("out", "person"))
    return _named(view, out, of, draft.answer("ground") or "")


def _value(tap: Tap) -> tuple[int, str]:
    of, _, why = tap.value.partition(".")
    return from36(of) or 0, why


def _named(view: View, out_id: int, of_id: int, why: str) -> tuple[Person, Person, Ground]:
    """NotYours for a button that this house never drew, MovedOn for somebody who is gone."""
    if why not in STANDING:
        raise NotYours
    out, of = view.work.people.get(out_id), view.work.people.get(of_id)
    if out is None or of is None:
        raise MovedOn
    return out, of, Ground(why)
