"""Hardship aid: filed from a concern, examined, approved, paid, visited; one card for everybody concerned."""

from typing import Any, Final

from bot.domain.access import Matter, authorize, may
from bot.domain.aid import Aid, AidState, parse_amount, yuan
from bot.domain.concern import Concern
from bot.domain.words import Words
from bot.forms.concerns import AID, AID_REFUSE, AID_RETURN
from bot.forms.form import Draft, Form
from bot.services.aid import (
    aid_matter,
    approve_aid,
    check_budget,
    check_may_file,
    examine_aid,
    file_aid,
    left,
    pay_aid,
    refuse_aid,
    require,
    return_aid,
    returned,
    visit_aid,
    visit_to_come,
    withdraw_aid,
)
from bot.services.concerns import matter_of
from bot.services.desk_ports import Place
from handlers import forms
from handlers.card import Button, Card, Tap, grid
from handlers.concerns import current, number
from handlers.concerns import require as require_concern
from handlers.desk import Desk, View, same

#: verb of the button → action of the permission table, in the order of the buttons
BUTTONS: Final = {
    "a-examine": "aid.examine",
    "a-approve": "aid.approve",
    "a-return": "aid.return",
    "a-refuse": "aid.refuse",
    "a-paid": "aid.pay",
    "a-visited": "aid.visit",
    "a-withdraw": "aid.withdraw",
}
_REMARKS: Final[dict[str, tuple[str, Form]]] = {
    "a-return": ("aid.return", AID_RETURN),
    "a-refuse": ("aid.refuse", AID_REFUSE),
}


def ask(desk: Desk, tap: Tap) -> str | None:
    """From the card of a concern; what was returned begins with what was filed, and with whatever of that was
    changed already."""
    concern = current(desk, tap)
    authorize(desk.reader, "aid.file", matter_of(desk.work, concern), concern.state)
    check_may_file(desk.work, concern)
    me, drafts = desk.reader.id, desk.work.drafts
    begun = drafts.open_about(me, AID.name, tap.id) or drafts.left(me, AID.name, tap.id)
    if begun is not None:
        return forms.resume(desk, begun)
    return forms.start(desk, AID, subject=tap.id, **_filed(desk, concern))


def _filed(desk: Desk, concern: Concern) -> dict[str, Any]:
    """What was filed of an application that was returned, as far as it can be filed again."""
    aid = returned(desk.work, concern)
    if aid is None or "reason" not in authorize(
        desk.reader, "aid.see", aid_matter(desk.work, aid, concern), aid.state
    ):
        return {}
    known = {"reason": aid.reason.text}
    if aid.kind in {kind.id for kind in desk.work.policy.aid.kinds}:
        known["kind"] = aid.kind
        if aid.amount <= left(desk.work, aid.kind):
            known["amount"] = yuan(aid.amount)
    return known


def choices(view: View, draft: Draft) -> forms.Options:
    """With what the year still holds of each."""
    t = view.t
    return [
        (kind.id, t("aid-kind-button", kind=t.label(kind.name), left=yuan(max(left(view.work, kind.id), 0))))
        for kind in view.work.policy.aid.kinds
        if draft.step == "kind"
    ]


def settle(desk: Desk, draft: Draft) -> tuple[Draft, str | None]:
    """An amount that cannot be read, or that the year no longer holds, is said at once; the form stays."""
    if draft.step != "amount" and (amount := draft.answer("amount")):
        check_budget(desk.work, draft.answer("kind") or "", parse_amount(amount))
    return draft, None


def review(view: View, draft: Draft) -> str:
    t, concern = view.t, require_concern(view.work, draft.subject or 0)
    cadre = view.work.people.get(concern.cadre_id)
    kind = view.work.policy.aid.kind(draft.answer("kind") or "")
    amount = yuan(parse_amount(draft.answer("amount") or ""))
    name = cadre.name if cadre else ""
    lines = [t("aid-review", name=name, number=number(view, concern), kind=t.label(kind.name), amount=amount)]
    lines.append(t("quoted", text=draft.answer("reason") or ""))
    before = returned(view.work, concern)
    if before is not None and before.remark is not None:
        lines += [t("aid-remark"), t("quoted", text=before.remark.text)]
    return "\n".join(lines)


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = require_concern(desk.work, draft.subject or 0)
    kind, amount = draft.answer("kind") or "", parse_amount(draft.answer("amount") or "")
    aid = file_aid(desk.work, desk.reader, concern, kind, amount, Words(draft.answer("reason") or ""))
    desk.work.outbox.show(place, "aid", id=aid.id)
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "concern", id=draft.subject)


