"""A day on which tests stand still (a conftest.py takes it in)."""

from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture
def on_10_april_2025():
    """It is Thursday, 10 April 2025, 10 o'clock in Shanghai."""
    with time_machine.travel(datetime(2025, 4, 10, 2, tzinfo=UTC), tick=False):
        yield
