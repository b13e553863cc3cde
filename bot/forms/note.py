"""The draft of a note: what it was begun on, what was typed since, and how it goes on when the note changed.

Two may have the same note open, and it may go back more than once while one of them types: a draft is brought
up to the note as it stands, and neither of the two wordings is lost from sight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from bot.domain.talk import WRITTEN, Part
from bot.domain.words import Words
from bot.forms.form import HUB, Draft

#: Answers that nobody typed. The revision of the note that a draft changes, and what stood in its parts then;
#: why it went back; the parts in which somebody else's words stand before what was typed.
BASE, STOOD, REMARK, BOTH = "~base", "~stood", "~remark", "~both"
#: What was written beneath a file while no part was open: it goes into the part that is opened next.
LOOSE = "loose"

Said = tuple[str, ...]


def changes(draft: Draft) -> bool:
    """Whether it is of a note that was handed in."""
    return bool(draft.answers.get(BASE))


def base(draft: Draft) -> int | None:
    """The revision of the note that it changes."""
    return int(draft.answer(BASE) or 0) if changes(draft) else None


def is_correction(draft: Draft) -> bool:
    """Begun by whoever signs, of what had not gone back."""
    return changes(draft) and not draft.answers.get(REMARK)


def typed(draft: Draft) -> Mapping[str, Said]:
    """What its writer has done to it: the parts that are not as they were when it was begun."""
    was = _was(draft)
    return {
        key: said
        for key, said in draft.answers.items()
        if not key.startswith("~") and _marks(said) != was.get(key, ())
    }


def with_loose(draft: Draft, words: Words) -> Draft:
    said = (*draft.answers.get(LOOSE, ()), words.text)
    return replace(draft, answers={**draft.answers, LOOSE: said}, revision=draft.revision + 1)


def placed(draft: Draft) -> Draft:
    """What was loose stands in the part that is open."""
    loose = draft.answers.get(LOOSE)
    if not loose or draft.step == HUB:
        return draft
    said = (*draft.answers.get(draft.step, ()), *loose)
    return replace(draft, answers={**draft.answers, draft.step: said, LOOSE: ()})


def brought_up(draft: Draft, revision: int, stands: Mapping[Part, Said], remark: str | None) -> Draft:
    """On the note as it stands. A part that one side alone has changed is as that side has it; where both
    did, what stands comes first, and what was typed after it."""
    mine, was = typed(draft), _was(draft)
    answers = dict(draft.answers)
    both = set(answers.get(BOTH, ()))
    for part in WRITTEN:
        now = stands.get(part, ())
        if part not in mine:
            answers[part] = now
        elif _marks(now) != was.get(part, ()) and now != mine[part]:
            new = [one for one in mine[part] if one not in now and _mark(one) not in was.get(part, ())]
            answers[part] = (*now, *new)
            both.add(part)
    answers[BASE] = (str(revision),)
    answers[STOOD] = tuple(f"{part}:{','.join(_marks(stands.get(part, ())))}" for part in WRITTEN)
    answers[REMARK] = (remark,) if remark else ()
    answers[BOTH] = tuple(part for part in WRITTEN if part in both)
    return replace(draft, answers=answers)


def _was(draft: Draft) -> Mapping[str, Said]:
    """The marks of what stood in each part when it was begun."""
    parts = (each.partition(":") for each in draft.answers.get(STOOD, ()))
    return {part: tuple(filter(None, marks.split(","))) for part, _, marks in parts}


def _marks(said: Sequence[str]) -> Said:
    return tuple(map(_mark, said))


def _mark(paragraph: str) -> str:
    """Tells one paragraph from another in a dozen letters: a note is long, and the draft is kept at every
    message."""
    return sha256(paragraph.encode()).hexdigest()[:_LONG]


_LONG: Final = 12
