"""The one card of an appointment, from the request to the reviewed note.

Everybody concerned sees this card: its headline says where things stand for the reader, its lines
show what the reader may see, its buttons what the reader may do now.
"""

from datetime import UTC, datetime
from typing import Final

from bot.domain.access import Grant, Matter, Seal, authorize, may
from bot.domain.appointment import AHEAD, Appointment, AppointmentState
from bot.domain.people import Person, Role
from bot.domain.talk import Note, NoteState
from bot.forms.declared import NOTE
from bot.services.booking import accept_assignment, require
from bot.services.leaving import decline_appointment, postpone_appointment
from bot.services.ports import Work
from bot.services.presence import stage
from bot.services.reseating import offers
from bot.services.second_chance import has_second_chance
from bot.services.talks import hold_talk, miss_talk
from handlers import around, follow_ups, forms, handing, live, proposing, reseating, sealing, talks, walk_in
from handlers.booking import current, may_change, slot_buttons
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View
from handlers.keeping_out import line as kept_out_line
from handlers.keeping_out import of_appointment, readers

A = AppointmentState
#: It did not come to the talk: the cadre is offered other times.
OTHER_TIMES: Final = frozenset({A.EXPIRED, A.RESCHEDULED, A.NO_SHOW, A.CANCELLED, A.DECLINED})


def draw(
    view: View, id: int, late: int = 0, was: int = 0, more: int = 0, news: str = "", fold: int = 0
) -> Card:
    """`was`: the time from which it was moved, in minutes since 1970; `more`: with what is rarely wanted;
    `news`: what else changed; `fold`: without the words that were typed."""
    appointment = require(view.work, id)
    matter = view.work.appointments.matter(id)
    if news in handing.NOT_THEIRS and not may(view.reader, "appointment.see", matter):
        return handing.draw_not_theirs(view, appointment, matter, news)
    grant = authorize(view.reader, "appointment.see", matter)
    assert matter is not None  # authorize refuses what is not there
    note = view.work.notes.of(id) if appointment.state is A.HELD else None
    head = headline(view.reader, appointment, note, matter, view.work)
    text = view.t(head, when=view.t.clock(appointment.starts_at))
    if was:
        older = datetime.fromtimestamp(was * 60, UTC)
        text += "\n" + view.t("news-moved", was=view.t.when(older))
    if news:
        text += "\n" + view.t(f"news-{news}")
    text = "\n".join([text, *reseating.said(view, appointment, matter)])
    if asked := proposing.said(view, appointment, grant):
        text += "\n" + asked
    text = "\n".join([text, *handing.said(view, appointment, grant)])
    if late:
        text = view.t.late(late) + "\n" + text
    words, lines = _words(view, appointment, grant), _lines(view, appointment, matter, grant, fold)
    away = [Button(view.t("button-menu"), Tap("menu"))]
    if words and fold:
        away.append(Button(view.t("button-open-card"), Tap("see", id)))
    rows = (*_buttons(view, appointment, matter, note, more), tuple(away))
    return Card("\n".join([text, "", *lines]), rows, True, content=bool(words) and not fold)


