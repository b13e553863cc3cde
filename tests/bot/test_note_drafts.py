"""The draft of a note whose note changes while it is written: nothing is lost, nothing overwritten unseen."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.talk import WRITTEN, Part
from bot.domain.words import Words
from bot.forms.form import Draft
from bot.forms.note import BOTH, REMARK, Said, base, brought_up, is_correction, placed, typed, with_loose

PARAGRAPHS = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=4, unique=True).map(tuple)
NOTES = st.dictionaries(st.sampled_from(WRITTEN), PARAGRAPHS)


def fresh(**answers: Said) -> Draft:
    return Draft(1, 2, "note", "hub", 3, answers)


def begun(stands: Mapping[Part, Said], remark: str | None = "改") -> Draft:
    return brought_up(fresh(), 1, stands, remark)


def says(draft: Draft) -> dict[Part, Said]:
    return {part: said for part in WRITTEN if (said := draft.answers.get(part))}


def types(draft: Draft, into: Mapping[Part, Said]) -> Draft:
    return replace(draft, answers={**draft.answers, **into})


def there(stands: Mapping[Part, Said]) -> dict[Part, Said]:
    return {part: said for part, said in stands.items() if said}


@given(NOTES)
def test_a_draft_is_begun_with_what_stands_and_none_of_it_counts_as_typed(
    stands: dict[Part, Said],
) -> None:
    draft = begun(stands)
    assert (says(draft), typed(draft), base(draft)) == (there(stands), {}, 1)


@given(NOTES, NOTES)
def test_what_was_not_touched_is_as_it_stands_now(before: dict[Part, Said], after: dict[Part, Said]) -> None:
    draft = brought_up(begun(before), 2, after, "再改")
    assert (says(draft), draft.answer(REMARK), draft.answers[BOTH]) == (there(after), "再改", ())


@given(NOTES, NOTES)
def test_what_was_typed_stays_as_it_is_where_nobody_else_changed_the_note(
    stands: dict[Part, Said], mine: dict[Part, Said]
) -> None:
    draft = types(begun(stands), mine)
    assert says(brought_up(draft, 2, stands, "再改")) == says(draft)


@given(NOTES, NOTES, NOTES)
def test_of_what_both_changed_all_that_stands_and_all_that_is_new_of_mine_is_seen(
    before: dict[Part, Said], mine: dict[Part, Said], theirs: dict[Part, Said]
) -> None:
    draft = types(begun(before), mine)
    up = brought_up(draft, 2, theirs, None)
    for part in WRITTEN:
        was, now, said = before.get(part, ()), theirs.get(part, ()), draft.answers[part]
        assert set(said) - set(was) <= set(up.answers[part])
        if was != now:
            assert up.answers[part][: len(now)] == now
        if was not in (now, said) and now != said:
            assert part in up.answers[BOTH]
    assert (says(brought_up(up, 2, theirs, None)), base(up)) == (says(up), 2)


def test_what_was_typed_into_an_empty_note_stands_after_what_a_colleague_handed_in() -> None:
    draft = fresh(summary=("后写的",), post=("岗位",), concerns=("诉求",))
    up = brought_up(draft, 1, {Part.SUMMARY: ("先写的",), Part.STRENGTHS: ("长处",)}, "改")
    assert says(up) == {
        Part.SUMMARY: ("先写的", "后写的"), Part.STRENGTHS: ("长处",), Part.POST: ("岗位",)
    }  # fmt: skip
    assert (up.answers[BOTH], up.answers["concerns"]) == (("summary",), ("诉求",))
    assert set(typed(up)) == {"summary", "post", "concerns"}


def test_what_came_beneath_a_file_waits_for_a_part_counts_as_typed_and_stands_in_it_once() -> None:
    draft = with_loose(with_loose(fresh(post=("一",)), Words("二")), Words("三"))
    assert placed(draft) == draft and typed(draft)["loose"] == ("二", "三")
    up = brought_up(draft, 1, {Part.POST: ("零",)}, "改")
    for each, stands in ((draft, ("一",)), (up, ("零", "一"))):
        put = placed(replace(each, step="post"))
        assert put.answers["post"] == (*stands, "二", "三")
        assert placed(put) == put and "loose" not in typed(put)


def test_a_correction_is_told_from_what_went_back() -> None:
    assert is_correction(begun({}, remark=None))
    assert not is_correction(begun({})) and not is_correction(fresh())
