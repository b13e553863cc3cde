"""Logs carry ids and verbs. A filter takes out what looks like a token, tracebacks included."""

import logging
import re
import sys

_TOKEN = re.compile(r"\d{3,}(?::|%3A)[A-Za-z0-9_-]{20,}")


class Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("<token>", super().format(record))


def set_up(level: int = logging.INFO) -> None:
    """One handler on the root. Libraries that write addresses or whole updates are kept quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("telegram", "httpx", "aiohttp", "uvicorn", "asyncio", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.CRITICAL if name == "telegram" else logging.WARNING)
