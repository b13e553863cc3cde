"""`python -m tests.browser.papers`: pictures of the papers for docs/guide, as LibreOffice shows them."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from bot.reports.ledger import Sheet, ledger
from bot.reports.record import Record, record
from handlers.ledgers import COLUMNS
from handlers.texts import load_catalogues

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
T = load_catalogues()["zh_CN"]
WHO = {"name": "高副部长(演示)", "when": "2026-11-25 20:31", "number": "5F0A12C3"}
LINE = T["export-line"].format(**WHO)


def a_record() -> bytes:
    facts = [
        ("when", "2026年11月25日（周三）19:30–20:14"), ("where", "县委二号楼 301 谈心室"),
        ("host", "高副部长(演示)"), ("others", "卫干事1(演示)（干部二科）"), ("cadre", "张喆翀(演示)"),
        ("unit", "东样镇"), ("post", "副主任"), ("kind", "主动预约"), ("topic", "工作诉求"),
    ]  # fmt: skip
    said = [
        ("summary", ["(演示)谈了近一年的工作，想到一线锻炼。", "(演示)孩子入学和单位距离远，照顾不过来。"]),
        ("character", ["(演示)踏实，话不多。"]), ("strengths", ["(演示)肯吃苦，群众熟。"]),
        ("weak_points", ["(演示)统筹还要多练。"]), ("post", ["(演示)适合乡镇综合岗位。"]),
        ("suggestions", ["(演示)继续关注，三个月后回访。"]), ("concerns", ["1. (演示)孩子入学（在办）"]),
    ]  # fmt: skip
    return record(
        Record(
            T["record-title"],
            T["record-number"].format(**WHO),
            [(T[f"record-{key}"], value) for key, value in facts],
            [(T[f"form-note-{part}-name"], words) for part, words in said],
            [T[f"record-sign-{who}"] for who in ("host", "cadre", "author")],
            T["record-dated"],
            T["export-across"].format(**WHO),
            LINE,
        )
    )


def a_ledger() -> bytes:
    rows = [
        ["1a9x", f"2026-11-{day:02}", "19:30", "20:10", f"张示{day}(演示)", "东样镇", "副主任", "主动预约",
         "工作诉求", "高副部长(演示)", "干部二科", "卫干事1(演示)", "", "已签字", "1"]
        for day in range(2, 14)
    ]  # fmt: skip
    sheets = [
        Sheet(T[f"ledger-{sheet}"], [T[f"ledger-{c}"] for c in columns], list(columns.values()), found)
        for (sheet, columns), found in zip(COLUMNS.items(), (rows, [], []), strict=True)
    ]
    return ledger(T["ledger-line"].format(line=LINE, count=len(rows)), sheets)


def main() -> None:
    office, poppler = shutil.which("soffice"), shutil.which("pdftoppm")
    assert office and poppler, "LibreOffice and poppler make these pictures"
    with tempfile.TemporaryDirectory() as folder:
        for name, made in (("record.docx", a_record()), ("ledger.xlsx", a_ledger())):
            paper = Path(folder) / name
            paper.write_bytes(made)
            home = f"-env:UserInstallation=file://{folder}/home"
            convert = [office, home, "--headless", "--convert-to", "pdf", "--outdir", folder, str(paper)]
            subprocess.run(convert, check=True, capture_output=True, timeout=120)
            picture = FOLDER / f"paper-{paper.stem}"
            size = ["-r", "64"] if paper.suffix == ".docx" else ["-r", "96", "-H", "330"]
            shrunk = [poppler, "-png", *size, "-f", "1", "-l", "1", "-singlefile"]
            subprocess.run([*shrunk, str(paper.with_suffix(".pdf")), str(picture)], check=True)


if __name__ == "__main__":
    main()
