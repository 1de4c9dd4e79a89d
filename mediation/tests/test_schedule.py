from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mediation.celery import app
from mediation.schedule import SCHEDULE


@pytest.fixture(scope="module")
def tasks():
    app.loader.import_default_modules()
    return set(app.tasks)


@pytest.mark.parametrize("name", sorted(entry["task"] for entry in SCHEDULE.values()))
def test_every_name_in_the_schedule_is_a_registered_task(tasks, name):
    assert name in tasks


def test_the_month_is_settled_in_the_night_of_shanghai():
    """In UTC the first of the month begins eight hours late, and so would the settlement."""
    schedule = SCHEDULE["settlement"]["schedule"]
    schedule.app = app
    before = datetime(2025, 3, 31, 12, 0, tzinfo=ZoneInfo("UTC"))
    schedule.nowfun = lambda: before
    due = before + schedule.remaining_estimate(before)
    assert due.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M") == "04-01 02:10"


def test_what_repeats_each_minute_does_not_pile_up():
    for name in ("job sweep", "heartbeat"):
        assert SCHEDULE[name]["options"]["expires"] < 60
