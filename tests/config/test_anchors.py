"""Heads of the audit chain are written down outside the database and compared with it."""

from datetime import date
from pathlib import Path

import pytest

from storage import anchors
from storage.audit import GENESIS, Head

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
FIRST, SECOND = Head(7, b"\x01" * 32), Head(9, b"\x02" * 32)


def test_heads_are_read_back_in_the_order_of_the_days(tmp_path: Path) -> None:
    file = tmp_path / "data" / "anchors.txt"
    assert anchors.read(file) == []
    assert anchors.write(file, FIRST, MONDAY)
    assert anchors.write(file, SECOND, TUESDAY)
    assert anchors.read(file) == [FIRST, SECOND]
    assert file.read_text().splitlines()[1] == f"9 {'02' * 32} 2026-11-24"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_head_is_written_down_once(tmp_path: Path) -> None:
    file = tmp_path / "anchors.txt"
    assert anchors.write(file, FIRST, MONDAY)
    assert not anchors.write(file, FIRST, TUESDAY)
    assert not anchors.write(tmp_path / "none.txt", GENESIS, MONDAY)
    assert anchors.read(file) == [FIRST]


def test_a_damaged_line_is_told_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "anchors.txt"
    anchors.write(file, FIRST, MONDAY)
    file.write_text(file.read_text() + "9 0202")
    with pytest.raises(anchors.AnchorProblem, match=r"anchor-damaged file=anchors\.txt line=2"):
        anchors.read(file)


def test_a_line_that_a_power_cut_broke_off_does_not_swallow_the_next(tmp_path: Path) -> None:
    file = tmp_path / "anchors.txt"
    file.write_text("9 0202")
    anchors.write(file, FIRST, MONDAY)
    assert file.read_text().splitlines() == ["9 0202", f"7 {'01' * 32} 2026-11-23"]
