"""Settings are read in a process of their own, with nothing but the variables of the test."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mediation import keys

ROOT = Path(__file__).resolve().parents[2]
SHOW = "from mediation import settings as s; print(repr({}))"
PRODUCTION = {
    "DJANGO_ENV": "production",
    "SITE_URL": "https://mediation.example",
    "ALLOWED_HOSTS": "mediation.example",
    **keys.fresh(),
}


def read(expression, data, **variables):
    """What the settings say, or the last line of their complaint."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data), **variables}
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(expression)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout or done.stderr).strip().splitlines()[-1]


def test_with_nothing_set_the_site_is_embedded(tmp_path):
    shown = read("(s.EMBEDDED, s.DEBUG, s.DATABASES['default']['ENGINE'])", tmp_path)
    assert shown == "(True, False, 'django.db.backends.sqlite3')"


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path):
    first = read("(s.SECRET_KEY, s.FIELD_KEYS, s.INDEX_KEY)", tmp_path / "new")
    file = tmp_path / "new" / "keys.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read("(s.SECRET_KEY, s.FIELD_KEYS, s.INDEX_KEY)", tmp_path / "new") == first


def test_production_makes_no_keys(tmp_path):
    shown = read("s.SECRET_KEY", tmp_path, **PRODUCTION)
    assert PRODUCTION["SECRET_KEY"] in shown
    assert not (tmp_path / "keys.env").exists()


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "INDEX_KEY"])
def test_production_refuses_to_start_without_its_keys(tmp_path, name):
    rest = {key: value for key, value in PRODUCTION.items() if key != name}
    complaint = read("1", tmp_path, **rest)
    assert name in complaint
    assert "python -m mediation.keys" in complaint


@pytest.mark.parametrize("name", ["SITE_URL", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without_its_address(tmp_path, name):
    rest = {key: value for key, value in PRODUCTION.items() if key != name}
    assert name in read("1", tmp_path, **rest)


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("DATABASE_URL", "mysql://localhost/x", "postgres://"),
        ("DATABASE_URL", "nonsense", "postgres://"),
        ("REDIS_URL", "http://localhost", "redis://127.0.0.1:6379/0"),
        ("DJANGO_ENV", "live", "production"),
        ("DATABASE_TIMEOUT", "soon", "DATABASE_TIMEOUT=30"),
        ("DATABASE_TIMEOUT", "0", "DATABASE_TIMEOUT=30"),
        ("EMAIL_URL", "carrier-pigeon://x", "smtp+tls://"),
        ("LOG_FORMAT", "xml", "json"),
        ("FIELD_KEYS", "short", "python -m mediation.keys"),
        ("SECRET_KEY", "short", "python -m mediation.keys"),
        ("INDEX_KEY", "short", "python -m mediation.keys"),
    ],
)
def test_a_wrong_variable_says_how_to_put_it_right(tmp_path, name, value, remedy):
    complaint = read("1", tmp_path, **{name: value})
    assert name in complaint
    assert remedy in complaint


def test_debug_pages_are_never_shown_in_production(tmp_path):
    assert "DJANGO_DEBUG" in read("1", tmp_path, DJANGO_DEBUG="1", **PRODUCTION)


def test_postgresql_waits_are_bounded(tmp_path):
    shown = read(
        "s.DATABASES['default']['OPTIONS']['options']",
        tmp_path,
        DATABASE_URL="postgres://a:b@localhost/c",
    )
    for limit in ("statement_timeout=30s", "lock_timeout=10s", "idle_in_transaction"):
        assert limit in shown


def test_a_task_outlives_no_visibility_timeout(tmp_path):
    shown = read(
        "s.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'] > s.CELERY_TASK_TIME_LIMIT",
        tmp_path,
        REDIS_URL="redis://127.0.0.1:6379/0",
    )
    assert shown == "True"


def test_cookies_are_for_https_only_in_production(tmp_path):
    shown = read("(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)", tmp_path, **PRODUCTION)
    assert shown == "(True, True)"
