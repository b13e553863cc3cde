"""Routing: which section an appointment belongs to, and why, decided by rules a clerk can read."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.appointment import TalkKind
from bot.domain.people import UnitKind
from bot.domain.policy import CONDITIONS, Policy, RoutingRule


@dataclass(frozen=True, slots=True)
class Matchable:
    """What a rule may look at. `unit` is the unit's name, `number` the person's in the roster."""

    unit_kind: UnitKind
    topic: str | None = None
    kind: TalkKind = TalkKind.SELF_BOOKED
    unit: str = ""
    rank: str | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule that was looked at, and which of its conditions did not hold; with none it decides."""

    rule: RoutingRule
    failing: tuple[str, ...]


def matches(rule: RoutingRule, facts: Matchable) -> bool:
    """An empty condition holds for everybody. Spelled out: it is asked for each booking and each row."""
    return (
        (not rule.unit_kinds or facts.unit_kind in rule.unit_kinds)
        and (not rule.topics or facts.topic in rule.topics)
        and (not rule.kinds or facts.kind in rule.kinds)
        and (not rule.units or facts.unit in rule.units)
        and (not rule.ranks or facts.rank in rule.ranks)
        and (not rule.persons or facts.number in rule.persons)
    )


def route(policy: Policy, facts: Matchable) -> RoutingRule:
    """The first rule that matches; the policy's check makes sure that the last one always does."""
    return next(rule for rule in policy.routing if matches(rule, facts))


def explain(policy: Policy, facts: Matchable) -> Sequence[Considered]:
    """From the first rule to the one that decides, and why those above it do not."""
    found = []
    for rule in policy.routing:
        failing = tuple(
            condition
            for condition, about in CONDITIONS.items()
            if (wanted := getattr(rule, condition)) and getattr(facts, about) not in wanted
        )
        found.append(Considered(rule, failing))
        if not failing:
            break
    return found
