"""Counting tries at open doors: right in every process, silent about what exists."""

import pytest
import time_machine

from mediation.common import limits
from mediation.common.limits import Limit, TooOften, of_address, spend
from mediation.common.models import TryCount
from mediation.common.tests.threads import after, at_once

pytestmark = pytest.mark.django_db
THREE = Limit("test.door", 3, 600)


def test_tries_beyond_the_limit_are_refused_until_the_window_ends():
    with time_machine.travel("2025-04-10T10:02:00+08:00", tick=False) as clock:
        for _ in range(3):
            spend(THREE, "13800000000")
        with pytest.raises(TooOften) as refused:
            spend(THREE, "13800000000")
        assert refused.value.seconds == 480
        assert "8" in str(refused.value)
        spend(THREE, "13900000000")
        spend(Limit("another.door", 3, 600), "13800000000")
        clock.shift(480)
        spend(THREE, "13800000000")


def test_the_table_holds_no_telephone():
    spend(THREE, "13800000000")
    (row,) = TryCount.objects.values_list("door", "key")
    assert "13800000000" not in str(row)
    assert len(row[1]) == 64


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2408:8000:1:2:aaaa::1", "2408:8000:1:2::/64"),
        ("2408:8000:1:2:bbbb::9", "2408:8000:1:2::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_one_home_is_one_address(address, key):
    assert of_address(address) == key


def test_old_windows_are_thrown_away():
    with time_machine.travel("2025-04-07T10:00:00+08:00", tick=False):
        spend(THREE, "a")
    with time_machine.travel("2025-04-10T10:00:00+08:00", tick=False):
        spend(THREE, "a")
        assert limits.sweep() == 1
        assert TryCount.objects.get().count == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_do_not_slip_through(tmp_path):
    """The negative control of S17: twelve at once, and never more than three get in."""
    with time_machine.travel("2025-04-10T10:02:00+08:00", tick=False):
        results = at_once(12, lambda _number: spend(THREE, "same"), folder=tmp_path)
    assert sum(result is None for result in results) <= 3
    assert {type(result) for result in results} <= {type(None), TooOften}
    count = after(lambda: TryCount.objects.get().count, folder=tmp_path)
    assert count == 12
