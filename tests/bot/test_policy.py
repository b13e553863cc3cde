"""What a department may write into its settings, and what is refused with a sentence."""

from datetime import time, timedelta
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from bot.domain.hours import Nights, Weekends
from bot.domain.policy import Duty, LadderStep, Policy
from tests.county import label, policy

NIGHTS: dict[str, Any] = {"begins": "19:30", "ends": "21:30", "slot": "40m"}
LADDERS = {duty: [] for duty in get_args(Duty)}


def test_times_and_durations_are_read_as_they_are_written() -> None:
    nights = Nights(**NIGHTS, notice="2h", window="3d")
    assert (nights.begins, nights.slot) == (time(19, 30), timedelta(minutes=40))
    assert (nights.notice, nights.window) == (timedelta(hours=2), timedelta(days=3))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"begins": 1170}, "config-clock"),
        ({"begins": "7:30"}, "config-clock"),
        ({"begins": "24:00"}, "config-clock"),
        ({"begins": "19:30:00"}, "config-clock"),
        ({"begins": None}, "config-clock"),
        ({"slot": 40}, "config-duration"),
        ({"slot": "40 minutes"}, "config-duration"),
        ({"slot": "-5m"}, "config-duration"),
        ({"slot": "0m"}, "config-slot-nothing"),
        ({"slot": "3h"}, "config-slot-long"),
        ({"ends": "19:30"}, "config-ends-first"),
        ({"ends": "18:00"}, "config-ends-first"),
        ({"digest_at": "21:00"}, "config-digest-early"),
        ({"ends": "22:45"}, "config-digest-early"),
        ({"urgent_until": "21:00"}, "config-urgent-early"),
        ({"hold": "2h"}, "config-hold"),
        ({"beginns": "19:30"}, "Extra inputs"),
    ],
    ids=str,
)
def test_hours_that_make_no_sense_are_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Nights(**{**NIGHTS, **change})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"begins": "18:00"}, "config-ends-first"),
        ({"slot": "8h"}, "config-slot-long"),
        ({"noon": {"begins": "14:00", "ends": "12:00"}}, "config-ends-first"),
        ({"noon": {"begins": "08:00", "ends": "12:00"}}, "config-break-outside"),
        ({"noon": {"begins": "10:00", "ends": "16:30"}}, "config-break-long"),
        ({"notice": "5d", "window": "3d"}, "config-window-short"),
        ({"window": "900d"}, "config-window-long"),
    ],
    ids=str,
)
def test_weekend_hours_that_make_no_sense_are_refused(change: dict[str, Any], sentence: str) -> None:
    assert Weekends(notice="2d").offered
    with pytest.raises(ValidationError, match=sentence):
        Weekends(**change)


@pytest.mark.parametrize("zone", ["Asia/Shangai", "Asia", "", "../etc/passwd", "x" * 300, "a\0b"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="config-no-zone"):
        policy(department={"name": label("示例"), "place": label("示例"), "zone": zone})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ladders": {k: v for k, v in LADDERS.items() if k != "note"}}, "duties=.'note'"),
        ({"ladders": {**LADDERS, "gossip": []}}, "Input should be"),
        ({"ladders": {**LADDERS, "note": [{"after": "2h", "to": "staff"}] * 2}}, "config-ladder-order"),
        ({"ladders": {**LADDERS, "note": [{"after": "2h", "to": "mayor"}]}}, "Input should be"),
        ({"follow_ups": {"self_booked": ["30d", "30d"]}}, "config-follow-ups-order"),
        ({"follow_ups": {"chat": ["30d"]}}, "Input should be"),
        ({"topics": []}, "at least 1"),
        ({"sections": []}, "at least 1"),
        ({"routing": []}, "at least 1"),
        ({"topics": [{"id": "家庭", "name": label("x")}]}, "match pattern"),
        ({"limits": {"live_appointments": 0}}, "greater than or equal"),
        ({"limits": {"talks_per_host_and_day": 0}}, "greater than or equal"),
        ({"deadlines": {"concern_working_days": 0}}, "greater than or equal"),
        ({"secret": "x"}, "Extra inputs"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_hold_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        policy(**changes)


def test_nobody_changes_a_policy_that_was_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        policy().nights.slot = timedelta(hours=1)  # type: ignore[misc]


def test_labels_speak_both_languages() -> None:
    name = Policy(**policy().model_dump()).department.name
    assert name("zh_CN") == "示例县委组织部"
    assert name("en") == name.en
    assert LadderStep(after="1d", to="head").after == timedelta(days=1)
