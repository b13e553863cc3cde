"""A concern, for the one who raised it and for the section that owes an answer: one card."""

from typing import Final

from bot.domain.access import Grant, Matter, authorize, may
from bot.domain.aid import AidState
from bot.domain.concern import IN_HAND, Concern, ConcernState, Outcome, Outline, number_of
from bot.domain.errors import NotYours
from bot.domain.handling import Asked, Entry, Step
from bot.domain.words import Words
from bot.forms.concerns import ANSWER, CORRECTION
from bot.forms.form import Draft
from bot.services.aid import may_file
from bot.services.concerns import (
    answer_concern,
    confirm_concern,
    correct_concern,
    drop_concern,
    matter_of,
    reopen_concern,
    settle_concern,
)
from bot.services.desk_ports import Place
from bot.services.ports import Work
from handlers import forms
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View, same

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
#: What the cadre is told of the log: that it moved, and when; of lines in between only the last.
PUBLIC: Final = frozenset(Step) - {Step.KIND, Step.REFER}
#: What the cadre reads about in words of their own.
OWN_WORDS: Final = frozenset({Step.REOPEN, Step.SETTLE, Step.EXTEND})
#: What may have been asked or decided, said once above the card.
NEWS: Final = (
    "silence", "due", "section", "outside",
    "extension-agreed", "extension-refused", "referral-refused", "taken",
)  # fmt: skip


def draw(view: View, id: int, late: int = 0, more: int = 0, news: str = "") -> Card:
    concern, t = require(view.work, id), view.t
    matter = matter_of(view.work, concern)
    grant = authorize(view.reader, "concern.see", matter, concern.state)
    mine = view.reader.id == concern.cadre_id
    lines = [t(f"concern-{concern.state}-{'mine' if mine else 'other'}")]
    news = news if news in NEWS and not _over(concern, news) else ""
    if news == "outside":  # says what the state says
        lines = []
    if news:
        lines.insert(0, t(f"concern-news-{news}", **_terms(view, concern)))
    if late:
        lines.insert(0, t.late(late))
    if "person" in grant:
        cadre = view.work.people.get(concern.cadre_id)
        lines.append(cadre.name if cadre else "")
    lines.append(t("quoted", text=concern.text.text))
    lines += [*_facts(view, concern, mine), *_asked(view, concern, grant)]
    lines += _answered(view, concern, grant)
    until = _silent_until(view, concern)
    if until and news != "silence":
        lines.append(t("concern-silence" if mine else "concern-silence-other", day=until))
    if history := _history(view, concern, grant):
        lines += ["", t("concern-history"), *history]
    rows = _rows(view, concern, matter, more)
    menu = (Button(t("button-menu"), Tap("menu")),)
    return Card("\n".join(lines), (*rows, menu), referenced=True)


def _over(concern: Concern, news: str) -> bool:
    states = {"silence": ConcernState.ANSWERED, "outside": ConcernState.REFERRED}
    return news in states and concern.state is not states[news]


def _terms(view: View, concern: Concern) -> dict[str, str | int]:
    within = view.work.policy.deadlines.reopen_within.days
    return {
        "within": within,
        "day": _silent_until(view, concern),
        "section": view.section(concern.section),
    }


def _silent_until(view: View, concern: Concern) -> str:
    """By when the cadre's silence ends it; nothing while no answer waits for them."""
    last = [entry.at for entry in view.work.entries.of(concern.id) if entry.step is Step.ANSWER]
    if concern.state is not ConcernState.ANSWERED or not last:
        return ""
    return view.t.day(view.work.calendar.today(last[-1] + view.work.policy.deadlines.silence_closes))


def number(view: View, concern: Concern | Outline) -> str:
    return number_of(concern.id, view.work.calendar.today(concern.created_at))


