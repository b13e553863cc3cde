"""A ledger of ten thousand rows in a process of its own: how much memory it takes."""

import json
import subprocess
import sys

MANY = """
import json
from pathlib import Path
from yetan import app  # everything that the running house has loaded
from bot.domain.words import Words
from bot.services.ledgers import whole
from bot.reports.ledger import Sheet, ledger

text = "（示例）想申请在离家近的岗位工作一年，家里老人身体不好。" * 4
each = 10_000 // 3
def part(sheet, begin):
    rows = [[n, n, text + str(n), *["示例" + str(n % 97)] * 9] for n in range(begin, min(begin + 250, each))]
    return Words(json.dumps([sheet, rows]))
def peak():
    # Of this program alone: what getrusage says begins with what its parent had.
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
parts = [part(sheet, n) for sheet in ("talks", "concerns", "visits") for n in range(0, each, 250)]
rows = whole(parts)
def sheet(name):
    return Sheet(name, ["一"] * 12, [10] * 12, ([str(c) for c in row] for row in rows[name]))
made = ledger("示例 导出", [sheet(name) for name in rows])
print(json.dumps([sum(map(len, rows.values())), len(made), peak()]))
"""


def test_ten_thousand_rows_stay_under_two_hundred_mebibytes() -> None:
    done = subprocess.run([sys.executable, "-c", MANY], check=True, capture_output=True, timeout=110)
    rows, size, peak = json.loads(done.stdout)
    assert rows == 9_999 and size > 100_000
    assert peak < 200, f"{peak:.0f} MiB"
