"""Words looked for in notes and what was raised: what the reader may read is looked through, newest first.

Nothing is kept from which a word could be told: no index (docs/adr/0016). A few notes in a transaction, the
rest by a duty, so that nobody waits for a search; what is looked for, and what was found, lies sealed in the
draft of the form. What a reader may not read is in no answer and no count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.access import Grant, Matter, authorize, may
from bot.domain.due import Due
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.talk import Note, NotePart, Part, newest
from bot.forms.form import Draft
from bot.services.ports import Work

#: Notes in one transaction; readable ones after which the reader is asked whether to go on; hits kept.
STEP, STRETCH, MOST_HITS = 100, 2_000, 200
#: Words looked for at once; characters shown on both sides of the first.
MOST_WORDS, AROUND = 5, 24
ASKED: Final = "found~"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is; as plain words in the answers of its draft."""

    words: str
    past: int
    looked: int
    until: int
    over: bool
    hits: tuple[int, ...] = ()

    @property
    def goes_on(self) -> bool:
        return not self.over and self.looked < self.until


def progress(draft: Draft) -> Progress | None:
    """None while nothing is looked for."""
    if not draft.answer("past"):
        return None
    past, looked, until, over = (int(word) for word in draft.answers["past"])
    hits = tuple(int(word) for word in draft.answers.get("hits", ()))
    return Progress(draft.answer("words") or "", past, looked, until, bool(over), hits)


def _keep(draft: Draft, now: Progress) -> Draft:
    past = tuple(str(int(each)) for each in (now.past, now.looked, now.until, now.over))
    hits = tuple(str(hit) for hit in now.hits)
    return replace(draft, answers={**draft.answers, "words": (now.words,), "past": past, "hits": hits})


def look_first(work: Work, who: Person, draft: Draft) -> Draft:
    """The first notes, for new words; a draft whose words are looked for already stays as it is."""
    words = draft.answer(ASKED) or ""
    authorize(who, "note.search", Matter())
    if not words or words == draft.answer("words"):
        return draft
    return _look(work, who, draft, Progress(words, work.searches.newest() + 1, 0, STRETCH, over=False))


def look_further(work: Work, who: Person, draft: Draft) -> Draft:
    """Older ones, when the reader says so."""
    now = progress(draft)
    authorize(who, "note.search", Matter())
    if now is None or now.goes_on or now.over:
        return draft
    return _look(work, who, draft, replace(now, until=now.looked + STRETCH))


def go_on(work: Work, due: Due) -> None:
    """A duty: the next notes, for as long as the card is open."""
    found = work.drafts.hold(due.object_id)  # the reader may be typing other words at this moment
    if found is None:
        return
    draft, place = found
    who, now = work.people.get(draft.person_id), progress(draft)
    if who is None or who.archived or now is None or not now.goes_on:
        return
    moved = _look(work, who, draft, now)
    work.drafts.keep(moved, place)
    later = progress(moved)
    if later and (not later.goes_on or later.looked // 1_000 > now.looked // 1_000):
        work.outbox.show(place, "form", id=draft.id)


def _look(work: Work, who: Person, draft: Draft, now: Progress) -> Draft:
    notes = work.searches.before(now.past, STEP)
    grants = {note.id: grant for note in notes if (grant := _grant(work, who, note))}
    readable = [note for note in notes if note.id in grants]
    found = work.searches.look_into(readable, who) if readable else {}
    hits = [n.id for n in readable if _hit(now.words, _said(work, who, n, found[n.id], grants[n.id]))]
    kept = (*now.hits, *hits)[:MOST_HITS]
    over = len(notes) < STEP or len(kept) == MOST_HITS
    past = notes[-1].id if notes else now.past
    moved = replace(now, past=past, looked=now.looked + len(readable), over=over, hits=kept)
    if moved.goes_on:
        work.dues.add([Due("search", draft.id, f"{draft.revision}.{past}", work.now)])
    return _keep(draft, moved)


def _grant(work: Work, who: Person, note: Note) -> Grant | None:
    try:
        return authorize(who, "note.read", work.appointments.matter(note.appointment_id))
    except Refusal:
        return None


def _hit(words: str, said: Sequence[tuple[str, str]]) -> bool:
    whole = "\n".join(text for _, text in said).casefold()
    return all(word in whole for word in _wanted(words))


def _said(
    work: Work, who: Person, note: Note, parts: Sequence[NotePart], grant: Grant
) -> Sequence[tuple[str, str]]:
    """(part, text) as the note's card reads now, and as far as the reader sees it: its concerns too."""
    shown = [p for p in newest(parts) if p.part in grant and p.part is not Part.REMARK]
    matter = work.appointments.matter(note.appointment_id)
    raised = [
        concern
        for concern in work.concerns.of_appointment(note.appointment_id)
        if may(who, "concern.see", matter, concern.state)
    ]
    return [*((p.part.value, p.text.text) for p in shown), *(("concerns", c.text.text) for c in raised)]


def _wanted(words: str) -> Sequence[str]:
    return words.casefold().split()[:MOST_WORDS]


@dataclass(frozen=True, slots=True, repr=False)
class Excerpt:
    """Content: a few characters around what was looked for."""

    appointment_id: int
    part: str
    text: str


def excerpts(work: Work, who: Person, words: str, hits: Sequence[int]) -> Sequence[Excerpt]:
    """Each note is opened for it, with a row of its own before it is shown; rights are asked once more."""
    return [one for hit in hits if (one := _excerpt(work, who, words, hit))]


def _excerpt(work: Work, who: Person, words: str, hit: int) -> Excerpt | None:
    note = work.notes.get(hit)
    grant = _grant(work, who, note) if note else None
    if note is None or grant is None:
        return None
    first = next(iter(_wanted(words)), "")
    for part, text in _said(work, who, note, work.notes.read(note, who), grant):
        at = text.casefold().find(first)
        if at >= 0:
            return Excerpt(note.appointment_id, part, _around(text, at, len(first)))
    return None


def _around(text: str, at: int, length: int) -> str:
    begin, end = max(at - AROUND, 0), at + length + AROUND
    shown = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{shown}{'…' if end < len(text) else ''}"
