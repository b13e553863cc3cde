"""The buttons, cards and forms about visits: the router's tables name them from here. What the person visited
sees of it gives nothing away: a day, an hour, and who comes."""

from collections.abc import Callable
from typing import Final

from bot.domain.access import authorize, may
from bot.domain.followup import FollowUpState
from bot.services.follow_ups import matter_of
from bot.services.visiting import day_does_not_suit, require
from handlers import follow_ups, forms, visit_forms
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View, same


def draw(view: View, id: int, late: int = 0) -> Card:
    part, t = require(view.work, id), view.t
    matter = matter_of(view.work, part)
    authorize(view.reader, "visit.see", matter)
    menu: Row = (Button(t("button-menu"), Tap("menu")),)
    if part.state is not FollowUpState.SCHEDULED:
        key = "visit-unsuited" if part.unsuited_at else "visit-over"
        return Card(t(key), (menu,))
    goes = view.work.people.get(part.staff_id)
    text = t("visit-coming", when=t.when(part.due_at), name=goes.name if goes else "")
    if late:
        text = t.late(late) + "\n" + text
    rows: list[Row] = [menu]
    if may(view.reader, "visit.unsuit", matter, part.state) and part.due_at > view.work.now:
        rows.insert(0, (Button(t("button-visit-unsuit"), Tap("visit-unsuit", id, part.revision)),))
    return Card(text, tuple(rows), referenced=True)


def unsuit(desk: Desk, tap: Tap) -> str | None:
    part = require(desk.work, tap.id)
    authorize(desk.reader, "visit.see", matter_of(desk.work, part))
    same(tap.revision, part.revision)
    day_does_not_suit(desk.work, desk.reader, part)
    desk.show("visit", id=tap.id)
    return None


TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "followup": follow_ups.see,
    "visit-alone": follow_ups.see,
    "visited": follow_ups.visited,
    "visited-alone": follow_ups.visited,
    "visit-read": follow_ups.read,
    "visits": follow_ups.show_all,
    "visit-plan": visit_forms.plan,
    "c-visit": visit_forms.plan_over,
    "visit-day": visit_forms.ask,
    "visit-done": visit_forms.ask,
    "visit-waive": visit_forms.ask,
    "visit-unsuit": unsuit,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "followup": follow_ups.draw,
    "visit-note": follow_ups.draw_note,
    "visits": follow_ups.draw_all,
    "visit": draw,
}


def _asks(finish: Callable[..., str | None]) -> forms.Declared:
    return forms.Declared(
        finish,
        visit_forms.choices,
        so_far=visit_forms.so_far,
        after_cancel=visit_forms.after_cancel,
        sheet=visit_forms.sheet,
        width=3,
    )


JOURNEYS: Final = {
    "visit-plan": _asks(visit_forms.finish_plan),
    "visit-day": _asks(visit_forms.finish_day),
    "visit-done": _asks(visit_forms.finish_done),
    "visit-waive": _asks(visit_forms.finish_waive),
}
