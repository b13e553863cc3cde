"""A directive: what the minister wrote on a matter; a task until its answer is accepted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.lifecycle import Lifecycle
from bot.domain.words import Words


class DirectiveState(StrEnum):
    ISSUED = "issued"
    RECEIVED = "received"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    RETURNED = "returned"


D = DirectiveState

DIRECTIVE: Final = Lifecycle(
    ({D.ISSUED, D.RETURNED}, "receive", D.RECEIVED),
    ({D.ISSUED, D.RECEIVED, D.RETURNED}, "answer", D.ANSWERED),
    (D.ANSWERED, "accept", D.ACCEPTED),
    (D.ANSWERED, "return", D.RETURNED),
)


@dataclass(frozen=True, slots=True)
class Directive:
    """`owner_id` answers for it by `due_at` (UTC)."""

    id: int
    appointment_id: int
    issued_by: int
    owner_id: int
    due_at: datetime
    created_at: datetime
    text: Words
    answer: Words | None = None
    state: DirectiveState = D.ISSUED
    revision: int = 0
