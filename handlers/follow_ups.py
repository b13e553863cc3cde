"""A visit: when it is due and what for, what was found; and all visits of a talk. What falls together is one
card."""

from collections.abc import Iterator, Sequence

from bot.domain.access import authorize, may
from bot.domain.appointment import AppointmentState
from bot.domain.errors import NotYours
from bot.domain.followup import BY_HAND, STILL_TO_COME, Finding, FollowUp, Visit
from bot.services.aid import aid_matter, paid_of
from bot.services.booking import require as talk_of
from bot.services.follow_ups import matter_of, read_visit_note
from bot.services.visiting import finish_visit, require, visit_of
from handlers.card import Button, Card, Row, Tap, grid
from handlers.desk import Desk, View, same

#: How many visits of a talk are listed, the newest last.
LISTED = 8


def draw(view: View, id: int, late: int = 0, alone: int = 0) -> Card:
    """`alone`: only this part of a visit that is for several talks."""
    part, t = require(view.work, id), view.t
    grant = authorize(view.reader, "followup.see", matter_of(view.work, part))
    visit = Visit((part,)) if alone else visit_of(view.work, view.reader, part)
    lead = visit.lead
    cadre, local = view.work.people.get(part.cadre_id), lead.due_at.astimezone(view.work.policy.zone)
    when = t.when(lead.due_at) if lead.state == "scheduled" else t.day(local.date())
    lines = [t(f"followup-{lead.state}", name=cadre.name if cadre else "", day=when)]
    if late:
        lines.insert(0, t.late(late))
    if lead.unsuited_at is not None:
        lines.append(t("followup-unsuited"))
    if len(visit.parts) > 1:
        lines.append(t("followup-for", count=len(visit.parts)))
        lines += _what_for(view, visit)
    elif why := _why(view, lead):
        lines.append(why)
    if (goes := view.work.people.get(lead.staff_id)) and goes.id != view.reader.id:
        lines.append(t("followup-goes", name=goes.name))
    said = [words for one in visit.parts if (words := one.waived or one.reason)]
    said = said if "reason" in grant and not view.light else []
    lines += [t("quoted", text=words.text) for words in said]
    if lead.finding is not None and lead.done_at is not None:
        done = lead.done_at.astimezone(view.work.policy.zone).date()
        lines.append(t("followup-found", day=t.day(done), finding=t(f"finding-{lead.finding}")))
    if lead.state in STILL_TO_COME:
        lines.append(t("followup-ask"))
    rows = (*_buttons(view, visit, bool(alone)), *_ways(view, visit))
    return Card("\n".join(lines), rows, referenced=True, content=bool(said))


def _what_for(view: View, visit: Visit) -> Iterator[str]:
    """A line for each part: of which talk, named once, and why besides. Of a talk that the reader may not
    see, no more than that it is one."""
    named: set[int] = set()
    for part in visit.parts:
        about = part.appointment_id
        line = view.t("followup-for-same") if about in named else _talk(view, about)
        named.add(about)
        why = _why(view, part)
        yield view.t("followup-for-why", line=line, why=why) if why else line


def _talk(view: View, about: int) -> str:
    if not may(view.reader, "appointment.see", view.work.appointments.matter(about)):
        return view.t("followup-for-other")
    talk = talk_of(view.work, about)
    day = view.t.date(talk.starts_at.astimezone(view.work.policy.zone).date())
    return view.t("followup-for-talk", day=day, kind=view.t(f"kind-{talk.kind}"))


def _why(view: View, part: FollowUp) -> str:
    """What it is for besides the talk itself; that it is aid only for whoever may see that."""
    if part.step != BY_HAND or part.state not in STILL_TO_COME:
        return ""
    paid = paid_of(view.work, part.appointment_id) if part.after_aid else []
    seen = any(may(view.reader, "aid.see", aid_matter(view.work, *each), each[0].state) for each in paid)
    return view.t("visit-why-aid" if seen else "visit-why-hand")


def _buttons(view: View, visit: Visit, alone: bool) -> tuple[Row, ...]:
    t, lead = view.t, visit.lead
    matter, open_ = matter_of(view.work, lead), lead.state in STILL_TO_COME

    def button(key: str, verb: str, value: str = "") -> Button:
        return Button(t(key), Tap(verb, lead.id, visit.revision, value))

    rows: list[Row] = []
    if open_ and may(view.reader, "followup.finish", matter):
        verb = "visited-alone" if alone else "visited"
        rows.append(tuple(button(f"finding-{finding}", verb, finding) for finding in Finding))
    if open_ and not alone:
        found = []
        if may(view.reader, "followup.finish", matter):
            found.append(button("button-visit-done", "visit-done"))
        if may(view.reader, "followup.schedule", matter):
            key = "button-visit-day" if lead.state == "due" else "button-visit-other-day"
            found.append(button(key, "visit-day"))
        if may(view.reader, "followup.waive", matter):
            found.append(button("button-visit-waive", "visit-waive"))
        rows += grid(found, 2)
        if len(visit.parts) > 1:
            rows.append(tuple(button_alone(view, part, nth) for nth, part in enumerate(visit.parts, 1)))
    if alone:
        rows.append((Button(t("button-visit-whole"), Tap("followup", lead.id)),))
    if view.work.follow_ups.has_note(lead.id) and may(view.reader, "note.read", matter):
        rows.append((Button(t("button-visit-read"), Tap("visit-read", lead.id)),))
    return tuple(rows)


