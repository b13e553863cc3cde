"""For all rungs: what was skipped is said, and where everything must run nothing may be skipped."""

import os
import secrets

import pytest
from hypothesis import settings

#: One for all processes that run the tests; given again, it repeats what failed.
os.environ.setdefault("YETAN_SEED", str(secrets.randbits(32)))
#: The first look at a year of the calendar reads it, and a machine may be busy: properties judge no speed.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    for reason in sorted(
        {str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)}
    ):
        terminalreporter.write_line(f"not run here: {reason}", yellow=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """YETAN_EVERYTHING=1 (CI) makes a skipped test a failure: there Chromium, LibreOffice and PostgreSQL
    are a must. What makes sense on one database alone says that it is no case for the other."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [] if reporter is None else reporter.stats.get("skipped", [])
    fine = "make torture", "no case: "
    skipped = [report for report in skipped if not any(why in str(report.longrepr) for why in fine)]
    if os.environ.get("YETAN_EVERYTHING") and skipped and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
