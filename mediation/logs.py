"""Log lines for standard output: readable Chinese, no personal data."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_number: ContextVar[str] = ContextVar("request_number", default="")

ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
ROW_CONTENTS = re.compile(r"^DETAIL:.*$", re.MULTILINE)
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
DROPPED = frozenset({"request", "data", "body", "params", "args", "kwargs"})


def scrub(text: str) -> str:
    """``text`` without ID numbers, mobile numbers and the row contents a database error quotes."""
    text = ROW_CONTENTS.sub("DETAIL: (withheld)", text)
    return MOBILE.sub("(mobile)", ID_NUMBER.sub("(id number)", text))


class PrivacyFilter(logging.Filter):
    """Takes request objects and bodies off every record before anything can print them."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name in DROPPED - STANDARD:
            if hasattr(record, name):
                delattr(record, name)
        return True


class TextFormatter(logging.Formatter):
    """One plain line for the terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with whatever simple facts the caller passed in ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := request_number.get():
            line["request"] = number
        line |= {
            name: value
            for name, value in vars(record).items()
            if name not in STANDARD and isinstance(value, str | int | float | bool | None)
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return scrub(json.dumps(line, ensure_ascii=False, default=str))
