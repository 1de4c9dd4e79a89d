"""The tasks of cases. Arguments are plain JSON; each is safe to run twice."""

import logging
from datetime import date, timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from cases.services.profiles import refresh_dispute_profiles

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
