"""A follow-up visit: when it is due, and what was found."""

from bot.domain.access import authorize, may
from bot.domain.errors import NotYours
from bot.domain.followup import STILL_TO_COME, Finding, FollowUp
from bot.services.booking import require
from bot.services.follow_ups import finish_follow_up, matter_of
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View, same


def draw(view: View, id: int, late: int = 0) -> Card:
    visit, t = _visit(view, id), view.t
    matter = matter_of(view.work, visit)
    authorize(view.reader, "followup.see", matter)
    cadre = view.work.people.get(require(view.work, visit.appointment_id).cadre_id)
    local = visit.due_at.astimezone(view.work.policy.zone).date()
    text = t(f"followup-{visit.state}", name=cadre.name if cadre else "", day=t.day(local))
    if late:
        text = t.late(late) + "\n" + text
    rows: list[Row] = []
    if visit.state in STILL_TO_COME and may(view.reader, "followup.finish", matter):
        rows.append(tuple(Button(t(f"finding-{f}"), Tap("visited", id, visit.revision, f)) for f in Finding))
    rows.append(
        (
            Button(t("button-see-talk"), Tap("see", visit.appointment_id)),
            Button(t("button-menu"), Tap("menu")),
        )
    )
    return Card(text, tuple(rows), referenced=True)


def visited(desk: Desk, tap: Tap) -> str | None:
    visit = _visit(desk, tap.id)
    authorize(desk.reader, "followup.see", matter_of(desk.work, visit))
    same(tap.revision, visit.revision)
    if tap.value not in list(Finding):
        raise NotYours
    finish_follow_up(desk.work, desk.reader, visit, Finding(tap.value))
    desk.show("followup", id=tap.id)
    return "toast-thanks"


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("followup", id=tap.id)
    return None


def _visit(view: View, id_: int) -> FollowUp:
    visit = view.work.follow_ups.get(id_)
    if visit is None:
        raise NotYours
    return visit
