"""Words looked for in notes: typed into a form, found on its card; a tap opens the note below it."""

from bot.domain.access import Matter, authorize, may
from bot.domain.errors import MovedOn, NotYours
from bot.domain.words import parse_words
from bot.forms.declared import SEARCH
from bot.forms.events import Say
from bot.forms.form import Draft
from bot.services.booking import require
from bot.services.desk_ports import Place
from bot.services.searching import Excerpt, excerpts, look_first, look_further, progress
from handlers import forms
from handlers.card import Button, Row, Tap, grid, to36
from handlers.desk import Desk, View

#: Notes shown on a page: each is opened for it.
PAGE = 5


def menu_buttons(view: View) -> list[Button]:
    return (
        [Button(view.t("button-search"), Tap("search"))] if may(view.reader, "note.search", Matter()) else []
    )


def ask(desk: Desk, tap: Tap) -> str | None:
    authorize(desk.reader, "note.search", Matter())
    return forms.start(desk, SEARCH)


def command(desk: Desk) -> None:
    """`/search`, with or without words behind it."""
    authorize(desk.me, "note.search", Matter())
    typed = desk.incoming.argument
    if typed:
        desk.work.outbox.remove(desk.message)
    if typed and desk.light:
        desk.hint("refusal", key="refused-elsewhere")
        return
    forms.start_below(desk, SEARCH)
    found = desk.work.drafts.open_at(desk.reader.id, desk.incoming.channel, desk.incoming.chat_id)
    if typed and found:
        forms.go_on(desk, *found, Say(parse_words(typed, desk.work.policy.limits.words)))


def settle(desk: Desk, draft: Draft) -> tuple[Draft, str | None]:
    """New words: the newest notes at once, the others by a duty."""
    return look_first(desk.work, desk.reader, draft), None


def older(desk: Desk, tap: Tap) -> str | None:
    found = desk.work.drafts.get(tap.id)
    if found is None or found[0].person_id != desk.reader.id or found[0].form != SEARCH.name:
        raise NotYours
    draft, _ = found
    if draft.revision != tap.revision:
        raise MovedOn
    desk.work.drafts.keep(look_further(desk.work, desk.reader, draft), desk.message)
    desk.show("form", id=draft.id)
    return None


def open_note(desk: Desk, tap: Tap) -> str | None:
    """Below, so that what was found stays to be gone through; the audit row is written as it is drawn."""
    authorize(desk.reader, "note.read", desk.work.appointments.matter(tap.id))
    if desk.work.notes.of(tap.id) is None:
        raise NotYours
    desk.say("note", id=tap.id)
    return None


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    """Nothing is ever chosen of it: it is closed, and what was looked for is gone."""
    desk.work.outbox.show(place, "menu")
    return None


def closed(desk: Desk, draft: Draft) -> None:
    desk.work.drafts.drop(draft.id)


def sheet(view: View, draft: Draft, nth: int) -> tuple[str, tuple[Row, ...]] | None:
    now, t = progress(draft), view.t
    if now is None:
        return None
    shown = excerpts(view.work, view.reader, now.words, now.hits[nth * PAGE : (nth + 1) * PAGE])
    key = "search-going" if now.goes_on else "search-over" if now.over else "search-so-far"
    lines = [t(key, looked=now.looked, count=len(now.hits)), *(_line(view, one) for one in shown)]
    opening = [Button(_label(view, one), Tap("search-open", one.appointment_id)) for one in shown]
    turn = tuple(
        Button(t(key), forms.tap(draft, f"look={to36(other)}"))
        for key, other in (("button-earlier", nth - 1), ("button-later-page", nth + 1))
        if other >= 0 and other * PAGE < len(now.hits)
    )
    more = Button(t("button-search-older"), Tap("search-older", draft.id, draft.revision))
    rows: list[Row] = [*grid(opening, 2), turn]
    rows.append((more,) if not now.goes_on and not now.over else ())
    return "\n".join(lines), tuple(row for row in rows if row)


def _line(view: View, one: Excerpt) -> str:
    part = view.t(f"form-note-{one.part}-name")
    return "\n" + view.t("search-line", label=_label(view, one), part=part, text=one.text)


def _label(view: View, one: Excerpt) -> str:
    """When, and whose: as far as whoever reads the note sees the talk."""
    appointment = require(view.work, one.appointment_id)
    cadre = view.work.people.get(appointment.cadre_id)
    day = view.work.calendar.today(appointment.starts_at)
    return view.t("search-label", day=f"{day}", name=cadre.name if cadre else "")
