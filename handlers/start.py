"""The door: who is this, and the opening card with what can be done now."""

from dataclasses import replace

from bot.domain.access import Matter, may
from bot.domain.concern import ENDED
from bot.domain.errors import AccountTaken, MovedOn
from bot.domain.people import Role
from bot.forms.declared import NOTE
from bot.services.booking import require
from bot.services.errands import Owed, errands
from bot.services.invitations import accept_invitation
from handlers import agenda, files, forms, loads, mynights, urgent
from handlers.booking import next_times, slot_buttons
from handlers.card import Button, Card, Row, Tap
from handlers.desk import Desk, View
from handlers.texts import LANGUAGES


def start(desk: Desk) -> None:
    """`/start`, with or without an invitation behind it."""
    token = desk.incoming.argument if desk.incoming.command == "start" else ""
    if token:
        incoming = desk.incoming
        if desk.me is not None:  # the link stays good for whom it was made
            raise AccountTaken
        if desk.work.people.waits(incoming.channel, incoming.user_id):
            desk.hint("binding-waiting")
            return
        accept_invitation(desk.work, token, incoming.channel, incoming.user_id, incoming.chat_id)
        waits = desk.work.people.waits(incoming.channel, incoming.user_id)
        desk.say("binding-waiting" if waits else "welcome")
    elif desk.me is None:
        greet_stranger(desk)
    else:
        forms.put_aside(desk)
        desk.hint("menu")


def draw_welcome(view: View) -> Card:
    me = view.reader
    return Card(view.t("welcome", name=me.name), ((Button(view.t("button-menu"), Tap("menu")),),))


def greet_stranger(desk: Desk) -> None:
    """Somebody we do not know, or do not know yet."""
    waits = desk.work.people.waits(desk.incoming.channel, desk.incoming.user_id)
    desk.hint("binding-waiting" if waits else "stranger")


def draw_waiting(view: View) -> Card:
    return Card(view.t("binding-waiting"))


def draw_binding_refused(view: View) -> Card:
    return Card(view.t("binding-refused"))


def draw_unbound(view: View) -> Card:
    return Card(view.t("unbound"))


def draw_stranger(view: View) -> Card:
    return Card(view.t("stranger"))


def draw_menu(view: View) -> Card:
    """What can be done now, first."""
    me, t, work = view.reader, view.t, view.work
    rows: list[Row] = []
    text = [t(_greeting(view))]
    if me.role is Role.CADRE:
        text.append(_cadre_part(view, rows))
    elif me.role in (Role.OFFICE, Role.AUDITOR):
        text.append(t(f"menu-{me.role}"))
    else:
        waiting = [e for e in errands(work, me) if e.what is not Owed.ATTEND]
        late = sum(e.due_at < work.now for e in waiting)
        text.append(
            t("menu-late" if late else "menu-waiting", count=len(waiting), late=late)
            if waiting
            else t("menu-nothing-waiting")
        )
        rows.append(
            (
                Button(t("button-tonight"), Tap("tonight")),
                Button(t(_errands(me.role), count=len(waiting)), Tap("errands")),
            )
        )
        rows.append(agenda.menu_row(view))
        rows += urgent.menu_rows(view)
    for_others = (
        ("talk.book_for", Button(t("button-book-for"), Tap("book-for"))),
        ("talk.walk_in", Button(t("button-walk-in"), Tap("walk-in"))),
    )
    rows.append(tuple(button for action, button in for_others if may(me, action, Matter())))
    if may(me, "digest.read", Matter()):
        rows.insert(0, (Button(t("button-digest"), Tap("digest")),))
    if may(me, "person.invite", Matter()):
        rows.append(
            (Button(t("button-invite"), Tap("people")), Button(t("button-troubles"), Tap("troubles")))
        )
    if may(me, "calendar.see", Matter()):
        row = [*mynights.menu_row(view), Button(t("button-calendar"), Tap("days"))]
        if may(me, "route.explain", Matter()):
            row.append(Button(t("button-routes"), Tap("routes")))
        rows.append(tuple(row))
    rows += loads.menu_rows(view)
    rows += files.menu_rows(view)
    rows[:0] = _begun(view)
    rows.append((Button(t("button-language"), Tap("language")),))
    return Card("\n".join(text), tuple(row for row in rows if row))


