"""What is wrong with a department's sections and rules, told before the house opens.

A rule is a box: for each condition the values it asks for. It can never match when those above it cover
its box, one of them or several together.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.domain.appointment import TalkKind
from bot.domain.mistakes import Said
from bot.domain.people import UnitKind
from bot.domain.policy import CONDITIONS, Policy, RoutingRule

#: (place in the file, sentence).
Problem = tuple[tuple[str | int, ...], Said]
#: Condition → the values asked for; a condition that is not in it takes every value there is.
Box = Mapping[str, frozenset[object]]
#: Stands for every value that no rule names.
_OTHERS: Final = object()
#: Conditions whose values are all known.
_ALL: Final[Box] = {"unit_kinds": frozenset(UnitKind), "kinds": frozenset(TalkKind)}


def problems(policy: Policy) -> list[Problem]:
    """All of them; none for a sound policy."""
    found = [*_names(policy), *_unknown(policy), *_circles(policy)]
    if not policy.routing[-1].is_default:
        return [*found, (("routing",), Said("config-rule-last"))]
    lost = set(never(policy))
    for i, rule in enumerate(policy.routing):
        if rule.is_default and i + 1 < len(policy.routing):
            found.append((("routing", i), Said("config-rule-ends", name=rule.name)))
        elif i in lost and not any(rule.is_default for rule in policy.routing[: i + 1]):
            found.append((("routing", i), Said("config-rule-never", name=rule.name)))
    used = [rule for i, rule in enumerate(policy.routing) if i not in lost]
    reached = {section for rule in used for section in (rule.section, *rule.attending)}
    reached |= {s.substitute for s in policy.sections if s.id in reached and s.substitute}
    return found + [
        (("sections", i), Said("config-section-unreached", name=section.id))
        for i, section in enumerate(policy.sections)
        if section.id not in reached
    ]


def never(policy: Policy) -> list[int]:
    """The places of rules that can never match."""
    named = {name: {v for rule in policy.routing for v in getattr(rule, name)} for name in CONDITIONS}
    universe = {name: _ALL.get(name, frozenset((_OTHERS, *values))) for name, values in named.items()}
    boxes = [_box(rule) for rule in policy.routing]
    return [i for i, box in enumerate(boxes) if _covered({**universe, **box}, boxes[:i])]


def _box(rule: RoutingRule) -> Box:
    return {name: frozenset(asked) for name in CONDITIONS if (asked := getattr(rule, name))}


def _covered(box: Box, above: Sequence[Box]) -> bool:
    """Whether nothing of the box is left for it. What stands out of the first box is looked for in the
    others, a slice for each condition, so that no two slices overlap."""
    if not above:
        return False
    first, rest = above[0], above[1:]
    if any(not box[name] & asked for name, asked in first.items()):
        return _covered(box, rest)
    inside = dict(box)
    for name, asked in first.items():
        outside = inside[name] - asked
        if outside and not _covered({**inside, name: outside}, rest):
            return False
        inside[name] &= asked
    return True


def _names(policy: Policy) -> Iterator[Problem]:
    """Ids that are there twice; sections that people could not tell apart."""
    for place, ids in (
        ("sections", [section.id for section in policy.sections]),
        ("topics", [topic.id for topic in policy.topics]),
        ("ranks", [rank.id for rank in policy.ranks]),
        ("routing", [rule.name for rule in policy.routing]),
    ):
        for i, name in enumerate(ids):
            if name in ids[:i]:
                yield (place, i), Said("config-name-twice", name=name)
    for i, section in enumerate(policy.sections):
        for other in policy.sections[:i]:
            if other.id != section.id and {other.name.zh_CN, other.name.en} & {
                section.name.zh_CN,
                section.name.en,
            }:
                yield ("sections", i, "name"), Said("config-section-same-name", name=section.name)


def _unknown(policy: Policy) -> Iterator[Problem]:
    """What is named and not there."""
    sections = {section.id for section in policy.sections}
    known = {"topics": {topic.id for topic in policy.topics}, "ranks": {rank.id for rank in policy.ranks}}
    for i, section in enumerate(policy.sections):
        if section.substitute is not None and section.substitute not in sections:
            yield ("sections", i, "substitute"), Said("config-no-section", name=section.substitute)
    for i, rule in enumerate(policy.routing):
        if rule.section not in sections:
            yield ("routing", i, "section"), Said("config-no-section", name=rule.section)
        for j, other in enumerate(rule.attending):
            place = ("routing", i, "attending", j)
            if other not in sections:
                yield place, Said("config-no-section", name=other)
            elif other == rule.section or other in rule.attending[:j]:
                yield place, Said("config-attends-twice", name=other)
        for name, sentence in (("topics", "config-no-topic"), ("ranks", "config-no-rank")):
            for j, value in enumerate(getattr(rule, name)):
                if value not in known[name]:
                    yield ("routing", i, name, j), Said(sentence, name=value)


def _circles(policy: Policy) -> Iterator[Problem]:
    """Substitutes that lead back to where one began: nobody would be found."""
    after = {section.id: section.substitute for section in policy.sections}
    for i, section in enumerate(policy.sections):
        way, at = [section.id], section.substitute
        while at is not None and at not in way:
            way.append(at)
            at = after.get(at)
        if at == section.id:
            yield ("sections", i, "substitute"), Said("config-substitutes-circle", way=" → ".join([*way, at]))