def button_alone(view: View, part: FollowUp, nth: int) -> Button:
    return Button(view.t("button-visit-alone", nth=nth), Tap("visit-alone", part.id))


def _ways(view: View, visit: Visit) -> tuple[Row, ...]:
    """To the talk, for whoever may see it."""
    talk = visit.lead.appointment_id
    menu = Button(view.t("button-menu"), Tap("menu"))
    if not may(view.reader, "appointment.see", view.work.appointments.matter(talk)):
        return ((menu,),)
    return ((Button(view.t("button-see-talk"), Tap("see", talk)), menu),)


def current(desk: Desk, tap: Tap, alone: bool = False) -> Visit:
    """The visit of a button, as it was drawn; MovedOn otherwise."""
    part = require(desk.work, tap.id)
    authorize(desk.reader, "followup.see", matter_of(desk.work, part))
    visit = Visit((part,)) if alone else visit_of(desk.work, desk.reader, part)
    same(tap.revision, visit.revision)
    return visit


def visited(desk: Desk, tap: Tap) -> str | None:
    """`visited`: all that the visit was for; `visited-alone`: one talk of several."""
    visit = current(desk, tap, tap.verb == "visited-alone")
    if tap.value not in list(Finding):
        raise NotYours
    finish_visit(desk.work, desk.reader, visit, Finding(tap.value))
    desk.show("followup", id=tap.id)
    return "toast-thanks"


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("followup", id=tap.id, alone=int(tap.verb == "visit-alone"))
    return None


def read(desk: Desk, tap: Tap) -> str | None:
    desk.show("visit-note", id=tap.id)
    return None


def draw_note(view: View, id: int) -> Card:
    """What was found, in words; that it was read is put down first."""
    part, t = require(view.work, id), view.t
    note = read_visit_note(view.work, view.reader, part)
    author = view.work.people.get(note.author_id) if note else None
    if note is None:
        raise NotYours
    day = t.day(note.at.astimezone(view.work.policy.zone).date())
    text = t("visit-note", name=author.name if author else "", day=day) + "\n" + note.text.text
    return Card(text, ((Button(t("button-back"), Tap("followup", id)),),))


def show_all(desk: Desk, tap: Tap) -> str | None:
    desk.show("visits", id=tap.id)
    return None


def draw_all(view: View, id: int) -> Card:
    """Every visit of a talk, by date, and another one by hand."""
    t, matter = view.t, view.work.appointments.matter(id)
    authorize(view.reader, "followup.see", matter)
    talk, found = talk_of(view.work, id), _seen(view, id)
    rows: list[Row] = [(Button(_line(view, part), Tap("followup", part.id)),) for part in found[-LISTED:]]
    if may(view.reader, "followup.plan", matter, talk.state):
        rows.append((Button(t("button-visit-plan"), Tap("visit-plan", id)),))
    back = (Button(t("button-see-talk"), Tap("see", id)), Button(t("button-menu"), Tap("menu")))
    return Card(t("visits" if found else "visits-none"), (*rows, back))


def _seen(view: View, talk: int) -> Sequence[FollowUp]:
    return [
        p for p in view.work.follow_ups.of(talk) if may(view.reader, "followup.see", matter_of(view.work, p))
    ]


def _line(view: View, part: FollowUp) -> str:
    at = part.done_at or part.due_at
    day = view.t.day(at.astimezone(view.work.policy.zone).date())
    key = f"finding-{part.finding}" if part.finding else f"visit-state-{part.state}"
    return view.t("visits-line", day=day, state=view.t(key))


def of_talk(view: View, appointment_id: int) -> list[Button]:
    """On the card of a talk that was held, for whoever may see its visits."""
    talk, matter = talk_of(view.work, appointment_id), view.work.appointments.matter(appointment_id)
    if talk.state is not AppointmentState.HELD or not may(view.reader, "followup.see", matter):
        return []
    return [Button(view.t("button-visits"), Tap("visits", appointment_id))]
