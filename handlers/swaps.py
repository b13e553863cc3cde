"""Two hosts swap a night: which for which, and the other's yes or no."""

from datetime import date, timedelta

from bot.domain.absence import SwapState
from bot.domain.access import authorize, may
from bot.domain.errors import NotYours
from bot.services.nights import nights
from bot.services.swapping import answer_swap, matter_of, propose_swap, swappable
from handlers.card import Button, Card, Row, Tap, from36, grid, to36
from handlers.desk import Desk, View, same
from handlers.mynights import host_of
from handlers.nights import day_of, today

#: How far ahead nights are proposed for a swap, and how many are shown.
AHEAD_DAYS, MOST = 21, 12


def ask(desk: Desk, tap: Tap) -> str | None:
    host_of(desk, tap.id, "night.set")
    desk.show("swap-ask", day=tap.revision)
    return None


def draw_ask(view: View, day: int) -> Card:
    """Nights of others that could be taken for this one."""
    t, me, mine = view.t, host_of(view, view.reader.id, "night.set"), day_of(day)
    first = date.fromordinal(today(view))
    found = swappable(view.work, me, mine, first, first + timedelta(days=AHEAD_DAYS))[:MOST]
    buttons = [
        Button(
            t("swap-night", name=other.name, weekday=t.weekday(theirs), date=t.date(theirs)),
            Tap("swap-to", other.id, day, to36(theirs.toordinal())),
        )
        for other, theirs in found
    ]
    text = t("swap-which" if found else "swap-nothing", day=t.day(mine))
    return Card(text, (*grid(buttons, 1), (Button(t("button-back"), Tap("night", me.id, day)),)))


def propose(desk: Desk, tap: Tap) -> str | None:
    other = desk.work.people.get(tap.id)
    theirs = from36(tap.value)
    if other is None or theirs is None:
        raise NotYours
    swap = propose_swap(desk.work, desk.reader, day_of(tap.revision), other, day_of(theirs))
    desk.show("swap", id=swap.id)
    return None


def show(desk: Desk, tap: Tap) -> str | None:
    desk.show("swap", id=tap.id)
    return None


def draw(view: View, id: int) -> Card:
    t, work = view.t, view.work
    swap = work.swaps.get(id)
    matter = matter_of(swap) if swap else None
    authorize(view.reader, "swap.see", matter)
    assert swap is not None  # authorize refuses what is not there
    host, other = work.people.get(swap.host_id), work.people.get(swap.other_id)
    if host is None or other is None:
        raise NotYours
    side, name = ("mine", other.name) if view.reader.id == host.id else ("other", host.name)
    mine, theirs = t.day(swap.day), t.day(swap.other_day)
    lines = [t(f"swap-{swap.state}-{side}", name=name, day=mine, theirs=theirs)]
    if swap.state is SwapState.PROPOSED:
        booked = [
            sum(n.booked for n in nights(work, p, d, 1))
            for p, d in ((host, swap.day), (other, swap.other_day))
        ]
        lines.append(t("swap-booked", there=booked[0], back=booked[1]))
    verbs = [v for v in ("agree", "refuse", "withdraw") if may(view.reader, f"swap.{v}", matter, swap.state)]
    buttons = tuple(Button(t(f"button-swap-{v}"), Tap(f"swap-{v}", id, swap.revision)) for v in verbs)
    rows: list[Row] = [buttons] if buttons else []
    return Card("\n".join(lines), (*rows, (Button(t("button-nights"), Tap("nights")),)), referenced=True)


def answer(desk: Desk, tap: Tap) -> str | None:
    """`swap-agree`, `swap-refuse`, `swap-withdraw`."""
    swap = desk.work.swaps.get(tap.id)
    action = tap.verb.removeprefix("swap-")
    authorize(desk.reader, "swap.see", matter_of(swap) if swap else None)
    assert swap is not None  # authorize refuses what is not there
    same(tap.revision, swap.revision)
    answer_swap(desk.work, desk.reader, swap, action)
    desk.show("swap", id=tap.id)
    return None
