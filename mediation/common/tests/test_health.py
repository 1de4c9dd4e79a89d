from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone

from mediation.common import health
from mediation.common.models import Job
from mediation.common.tasks import heartbeat


@pytest.fixture
def beating(db):
    cache.clear()
    heartbeat()


def test_all_is_well(client, beating):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "cache": "ok", "jobs": "ok"}
    assert "no-store" in answer["Cache-Control"]


def test_without_a_recent_probe_the_jobs_are_failing(client, beating):
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["jobs"]) == (503, "failing")


def test_before_the_first_probe_the_jobs_are_failing(client, db):
    assert client.get("/healthz").json()["jobs"] == "failing"


def test_a_site_without_jobs_can_still_serve_pages(client, db):
    assert client.get("/readyz").status_code == 200


def test_a_site_without_its_database_cannot(client, db, monkeypatch):
    def away():
        raise DatabaseError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "failing")


def test_a_cache_that_forgets_is_failing(client, beating, monkeypatch):
    monkeypatch.setattr(health.cache, "get", lambda key: None)
    assert client.get("/healthz").json()["cache"] == "failing"


def test_the_probe_is_one_row_however_often_it_beats(beating):
    heartbeat()
    assert Job.objects.filter(kind=health.KIND).count() == 1


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_can_be_written_there(client, db, path):
    assert client.post(path).status_code == 405