def _begun(view: View) -> list[Row]:
    """What was put aside stands first: it is half done. A note says whose it is."""
    t, work = view.t, view.work
    rows: list[Row] = []
    for draft in [d for d in work.drafts.left_by(view.reader.id) if forms.allowed(view, d)][:2]:
        label, about = t(f"form-{draft.form}-name"), work.appointments.matter(draft.subject or 0)
        if draft.form == NOTE.name and may(view.reader, "note.write", about):
            cadre = work.people.get(require(work, draft.subject or 0).cadre_id)
            label = t("resume-about", form=label, name=cadre.name if cadre else "")
        rows.append((Button(t("button-resume", form=label), Tap("resume", draft.id)),))
    return rows


def _errands(role: Role) -> str:
    """A head's are the whole section's."""
    return "button-board" if role is Role.SECTION_HEAD else "button-errands"


def _greeting(view: View) -> str:
    hour = view.work.now.astimezone(view.work.policy.zone).hour
    return "hello-morning" if 4 <= hour < 12 else "hello-afternoon" if 12 <= hour < 18 else "hello-evening"


def _cadre_part(view: View, rows: list[Row]) -> str:
    t, work = view.t, view.work
    free = next_times(view)
    slots = slot_buttons(view, free)
    if slots:
        day = Button(t("button-choose-day"), Tap("book", value="day"))
        rows += [tuple(slots), (Button(t("button-other-times"), Tap("book")), day)]
    rows += urgent.menu_rows(view, free)
    waits = work.waits.of(view.reader.id) is not None
    rows.append((Button(t("button-wait-see" if waits else "button-wait"), Tap("wait")),))
    for lost in work.absences.displaced_of(view.reader.id):
        label = t("button-displaced", when=t.when(lost.starts_at))
        rows.insert(0, (Button(label, Tap("see", lost.id)),))
    mine = work.appointments.ahead_of(view.reader.id, work.now)
    concerns = [c for c in work.concerns.of_cadre(view.reader.id) if c.state not in ENDED]
    rows.append(
        (
            Button(t("button-appointments", count=len(mine)), Tap("mine")),
            Button(t("button-concerns", count=len(concerns)), Tap("concerns")),
        )
    )
    booked = [t("menu-cadre-booked", when=t.when(mine[0].starts_at))] if mine else []
    soonest = t("menu-cadre", soonest=slots[0].label) if slots else t("menu-cadre-full")
    return "\n".join([*booked, soonest])


def show_menu(desk: Desk, tap: Tap) -> str | None:
    desk.show("menu")
    return None


def show_mine(desk: Desk, tap: Tap) -> str | None:
    desk.show("mine")
    return None


def show_concerns(desk: Desk, tap: Tap) -> str | None:
    desk.show("concerns")
    return None


def change_language(desk: Desk, tap: Tap) -> str | None:
    """Two languages: the button is a switch."""
    me = desk.reader
    after = LANGUAGES[1 - LANGUAGES.index(desk.t.language)]
    desk.work.people.save(replace(me, language=after, revision=me.revision + 1))
    desk.work.record(me, "person.language", "person", me.id)
    desk.show("menu")
    return None


def resume(desk: Desk, tap: Tap) -> str | None:
    """Take up a form that was put aside."""
    left = next((d for d in desk.work.drafts.left_by(desk.reader.id) if d.id == tap.id), None)
    if left is None:
        raise MovedOn
    return forms.resume(desk, left)


def go_on(desk: Desk, tap: Tap) -> str | None:
    """The open form comes down here, to be gone on with; its card above goes."""
    found = desk.work.drafts.get(tap.id)
    if found is None or found[0].person_id != desk.reader.id:
        raise MovedOn
    draft, was_at = found
    if was_at.message_id not in (None, desk.incoming.message_id):
        desk.work.outbox.remove(was_at)
    return forms.resume(desk, draft)
