"""Cadences and ladders: when something has to happen, and whom it is told."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.due import before, ladder, rung
from bot.domain.policy import LadderStep
from tests.county import AFTERNOON, policy

offsets = st.lists(st.integers(0, 20_000).map(lambda n: timedelta(minutes=n)), max_size=6)
rungs = st.lists(st.sampled_from(["staff", "head", "host", "minister"]), max_size=6)


@given(offsets, st.integers(0, 30_000))
def test_reminders_lie_between_now_and_the_talk(distances, minutes: int) -> None:
    event = AFTERNOON + timedelta(minutes=minutes)
    dues = before("reminder", 1, event, distances, AFTERNOON)
    assert all(AFTERNOON < due.due_at <= event for due in dues)
    assert {event - due.due_at for due in dues} == {d for d in distances if event - d > AFTERNOON}


def test_a_talk_booked_an_hour_ahead_is_not_reminded_of_a_day_ahead() -> None:
    event = AFTERNOON + timedelta(minutes=90)
    dues = before("reminder", 1, event, policy().reminders, AFTERNOON)
    assert [(due.step, due.due_at) for due in dues] == [("60m", AFTERNOON + timedelta(minutes=30))]


@given(rungs, st.integers(0, 99))
def test_a_ladder_tells_its_rungs_in_order_and_each_once(names: list[str], turn: int) -> None:
    steps = [LadderStep(after=timedelta(hours=i), to=name) for i, name in enumerate(names)]
    dues = ladder("note", 1, AFTERNOON, steps, turn)
    assert [rung(due.step) for due in dues] == names
    assert [due.due_at - AFTERNOON for due in dues] == [timedelta(hours=i) for i in range(len(names))]
    assert len({due.step for due in dues}) == len(dues)


@given(rungs.filter(bool), st.integers(0, 50), st.integers(51, 99))
def test_a_duty_begun_anew_falls_due_anew(names: list[str], first: int, second: int) -> None:
    steps = [LadderStep(after=timedelta(hours=i), to=name) for i, name in enumerate(names)]
    known = {due.step for due in ladder("note", 1, AFTERNOON, steps, first)}
    assert not known & {due.step for due in ladder("note", 1, AFTERNOON, steps, second)}
