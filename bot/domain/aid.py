"""Hardship aid: an application that grew out of a concern, decided by three different people."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bot.domain.errors import AmountTooLarge, AmountUnreadable, ThreeHands
from bot.domain.lifecycle import Lifecycle
from bot.domain.typed import half_width
from bot.domain.words import Words


class AidState(StrEnum):
    FILED = "filed"
    EXAMINED = "examined"
    APPROVED = "approved"
    PAID = "paid"
    VISITED = "visited"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


A = AidState

AID: Final = Lifecycle(
    (A.FILED, "examine", A.EXAMINED),
    (A.EXAMINED, "approve", A.APPROVED),
    ({A.FILED, A.EXAMINED}, "return", A.RETURNED),
    ({A.FILED, A.EXAMINED}, "refuse", A.REFUSED),
    (A.RETURNED, "file", A.FILED),
    ({A.FILED, A.RETURNED}, "withdraw", A.WITHDRAWN),
    (A.APPROVED, "pay", A.PAID),
    (A.PAID, "visit", A.VISITED),
)

#: Somebody has still to do something.
UNDER_WAY: Final = frozenset({A.FILED, A.EXAMINED, A.RETURNED, A.APPROVED, A.PAID})
#: In these it waits for somebody's yes; in the others under way for whoever has the concern.
UNDECIDED: Final = frozenset({A.FILED, A.EXAMINED})
#: What counts against a year's budget.
SPENT: Final = frozenset({A.APPROVED, A.PAID, A.VISITED})


@dataclass(frozen=True, slots=True)
class Aid:
    """`amount` is in fen. `year` is the department's calendar year in which it was approved."""

    id: int
    concern_id: int
    appointment_id: int
    cadre_id: int
    kind: str
    amount: int
    reason: Words
    filed_by: int
    filed_at: datetime
    examined_by: int | None = None
    examined_at: datetime | None = None
    approved_by: int | None = None
    approved_at: datetime | None = None
    year: int | None = None
    paid_by: int | None = None
    paid_at: datetime | None = None
    remark: Words | None = None
    waits_for: int | None = None
    """Who has to do the next thing."""
    state: AidState = A.FILED
    revision: int = 0

    @property
    def hands(self) -> frozenset[int]:
        """Who has already had a part in deciding it."""
        return frozenset(p for p in (self.filed_by, self.examined_by, self.approved_by) if p is not None)


def check_hands(aid: Aid, who_id: int) -> None:
    """Filed, examined, approved by three different people: ThreeHands for whoever had a part already."""
    if who_id in aid.hands:
        raise ThreeHands


#: More than any county's fund: a slip of the finger, in fen.
MOST: Final = 10_000_000 * 100
#: With the signs for ten thousand and for yuan.
_AMOUNT = re.compile(
    r"\u00a5?\s*(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(\.\d{1,6})?\s*(\u4e07)?\s*[\u5143\u5757\u5706]?\u6574?",
    re.ASCII,
)


def parse_amount(raw: str) -> int:
    """Yuan as people type them, in fen: `3000`, `1,000.50`, `3万`, `1.5万元`, full-width digits.

    AmountUnreadable for anything else, nothing and less than nothing included; AmountTooLarge.
    """
    found = _AMOUNT.fullmatch(half_width(raw))
    if not found:
        raise AmountUnreadable
    whole, fraction, ten_thousands = found.groups()
    fen = Decimal(whole.replace(",", "") + (fraction or "")) * (10_000 if ten_thousands else 1) * 100
    if fen != int(fen) or fen <= 0:
        raise AmountUnreadable
    if fen > MOST:
        raise AmountTooLarge
    return int(fen)


def yuan(fen: int) -> str:
    """`3,000` or `1,000.50`."""
    return f"{fen // 100:,}" + (f".{fen % 100:02}" if fen % 100 else "")
