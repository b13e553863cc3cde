"""Why a request goes where it goes: for whoever writes the rules, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.appointment import TalkKind
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.routing import Considered, Matchable, explain
from bot.services.ports import Work
from bot.services.routing import Route, facts_of, find_route


@dataclass(frozen=True, slots=True)
class Explained:
    """The rules from the first to the one that decides; whom it leads to today, or why to nobody; and how
    much that colleague was given lately."""

    facts: Matchable
    considered: Sequence[Considered]
    way: Route | None
    refusal: str
    load: int


def explain_route(
    work: Work, cadre: Person, topic: str | None, kind: TalkKind, reader_id: int | None = None
) -> Explained:
    """As a booking made now would be decided, by the same rules and the same choice."""
    facts = facts_of(work, cadre, topic, kind)
    considered = explain(work.policy, facts)
    try:
        way = find_route(work, cadre, topic, kind=kind)
    except Refusal as refusal:
        return Explained(facts, considered, None, refusal.key, 0)
    since = work.now - work.policy.fair_over
    load = work.assignments.loads([way.staff.id], since, reader_id)[way.staff.id]
    return Explained(facts, considered, way, "", load)
