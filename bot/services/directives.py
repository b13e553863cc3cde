"""What the minister wrote becomes a task, to the end that the minister accepts."""

from dataclasses import replace
from datetime import date

from bot.domain.access import Matter, authorize
from bot.domain.directive import DIRECTIVE, Directive, DirectiveState
from bot.domain.due import ladder
from bot.domain.errors import NotYours
from bot.domain.people import Person
from bot.domain.words import Words
from bot.services.ports import Work
from bot.services.terms import due_on, working_days_on


def issue_directive(
    work: Work, who: Person, appointment_id: int, owner: Person, text: Words, day: date
) -> Directive:
    """What the minister wrote becomes a task with an owner and a date, ahead however long the form lay."""
    matter = work.appointments.matter(appointment_id) or Matter()
    authorize(who, "directive.issue", matter)
    authorize(owner, "directive.receive", replace(matter, owner_id=owner.id), DirectiveState.ISSUED)
    due_at = due_on(work, day)
    directive = Directive(work.new_id(), appointment_id, who.id, owner.id, due_at, work.now, text)
    work.directives.add(directive)
    work.record(who, "directive.issue", "directive", directive.id)
    work.dues.add(ladder("directive", directive.id, due_at, work.policy.ladders["directive"]))
    work.outbox.tell(owner.id, "directive", id=directive.id)
    return directive


def receive_directive(work: Work, who: Person, directive: Directive) -> Directive:
    return _advance(work, who, directive, "receive")


def answer_directive(work: Work, who: Person, directive: Directive, answer: Words) -> Directive:
    answered = _advance(work, who, directive, "answer", answer=answer)
    work.dues.clear("directive", directive.id)
    work.outbox.tell(directive.issued_by, "directive", id=directive.id)
    return answered


def accept_answer(work: Work, who: Person, directive: Directive) -> Directive:
    accepted = _advance(work, who, directive, "accept")
    work.outbox.tell(directive.owner_id, "directive", id=directive.id)
    return accepted


def return_answer(work: Work, who: Person, directive: Directive) -> Directive:
    """Not good enough yet: back to its owner, with the ladder begun anew."""
    due_at = working_days_on(work, 3)
    returned = _advance(work, who, directive, "return", due_at=due_at)
    steps = work.policy.ladders["directive"]
    work.dues.add(ladder("directive", directive.id, due_at, steps, turn=returned.revision))
    work.outbox.tell(directive.owner_id, "directive", id=directive.id)
    return returned


def _advance(work: Work, who: Person, directive: Directive, action: str, **changes: object) -> Directive:
    authorize(who, f"directive.{action}", matter_of(work, directive), directive.state)
    moved = DIRECTIVE.apply(directive, action, **changes)
    work.directives.save(moved)
    work.record(who, f"directive.{action}", "directive", directive.id)
    return moved


def matter_of(work: Work, directive: Directive) -> Matter:
    matter, owner = work.appointments.matter(directive.appointment_id), work.people.get(directive.owner_id)
    if matter is None or owner is None:
        raise NotYours
    return replace(matter, owner_id=owner.id, owner_section=owner.section)
