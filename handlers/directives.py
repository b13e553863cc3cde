"""A directive: written as a reply to a card, done as a task, answered, accepted."""

from datetime import date

from bot.domain.access import Matter, authorize, may
from bot.domain.directive import Directive
from bot.domain.errors import MovedOn, NotYours
from bot.domain.people import Role
from bot.domain.words import Words
from bot.forms.declared import DIRECTIVE, REPORT
from bot.forms.form import Draft
from bot.services.booking import require
from bot.services.desk_ports import Place
from bot.services.directives import (
    accept_answer,
    answer_directive,
    issue_directive,
    matter_of,
    receive_directive,
    return_answer,
)
from bot.services.ports import Work
from handlers import forms
from handlers.card import Button, Card, Tap
from handlers.desk import Desk, View, same

BUTTONS = {
    "d-received": "directive.receive",
    "d-answer": "directive.answer",
    "d-accept": "directive.accept",
    "d-return": "directive.return",
}
#: Within how many working days: the likely answers.
TERMS = (1, 3, 5, 10)


def instruct(desk: Desk, tap: Tap) -> str | None:
    """The button on an appointment's card; the reply to it needs no button."""
    authorize(desk.reader, "directive.issue", desk.work.appointments.matter(tap.id))
    forms.start(desk, DIRECTIVE, subject=tap.id)
    return None


def about(desk: Desk, message_id: int) -> int | None:
    """The appointment that a card is about, when its reader may instruct by replying to it."""
    card = desk.work.outbox.card_at(desk.incoming.channel, desk.incoming.chat_id, message_id)
    if card is None or not may(desk.reader, "directive.issue", Matter()):
        return None
    name, args = card
    if name in ("appointment", "note"):
        return int(args["id"])
    if name == "concern":
        concern = desk.work.concerns.get(int(args["id"]))
        return concern.appointment_id if concern else None
    return None


def from_reply(desk: Desk, appointment_id: int, words: Words) -> None:
    """A reply to a card is the instruction; only whom and by when is asked."""
    authorize(desk.reader, "directive.issue", desk.work.appointments.matter(appointment_id))
    forms.start_below(desk, DIRECTIVE, subject=appointment_id, text=words.text)


def choices(view: View, draft: Draft) -> forms.Options:
    """Whom: who took part, the head, the host. By when: the likely terms."""
    work, t = view.work, view.t
    if draft.step == "due":
        today = work.calendar.today(work.now)
        days = [work.calendar.add_working_days(today, count) for count in TERMS]
        return [(str(day.toordinal()), t.day(day)) for day in days]
    if draft.step != "owner":
        return []
    matter = work.appointments.matter(draft.subject or 0)
    if matter is None:
        raise NotYours
    people = [work.people.get(id_) for id_ in (matter.staff_id, matter.host_id) if id_]
    heads = [p for p in work.people.of_section(matter.section or "") if p.role is Role.SECTION_HEAD]
    found = {p.id: p for p in (*people[:1], *heads, *people[1:]) if p}
    able = [p for p in found.values() if p.id not in matter.recused]
    return [(str(p.id), t("owner-line", name=p.name, post=p.post)) for p in able]


def finish(desk: Desk, draft: Draft, place: Place) -> str | None:
    work = desk.work
    owner = work.people.get(int(draft.answer("owner") or 0))
    if owner is None:
        raise MovedOn
    day = date.fromordinal(int(draft.answer("due") or 1))
    words = Words(draft.answer("text") or "")
    directive = issue_directive(work, desk.reader, draft.subject or 0, owner, words, day)
    work.outbox.show(place, "directive", id=directive.id)
    return None


def draw(view: View, id: int, late: int = 0) -> Card:
    directive, t, work = _require(view.work, id), view.t, view.work
    matter = matter_of(work, directive)
    grant = authorize(view.reader, "directive.see", matter)
    mine = view.reader.id == directive.owner_id
    lines = [t(f"directive-{directive.state}-{'mine' if mine else 'other'}")]
    if late:
        lines.insert(0, t.late(late))
    cadre = work.people.get(require(work, directive.appointment_id).cadre_id)
    if "person" in grant and cadre:
        lines.append(t("directive-about", name=cadre.name))
    lines.append(t("quoted", text=directive.text.text))
    owner = work.people.get(directive.owner_id)
    local = directive.due_at.astimezone(work.policy.zone).date()
    lines.append(t("directive-line", name=owner.name if owner else "", day=t.day(local)))
    if directive.answer and "answer" in grant:
        lines += ["", t("directive-answer"), t("quoted", text=directive.answer.text)]
    buttons = [
        Button(t(f"button-{verb}"), Tap(verb, id, directive.revision))
        for verb, action in BUTTONS.items()
        if may(view.reader, action, matter, directive.state)
    ]
    open_matter = Button(t("button-see-talk"), Tap("see", directive.appointment_id))
    rows = ((*buttons,), (open_matter, Button(t("button-menu"), Tap("menu"))))
    return Card("\n".join(lines), tuple(row for row in rows if row), referenced=True)


def see(desk: Desk, tap: Tap) -> str | None:
    desk.show("directive", id=tap.id)
    return None


def decide(desk: Desk, tap: Tap) -> str | None:
    deeds = {"d-received": receive_directive, "d-accept": accept_answer, "d-return": return_answer}
    deeds[tap.verb](desk.work, desk.reader, _current(desk, tap))
    desk.show("directive", id=tap.id)
    return None


def answer(desk: Desk, tap: Tap) -> str | None:
    directive = _current(desk, tap)
    authorize(desk.reader, "directive.answer", matter_of(desk.work, directive), directive.state)
    forms.start(desk, REPORT, subject=tap.id)
    return None


def finish_answer(desk: Desk, draft: Draft, place: Place) -> str | None:
    directive = _require(desk.work, draft.subject or 0)
    answer_directive(desk.work, desk.reader, directive, Words(draft.answer("text") or ""))
    desk.work.outbox.show(place, "directive", id=directive.id)
    return None


def after_cancel(desk: Desk, draft: Draft, place: Place) -> None:
    desk.work.outbox.show(place, "directive", id=draft.subject)


def _require(work: Work, id_: int) -> Directive:
    directive = work.directives.get(id_)
    if directive is None:
        raise NotYours
    return directive


def _current(desk: Desk, tap: Tap) -> Directive:
    directive = _require(desk.work, tap.id)
    authorize(desk.reader, "directive.see", matter_of(desk.work, directive))
    same(tap.revision, directive.revision)
    return directive
