"""A card too long for one message is read page by page; what it asks for stands on its last page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.domain.errors import NotYours
from handlers.card import Button, Card, Row, Tap, pages
from handlers.desk import Desk, View

#: Telegram's 4,096 UTF-16 units, less what may be added to a card.
LONGEST: Final = 3800
MOST_PAGES: Final = 1000
#: Cards of one object that may hold what somebody wrote at length.
PAGED: Final = frozenset(
    {"appointment", "note", "note-history", "concern", "directive", "form", "extension", "referral", "aid"}
)


def sheet(view: View, whole: Card, name: str, args: Mapping[str, Any]) -> Card:
    """The page that `args` name. Earlier pages keep the last row, which leads away; whoever decides has
    seen it all."""
    sheets = pages(whole.text, LONGEST)
    if len(sheets) == 1:
        return whole
    page = min(args.get("page", 0), len(sheets) - 1)
    turn = tuple(
        Button(view.t(key), Tap("turn", args["id"], other, name))
        for key, other in (("button-earlier", page - 1), ("button-later-page", page + 1))
        if 0 <= other < len(sheets)
    )
    rows = whole.rows if page == len(sheets) - 1 else whole.rows[-1:]
    return replace(whole, text=sheets[page], rows=(turn, *rows))


def turns(
    view: View,
    verb: str,
    nth: int,
    count: int,
    each: int,
    about: int | None = None,
    keys: tuple[str, str] = ("button-earlier", "button-later-page"),
) -> tuple[Row, ...]:
    """The row that leads to the pages beside the `nth` of a list of `count`; none when there are none.
    `about`: whose list it is; the page then stands in the revision."""
    row = tuple(
        Button(view.t(key), Tap(verb, other) if about is None else Tap(verb, about, other))
        for key, other in zip(keys, (nth - 1, nth + 1), strict=True)
        if other >= 0 and other * each < count
    )
    return (row,) if row else ()


def turn(desk: Desk, tap: Tap) -> str | None:
    """Another page; who may read it is asked when it is drawn."""
    if tap.value not in PAGED:
        raise NotYours
    desk.show(tap.value, id=tap.id, page=min(tap.revision, MOST_PAGES))
    return None
