"""What happens to a concern in hand: lines of its log, its kind, its deadline, and more time, once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain.access import Matter, authorize
from bot.domain.concern import CONCERN, IN_HAND, Concern
from bot.domain.due import ladder
from bot.domain.errors import DeadlinePast, ExtendedOnce, MovedOn, NobodyLeft, NotLater, NotYours
from bot.domain.handling import QUESTION, Asked, Extension, Step
from bot.domain.people import Person, Role
from bot.domain.words import Words
from bot.services.concerns import matter_of, note_down
from bot.services.ports import Work
from bot.services.routing import away_today, deputies
from bot.services.terms import due_on, working_days_on


def log_step(work: Work, who: Person, concern: Concern, text: Words) -> Concern:
    """What was done, in words; the cadre sees that something moved, and when."""
    authorize(who, "concern.log", matter_of(work, concern), concern.state)
    moved = CONCERN.apply(concern, "log")
    work.concerns.save(moved)
    note_down(work, who, concern, Step.LOG, text)
    work.record(who, "concern.log", "concern", concern.id)
    work.outbox.refresh(concern.cadre_id, "concern", concern.id)
    return moved


def set_kind(work: Work, who: Person, concern: Concern, kind: str) -> Concern:
    """Of another kind than it was taken for: the days are those of that kind, from when it was entered, but
    never over already. Whoever has it keeps it."""
    authorize(who, "concern.kind", matter_of(work, concern), concern.state)
    if kind not in {each.id for each in work.policy.concern_kinds}:
        raise NotYours
    changed = replace(concern, kind=kind, revision=concern.revision + 1)
    if concern.entered_at is not None:
        days = work.policy.concern_kind(kind).working_days
        due_at = working_days_on(work, days, since=concern.entered_at)
        if was_extended(work, concern):  # what the cadre was promised is not taken back
            due_at = max(due_at, concern.due_at)
        changed = replace(changed, due_at=due_at)
    work.concerns.save(changed)
    note_down(work, who, concern, Step.KIND)
    work.record(who, "concern.kind", "concern", concern.id)
    if changed.due_at != concern.due_at:
        count_anew(work, changed)
    work.outbox.refresh(concern.cadre_id, "concern", concern.id)
    return changed


def set_deadline(work: Work, who: Person, concern: Concern, day: date) -> Concern:
    """By the head's hand. DeadlinePast for a day that is over."""
    authorize(who, "concern.due", matter_of(work, concern), concern.state)
    due_at = _ahead(work, day)
    changed = replace(concern, due_at=due_at, revision=concern.revision + 1)
    work.concerns.save(changed)
    note_down(work, who, concern, Step.DUE)
    work.record(who, "concern.due", "concern", concern.id)
    count_anew(work, changed)
    work.outbox.tell(concern.cadre_id, "concern", id=concern.id, news="due")
    if concern.staff_id != who.id:
        work.outbox.tell(concern.staff_id, "concern", id=concern.id)
    return changed


def ask_extension(work: Work, who: Person, concern: Concern, day: date, reason: Words) -> Extension:
    """Asked once for each concern. NobodyLeft when there is nobody above to say yes."""
    authorize(who, "concern.extend", matter_of(work, concern), concern.state)
    check_extension(work, concern)
    until = _ahead(work, day)
    if until <= concern.due_at:
        raise NotLater
    to = next(iter(above(work, concern, who.id)), None)
    if to is None:
        raise NobodyLeft
    asked = Extension(
        work.new_id(), concern.id, concern.appointment_id, who.id, to.id, work.now, until, reason
    )
    work.extensions.add(asked)
    work.record(who, "extension.ask", "extension", asked.id)
    work.outbox.tell(to.id, "extension", id=asked.id)
    return asked


def check_extension(work: Work, concern: Concern) -> None:
    if work.extensions.of(concern.id) is not None:
        raise ExtendedOnce


def decide_extension(work: Work, who: Person, extension: Extension, agreed: bool) -> Extension:
    """The head, or the host, says yes or no; with a yes the cadre is told the new date."""
    concern = work.concerns.get(extension.concern_id)
    if concern is None:
        raise NotYours
    matter = matter_for(work, extension, concern)
    authorize(who, "extension.decide", matter, extension.state)
    if concern.state not in IN_HAND or (agreed and extension.until <= concern.due_at):
        raise MovedOn
    if agreed and extension.until <= work.now:
        raise DeadlinePast
    verb = "agree" if agreed else "refuse"
    decided = QUESTION.apply(extension, verb, decided_by=who.id, decided_at=work.now)
    work.extensions.save(decided)
    work.record(who, f"extension.{verb}", "extension", extension.id)
    if agreed:
        later = replace(concern, due_at=extension.until, revision=concern.revision + 1)
        work.concerns.save(later)
        note_down(work, who, concern, Step.EXTEND)
        count_anew(work, later)
        work.outbox.tell(concern.cadre_id, "concern", id=concern.id, news="due")
    for person_id in sorted(matter.asked - {who.id}):
        work.outbox.refresh(person_id, "extension", extension.id)
    for person_id in sorted({extension.by_id, concern.staff_id} - {who.id}):
        work.outbox.tell(person_id, "concern", id=concern.id, news=f"extension-{decided.state}")
    return decided


def matter_for(work: Work, extension: Extension, concern: Concern) -> Matter:
    """Asked is whoever was asked, for as long as they stand above; whoever of those stands first today; and
    the heads of the section whoever was asked."""
    able = above(work, concern, extension.by_id)
    asked = {p.id for p in able if p.id == extension.to_id or p.role is Role.SECTION_HEAD}
    return replace(matter_of(work, concern), asked=frozenset({*asked, *(p.id for p in able[:1])}))


def above(work: Work, concern: Concern, besides: int) -> Sequence[Person]:
    """Who may say yes to more time: the head of the section that has it, the host of the talk, whoever stands
    in for that host, and with none of them there the minister; whoever is there today stands first."""
    matter, away = matter_of(work, concern), away_today(work)
    kept = {besides, *matter.recused}
    heads = [p for p in work.people.of_section(concern.section) if p.role is Role.SECTION_HEAD]
    host = work.people.get(matter.host_id or 0)
    hosts = [host] if host and host.role in (Role.HOST, Role.MINISTER) else []

    def able(people: Iterable[Person]) -> list[Person]:
        return [p for p in people if p.id not in kept and not p.archived]

    found = able([*heads, *hosts, *deputies(work, hosts, away)])
    if all(p.id in away for p in found):
        found += able(p for p in work.people.with_role(Role.MINISTER) if p not in found)
    return sorted(found, key=lambda p: p.id in away)


def count_anew(work: Work, concern: Concern) -> None:
    """The ladder stands at the deadline as it is now."""
    work.dues.clear("concern", concern.id)
    steps = work.policy.ladders["concern"]
    work.dues.add(ladder("concern", concern.id, concern.due_at, steps, turn=concern.revision))


def was_extended(work: Work, concern: Concern) -> bool:
    found = work.extensions.of(concern.id)
    return found is not None and found.state is Asked.AGREED


def _ahead(work: Work, day: date) -> datetime:
    """A day of somebody's choice, or the workday after it: DeadlinePast rather than another one."""
    if work.calendar.at(next(work.calendar.workdays(day)), work.policy.nights.begins) <= work.now:
        raise DeadlinePast
    return due_on(work, day)
