"""Photos, voices and documents with a note: taken while it is written, listed, opened, taken out again."""

import base64
from functools import partial
from typing import Any, Final

from bot.domain.attachment import MIME, Attachment, AttachmentKind
from bot.domain.errors import AttachmentUnfit
from bot.domain.words import parse_words
from bot.forms.declared import NOTE
from bot.forms.events import Say
from bot.forms.form import HUB, Draft
from bot.forms.note import with_loose
from bot.reports import attachment as reading
from bot.services.attachments import (
    attach,
    attachments_of,
    open_attachment,
    remove_attachment,
    require_attachment,
)
from bot.services.desk_ports import Place
from handlers import forms
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View
from handlers.enclosed import Reader, Taking
from handlers.paper import Paper


def _open_note(desk: Desk) -> tuple[Draft, Place] | None:
    incoming = desk.incoming
    if desk.me is None:
        return None
    found = desk.work.drafts.open_at(desk.me.id, incoming.channel, incoming.chat_id)
    return found if found is not None and found[0].form == NOTE.name else None


def reader(desk: Desk) -> Reader:
    return partial(reading.read)


def take(desk: Desk, content: Any) -> None:
    """Into the open part, what was written beneath it too; then it is gone from the chat, as words are. With
    no part open, what was written beneath it waits for the part that is opened next."""
    found, file = _open_note(desk), desk.incoming.file
    assert found is not None and file is not None  # wanted() has looked
    draft, place = found
    kind, raw = AttachmentKind(content["kind"]), base64.b64decode(content["content"])
    part = "" if draft.step == HUB else draft.step
    attach(desk.work, desk.reader, draft.subject or 0, part, kind, file.name, raw)
    words = parse_words(file.caption, desk.work.policy.limits.words) if file.caption else None
    if words is not None and part:
        forms.go_on(desk, draft, place, Say(words))
    else:
        if words is not None:
            desk.work.drafts.keep(with_loose(draft, words), place)
        desk.work.outbox.show(place, "form", id=draft.id)
    desk.work.outbox.remove(desk.message)


TAKING: Final = Taking(
    lambda desk: _open_note(desk) is not None,
    reader,
    take,
    longest=lambda desk: desk.work.policy.limits.attachment,
    unreadable=AttachmentUnfit.key,
)


def line(view: View, appointment_id: int) -> str:
    """How many and how much; nothing when there are none."""
    found = attachments_of(view.work, view.reader, appointment_id)
    if not found:
        return ""
    t = view.t
    return t("attachments-line", count=len(found), size=t.size(sum(a.size for a in found)))


def row(view: View, appointment_id: int) -> tuple[Row, ...]:
    """The button that leads to them."""
    found = attachments_of(view.work, view.reader, appointment_id)
    button = Button(view.t("button-attachments", count=len(found)), Tap("att", appointment_id))
    return ((button,),) if found else ()


def draw(view: View, id: int, sure: int = 0) -> Card:
    """`sure` is the one that somebody is about to remove for good."""
    t, found = view.t, attachments_of(view.work, view.reader, id)
    for nth, one in enumerate(found, 1):
        if one.id == sure and one.note_id is None:
            gone = Button(t("button-attachment-remove", nth=nth), Tap("att-gone", one.id))
            asked = t("attachment-remove-sure", one=_said(view, nth, one))
            return Card(asked, ((gone, Button(t("button-back"), Tap("att", id))),))
    lines, rows = [line(view, id) or t("attachments-none")], []
    for nth, one in enumerate(found, 1):
        lines.append(_said(view, nth, one))
        buttons = [Button(t("button-attachment-open", nth=nth), Tap("att-open", one.id))]
        if one.note_id is None:
            buttons.append(Button(t("button-attachment-remove", nth=nth), Tap("att-drop", one.id)))
        rows.append(tuple(buttons))
    return Card("\n".join(lines), (*rows, (_back(view, id),)))


def _said(view: View, nth: int, one: Attachment) -> str:
    t = view.t
    facts = [t(f"attachment-{one.kind}"), t.size(one.size)]
    if one.part:
        facts.append(t(f"form-note-{one.part}-name"))
    if one.name:
        facts.append(one.name.text)
    return f"{nth}. {' · '.join(facts)}"


def _back(view: View, appointment_id: int) -> Button:
    """To the note as it is written, or as it is read."""
    draft = view.work.drafts.open_about(view.reader.id, NOTE.name, appointment_id)
    if draft is not None:
        return Button(view.t("button-back"), forms.tap(draft, "look"))
    note = view.work.notes.of(appointment_id)
    return Button(view.t("button-back"), Tap("see" if note is None else "read", appointment_id))


def show(desk: Desk, tap: Tap) -> str | None:
    attachments_of(desk.work, desk.reader, tap.id)
    desk.show("attachments", id=tap.id)
    return None


def send(desk: Desk, tap: Tap) -> str | None:
    require_attachment(desk.work, desk.reader, tap.id)
    desk.say("attachment", id=tap.id)
    return None


def ask_to_remove(desk: Desk, tap: Tap) -> str | None:
    thing = require_attachment(desk.work, desk.reader, tap.id)
    desk.show("attachments", id=thing.appointment_id, sure=thing.id)
    return None


def remove(desk: Desk, tap: Tap) -> str | None:
    gone = remove_attachment(desk.work, desk.reader, tap.id)
    desk.show("attachments", id=gone.appointment_id)
    return "toast-attachment-removed"


def paper(view: View, id: int) -> Paper:
    """Opened, with its audit row, when it is sent; the name it goes by is none of its own."""
    thing, content = open_attachment(view.work, view.reader, id)
    nth = 1 + [a.id for a in attachments_of(view.work, view.reader, thing.appointment_id)].index(id)
    return Paper(
        f"attachment-{nth}.{thing.kind}",
        MIME[thing.kind],
        view.t("attachment-caption"),
        lambda: content,
        content=True,
    )
