"""Which section, and why: the rules of a policy."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.appointment import TalkKind
from bot.domain.people import UnitKind
from bot.domain.policy import CONDITIONS, Policy
from bot.domain.routing import Matchable, explain, matches, route
from bot.domain.routing_check import never, problems
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
    assert POLICY.section(found.section).hosts


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


UNITS, RANKS, NUMBERS = ["示例一局", "示例镇"], ["chief", "deputy"], ["G001", "G002"]
RANKED = [{"id": rank, "name": label(rank)} for rank in RANKS]


def some(values: Sequence[object]) -> st.SearchStrategy[list[object]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


conditions = st.fixed_dictionaries(
    {},
    optional={
        "unit_kinds": some(list(UnitKind)),
        "units": some(UNITS),
        "ranks": some(RANKS),
        "topics": some(TOPICS),
        "kinds": some(list(TalkKind)),
        "persons": some(NUMBERS),
    },
)
sections = st.sampled_from([section.id for section in POLICY.sections])
policies = st.lists(st.tuples(conditions, sections), max_size=6).map(
    lambda rules: policy(
        ranks=RANKED,
        routing=[*(rule(f"r{i}", section, **when) for i, (when, section) in enumerate(rules)), rule("last")],
    )
)
facts = st.builds(
    Matchable,
    unit_kind=st.sampled_from(UnitKind),
    topic=st.sampled_from([None, *TOPICS]),
    kind=st.sampled_from(TalkKind),
    unit=st.sampled_from(["", *UNITS]),
    rank=st.sampled_from([None, *RANKS]),
    number=st.sampled_from(["", *NUMBERS]),
)


@given(policies, facts)
def test_the_explanation_ends_with_the_rule_that_decides(made: Policy, asked: Matchable) -> None:
    *above, decides = explain(made, asked)
    assert decides.rule is route(made, asked)
    assert not decides.failing
    assert [one.rule for one in above] == list(made.routing[: len(above)])
    for one in above:
        assert one.failing
        for condition in CONDITIONS:
            holds = matches(
                made.routing[-1].model_copy(update={condition: getattr(one.rule, condition)}), asked
            )
            assert holds is (condition not in one.failing)


@given(policies)
@settings(max_examples=60)
def test_a_rule_is_called_useless_only_if_nobody_can_ever_come_to_it(made: Policy) -> None:
    everything = (
        Matchable(*values)
        for values in product(
            UnitKind, [None, *TOPICS], TalkKind, ["", *UNITS], [None, *RANKS], ["", *NUMBERS]
        )
    )
    used = {route(made, asked).name for asked in everything}
    assert {made.routing[i].name for i in never(made)} == {r.name for r in made.routing} - used


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
        (
            {"routing": [rule("a", topics=["work", "mind"]), rule("b", topics=["mind"]), rule("z")]},
            ("routing", 1), "config-rule-never name=b",
        ),
        (
            {"routing": [
                rule("a", kinds=["visit"]), rule("b", topics=["mind"], kinds=["summons", "revisit"]),
                rule("c", kinds=["summons"]), rule("d", topics=["mind"], kinds=["visit", "summons"]),
                rule("z"),
            ]},
            ("routing", 3), "config-rule-never name=d",
        ),
        ({"routing": [rule("a", ranks=["king"]), rule("z")]}, ("routing", 0, "ranks", 0), "name=king"),
        ({"routing": [rule("z", attending=["x"])]}, ("routing", 0, "attending", 0), "no-section name=x"),
        ({"routing": [rule("z", attending=["cadre1"])]}, ("routing", 0, "attending", 0), "attends-twice"),
        (
            {"sections": [
                {"id": "a", "name": label("甲"), "host": "V001", "substitute": "b"},
                {"id": "b", "name": label("乙"), "host": "V001", "substitute": "a"},
            ]},
            ("sections", 0, "substitute"), "config-substitutes-circle way=a → b → a",
        ),
        (
            {"sections": [
                {"id": "a", "name": label("甲"), "host": "V001"},
                {"id": "b", "name": label("甲"), "host": "V001"},
            ]},
            ("sections", 1, "name"), "config-section-same-name",
        ),
        ({"topics": [{"id": "work", "name": label("x")}] * 2}, ("topics", 1), "config-name-twice name=work"),
        ({"sections": [{"id": "cadre1", "name": label("x"), "host": "V001"}] * 2}, ("sections", 1), "twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_mistake_in_the_rules_is_told_with_its_place(changes, place, sentence: str) -> None:
    found = [str(said) for at, said in problems(policy(**changes)) if at == place]
    assert any(sentence in text for text in found), problems(policy(**changes))
