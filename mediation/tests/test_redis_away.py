"""Without Redis the site goes on: no page fails, nothing asked for is lost."""

import time

import pytest

from mediation.cache import ForgivingRedisCache
from mediation.celery import PUBLISH_LIMITS, app

NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture
def cache():
    return ForgivingRedisCache(NOBODY, {"OPTIONS": {"socket_connect_timeout": 1}})


def test_a_cache_that_is_away_knows_nothing(cache):
    assert cache.get("key") is None
    assert cache.get("key", "default") == "default"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.has_key("key") is False
    assert cache.get_or_set("key", lambda: 7) == 7


def test_writing_to_a_cache_that_is_away_does_nothing(cache):
    assert cache.set("key", 1) is None
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.touch("key") is False
    assert cache.delete("key") is False
    assert cache.delete_many(["a"]) is None


def test_what_only_one_may_do_is_still_done(cache):
    """Two may do it then; a job or a notice is guarded by its row as well."""
    assert cache.add("turn", 1) is True


def test_publishing_waits_seconds_not_minutes(monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:6379/0")
    options = app.connection_for_write().transport_options
    assert PUBLISH_LIMITS.items() <= options.items()
    assert app.connection_for_read().transport_options.get("socket_timeout") != 2


def test_a_broker_that_is_away_is_noticed_at_once():
    began = time.monotonic()
    with pytest.raises(app.connection(NOBODY).transport.connection_errors):
        app.connection(NOBODY).connect()
    assert time.monotonic() - began < 5
