"""The tasks and jobs of assessment. Arguments are plain JSON; each is safe to run twice."""

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from assessment.services.draws import remind_of_draw
from assessment.services.feedback import forget_remarks
from assessment.services.quarters import close_quarter
from assessment.services.settlements import settle_month
from assessment.services.visits import remind_of_visits
from assessment.services.watches import watch_quotas
from cases.services.archive_watch import watch_retention
from cases.services.confirmation_watch import expire_confirmations, watch_confirmations
from cases.services.draft_watch import watch_drafts, watch_transfers
from cases.services.intake_watches import watch_clues, watch_returns, watch_terms_ending
from cases.services.request_watches import watch_requests
from cases.services.review_watch import watch_reviews
from cases.services.watches import watch_obligations, watch_terms
from mediation.common import jobs
from mediation.common.periods import Month, Quarter
from mediators.services.watches import watch_contracts, watch_sheets
from stations.choices import DivisionLevel
from stations.models import Division

logger = logging.getLogger(__name__)

RETRY: dict[str, Any] = {
    "autoretry_for": (OperationalError,),
    "retry_backoff": True,
    "retry_kwargs": {"max_retries": 5},
}
WATCHES: tuple[Callable[..., int], ...] = (
    expire_confirmations,
    watch_confirmations,
    watch_drafts,
    watch_transfers,
    watch_obligations,
    watch_terms,
    watch_terms_ending,
    watch_clues,
    watch_returns,
    watch_requests,
    watch_retention,
    watch_reviews,
    watch_contracts,
    watch_sheets,
    watch_quotas,
)


def districts() -> list[Division]:
    """The districts in force today; each has its own runs, and its own jobs."""
    today = timezone.localdate()
    return list(Division.objects.on(today).filter(level=DivisionLevel.DISTRICT).order_by("code"))


@jobs.handler("assessment.settle_month")
def settle_month_job(job: Any, progress: Any, *, district: int, month: str) -> dict[str, Any]:
    """One district's month; the person who asked is named, the timetable is nobody."""
    place = Division.objects.get(pk=district)
    outcome = settle_month(district=place, month=Month.parse(month), by=job.requested_by)
    progress(outcome.statements, outcome.statements, "")
    return {
        "run": outcome.run_id,
        "statements": outcome.statements,
        "total": str(outcome.total),
        "url": reverse("admin:assessment_month_end_of", args=[place.code, month]),
    }


@jobs.handler("assessment.close_quarter")
def close_quarter_job(job: Any, progress: Any, *, district: int, quarter: str) -> dict[str, Any]:
    place = Division.objects.get(pk=district)
    outcome = close_quarter(district=place, quarter=Quarter.parse(quarter), by=job.requested_by)
    progress(outcome.places, outcome.places, "")
    return {
        "run": outcome.run_id,
        "places": outcome.places,
        "flags": outcome.flags,
        "url": reverse("admin:assessment_quarter_end_of", args=[place.code, quarter]),
    }


@shared_task(name="assessment.settle_month", **RETRY)
def settle_month_task(month: str | None = None) -> list[int]:
    """On the 1st for the month before; an operator may name a month. One job a district."""
    period = Month.parse(month) if month else Month.before(timezone.localdate())
    return [_request("assessment.settle_month", row, month=str(period)) for row in districts()]


@shared_task(name="assessment.close_quarter", **RETRY)
def close_quarter_task(quarter: str | None = None) -> list[int]:
    """On the 5th after a quarter; an operator may name a quarter. One job a district."""
    period = Quarter.parse(quarter) if quarter else Quarter.before(timezone.localdate())
    return [_request("assessment.close_quarter", row, quarter=str(period)) for row in districts()]


@shared_task(name="assessment.draw_sample", **RETRY)
def draw_sample_task() -> int:
    """Reminds the people who draw: cases are fixed by one, seeds typed by two (SECURITY G9)."""
    month = Month.before(timezone.localdate())
    return sum(remind_of_draw(district=row, month=month) for row in districts())


@shared_task(name="assessment.nightly_watch", **RETRY)
def nightly_watch_task() -> dict[str, int]:
    """Every watch of every district; a second run on the same day tells nobody twice."""
    day = timezone.localdate()
    told = {
        watch.__name__: sum(watch(district=row, day=day) for row in districts())
        for watch in WATCHES
    }
    told["remind_of_visits"] = remind_of_visits()
    logger.info("nightly watch %s: %s", day, told)
    return told


@shared_task(name="assessment.forget_feedback", **RETRY)
def forget_feedback_task() -> int:
    """Each night: what parties wrote by themselves, once its term is over."""
    day = timezone.localdate()
    forgotten = sum(forget_remarks(district=row, day=day) for row in districts())
    logger.info("feedback forgotten: %s", forgotten)
    return forgotten


def _request(kind: str, district: Division, **period: str) -> int:
    key = f"{district.code}:{next(iter(period.values()))}"
    return jobs.request(kind, key=key, by=None, args={"district": district.pk, **period}).pk
