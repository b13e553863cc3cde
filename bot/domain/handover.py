"""A colleague is asked to take an assignment over. Until they agree it stays with who has it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class HandOverState(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


HAND_OVER: Final = Lifecycle(
    (HandOverState.OPEN, "agree", HandOverState.AGREED),
    (HandOverState.OPEN, "refuse", HandOverState.REFUSED),
    (HandOverState.OPEN, "withdraw", HandOverState.WITHDRAWN),
    (HandOverState.OPEN, "expire", HandOverState.EXPIRED),
)


@dataclass(frozen=True, slots=True)
class HandOver:
    id: int
    appointment_id: int
    assignment_id: int
    by_id: int
    to_id: int
    created_at: datetime
    expires_at: datetime
    reason: Words
    state: HandOverState = HandOverState.OPEN
    revision: int = 0
