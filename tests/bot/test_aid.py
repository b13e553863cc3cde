"""Amounts as people type them, and the three hands."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.aid import MOST, Aid, check_hands, parse_amount, yuan
from bot.domain.errors import AmountTooLarge, AmountUnreadable, ThreeHands
from bot.domain.words import Words
from tests.county import AFTERNOON

READ = {
    "3000": 300_000,
    "1,000.50": 100_050,
    "1，000.50": 100_050,
    "3万": 3_000_000,
    "1.5万元": 1_500_000,
    "３０００元": 300_000,
    "¥ 800": 80_000,
    "￥800": 80_000,
    " 200块 ": 20_000,
    "3000元整": 300_000,
    "0.5万": 500_000,
    "0.01": 1,
}
NOT_READ = [
    "", "-5", "-3000", "0", "0.00", "三千", "3k", "1,00", "1,0000", "1.2.3", "3000 4000", "1e5", "0x10",
    "NaN", "inf", "1.005", "0.0000001万", "３千", "1/2", "3000元左右", "²", "१२३", ",", ".", "万",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "fen"), READ.items(), ids=READ)
def test_an_amount_is_read_as_it_was_meant(typed: str, fen: int) -> None:
    assert parse_amount(typed) == fen


@pytest.mark.parametrize("typed", NOT_READ)
def test_what_is_no_amount_is_answered_and_never_guessed(typed: str) -> None:
    with pytest.raises(AmountUnreadable):
        parse_amount(typed)


@pytest.mark.parametrize("typed", ["10000001", "999999999999", "99999999万"])
def test_a_slip_of_the_finger_is_asked_back(typed: str) -> None:
    with pytest.raises(AmountTooLarge):
        parse_amount(typed)


@given(st.integers(1, MOST))
def test_an_amount_that_is_shown_is_read_back_as_the_same(fen: int) -> None:
    assert parse_amount(yuan(fen)) == fen


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_positive_amount_or_a_sentence(typed: str) -> None:
    with suppress(AmountUnreadable, AmountTooLarge):
        assert 0 < parse_amount(typed) <= MOST


def test_nobody_does_two_of_the_three() -> None:
    aid = Aid(1, 2, 3, 4, "living", 100, Words("示例"), filed_by=5, filed_at=AFTERNOON, examined_by=6)
    for who in (5, 6):
        with pytest.raises(ThreeHands):
            check_hands(aid, who)
    check_hands(aid, 7)