def headline(who: Person, appointment: Appointment, note: Note | None, matter: Matter, work: Work) -> str:
    """Which sentence says where things stand, for this reader."""
    mine = who.id == matter.cadre_id
    on_duty = not mine and may(who, "talk.hold", matter)
    state = appointment.state
    if state is A.REQUESTED:
        return f"head-to-agree-{appointment.kind}" if mine else "head-asked"
    if state in (A.ASSIGNED, A.ACCEPTED) and handing.is_to_attend(work, who, appointment):
        return "head-to-attend"
    if state is A.ASSIGNED:
        return "head-to-accept" if on_duty else "head-being-arranged" if mine else "head-waiting"
    if state is A.ACCEPTED:
        if work.now < appointment.ends_at:
            return "head-arranged"
        return "head-held-question" if on_duty else "head-after"
    if state is A.HELD:
        if mine:
            return "head-held"
        sealed = matter.seal is Seal.SEALED and who.id in matter.taking_part
        if not (sealed or on_duty or may(who, "note.read", matter)):
            return "head-held-other"
        if note and note.state is NoteState.RETURNED:
            return "head-note-returned" if on_duty else "head-note-awaited"
        if note is None:
            return "head-note-owed" if on_duty else "head-note-awaited"
        if note.state is NoteState.DRAFT:
            return "head-to-sign" if may(who, "note.sign", matter, note.state) else "head-unsigned"
        return "head-signed" if note.state is NoteState.SIGNED else "head-reviewed"
    if state is A.EXPIRED and matter.staff_id is None:  # the person it was booked for did not answer
        return "head-unanswered-mine" if mine else "head-unanswered-other"
    if mine and has_second_chance(work, appointment) and offers(work, appointment, 1):
        return "head-second-chance"
    return f"head-{state.replace('_', '-')}-{'mine' if mine else 'other'}"


def _words(view: View, appointment: Appointment, grant: Grant) -> list[str]:
    """What somebody typed. Called off, nobody needs it any more."""
    found, stands = [], appointment.state in {*AHEAD, A.HELD, A.DISPLACED}
    if "wish" in grant and appointment.wish and stands and not view.light:
        found.append(view.t("line-wish", text=appointment.wish.text))
    return found


def _lines(view: View, appointment: Appointment, matter: Matter, grant: Grant, fold: int = 0) -> list[str]:
    """Only the fields of the grant, in the order in which they are read."""
    work, t = view.work, view.t
    assignment = work.assignments.of(appointment.id)
    lines = []
    if "when" in grant:
        when, until = t.when(appointment.starts_at), t.clock(appointment.ends_at)
        key = "line-was" if appointment.state is A.DISPLACED else "line-when"
        lines.append(t(key, when=when, until=until))
        if appointment.state in AHEAD:
            lines += filter(None, [may_change(view, appointment.starts_at)])
    if "where" in grant and appointment.state in AHEAD:
        lines.append(t.label(work.policy.department.place))
    if "person" in grant:
        lines.append(person_line(view, appointment.cadre_id, appointment.starts_at, "history" in grant))
    if "people" in grant and matter.host_id and assignment and appointment.state is not A.DISPLACED:
        lines.append(handing.people(view, appointment))
    if "booked" in grant and (booker := work.people.get(appointment.booked_by or 0)):
        key = "line-booked-for-you" if view.reader.id == matter.cadre_id else "line-booked-by"
        lines.append(t(key, name=booker.name, kind=t(f"kind-{appointment.kind}")))
    if "topic" in grant:
        lines.append(t("line-topic", topic=t.label(work.policy.topic(appointment.topic).name)))
    words = _words(view, appointment, grant)
    lines += [t("line-words-closed")] if words and fold else words
    if "rule" in grant and assignment and assignment.section:
        rule = next((r for r in work.policy.routing if r.name == assignment.rule), None)
        lines.append(t("line-rule", reason=t.label(rule.reason) if rule else assignment.rule))
    if "reason" in grant and appointment.reason and not view.light:
        lines.append(t("line-reason", reason=t(f"reason-{appointment.reason.text}")))
    if "people" in grant and appointment.state is A.HELD:
        lines += [*talks.lines(view, appointment, matter), *walk_in.lines(view, appointment)]
    lines += around.lines(view, appointment, matter, grant)
    lines += live.lines(view, appointment, matter, grant)
    recused = of_appointment(view, appointment.id)
    lines += sealing.line(view, appointment, matter, grant)
    if "readers" in grant and appointment.state in {*AHEAD, A.HELD}:
        lines += ["", *readers(view, recused, appointment.minister_only)]
    elif "recused" in grant and recused:
        lines.append(kept_out_line(view, recused))
    return lines


