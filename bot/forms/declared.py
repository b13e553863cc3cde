"""Every form of the house, declared in one place."""

from typing import Final

from bot.domain.talk import Part
from bot.forms.concerns import CONCERN_FORMS
from bot.forms.form import REVIEW, Asks, Form, Step

#: Whom it is about: asked for topics that are about a person, else it has one answer and is not asked.
_TOPIC: Final = (Step("topic", Asks.CHOICE, voids=("about",)), Step("about", Asks.CHOICE, sought=True))

#: The minister alone reads what is said: wished for at the last look, with one tap (handlers/sealing.py).
_SEAL: Final = Step("seal", Asks.CHOICE, required=False, many=True)

BOOKING: Final = Form(
    "booking",
    steps=(Step("slot", Asks.CHOICE, at=(REVIEW,)), *_TOPIC),
    on_request=(
        Step("day", Asks.CHOICE, required=False, voids=("slot",), at=("slot",)),
        Step("who", Asks.CHOICE, required=False, voids=("slot", "day"), at=("slot",)),
        Step("recused", Asks.CHOICE, required=False, many=True, sought=True, at=(REVIEW,)),
        _SEAL,
    ),
    aside="wish",
)

URGENT: Final = Form(
    "urgent",
    steps=_TOPIC,
    on_request=(Step("recused", Asks.CHOICE, required=False, many=True, sought=True, at=(REVIEW,)), _SEAL),
    aside="wish",
)

#: The same for somebody else, who is asked; what they want to say, and whom to keep out, is their own.
BOOKING_FOR: Final = Form(
    "booking-for",
    steps=(
        Step("person", Asks.CHOICE, voids=("slot", "day", "who"), sought=True),
        Step("kind", Asks.CHOICE),
        *(step for step in BOOKING.steps if step.key != "about"),
    ),
    on_request=tuple(step for step in BOOKING.on_request if step.key not in ("recused", "seal")),
)

RECUSAL: Final = Form("recusal", steps=(Step("recused", Asks.CHOICE, sought=True),))

#: Whoever sees to it says whom it is about.
ABOUT: Final = Form("about", steps=RECUSAL.steps)

#: The office: somebody keeps out of everything of somebody.
STANDING: Final = Form(
    "standing",
    steps=(
        Step("out", Asks.CHOICE, sought=True),
        Step("person", Asks.CHOICE, sought=True),
        Step("ground", Asks.CHOICE),
    ),
)

WAITING: Final = Form(
    "waiting",
    steps=(
        Step("days", Asks.CHOICE),
        Step("host", Asks.CHOICE),
        *_TOPIC,
        Step("wish", Asks.WORDS, required=False),
    ),
    on_request=(
        Step("recused", Asks.CHOICE, required=False, many=True, sought=True, at=("host", "topic", "wish")),
        _SEAL,
    ),
    review=False,
)

NOTE: Final = Form(
    "note",
    steps=(
        Step(Part.SUMMARY, Asks.WORDS, many=True),
        Step(Part.CHARACTER, Asks.WORDS, required=False, many=True),
        Step(Part.STRENGTHS, Asks.WORDS, required=False, many=True),
        Step(Part.WEAK_POINTS, Asks.WORDS, required=False, many=True),
        Step(Part.POST, Asks.WORDS, required=False, many=True),
        Step(Part.SUGGESTIONS, Asks.WORDS, required=False, many=True),
        Step("concerns", Asks.WORDS, required=False, many=True),
    ),
    hub=True,
)

#: What is not good enough yet.
RETURN_NOTE: Final = Form("return-note", steps=(Step("text", Asks.WORDS),), review=False)

#: What a section keeps for its notes.
PHRASE: Final = Form("phrase", steps=(Step("part", Asks.CHOICE), Step("text", Asks.WORDS)), review=False)

#: What is added to a signed note, and why.
AMENDMENT: Final = Form("amendment", steps=(Step("text", Asks.WORDS), Step("reason", Asks.WORDS)))

#: To whom, and why; they are asked.
HAND_OVER: Final = Form(
    "hand-over",
    steps=(Step("to", Asks.CHOICE, sought=True), Step("reason", Asks.WORDS)),
    review=False,
)

