"""Which section, and why: the rules of a policy."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import UnitKind
from bot.domain.routing import Matchable, problems, route
from tests.county import label, policy

POLICY = policy()
TOPICS = [topic.id for topic in POLICY.topics]


def rule(name: str, section: str = "cadre1", **conditions: Any) -> dict[str, Any]:
    return {"name": name, "section": section, "reason": label(name), **conditions}


@pytest.mark.parametrize("kind", UnitKind)
@pytest.mark.parametrize("topic", [None, *TOPICS])
def test_every_unit_and_topic_reaches_a_section_that_exists(kind: UnitKind, topic: str | None) -> None:
    found = route(POLICY, Matchable(kind, topic))
    assert found in POLICY.routing
    assert POLICY.section(found.section).host


@pytest.mark.parametrize(
    ("kind", "topic", "name"),
    [
        (UnitKind.VILLAGE, "mind", "village"),
        (UnitKind.TOWNSHIP, None, "village"),
        (UnitKind.ENTERPRISE, "mind", "mind"),
        (UnitKind.ENTERPRISE, "work", "default"),
        (UnitKind.ENTERPRISE, None, "default"),
    ],
)
def test_the_first_rule_that_fits_decides(kind: UnitKind, topic: str | None, name: str) -> None:
    assert route(POLICY, Matchable(kind, topic)).name == name


conditions = st.fixed_dictionaries(
    {},
    optional={
        "unit_kinds": st.lists(st.sampled_from(list(UnitKind)), max_size=3),
        "topics": st.lists(st.sampled_from(TOPICS), max_size=3),
    },
)
sections = st.sampled_from([section.id for section in POLICY.sections])


@given(
    st.lists(st.tuples(conditions, sections), max_size=6),
    st.sampled_from(list(UnitKind)),
    st.sampled_from([None, *TOPICS]),
)
def test_with_a_default_at_the_end_routing_always_answers(rules, kind: UnitKind, topic: str | None) -> None:
    made = [rule(f"r{i}", section, **when) for i, (when, section) in enumerate(rules)]
    found = route(policy(routing=[*made, rule("last")]), Matchable(kind, topic))
    assert not found.unit_kinds or kind in found.unit_kinds
    assert not found.topics or topic in found.topics


def test_a_sound_policy_has_no_problems() -> None:
    assert problems(POLICY) == []


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"routing": [rule("a", "nowhere"), rule("last")]}, ("routing", 0, "section"), "name=nowhere"),
        ({"routing": [rule("a", topics=["gossip"]), rule("z")]}, ("routing", 0, "topics", 0), "name=gossip"),
        ({"routing": [rule("a"), rule("last")]}, ("routing", 0), "config-rule-ends"),
        ({"routing": [rule("a", topics=["work"])]}, ("routing",), "config-rule-last"),
        ({"routing": [rule("a", topics=["work"]), rule("a")]}, ("routing", 1), "config-name-twice"),
        ({"routing": [rule("last")]}, ("sections", 1), "unreached name=grassroots"),
        ({"topics": [{"id": "work", "name": label("x")}] * 2}, ("topics", 1), "config-name-twice name=work"),
        ({"sections": [{"id": "cadre1", "name": label("x"), "host": "V001"}] * 2}, ("sections", 1), "twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_mistake_in_the_rules_is_told_with_its_place(changes, place, sentence: str) -> None:
    found = [str(said) for at, said in problems(policy(**changes)) if at == place]
    assert any(sentence in text for text in found), problems(policy(**changes))
