"""The tasks of cases. Arguments are plain JSON; each is safe to run twice."""

import logging
from datetime import date, timedelta

from celery import shared_task
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from cases.services.printed_files import keep_print, make_print
from cases.services.profiles import refresh_dispute_profiles
from cases.services.request_watches import forget_requests
from cases.services.search import refresh_search
from mediation.common import jobs
from stations.choices import DivisionLevel
from stations.models import Division

logger = logging.getLogger(__name__)


@shared_task(
    name="cases.refresh_dispute_profiles",
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    retry_kwargs={"max_retries": 5},
)
def refresh_dispute_profiles_task(as_of: str | None = None) -> dict:
    """Each night up to yesterday; an operator may name another day."""
    day = date.fromisoformat(as_of) if as_of else timezone.localdate() - timedelta(days=1)
    outcome = refresh_dispute_profiles(as_of=day)
    logger.info("dispute profiles of %s: %s rows", day, outcome.profiles)
    return {"as_of": str(day), "stations": outcome.stations, "profiles": outcome.profiles}


@shared_task(
    name="cases.forget_requests",
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    retry_kwargs={"max_retries": 5},
)
def forget_requests_task() -> int:
    """Each night: requests of citizens whose term of keeping is over."""
    today = timezone.localdate()
    districts = Division.objects.on(today).filter(level=DivisionLevel.DISTRICT)
    forgotten = sum(forget_requests(district=row, day=today) for row in districts)
    logger.info("requests forgotten: %s", forgotten)
    return forgotten


@shared_task(
    name="cases.refresh_search",
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    retry_kwargs={"max_retries": 5},
)
def refresh_search_task() -> dict:
    """Each night: what the search looks into says again what the cases say."""
    changed = refresh_search()
    logger.info("search: %s entries were not up to date", changed)
    return {"changed": changed}


def _make_print(job, progress, **args) -> dict:
    return make_print(**args, progress=progress)


@jobs.handler("cases.print", prepare=_make_print)
def print_job(job, progress, *, prepared, cases, paper, for_court, **rest) -> dict:
    """The papers lie in the document store when this runs; the row makes them fetchable."""
    row = keep_print(
        made=prepared, cases=cases, paper=paper, for_court=for_court, by=job.requested_by
    )
    return {"url": reverse("cases:printed", args=[row.pk])}
