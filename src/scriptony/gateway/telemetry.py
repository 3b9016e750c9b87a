"""Logs: one line per thing worth knowing, for people or for machines, with the request's id."""

from __future__ import annotations

import contextvars
import logging
import sys
import time
from datetime import UTC, datetime

import msgspec

from scriptony.kernel.settings import Settings

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


class TextLines(logging.Formatter):
    """`12:03:04 warning scriptony.events [request] message`, with the traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%H:%M:%S", time.localtime(record.created))
        request = f" [{request_id.get()}]" if request_id.get() else ""
        # What users send, a URL say, must not be able to write lines of its own.
        message = record.getMessage().replace("\r", "").replace("\n", "\\n")
        line = f"{moment} {record.levelname.lower()} {record.name}{request} {message}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def set_up_logging(settings: Settings) -> None:
    """Send logs to standard error in the form and from the level the settings name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for noisy in ("psycopg.pool", "asyncio", "alembic", "uvicorn.error"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
