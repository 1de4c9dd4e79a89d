"""Is the site well? ``/readyz`` for a load balancer, ``/healthz`` for whoever watches.

``/readyz`` asks only whether this process can serve pages. ``/healthz`` also asks the cache
and how long ago a worker finished the probe task that beat sends each minute: a worker that
answers pings but has stopped consuming is found this way, and no other (SECURITY S5).
"""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mediation.common.choices import JobState
from mediation.common.models import Job

KIND = "common.heartbeat"
LATE_AFTER = timedelta(minutes=2, seconds=30)


def beat() -> None:
    """Write down that a worker finished a task just now: one row, overwritten."""
    now = timezone.now()
    facts = {"state": JobState.DONE, "heartbeat_at": now, "finished_at": now}
    if not Job.objects.filter(kind=KIND).update(**facts):
        Job.objects.create(kind=KIND, key="worker", **facts)


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503."""
    return _report(database=database_answers)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while database, cache and background jobs are well, else 503 and which is not."""
    return _report(database=database_answers, cache=cache_answers, jobs=jobs_run)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def cache_answers() -> bool:
    """A cache that is away answers nothing, so what was put in does not come out."""
    cache.set(KIND, "there", 60)
    return cache.get(KIND) == "there"


def jobs_run() -> bool:
    try:
        newest = Job.objects.filter(kind=KIND).values_list("heartbeat_at", flat=True).first()
    except DatabaseError:
        return False
    return bool(newest and newest > timezone.now() - LATE_AFTER)


def _report(**checks: Callable[[], bool]) -> JsonResponse:
    findings = {name: check() for name, check in checks.items()}
    well = all(findings.values())
    words = {name: "ok" if good else "failing" for name, good in findings.items()}
    return JsonResponse(
        {"status": "ok" if well else "failing", **words}, status=200 if well else 503
    )