CANNOT: Final = Form("cannot", steps=(Step("reason", Asks.WORDS),), review=False)

DIRECTIVE: Final = Form(
    "directive",
    steps=(Step("text", Asks.WORDS), Step("owner", Asks.CHOICE), Step("due", Asks.CHOICE)),
    review=False,
)

REPORT: Final = Form("report", steps=(Step("text", Asks.WORDS),), review=False)

#: When it really was: "19:42-20:25".
TALK_TIMES: Final = Form("talk-times", steps=(Step("times", Asks.WORDS),), review=False)

#: Somebody else of the department was at the talk.
JOINED: Final = Form("joined", steps=(Step("person", Asks.CHOICE, sought=True),), review=False)

#: Somebody has come: now, unless they say since when; alone, unless they say with whom.
WALK_IN: Final = Form(
    "walk-in",
    steps=(
        Step("person", Asks.CHOICE, voids=("host", "others"), sought=True),
        *_TOPIC,
        Step("host", Asks.CHOICE),
    ),
    on_request=(
        Step("when", Asks.CHOICE, required=False, at=(REVIEW,)),
        Step("others", Asks.CHOICE, required=False, many=True, sought=True, at=(REVIEW,)),
    ),
)

#: Others of the unit were at the same sitting.
TOGETHER: Final = Form(
    "together",
    steps=(Step("person", Asks.CHOICE, sought=True),),
    on_request=(Step("others", Asks.CHOICE, required=False, many=True, sought=True),),
)

#: What holds for everybody of a sitting.
FOR_ALL: Final = Form("for-all", steps=(Step("text", Asks.WORDS),), review=False)
#: A visit by hand: on which day, and why.
VISIT_PLAN: Final = Form(
    "visit-plan",
    steps=(Step("day", Asks.CHOICE), Step("why", Asks.WORDS, required=False)),
    review=False,
)

VISIT_DAY: Final = Form(
    "visit-day", steps=(Step("day", Asks.CHOICE, voids=("hour",)), Step("hour", Asks.CHOICE)), review=False
)

#: How it went, for whoever has more to say than one tap.
VISIT_DONE: Final = Form(
    "visit-done",
    steps=(
        Step("on", Asks.CHOICE),
        Step("finding", Asks.CHOICE),
        Step("words", Asks.WORDS, required=False),
    ),
    review=False,
)

VISIT_WAIVE: Final = Form(
    "visit-waive", steps=(Step("scope", Asks.CHOICE), Step("reason", Asks.WORDS)), review=False
)

OPINION: Final = Form("opinion", steps=(Step("words", Asks.WORDS),), review=False)

DAY_REASON: Final = Form("day-reason", steps=(Step("reason", Asks.WORDS),), review=False)

#: A question, not a deed: which rule would decide.
ROUTES: Final = Form(
    "routes",
    steps=(Step("person", Asks.CHOICE, sought=True), Step("topic", Asks.CHOICE), Step("kind", Asks.CHOICE)),
    review=False,
)

#: For which days: the likely ones, or one that is typed.
LEDGER: Final = Form("ledger", steps=(Step("period", Asks.CHOICE, sought=True),), review=False)

#: What is found is drawn below what was typed; the form stays open for other words.
SEARCH: Final = Form("search", steps=(Step("found", Asks.CHOICE, sought=True),), review=False)

FORMS: Final = {
    form.name: form
    for form in (
        *(BOOKING, BOOKING_FOR, URGENT, RECUSAL, ABOUT, STANDING, WAITING),
        *(NOTE, RETURN_NOTE, AMENDMENT, PHRASE),
        *(HAND_OVER, CANNOT, TALK_TIMES, JOINED, WALK_IN, TOGETHER, FOR_ALL),
        *(LEDGER, SEARCH),
        *(VISIT_PLAN, VISIT_DAY, VISIT_DONE, VISIT_WAIVE, OPINION),
        *CONCERN_FORMS,
        *(DIRECTIVE, REPORT, DAY_REASON, ROUTES),
    )
}
