"""Sums of what people thought: nobody learns one answer, whatever they subtract from whatever."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.satisfaction import LEAST, blocks, is_shown, months_of, period_of, year_of

SECTIONS = ("a", "b", "c", "d", "e")
CHARGES = (frozenset("abc"), frozenset("de"), frozenset("cd"))  # the last two hosts share one

counts = st.dictionaries(st.sampled_from((*SECTIONS, "")), st.integers(0, 12), max_size=6)


def scopes(found: dict[str, int]) -> list[frozenset[str]]:
    """Everything that anybody may ask for: a section, a charge, all."""
    return [*(frozenset(s) for s in SECTIONS), *CHARGES, frozenset(found)]


def size(scope: frozenset[str], found: dict[str, int]) -> int:
    return sum(found.get(section, 0) for section in scope)


def shown(found: dict[str, int]) -> list[frozenset[str]]:
    return [scope for scope in scopes(found) if is_shown(scope, found, CHARGES)]


@given(counts)
def test_nothing_below_five_is_ever_shown(found: dict[str, int]) -> None:
    assert all(size(scope, found) >= LEAST for scope in shown(found))


@given(counts)
def test_no_difference_of_two_sums_is_below_five(found: dict[str, int]) -> None:
    for one, other in combinations(shown(found), 2):
        for left in (one - other, other - one):
            assert size(left, found) == 0 or size(left, found) >= LEAST


@given(counts)
def test_all_readers_together_can_make_nothing_below_five(found: dict[str, int]) -> None:
    """Whatever unions, intersections and differences of what is shown they think of."""
    known = {scope & frozenset(k for k, v in found.items() if v) for scope in shown(found)}
    for _ in range(3):
        known |= {made for a in known for b in known for made in (a | b, a & b, a - b)}
        if len(known) > 200:
            break
    assert all(size(scope, found) == 0 or size(scope, found) >= LEAST for scope in known)


@given(counts)
def test_every_answer_is_in_exactly_one_block(found: dict[str, int]) -> None:
    made = blocks(found, CHARGES)
    assert sorted(s for block in made for s in block) == sorted(s for s, count in found.items() if count)


def test_a_section_with_enough_is_shown_unless_it_would_give_another_away() -> None:
    assert is_shown(frozenset("a"), {"a": 9, "b": 9, "c": 7}, CHARGES)
    assert is_shown(frozenset("abc"), {"a": 9, "b": 9, "c": 1}, CHARGES)
    assert is_shown(frozenset("a"), {"a": 9, "b": 6, "c": 1}, CHARGES)
    assert not is_shown(
        frozenset("b"), {"a": 9, "b": 6, "c": 1}, CHARGES
    )  # its charge less "a" and "b" is one
    assert not is_shown(frozenset("a"), {"a": 4}, CHARGES)
    assert not is_shown(frozenset("a"), {}, CHARGES)


def test_one_answer_more_never_shows_up_by_itself() -> None:
    """The same period with four and with five answers of a small section: the sums of the others agree."""
    for fewer in range(1, LEAST):
        found = {"d": 12, "e": fewer}
        assert not is_shown(frozenset("d"), found, CHARGES) and not is_shown(frozenset("e"), found, CHARGES)


@given(st.integers(24_000, 30_000), st.sampled_from(["month", "quarter", "year"]))
def test_every_month_belongs_to_one_period_of_one_year(month: int, per) -> None:
    period = period_of(month, per)
    assert month in months_of(period, per)
    year, nth = year_of(period, per)
    assert year == month // 12 and 1 <= nth <= 12
