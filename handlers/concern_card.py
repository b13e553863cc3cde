"""A concern, for the one who raised it and for the section that owes an answer: one card."""

from typing import Final

from bot.domain.access import Grant, authorize
from bot.domain.aid import AidState
from bot.domain.concern import IN_HAND, Concern, ConcernState
from bot.domain.handling import Asked, Entry, Step
from bot.services.concern_links import linked
from bot.services.concerns import matter_of
from bot.services.silence import is_kept_back, silent_until
from handlers.card import Button, Card, Tap
from handlers.concern_buttons import rows
from handlers.concerns import number, require
from handlers.desk import View

#: What the cadre is told of the log: that it moved, and when; of lines in between only the last.
PUBLIC: Final = frozenset(Step) - {Step.KIND, Step.REFER}
#: What the cadre reads about in words of their own.
OWN_WORDS: Final = frozenset({Step.REOPEN, Step.SETTLE, Step.EXTEND})
#: What nothing was said to, and what becomes of it.
UNSAID: Final = ("silence", "wording", "wording-kept")
#: What may have been asked or decided, said once above the card.
NEWS: Final = (
    "silence", "due", "section", "outside", "stands", "stands-other",
    "extension-agreed", "extension-refused", "referral-refused", "taken",
)  # fmt: skip


def draw(view: View, id: int, late: int = 0, more: int = 0, news: str = "") -> Card:
    concern, t = require(view.work, id), view.t
    matter = matter_of(view.work, concern)
    grant = authorize(view.reader, "concern.see", matter, concern.state)
    mine = view.reader.id == concern.cadre_id
    lines = [t(f"concern-{_state(view, concern)}-{'mine' if mine else 'other'}")]
    news = news if news in NEWS and not _over(concern, news) else ""
    if news == "outside":  # says what the state says
        lines = []
    if news:
        said = _unsaid(view, concern) if news == "silence" else news
        lines.insert(0, t(f"concern-news-{said}", **_terms(view, concern)))
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
        key = f"concern-{_unsaid(view, concern)}"
        lines.append(t(key if mine else f"{key}-other", day=until))
    if history := _history(view, concern, grant):
        lines += ["", t("concern-history"), *history]
    below = rows(view, concern, matter, more)
    menu = (Button(t("button-menu"), Tap("menu")),)
    return Card("\n".join(lines), (*below, menu), referenced=True)


def _state(view: View, concern: Concern) -> str:
    """Dropped by nobody's word is not dropped at the person's wish."""
    dropped = concern.state is ConcernState.DROPPED
    silent = dropped and any(e.step is Step.LAPSE for e in view.work.entries.of(concern.id))
    return f"{concern.state}-unsaid" if silent else concern.state


def _over(concern: Concern, news: str) -> bool:
    states = {
        "silence": (ConcernState.REGISTERED, ConcernState.ANSWERED),
        "outside": (ConcernState.REFERRED,),
    }
    return news in states and concern.state not in states[news]


def _terms(view: View, concern: Concern) -> dict[str, str | int]:
    within = view.work.policy.deadlines.reopen_within.days
    return {
        "within": within,
        "day": _silent_until(view, concern),
        "section": view.section(concern.section),
    }


def _silent_until(view: View, concern: Concern) -> str:
    """By when it goes on without a word of the cadre; nothing while nothing waits for one."""
    if concern.state not in (ConcernState.REGISTERED, ConcernState.ANSWERED):
        return ""
    until = silent_until(view.work, concern)
    return view.t.day(view.work.calendar.today(until)) if until else ""


def _unsaid(view: View, concern: Concern) -> str:
    """One of UNSAID: of a sealed talk it is kept back."""
    if concern.state is ConcernState.ANSWERED:
        return "silence"
    return "wording-kept" if is_kept_back(view.work, concern) else "wording"


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
        if count := linked(work, view.reader, concern):
            found.append(t("line-cause", count=count))
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
    if entry.step is Step.CONFIRM and entry.author_id is None:
        what = t("moved-confirm-unsaid")
    author = view.work.people.get(entry.author_id) if in_words and entry.author_id else None
    line = t("moved", day=t.date(view.work.calendar.today(entry.at)), what=what)
    if author is not None and entry.step in (Step.LOG, Step.DUE, Step.EXTEND, Step.KIND):
        line = t("moved-by", line=line, name=author.name)
    shown = in_words and said is not None and entry.step in (Step.LOG, Step.ANSWER)
    return line + "\n" + t("quoted", text=text) if shown else line
