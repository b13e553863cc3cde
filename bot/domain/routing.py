"""Routing: which section an appointment belongs to, and why, decided by rules a clerk can read."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.mistakes import Said
from bot.domain.people import UnitKind
from bot.domain.policy import Policy, RoutingRule


@dataclass(frozen=True, slots=True)
class Matchable:
    """What a rule may look at."""

    unit_kind: UnitKind
    topic: str | None


def matches(rule: RoutingRule, facts: Matchable) -> bool:
    return (not rule.unit_kinds or facts.unit_kind in rule.unit_kinds) and (
        not rule.topics or facts.topic in rule.topics
    )


def route(policy: Policy, facts: Matchable) -> RoutingRule:
    """The first rule that matches; the policy's check makes sure that the last one always does."""
    return next(rule for rule in policy.routing if matches(rule, facts))


def problems(policy: Policy) -> list[tuple[tuple[str | int, ...], Said]]:
    """What is wrong with the sections and rules: (place in the file, sentence) each."""
    found: list[tuple[tuple[str | int, ...], Said]] = []
    sections, topics = _ids(policy.sections), _ids(policy.topics)
    for name, ids in (
        ("sections", sections),
        ("topics", topics),
        ("routing", [r.name for r in policy.routing]),
    ):
        found += [((name, i), Said("config-name-twice", name=x)) for i, x in enumerate(ids) if x in ids[:i]]
    reached = set()
    for i, rule in enumerate(policy.routing):
        if rule.section not in sections:
            found.append((("routing", i, "section"), Said("config-no-section", name=rule.section)))
        found += [
            (("routing", i, "topics", j), Said("config-no-topic", name=topic))
            for j, topic in enumerate(rule.topics)
            if topic not in topics
        ]
        if rule.is_default and i + 1 < len(policy.routing):
            found.append((("routing", i), Said("config-rule-ends", name=rule.name)))
    if not policy.routing[-1].is_default:
        found.append((("routing",), Said("config-rule-last")))
        return found
    for kind in UnitKind:
        for topic in (None, *topics):
            reached.add(route(policy, Matchable(kind, topic)).section)
    found += [
        (("sections", i), Said("config-section-unreached", name=section))
        for i, section in enumerate(sections)
        if section not in reached
    ]
    return found


def _ids(items: Sequence[object]) -> list[str]:
    return [str(getattr(item, "id", "")) for item in items]
