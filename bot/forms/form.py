"""What a form is: its steps, declared; and a draft, half filled, as data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

#: The step of a hub form at which all parts are listed.
HUB: Final = "hub"
#: The last look at a linear form before it is sent.
REVIEW: Final = "review"

Answers = Mapping[str, tuple[str, ...]]


class Asks(StrEnum):
    CHOICE = "choice"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `many` takes message after message, or several choices; `required` must stand before
    sending. An answer makes void those that it `voids`. Words at a `sought` choice narrow down what it
    offers: they go to the answer `found_by`. It may be opened out of turn `at` these steps."""

    key: str
    asks: Asks
    required: bool = True
    many: bool = False
    voids: tuple[str, ...] = ()
    sought: bool = False
    at: tuple[str, ...] = ()

    @property
    def found_by(self) -> str:
        return f"{self.key}~"


@dataclass(frozen=True)
class Form:
    """A declared form.

    `review` adds a last look with a confirm button; words typed there go to the answer `aside`.
    `on_request` are steps that nobody is led through: they are opened by a button, and lead back.
    """

    name: str
    steps: tuple[Step, ...]
    hub: bool = False
    review: bool = True
    aside: str | None = None
    on_request: tuple[Step, ...] = ()
    by_key: Mapping[str, Step] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys = [step.key for step in (*self.steps, *self.on_request)]
        if not self.steps or len(set(keys)) != len(keys) or {HUB, REVIEW} & set(keys):
            raise ValueError(
                f"form {self.name}: steps must be there, differ, and not be called hub or review"
            )
        if self.hub and any(step.asks is not Asks.WORDS for step in self.steps):
            raise ValueError(f"form {self.name}: the parts of a hub are words")
        object.__setattr__(self, "by_key", {step.key: step for step in (*self.steps, *self.on_request)})

    def first(self) -> str:
        return HUB if self.hub else self.steps[0].key

    def last(self) -> str:
        """Where it is sent from: the last look, or the last question."""
        return REVIEW if self.review else self.steps[-1].key

    def after(self, key: str) -> str | None:
        """The step that follows; None when the form is complete."""
        keys = [step.key for step in self.steps]
        following = keys[keys.index(key) + 1 :]
        return following[0] if following else (REVIEW if self.review else None)

    def open_step(self, answers: Answers) -> str:
        """Where a step that was asked on request leads back to."""
        return next((step.key for step in self.steps if not answers.get(step.key)), REVIEW)

    def ahead_of(self, key: str) -> str | None:
        """The step that `back` leads to; None at the first."""
        if self.hub:
            return None if key == HUB else HUB
        keys = [step.key for step in self.steps] + [REVIEW]
        index = keys.index(key)
        return keys[index - 1] if index else None

    def requiring(self, keys: Collection[str]) -> "Form":
        """The same form, when these parts must stand before it is sent."""
        return replace(self, steps=tuple(replace(s, required=s.key in keys) for s in self.steps))

    def missing(self, answers: Answers) -> list[str]:
        return [step.key for step in self.steps if step.required and not answers.get(step.key)]


@dataclass(frozen=True)
class Draft:
    """A half-filled form. `subject` is the id of what it is about; `revision` dates its buttons."""

    id: int
    person_id: int
    form: str
    step: str
    subject: int | None = None
    answers: Answers = field(default_factory=dict, repr=False)
    revision: int = 0

    def answer(self, key: str) -> str | None:
        """The single answer of a step, or all its paragraphs as one text."""
        found = self.answers.get(key)
        return "\n".join(found) if found else None
