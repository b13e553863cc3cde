"""The buttons, cards and forms about concerns and hardship aid: the router's tables name them from here."""

from collections.abc import Callable
from typing import Final

from handlers import aid, concern_handling, concern_links, concerns, forms, start
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
    "c-refer-back": concern_handling.answer_referral,
    "c-outside": concern_handling.pick,
    "c-outside-to": concern_handling.to_outside,
    "c-outside-new": concern_handling.ask,
    "c-kind": concern_handling.pick,
    "c-kind-to": concern_handling.to_kind,
    "c-link": concern_links.ask,
    "c-aid": aid.ask,
    "cause": concern_links.see,
    "extension": concern_handling.see,
    "x-yes": concern_handling.decide,
    "x-no": concern_handling.decide,
    "referral": concern_handling.see,
    "r-take": concern_handling.answer_referral,
    "r-no": concern_handling.answer_referral,
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
    "concern": concerns.draw,
    "concerns": concerns.draw_mine,
    "concern-kind": concern_handling.draw_kinds,
    "concern-outside": concern_handling.draw_outside,
    "cause": concern_links.draw,
    "extension": concern_handling.draw_extension,
    "referral": concern_handling.draw_referral,
    "aid": aid.draw,
}

_REMARK: Final = forms.Declared(aid.finish_remark, after_cancel=aid.after_remark)
_BACK: Final = concerns.after_cancel
_WORDED: Final = concerns.worded

JOURNEYS: Final = {
    "correction": forms.Declared(concerns.finish_correction, so_far=_WORDED, after_cancel=_BACK),
    "answer": forms.Declared(concerns.finish_answer, concerns.choices, so_far=_WORDED, after_cancel=_BACK),
    "log": forms.Declared(concern_handling.finish_log, so_far=_WORDED, after_cancel=_BACK),
    "extension": forms.Declared(
        concern_handling.finish_extension,
        concern_handling.choices,
        so_far=_WORDED,
        settle=concern_handling.settle,
        after_cancel=_BACK,
    ),
    "deadline": forms.Declared(
        concern_handling.finish_deadline,
        concern_handling.choices,
        so_far=_WORDED,
        settle=concern_handling.settle,
        after_cancel=_BACK,
    ),
    "referral": forms.Declared(
        concern_handling.finish_referral,
        concern_handling.choices,
        so_far=_WORDED,
        after_cancel=_BACK,
        width=2,
    ),
    "outside": forms.Declared(concern_handling.finish_outside, so_far=_WORDED, after_cancel=_BACK),
    "link": forms.Declared(concern_links.finish, concern_links.choices, after_cancel=_BACK),
    "aid": forms.Declared(
        aid.finish, aid.choices, aid.review, so_far=_WORDED, settle=aid.settle, after_cancel=aid.after_cancel
    ),
    "aid-return": _REMARK,
    "aid-refuse": _REMARK,
}