def person_line(view: View, cadre_id: int, before: datetime, with_history: bool) -> str:
    cadre = view.work.people.get(cadre_id)
    if cadre is None:
        return ""
    unit = view.work.people.unit(cadre.unit_id).name
    line = view.t("line-person", name=cadre.name, unit=unit, post=cadre.post)
    if not with_history:
        return line
    history = view.work.appointments.history(cadre.id, before, view.reader.id)
    if history.last_at is None:
        return line + view.t("line-first-time")
    last = history.last_at.astimezone(view.work.policy.zone)
    return line + view.t(
        "line-history", count=history.talks + 1, year=last.year, month=view.t(f"month-{last.month}")
    )


def _buttons(
    view: View, appointment: Appointment, matter: Matter, note: Note | None, more: int
) -> tuple[Row, ...]:
    me, t = view.reader, view.t

    def button(key: str, verb: str) -> Button:
        return Button(t(key), Tap(verb, appointment.id, appointment.revision))

    rows: list[list[Button]] = [[], []]
    rows[0] += handing.buttons(view, appointment)
    rows += handing.rows(view, appointment, more)
    if (
        appointment.state is A.ACCEPTED
        and may(me, "talk.hold", matter)
        and view.work.now >= appointment.starts_at
    ):
        rows[0].append(button("button-held", "held"))
        rows[1] += [button("button-missed", "missed"), button("button-moved", "moved")]
    if appointment.state is A.HELD and may(me, "note.write", matter):
        if note is None:
            rows[0].append(button("button-write-note", "note"))
        elif note.state is NoteState.RETURNED:
            rows[0].append(button("button-rewrite-note", "note"))
    if note and may(me, "note.read", matter):
        rows[0].append(button("button-read-note", "read"))
    if may(me, "directive.issue", matter):
        rows[1].append(button("button-directive", "instruct"))
    rows.append(talks.buttons(view, appointment, matter, note))
    rows += [[*row] for row in grid(walk_in.buttons(view, appointment, matter, stage(note)), 3)]
    rows.append(live.around_the_hour(view, appointment, matter))
    rows += proposing.rows(view, appointment, matter, more)
    rows += live.rows(view, appointment, matter, more)
    rows.append(sealing.buttons(view, appointment, matter, more))
    rows.append(around.file_button(view, appointment, authorize(me, "appointment.see", matter)))
    rows.append(follow_ups.of_talk(view, appointment.id))
    rows += (again := reseating.rows(view, appointment, matter, more))
    if me.role is Role.CADRE and appointment.state in OTHER_TIMES and not again:
        rows.append(slot_buttons(view))
    first, *others = [tuple(row) for row in rows if row] or [()]
    alone = [row[0] for row in others if len(row) == 1]
    return (first, *(row for row in others if len(row) > 1), *grid(alone, 2))


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("appointment", id=tap.id)
    return None


def accept(desk: Desk, tap: Tap) -> str | None:
    appointment = current(desk, tap)
    accept_assignment(desk.work, desk.reader, appointment)
    desk.show("appointment", id=tap.id)
    return "toast-accepted"


def held(desk: Desk, tap: Tap) -> str | None:
    """Held: straight into the note."""
    hold_talk(desk.work, desk.reader, current(desk, tap))
    forms.start(desk, NOTE, subject=tap.id)
    return None


def missed(desk: Desk, tap: Tap) -> str | None:
    miss_talk(desk.work, desk.reader, current(desk, tap))
    desk.show("appointment", id=tap.id)
    return None


def moved(desk: Desk, tap: Tap) -> str | None:
    postpone_appointment(desk.work, desk.reader, current(desk, tap))
    desk.show("appointment", id=tap.id)
    return None


def decline(desk: Desk, tap: Tap) -> str | None:
    decline_appointment(desk.work, desk.reader, current(desk, tap))
    desk.show("appointment", id=tap.id)
    return "toast-cancelled"
