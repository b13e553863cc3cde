"""What may be done to a concern from its card, by whoever reads it."""

from typing import Final

from bot.domain.access import Matter, may
from bot.domain.concern import Concern, ConcernState
from bot.services.aid import may_file
from bot.services.concern_links import linked
from bot.services.ports import Work
from handlers.card import Button, Row, Tap, grid
from handlers.desk import View

#: verb of the button → action of the permission table, in the order of the buttons
BUTTONS: Final = {
    "c-yes": "concern.confirm",
    "c-fix": "concern.correct",
    "c-drop": "concern.drop",
    "c-log": "concern.log",
    "c-answer": "concern.answer",
    "c-settled": "concern.settle",
    "c-open": "concern.reopen",
}
#: What is rarely wanted stands behind one more tap.
MORE: Final = {
    "c-extend": "concern.extend",
    "c-due": "concern.due",
    "c-refer": "concern.refer",
    "c-outside": "concern.refer_out",
    "c-link": "concern.link",
    "c-kind": "concern.kind",
    "c-visit": "concern.visit",
    "c-aid": "aid.file",
}


def rows(view: View, concern: Concern, matter: Matter, more: int) -> tuple[Row, ...]:
    t, work = view.t, view.work

    def able(verbs: dict[str, str]) -> list[Button]:
        return [
            Button(t(f"button-{verb}"), Tap(verb, concern.id, concern.revision))
            for verb, action in verbs.items()
            if may(view.reader, action, matter, concern.state) and _wanted(work, verb, concern)
        ]

    kind = ["c-kind"] if concern.state is ConcernState.ASSIGNED else []  # as long as nothing was done
    first = able(BUTTONS | {verb: MORE[verb] for verb in kind})
    rest = able({verb: action for verb, action in MORE.items() if verb not in kind})
    # The yes stands alone; otherwise what is wanted most stands first, two and two.
    yes = [button for button in first if button.tap.verb == "c-yes"]
    found = [tuple(yes), *grid([button for button in first if button not in yes], 2)]
    referral = work.referrals.open_of(concern.id)
    if referral is not None and may(view.reader, "referral.withdraw", matter, referral.state):
        found.append((Button(t("button-c-refer-back"), Tap("c-refer-back", referral.id, referral.revision)),))
    if rest and (more or not first):
        found += grid(rest, 2)
    elif rest:
        found.append((Button(t("button-more"), Tap("c-more", concern.id, concern.revision)),))
    found.append(tuple(_leading_on(view, concern, matter)))
    return tuple(row for row in found if row)


def _wanted(work: Work, verb: str, concern: Concern) -> bool:
    match verb:
        case "c-extend":
            return work.extensions.of(concern.id) is None
        case "c-refer":
            return work.referrals.open_of(concern.id) is None and len(work.policy.sections) > 1
        case "c-kind":
            return len(work.policy.concern_kinds) > 1
        case "c-aid":
            return may_file(work, concern)
    return True


def _leading_on(view: View, concern: Concern, matter: Matter) -> list[Button]:
    t, work, found = view.t, view.work, []
    if may(view.reader, "directive.issue", matter):  # on the talk it came out of, as a reply to this card is
        found.append(Button(t("button-directive"), Tap("instruct", concern.appointment_id)))
    cause = concern.cause_id if linked(work, view.reader, concern) else None
    if cause is not None and may(view.reader, "cause.see", matter):
        found.append(Button(t("button-cause"), Tap("cause", cause)))
    aid = next(iter(work.aids.of_concern(concern.id)), None)
    if aid is not None and may(view.reader, "aid.see", matter, aid.state):
        found.append(Button(t("button-aid"), Tap("aid", aid.id)))
    return found
