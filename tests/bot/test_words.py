"""What people type: cleaned once, refused with a reason, never printed by accident."""

import io
import logging
import traceback
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.errors import NothingReadable, TooLong
from bot.domain.words import LONGEST, Words, parse_words

SECRET = "编造的心里话"
REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@given(st.text(max_size=200))
@example("\ud800 half")
@example("\ufdd0\uffff")
def test_whatever_is_typed_is_either_kept_clean_or_refused(raw: str) -> None:
    try:
        kept = parse_words(raw).text
    except (NothingReadable, TooLong):
        return
    assert kept == kept.strip()
    assert kept
    for character in kept:
        assert character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs", "Co")
        assert character not in REORDERING
    kept.encode()


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    try:
        once = parse_words(raw)
    except (NothingReadable, TooLong):
        return
    assert parse_words(once.text) == once


@pytest.mark.parametrize("mark", REORDERING, ids=lambda mark: f"U+{ord(mark):04X}")
def test_a_mark_that_reorders_what_is_read_is_taken_out(mark: str) -> None:
    assert parse_words(f"转账{mark}给张示例").text == "转账给张示例"


def test_control_characters_are_taken_out_and_line_breaks_stay() -> None:
    assert parse_words("一\x00二\x1b[31m\x7f\r\n三\r四\t五").text == "一二[31m\n三\n四\t五"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   \n\t",
        "\u200b\u200d\ufeff",
        REORDERING,
        "\x00\x01\x02",
        "\u3164\u115f",
        "\u2800",
        "\u0301\ufe0f",
    ],
    ids=["empty", "blanks", "zero width", "directions", "controls", "fillers", "braille", "lone marks"],
)
def test_what_nobody_can_see_is_refused_as_unreadable(raw: str) -> None:
    with pytest.raises(NothingReadable):
        parse_words(raw)


def test_ten_thousand_characters_are_refused_with_both_numbers() -> None:
    with pytest.raises(TooLong) as refused:
        parse_words("长" * 10_000, 2000)
    assert refused.value.facts == {"count": 10_000, "longest": 2000}
    assert parse_words("长" * LONGEST).text == "长" * LONGEST


def test_html_is_kept_exactly_as_it_was_typed() -> None:
    raw = '<b>加急</b> & "引号" <script>alert(1)</script> *星* _线_'
    assert parse_words(raw).text == raw


@pytest.mark.parametrize(
    "name", ["喆", "翀", "堃", "\U00030edd", "\U00031350", "\U0002ebf0", "👨\u200d👩\u200d👧"]
)
def test_a_rare_character_of_a_name_survives(name: str) -> None:
    assert parse_words(f"张{name}").text == f"张{name}"


def test_words_show_nothing_wherever_they_are_printed() -> None:
    words = Words(SECRET)
    log = io.StringIO()
    logger = logging.Logger("made up")  # noqa: LOG001 - one that nobody else listens to
    logger.addHandler(logging.StreamHandler(log))
    logger.warning("heard %s and %r", words, words)
    logger.warning("in a dict %s", {"w": words})
    try:
        raise ValueError(words)
    except ValueError:
        trace = traceback.format_exc()
    shown = [
        str(words),
        repr(words),
        f"{words}",
        f"{words!r}",
        f"{[words]}",
        str([(words, None)]),
        log.getvalue(),
        trace,
    ]
    assert all(SECRET not in text for text in shown)
    assert log.getvalue().count("<words>") == 3


def test_words_without_text_count_as_nothing() -> None:
    assert not Words("")
    assert Words("有")