def _facts(view: View, concern: Concern, mine: bool) -> list[str]:
    """Of which kind, under which number, whose, and by when."""
    t, work = view.t, view.work
    kind = t.label(work.policy.concern_kind(concern.kind).name) if concern.kind else ""
    found = [t("concern-kind" if kind else "concern-number", kind=kind, number=number(view, concern))]
    if concern.closed_at is None:
        late = concern.due_at < work.now and concern.state in IN_HAND and not mine
        day = t.day(concern.due_at.astimezone(work.policy.zone).date())
        answered = concern.state is ConcernState.ANSWERED
        key = "concern-line-late" if late else "concern-line-answered" if answered else "concern-line"
        found.append(t(key, section=view.section(concern.section), day=day))
    elif concern.state is ConcernState.LAPSED and mine:
        until = work.calendar.today(concern.closed_at + work.policy.deadlines.reopen_within)
        found.append(t("concern-reopen-until", day=t.day(until)))
    return found


def _answered(view: View, concern: Concern, grant: Grant) -> list[str]:
    """What was answered last; how it ended only while nobody said that it has not."""
    t = view.t
    if concern.answer is None or "answer" not in grant:
        return []
    again = concern.state in IN_HAND
    found = [
        "",
        t("concern-answer-before" if again else "concern-answer", section=view.section(concern.section)),
    ]
    found.append(t("quoted", text=concern.answer.text))
    if concern.outcome and not again:
        found.append(t(f"outcome-{concern.outcome}"))
    return found


def _asked(view: View, concern: Concern, grant: Grant) -> list[str]:
    """For those who handle it: what was asked about it; for all: how far an application has come."""
    t, work, found = view.t, view.work, []
    if "log" in grant:
        extension, referral = work.extensions.of(concern.id), work.referrals.open_of(concern.id)
        if extension is not None and extension.state is not Asked.VOID:
            day = t.day(work.calendar.today(extension.until))
            found.append(t(f"line-extension-{extension.state}", day=day))
        if referral is not None:
            found.append(t("line-referral", section=view.section(referral.to_section)))
        if concern.cause_id is not None:
            found.append(t("line-cause", count=len(work.concerns.of_cause(concern.cause_id))))
    aid = next(iter(work.aids.of_concern(concern.id)), None)
    if aid is not None and aid.state is not AidState.WITHDRAWN:
        found.append(t("line-aid", state=t(f"aid-state-{aid.state}")))
    return found


def _history(view: View, concern: Concern, grant: Grant) -> list[str]:
    entries = view.work.entries.of(concern.id)
    if "log" in grant:
        return [_line(view, entry, True) for entry in entries]
    logs = [entry for entry in entries if entry.step is Step.LOG]
    shown = [e for e in entries if e.step in PUBLIC and (e.step is not Step.LOG or e is logs[-1])]
    return [_line(view, entry, False) for entry in shown]


def _line(view: View, entry: Entry, in_words: bool) -> str:
    t, said = view.t, entry.text
    text = "" if said is None else said.text
    if entry.step is Step.TAKE:
        text = view.section(text)
    own = "" if in_words or entry.step not in OWN_WORDS else "-mine"
    what = t(f"moved-{entry.step}{own}", text=text)
    author = view.work.people.get(entry.author_id) if in_words and entry.author_id else None
    line = t("moved", day=t.date(view.work.calendar.today(entry.at)), what=what)
    if author is not None and entry.step in (Step.LOG, Step.DUE, Step.EXTEND, Step.KIND):
        line = t("moved-by", line=line, name=author.name)
    shown = in_words and said is not None and entry.step in (Step.LOG, Step.ANSWER)
    return line + "\n" + t("quoted", text=text) if shown else line


def _rows(view: View, concern: Concern, matter: Matter, more: int) -> tuple[Row, ...]:
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
    rows = [tuple(yes), *grid([button for button in first if button not in yes], 2)]
    referral = work.referrals.open_of(concern.id)
    if referral is not None and may(view.reader, "referral.withdraw", matter, referral.state):
        rows.append((Button(t("button-c-refer-back"), Tap("c-refer-back", referral.id, referral.revision)),))
    if rest and (more or not first):
        rows += grid(rest, 2)
    elif rest:
        rows.append((Button(t("button-more"), Tap("c-more", concern.id, concern.revision)),))
    rows.append(tuple(_leading_on(view, concern, matter)))
    return tuple(row for row in rows if row)


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
    if concern.cause_id is not None and may(view.reader, "cause.see", matter):
        found.append(Button(t("button-cause"), Tap("cause", concern.cause_id)))
    aid = next(iter(work.aids.of_concern(concern.id)), None)
    if aid is not None and may(view.reader, "aid.see", matter, aid.state):
        found.append(Button(t("button-aid"), Tap("aid", aid.id)))
    return found


