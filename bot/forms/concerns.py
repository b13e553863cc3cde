"""The forms about a concern on its way, and about hardship aid."""

from typing import Final

from bot.forms.form import REVIEW, Asks, Form, Step

CORRECTION: Final = Form("correction", steps=(Step("text", Asks.WORDS),), review=False)

ANSWER: Final = Form(
    "answer",
    steps=(Step("text", Asks.WORDS), Step("outcome", Asks.CHOICE)),
    review=False,
)

LOG: Final = Form("log", steps=(Step("text", Asks.WORDS),), review=False)

#: A day of the buttons, or one that is typed.
_UNTIL: Final = Step("until", Asks.CHOICE, sought=True)
EXTENSION: Final = Form("extension", steps=(_UNTIL, Step("reason", Asks.WORDS)), review=False)
DEADLINE: Final = Form("deadline", steps=(_UNTIL,), review=False)

REFERRAL: Final = Form("referral", steps=(Step("to", Asks.CHOICE), Step("reason", Asks.WORDS)), review=False)
OUTSIDE: Final = Form("outside", steps=(Step("body", Asks.WORDS),), review=False)
LINK: Final = Form("link", steps=(Step("to", Asks.CHOICE, sought=True),), review=False)

_LAST: Final = (REVIEW,)
AID: Final = Form(
    "aid",
    steps=(
        Step("kind", Asks.CHOICE, at=_LAST),
        Step("amount", Asks.WORDS, at=_LAST),
        Step("reason", Asks.WORDS, at=_LAST),
    ),
)
AID_RETURN: Final = Form("aid-return", steps=(Step("remark", Asks.WORDS),), review=False)
AID_REFUSE: Final = Form("aid-refuse", steps=AID_RETURN.steps, review=False)

CONCERN_FORMS: Final = (
    *(CORRECTION, ANSWER, LOG, EXTENSION, DEADLINE, REFERRAL, OUTSIDE, LINK),
    *(AID, AID_RETURN, AID_REFUSE),
)