def draw(view: View, id: int, late: int = 0) -> Card:
    t, work = view.t, view.work
    aid, concern = require(work, id)
    matter = aid_matter(work, aid, concern)
    grant = authorize(view.reader, "aid.see", matter, aid.state)
    mine = view.reader.id == aid.cadre_id
    lines = [t.late(late)] if late else []
    if mine:  # the first line may light up a lock screen
        lines.append(t("aid-mine"))
    lines.append(t(f"aid-{aid.state}-{'mine' if mine else 'other'}"))
    if "person" in grant:
        cadre = work.people.get(aid.cadre_id)
        lines.append(t("about-concern", name=cadre.name if cadre else "", number=number(view, concern)))
    approved = aid.approved_at is not None
    if not mine or approved:
        lines.append(line(view, aid))
    if "reason" in grant:
        lines.append(t("quoted", text=aid.reason.text))
        lines += _steps(view, aid)
    if "remark" in grant and aid.remark is not None:
        lines += [t("aid-remark"), t("quoted", text=aid.remark.text)]
    if may(view.reader, "aid.approve", matter, aid.state):
        lines.append(t("aid-left", left=yuan(max(left(work, aid.kind), 0))))
    return Card("\n".join(lines), _rows(view, aid, matter), referenced=True)


def line(view: View, aid: Aid | None) -> str:
    """Of which kind, and how much."""
    if aid is None:
        return ""
    kind = view.t.label(view.work.policy.aid.kind(aid.kind).name)
    return view.t("aid-line", kind=kind, amount=yuan(aid.amount))


def _steps(view: View, aid: Aid) -> list[str]:
    """Who did what when: for those who decide."""
    done = (
        ("filed", aid.filed_by, aid.filed_at),
        ("examined", aid.examined_by, aid.examined_at),
        ("approved", aid.approved_by, aid.approved_at),
        ("paid", aid.paid_by, aid.paid_at),
    )
    found = []
    for what, who, at in done:
        person = view.work.people.get(who) if who else None
        if person is not None and at is not None:
            day = view.t.date(view.work.calendar.today(at))
            found.append(view.t(f"aid-step-{what}", day=day, name=person.name))
    return found


def _rows(view: View, aid: Aid, matter: Matter) -> tuple[tuple[Button, ...], ...]:
    t = view.t
    taps = [
        Button(t(f"button-{verb}"), Tap(verb, aid.id, aid.revision))
        for verb, action in BUTTONS.items()
        if may(view.reader, action, matter, aid.state) and view.reader.id not in _done_by(aid, verb)
    ]
    if any(button.tap.verb == "a-examine" for button in taps):  # whoever is to judge it does not take it back
        taps = [button for button in taps if button.tap.verb != "a-withdraw"]
    visit = visit_to_come(view.work, aid)
    if visit is not None and any(button.tap.verb == "a-visited" for button in taps):  # said there, once
        taps = [Button(t("button-a-visit"), Tap("followup", visit.id))]
    concern = require_concern(view.work, aid.concern_id)
    if aid.state is AidState.RETURNED and may(view.reader, "aid.file", matter, concern.state):
        taps.insert(0, Button(t("button-a-file"), Tap("c-aid", concern.id, concern.revision)))
    foot = [Button(t("button-menu"), Tap("menu"))]
    if may(view.reader, "concern.see", matter, concern.state):
        foot.insert(0, Button(t("button-see-concern"), Tap("concern", aid.concern_id)))
    return (*grid(taps, 2), tuple(foot))


def _done_by(aid: Aid, verb: str) -> frozenset[int]:
    return aid.hands if verb in ("a-examine", "a-approve") else frozenset()


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("aid", id=tap.id)
    return None


def decide(desk: Desk, tap: Tap) -> str | None:
    deeds = {
        "a-examine": examine_aid,
        "a-approve": approve_aid,
        "a-paid": pay_aid,
        "a-visited": visit_aid,
        "a-withdraw": withdraw_aid,
    }
    deeds[tap.verb](desk.work, desk.reader, _current(desk, tap))
    desk.show("aid", id=tap.id)
    return None


def ask_remark(desk: Desk, tap: Tap) -> str | None:
    """`a-return`, `a-refuse`: why?"""
    aid, (action, form) = _current(desk, tap), _REMARKS[tap.verb]
    _, concern = require(desk.work, tap.id)
    authorize(desk.reader, action, aid_matter(desk.work, aid, concern), aid.state)
    forms.start(desk, form, subject=tap.id)
    return None


def finish_remark(desk: Desk, draft: Draft, place: Place) -> str | None:
    aid, _ = require(desk.work, draft.subject or 0)
    deed = return_aid if draft.form == AID_RETURN.name else refuse_aid
    deed(desk.work, desk.reader, aid, Words(draft.answer("remark") or ""))
    desk.work.outbox.show(place, "aid", id=aid.id)
    return None


def after_remark(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "aid", id=draft.subject)


def _current(desk: Desk, tap: Tap) -> Aid:
    aid, concern = require(desk.work, tap.id)
    authorize(desk.reader, "aid.see", aid_matter(desk.work, aid, concern), aid.state)
    same(tap.revision, aid.revision)
    return aid
