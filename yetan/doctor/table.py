"""The findings as a table in the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from yetan.doctor.finding import Finding, Mark
from yetan.voice import Voice

_COLOURS = {Mark.WELL: "green", Mark.MIND: "yellow", Mark.ILL: "red"}


def draw(findings: Sequence[Finding], say: Voice) -> None:
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        said = Text(say(finding.said))
        if finding.advice:
            said.append(f"\n→ {say(finding.advice)}", style="bold")
        table.add_row(Text(finding.mark, style=_COLOURS[finding.mark]), say(finding.about), said)
    Console(highlight=False, markup=False).print(table)
