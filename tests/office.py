"""A file of ours as LibreOffice shows it, where LibreOffice is."""

import shutil
import subprocess
from pathlib import Path

import pytest


def as_pages(folder: Path, name: str, content: bytes) -> list[str]:
    """What stands on each page, once it was opened and printed."""
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or poppler is not here")
    file = folder / name
    file.write_bytes(content)
    home = f"-env:UserInstallation=file://{folder / 'home'}"
    convert = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=100)
    printed = ["pdftotext", "-layout", str(file.with_suffix(".pdf")), "-"]
    shown = subprocess.run(printed, check=True, capture_output=True).stdout.decode()
    return shown.rstrip("\f").split("\f")
