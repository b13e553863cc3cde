"""What falls together is one visit: whoever has to see a person twice within a week goes once."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.followup import FollowUp, FollowUpState, Visit, together
from tests.county import AFTERNOON

WEEK = timedelta(days=7)


def one(id_: int, days: float, cadre: int = 1, staff: int = 9, **more) -> FollowUp:
    due_at = AFTERNOON + timedelta(days=days)
    return FollowUp(id_, id_, cadre, "cadre1", staff, 0, due_at, **more)


parts = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 3), st.integers(8, 9)), max_size=12).map(
    lambda found: [one(nth, *facts) for nth, facts in enumerate(found)]
)


@given(parts)
def test_every_part_belongs_to_exactly_one_visit_of_one_person_by_one_colleague(
    found: list[FollowUp],
) -> None:
    visits = together(found, WEEK)
    assert sorted(p.id for visit in visits for p in visit.parts) == [p.id for p in found]
    assert all(len({(p.cadre_id, p.staff_id) for p in visit.parts}) == 1 for visit in visits)


@given(parts)
def test_nothing_is_put_off_by_more_than_the_rule_says(found: list[FollowUp]) -> None:
    for visit in together(found, WEEK):
        assert visit.parts[-1].due_at - visit.parts[0].due_at <= WEEK


@given(parts)
def test_two_visits_of_one_colleague_to_one_person_lie_further_apart(found: list[FollowUp]) -> None:
    firsts: dict[tuple[int, int], list] = {}
    for visit in together(found, WEEK):
        first = visit.parts[0]
        firsts.setdefault((first.cadre_id, first.staff_id), []).append(first.due_at)
    for dates in firsts.values():
        assert all(
            later - earlier > WEEK for earlier, later in zip(sorted(dates), sorted(dates)[1:], strict=False)
        )


def test_a_day_that_was_fixed_is_the_day_of_the_whole_visit() -> None:
    due, fixed = one(1, 0), one(2, 3, state=FollowUpState.SCHEDULED)
    (visit,) = together([fixed, due], WEEK)
    assert visit.lead == fixed
    assert [p.id for p in visit.parts] == [1, 2]


def test_a_button_grows_old_when_another_part_comes_to_the_visit_or_moves_on() -> None:
    first, second = one(1, 0, revision=2), one(2, 3)
    moved = one(2, 3, revision=1)
    revisions = {Visit((first,)).revision, Visit((first, second)).revision, Visit((first, moved)).revision}
    assert len(revisions) == 3 and Visit((first,)).revision == 2


def test_with_no_time_between_them_nothing_is_merged() -> None:
    assert len(together([one(1, 0), one(2, 1)], timedelta(0))) == 2
