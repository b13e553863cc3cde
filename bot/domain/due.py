"""Duties and dates: what has to happen by when. Cadences and ladders both end up as rows of this kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.policy import LadderStep

#: Anything later than this after its time says that it is late.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Due:
    """`kind` names what happens, `object_id` to what, `step` which time of several.

    (kind, object_id, step) is unique: nothing falls due twice.
    """

    kind: str
    object_id: int
    step: str
    due_at: datetime


def before(
    kind: str,
    object_id: int,
    event: datetime,
    offsets: Iterable[timedelta],
    now: datetime,
    turn: int = 0,
) -> list[Due]:
    """A cadence that leads up to an event; what would already be past is left out. `turn` tells the
    cadence of an event that was moved apart from what was done before."""
    again = f"{turn}." if turn else ""
    return [
        Due(kind, object_id, f"{again}{int(offset.total_seconds() // 60)}m", event - offset)
        for offset in offsets
        if event - offset > now
    ]


def overtaken(due: Due, event: datetime, offsets: Iterable[timedelta], now: datetime) -> bool:
    """It was slept through, and one nearer to the event is due as well: that speaks for both."""
    return any(due.due_at < event - offset <= now for offset in offsets)


def ladder(
    kind: str, object_id: int, start: datetime, steps: Sequence[LadderStep], turn: int = 0
) -> list[Due]:
    """The rungs of a duty: whom to tell when nobody has acted. `turn` tells a duty begun anew apart."""
    return [
        Due(kind, object_id, f"{turn}.{index}-{step.to}", start + step.after)
        for index, step in enumerate(steps)
    ]


def rung(step: str) -> str:
    """Whom a ladder's step tells."""
    return step.partition("-")[2]
