from contextlib import contextmanager

import pytest
import time_machine
from django.db import transaction

from mediation.common.tests.flush import flush_past_refusals
from mediation.common.tests.once import static_files_found_once, what_stays_is_not_swept
from mediation.tests.world import NOON, World

__all__ = [
    "flush_past_refusals",
    "static_files_found_once",
    "what_stays_is_not_swept",
]


@contextmanager
def kept_for_a_module(django_db_blocker):
    """Time stands still and what is written is undone once the module's tests are over."""
    with time_machine.travel(NOON, tick=False), django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Everything in every state; each test takes back what it writes (it also needs ``db``)."""
    with kept_for_a_module(django_db_blocker):
        yield World(everything=True)


@pytest.fixture(scope="module")
def plain_world(django_db_setup, django_db_blocker):
    """One of everything that a list shows; it can grow."""
    with kept_for_a_module(django_db_blocker):
        yield World()


READS_ROWS = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What may not open a database proves the same beside each: ``.ci/run`` asks it once.

    pytest-django refuses a connection to a test that does not ask for one. The few others that
    are marked by hand make papers, or try methods and days that no database knows of.
    """
    for item in items:
        if not item.get_closest_marker("django_db") and READS_ROWS.isdisjoint(item.fixturenames):
            item.add_marker("once")
