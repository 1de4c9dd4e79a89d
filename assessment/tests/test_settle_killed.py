"""A worker is killed at random moments: none or all, and the sweeper finishes (G3)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from assessment.tests.factories import (
    MARCH,
    HoldingFlagFactory,
    RateFactory,
    ScheduleFactory,
    approved,
    more_like,
)
from mediation.common.tests.threads import copy_to
from mediators.tests.factories import ContractFactory, MediatorFactory

pytestmark = pytest.mark.django_db(transaction=True)
LEADS, EACH = 10, 200
NOTHING = [0, 0, 0, 0, 0, "0"]
EVERYTHING = [1, LEADS, LEADS * (EACH + 1), LEADS * EACH, 1, f"{LEADS * (EACH * 100 + 1800)}.00"]


@pytest.fixture
def district():
    RateFactory(schedule=ScheduleFactory())
    for _each in range(LEADS):
        lead = MediatorFactory()
        ContractFactory(mediator=lead)
        more_like(approved(lead), EACH - 1)
    HoldingFlagFactory(case=approved(lead))
    return lead.district


@pytest.mark.parametrize(
    "cycles",
    [
        pytest.param(10, id="short", marks=pytest.mark.kill),
        pytest.param(20, id="long", marks=pytest.mark.drill),
    ],
)
def test_a_killed_worker_leaves_none_or_all_and_the_sweeper_finishes(district, tmp_path, cycles):
    seen = drive(district.pk, tmp_path, cycles)

    for cycle in seen["cycles"]:
        before = NOTHING if cycle["fresh"] else EVERYTHING
        assert cycle["killed"]["rows"] in (before, EVERYTHING), cycle
        if cycle["killed"]["state"] == "done":
            assert cycle["killed"]["rows"] == EVERYTHING, cycle
        else:
            assert cycle["swept"] == "requested", cycle
        assert cycle["finished"]["state"] == "done", cycle
        assert cycle["finished"]["rows"] == EVERYTHING, cycle
    states = [cycle["killed"]["state"] for cycle in seen["cycles"]]
    assert states.count("running") >= cycles // 4, f"hit too few at work: {states}"


def drive(district, folder, cycles):
    """The driver's report, from a process of its own on this test's database."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    env |= {
        "DJANGO_SETTINGS_MODULE": "mediation.settings",
        "DATABASE_URL": address(folder),
        "DATA_DIR": str(folder),
        "REDIS_URL": "",
    }
    command = [sys.executable, "-m", "assessment.tests.kill_driver"]
    done = subprocess.run(
        [*command, str(district), str(MARCH), str(cycles), "7"],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def address(folder: Path) -> str:
    """Where the driver finds this test's rows: the same server, or a file of SQLite."""
    if connection.vendor == "sqlite":
        copy_to(folder / "killed.sqlite3")
        return f"sqlite:///{folder / 'killed.sqlite3'}"
    facts = connection.settings_dict
    user, password = quote(facts["USER"]), quote(facts["PASSWORD"])
    place = f"{facts['HOST']}:{facts['PORT'] or 5432}"
    return f"postgres://{user}:{password}@{place}/{facts['NAME']}"
