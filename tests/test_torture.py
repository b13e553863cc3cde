"""`make torture` takes an hour and is run by hand: here, that it would begin, and is as long as it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_torture_can_begin_and_kills_a_thousand_times_at_work_and_at_a_note() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider",
         "tests/faults", "tests/storage/test_races.py", "tests/chat/test_taps.py"],
        cwd=ROOT, env=os.environ | {"YETAN_TORTURE": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    counts = dict(re.findall(r"(?m)^tests/faults/(test_\w+)\.py: (\d+)$", done.stdout))
    assert (counts["test_kill"], counts["test_dictation"]) == ("20", "20")  # of fifty kills each
