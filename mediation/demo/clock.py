"""Days gone by, for the services that write the history of the demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.utils import timezone


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a business day (Asia/Shanghai)."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@contextmanager
def on(instant: datetime) -> Iterator[None]:
    """Inside, the time is ``instant`` for everything that asks ``django.utils.timezone``.

    For the whole process: only for loading the demonstration, before anybody is served.
    """
    real = timezone.now
    timezone.now = lambda: instant
    try:
        yield
    finally:
        timezone.now = real
