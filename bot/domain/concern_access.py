"""The rows of the table of permissions (access.py) about concerns in hand and hardship aid."""

from collections.abc import Iterator
from typing import Final

from bot.domain.matter import Relation
from bot.domain.people import Role

R, Rel = Role, Relation
#: roles, relation, actions, fields, states
Row = tuple[tuple[Role, ...], Relation, str, str, str | None]

_SECTION = (R.SECTION_STAFF, R.SECTION_HEAD)
#: The minister too, when nobody of a section is left to take part.
_STAFF = (*_SECTION, R.MINISTER)
_ABOVE = (R.SECTION_HEAD, R.HOST, R.MINISTER)
#: What became of a matter raised; how it was handled, in words, is not the cadre's to read.
RAISED: Final = "text section due state answer kind moved outside"
HANDLED: Final = f"person {RAISED} log cause reason"
_IN_HAND = "assigned handling referred reopened"
_HANDLING = "concern.answer concern.log concern.extend concern.refer concern.refer_out concern.link"
_ASKED = "person text kind due reason"
_AID = "person kind amount state reason remark"


def _in_hand(actions: str, fields: str = "", states: str | None = None) -> Iterator[Row]:
    """Whoever has it in hand, and the head of their section."""
    yield _STAFF, Rel.OWNER, actions, fields, states
    yield (R.SECTION_HEAD,), Rel.OWNER_SECTION, actions, fields, states


ROWS: Final[tuple[Row, ...]] = (
    # The cadre: the wording, the second key, and how far an application has come.
    ((R.CADRE,), Rel.OWN, "concern.confirm concern.correct concern.drop", "", "registered"),
    ((R.CADRE,), Rel.OWN, "concern.settle", "", "answered"),
    ((R.CADRE,), Rel.OWN, "concern.reopen", "", "answered lapsed"),
    ((R.CADRE,), Rel.OWN, "aid.see", "kind amount state", None),
    # Whoever has it in hand, in whichever section that is by now.
    *_in_hand(_HANDLING, "", _IN_HAND),
    *_in_hand("concern.kind", "", f"registered {_IN_HAND}"),
    ((R.SECTION_HEAD,), Rel.OWNER_SECTION, "concern.due", "", _IN_HAND),
    *_in_hand("concern.visit", "", f"{_IN_HAND} answered lapsed closed"),
    # Who sees concerns of several sections may say that they are one.
    ((R.HOST,), Rel.HOST, "concern.link", "", _IN_HAND),
    ((R.MINISTER,), Rel.ANY, "concern.link", "", _IN_HAND),
    *_in_hand("cause.see"),
    ((R.HOST,), Rel.HOST, "cause.see", "", None),
    ((R.HOST,), Rel.ASKED, "cause.see", "", None),  # in charge of the section that has it
    ((R.MINISTER,), Rel.ANY, "cause.see", "", None),
    # Another section, and more time: whoever is asked sees what they decide about, and no note.
    *_in_hand("referral.withdraw", "", "open"),
    (_SECTION, Rel.ASKED, "referral.see", _ASKED, None),
    (_SECTION, Rel.ASKED, "referral.answer", "", "open"),
    (_ABOVE, Rel.ASKED, "extension.see", _ASKED, None),
    (_ABOVE, Rel.ASKED, "extension.decide", "", "open"),
    # Hardship aid: filed by whoever has the concern, examined and approved by whoever is asked to.
    *_in_hand("aid.file", "", f"{_IN_HAND} answered"),
    *_in_hand("aid.see", _AID),
    ((*_STAFF, R.HOST), Rel.ASKED, "aid.see", _AID, None),
    ((R.HOST,), Rel.HOST, "aid.see", _AID, None),
    ((R.MINISTER,), Rel.ANY, "aid.see", _AID, None),
    ((*_SECTION, R.HOST), Rel.ASKED, "aid.examine", "", "filed"),
    ((R.HOST, R.MINISTER), Rel.ASKED, "aid.approve", "", "examined"),
    ((*_SECTION, R.HOST, R.MINISTER), Rel.ASKED, "aid.return aid.refuse", "", "filed examined"),
    *_in_hand("aid.withdraw", "", "filed returned"),
    *_in_hand("aid.pay", "", "approved"),
    *_in_hand("aid.visit", "", "paid"),
)