def draw_mine(view: View) -> Card:
    """How the reader's own concerns stand: one line each."""
    t, of = view.t, view.work.appointments.matter
    mine = view.work.concerns.of_cadre(view.reader.id)
    seen = [c for c in mine if may(view.reader, "concern.see", of(c.appointment_id), c.state)]
    found = sorted(seen, key=lambda c: c.closed_at is not None)[:10]  # what is open first
    rows = [
        (
            Button(
                t("concern-button", state=t(f"concern-state-{c.state}"), text=c.text.text[:18]),
                Tap("concern", c.id),
            ),
        )
        for c in found
    ]
    text = t("concerns-mine") if found else t("concerns-none")
    return Card(text, (*rows, (Button(t("button-menu"), Tap("menu")),)))


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("concern", id=tap.id)
    return None


def more(desk: Desk, tap: Tap) -> str | None:
    current(desk, tap)
    desk.show("concern", id=tap.id, more=1)
    return None


def decide(desk: Desk, tap: Tap) -> str | None:
    """The one-tap answers of the cadre."""
    deeds = {
        "c-yes": confirm_concern,
        "c-drop": drop_concern,
        "c-settled": settle_concern,
        "c-open": reopen_concern,
    }
    deeds[tap.verb](desk.work, desk.reader, current(desk, tap))
    desk.show("concern", id=tap.id)
    return None


#: What a form is opened for: its action, and the form.
_ASKING: Final = {"c-fix": ("concern.correct", CORRECTION), "c-answer": ("concern.answer", ANSWER)}


def ask(desk: Desk, tap: Tap) -> str | None:
    """`c-fix`, `c-answer`."""
    concern, (action, form) = current(desk, tap), _ASKING[tap.verb]
    authorize(desk.reader, action, matter_of(desk.work, concern), concern.state)
    forms.start(desk, form, subject=tap.id)
    return None


#: Characters that tell one concern from another.
_TOLD_APART: Final = 200


def worded(view: View, draft: Draft) -> str:
    """What it is about, above each question about it; of a long one the beginning, so that the buttons
    below the question stay on the same page."""
    concern = require(view.work, draft.subject or 0)
    grant = authorize(view.reader, "concern.see", matter_of(view.work, concern), concern.state)
    return view.t("quoted", text=start_of(concern)) if "text" in grant else ""


def start_of(concern: Concern) -> str:
    text = concern.text.text
    return text if len(text) <= _TOLD_APART else text[:_TOLD_APART] + "…"


def finish_correction(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = require(desk.work, draft.subject or 0)
    correct_concern(desk.work, desk.reader, concern, Words(draft.answer("text") or ""))
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return None


def choices(view: View, draft: Draft) -> forms.Options:
    return [(o, view.t(f"outcome-{o}")) for o in Outcome] if draft.step == "outcome" else []


def finish_answer(desk: Desk, draft: Draft, place: Place) -> str | None:
    concern = require(desk.work, draft.subject or 0)
    words, outcome = Words(draft.answer("text") or ""), Outcome(draft.answer("outcome") or "")
    answer_concern(desk.work, desk.reader, concern, words, outcome)
    desk.work.outbox.show(place, "concern", id=draft.subject)
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "concern", id=draft.subject)


def require(work: Work, id_: int) -> Concern:
    concern = work.concerns.get(id_)
    if concern is None:
        raise NotYours
    return concern


def current(desk: Desk, tap: Tap) -> Concern:
    concern = require(desk.work, tap.id)
    authorize(desk.reader, "concern.see", matter_of(desk.work, concern), concern.state)
    same(tap.revision, concern.revision)
    return concern
