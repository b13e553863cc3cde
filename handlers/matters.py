"""The buttons, cards and forms about concerns and hardship aid: the router's tables name them from here."""

from collections.abc import Callable
from functools import partial
from typing import Final

from handlers import (
    aid,
    concern_card,
    concern_handling,
    concern_links,
    concern_questions,
    concerns,
    forms,
    start,
)
from handlers.card import Card, Tap
from handlers.desk import Desk

TAPS: Final[dict[str, Callable[[Desk, Tap], str | None]]] = {
    "concerns": start.show_concerns,
    "concern": concerns.see,
    "c-more": concerns.more,
    "c-yes": concerns.decide,
    "c-fix": concerns.ask,
    "c-drop": concerns.decide,
    "c-answer": concerns.ask,
    "c-settled": concerns.decide,
    "c-open": concerns.decide,
    "c-log": concern_handling.ask,
    "c-extend": concern_handling.ask,
    "c-due": concern_handling.ask,
    "c-refer": concern_handling.ask,
    "c-refer-back": concern_questions.answer_referral,
    "c-outside": concern_handling.pick,
    "c-outside-to": concern_handling.to_outside,
    "c-outside-new": concern_handling.ask,
    "c-kind": concern_handling.pick,
    "c-kind-to": concern_handling.to_kind,
    "c-link": concern_links.ask,
    "c-aid": aid.ask,
    "cause": concern_links.see,
    "extension": concern_questions.see,
    "x-yes": concern_questions.decide,
    "x-no": concern_questions.decide,
    "referral": concern_questions.see,
    "r-take": concern_questions.answer_referral,
    "r-no": concern_questions.answer_referral,
    "aid": aid.see,
    "a-examine": aid.decide,
    "a-approve": aid.decide,
    "a-return": aid.ask_remark,
    "a-refuse": aid.ask_remark,
    "a-paid": aid.decide,
    "a-visited": aid.decide,
    "a-withdraw": aid.decide,
}

CARDS: Final[dict[str, Callable[..., Card]]] = {
    "concern": concern_card.draw,
    "concerns": concerns.draw_mine,
    "concern-kind": concern_handling.draw_kinds,
    "concern-outside": concern_handling.draw_outside,
    "cause": concern_links.draw,
    "extension": concern_questions.draw_extension,
    "referral": concern_questions.draw_referral,
    "aid": aid.draw,
}

_REMARK: Final = forms.Declared(aid.finish_remark, after_cancel=aid.after_remark)
_BACK: Final = concerns.after_cancel
#: A form about a concern: its words stand above each question, and backing out leads to its card.
_about: Final = partial(forms.Declared, so_far=concerns.worded, after_cancel=_BACK)
_handling: Final = partial(_about, choices=concern_handling.choices)

JOURNEYS: Final = {
    "correction": _about(concerns.finish_correction),
    "answer": _about(concerns.finish_answer, concerns.choices),
    "log": _about(concern_handling.finish_log),
    "extension": _handling(concern_handling.finish_extension, settle=concern_handling.settle),
    "deadline": _handling(concern_handling.finish_deadline, settle=concern_handling.settle),
    "referral": _handling(concern_handling.finish_referral, width=2),
    "outside": _about(concern_handling.finish_outside),
    "link": _about(concern_links.finish, concern_links.choices, accepts=concern_links.accepts),
    "aid": _about(aid.finish, aid.choices, aid.review, settle=aid.settle, after_cancel=aid.after_cancel),
    "aid-return": _REMARK,
    "aid-refuse": _REMARK,
}
