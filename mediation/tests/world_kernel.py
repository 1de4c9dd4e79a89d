"""Kernel rows of the small world: notices, jobs, tokens, the log, the calendar."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from mediation.common import audit
from mediation.common.choices import FileKind, JobState
from mediation.common.health import beat
from mediation.common.models import (
    ApiToken,
    CalendarDay,
    IdempotencyKey,
    Job,
    Notice,
    SavedView,
    StoredFile,
)
from stations.models import Division

FINISHED = (JobState.DONE, JobState.FAILED)


def calendar(step):
    """A day off; and the machine lives."""
    beat()
    CalendarDay.objects.create(
        date=date(2025, 5, 1) + timedelta(days=step),
        is_workday=False,
        document_number="国办发明电〔2024〕12号",
    )


def rows_of(user, role, step):
    """What belongs to one person: a notice, jobs in every state, a token, two events."""
    now = timezone.now()
    for number, state in enumerate(JobState):
        Job.objects.create(
            kind="world.work",
            key=f"{user.pk} {step} {number}",
            state=state,
            requested_by=user,
            error="出错了" if state == JobState.FAILED else "",
            finished_at=now if state in FINISHED else None,
        )
    Notice.objects.create(
        recipient=user,
        kind="cases.review_returned",
        subject_label="cases.Case",
        subject_id=str(step + 1),
        day=date(2025, 4, 1) + timedelta(days=step),
        params={"number": "（2025）试人调字第1号"},
    )
    token = _token(user, step, now)
    StoredFile.objects.create(
        name=uuid4().hex,
        kind=FileKind.PDF,
        size=1,
        sha256="0" * 64,
        added_by=user,
        added_at=now,
    )
    IdempotencyKey.objects.create(user=user, key=uuid4(), body_hash="0" * 64)
    SavedView.objects.create(owner=user, page="cases:list", name=f"视图{step}", query="open=true")
    audit.record("token_issued", token, by=user)
    audit.record("division_read", Division.objects.first(), by=user, step=step, role=role)


def _token(user, step, now: datetime):
    return ApiToken.objects.create(
        owner=user,
        name=f"接口{step}",
        prefix=uuid4().hex[:8],
        digest=uuid4().hex * 2,
        scopes=["stats.read"],
        expires_on=date(2025, 6, 1),
        revoked_at=now if step else None,
    )
