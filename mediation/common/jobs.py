"""Long work: asked for on a page, done by a worker, seen while it runs, never lost.

A job is a row; the broker only says "look at row 7". A message that vanishes, a worker that
is killed, a Redis that is restarted cost a minute or two until the sweeper finds the row, and
nothing else. The effect of a job and its "done" are one transaction, so it happens once even
if two workers hold the job: `attempts` is the ticket, and only the holder of the latest one
can finish (figures G3, G7).

Progress is published by a thread of its own, because the work itself is one open transaction:

- on PostgreSQL into the row, over a second connection that commits at once;
- on SQLite into the cache, because a second writer would wait for the open transaction, and
  the embedded mode has one process whose memory every page can see.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from celery import current_app
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerAway

from mediation.common.choices import JobState
from mediation.common.errors import RuleBroken, sentence_of
from mediation.common.models import Job

logger = logging.getLogger(__name__)

SEND_AGAIN_AFTER = timedelta(seconds=60)
STALE_AFTER = timedelta(seconds=60)
BEAT_SECONDS = 10
PUBLISH_SECONDS = 1
MAX_ATTEMPTS = 5


class Progress(Protocol):
    def __call__(self, done: int, total: int, note: str = "") -> None: ...


Handler = Callable[..., Any]
_handlers: dict[str, Handler] = {}
_preparations: dict[str, Handler] = {}


def handler(kind: str, *, prepare: Handler | None = None) -> Callable[[Handler], Handler]:
    """Register ``f(job, progress, **args)`` for jobs of this kind; its result is kept as JSON.

    It runs in one transaction, which ends with the job marked done. It may be tried again
    after a crash, and must leave nothing outside of the database half done.

    ``prepare(job, progress, **args)`` runs before that transaction, for slow work that only reads
    (on SQLite the transaction keeps every other writer waiting); what it returns reaches the
    handler as ``prepared``.
    """

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        if prepare is not None:
            _preparations[kind] = prepare
        return function

    return register


def request(kind: str, *, key: str, by: Any, args: dict[str, Any] | None = None) -> Job:
    """Ask for a job, sent to a worker once the caller's transaction commits.

    While one of the same kind and key is unfinished, that one is returned. ``by`` is the
    user, or None for the machine; ``args`` are JSON without personal data. Raises LookupError
    for a kind without a handler.
    """
    _handler_of(kind)
    with transaction.atomic():
        job, created = Job.objects.unfinished().get_or_create(
            kind=kind, key=key, defaults={"args": args or {}, "requested_by": by}
        )
        if created:
            transaction.on_commit(partial(_send, job.pk), robust=True)
    return job


def run(job_id: int) -> bool:
    """Do the job, if it is still waiting. Returns whether this call was the one that did it.

    Whatever happens ends in the row: done with its result, failed with a sentence, or waiting
    again after a passing trouble of the database.
    """
    job = _claim(job_id)
    if job is None:
        return False
    try:
        _perform(job)
    except ClaimLost:
        logger.warning("job %s (%s): finished by another worker", job.pk, job.kind)
        return False
    except OperationalError as error:
        logger.warning("job %s (%s): %s, to be tried again", job.pk, job.kind, type(error).__name__)
        _give_back(job)
    except RuleBroken as refusal:  # a rule said no: the person reads why, nobody has to repair
        logger.info("job %s (%s) refused: %s", job.pk, job.kind, type(refusal).__name__)
        _end(job, JobState.FAILED, error=_sentences(refusal))
    except Exception as error:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _end(job, JobState.FAILED, error=_sentences(error))
    return True


def sweep(*, nothing_runs: bool = False) -> int:
    """Send again what waits too long, and take back what a dead worker left. Returns how many.

    ``nothing_runs`` is for the start of the embedded server: whatever calls itself running
    belonged to a process that is no more.
    """
    now = timezone.now()
    patience = timedelta(0) if nothing_runs else STALE_AFTER
    for job in Job.objects.filter(state=JobState.RUNNING):
        if _last_sign(job) <= now - patience:
            _give_back(job)
    patience = timedelta(0) if nothing_runs else SEND_AGAIN_AFTER
    waiting = (
        Job.objects.filter(state=JobState.REQUESTED)
        .annotate(last=Coalesce("heartbeat_at", "requested_at"))
        .filter(last__lte=now - patience)
    )
    return sum(_send_again(job, now) for job in waiting)


def with_progress(job: Job) -> Job:
    """The job with its progress of this moment, for a page that shows it."""
    if job.state == JobState.RUNNING and (seen := _published_in_cache(job)):
        job.done, job.total, job.note = seen.done, seen.total, seen.note
    return job


class ClaimLost(Exception):
    """Another worker was given the job meanwhile; nothing of this one's work is kept."""


@dataclass(frozen=True)
class _Sign:
    """What a running job last said of itself."""

    attempt: int
    at: datetime
    done: int
    total: int
    note: str


def _claim(job_id: int) -> Job | None:
    now = timezone.now()
    won = Job.objects.filter(pk=job_id, state=JobState.REQUESTED).update(
        state=JobState.RUNNING,
        started_at=now,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
        done=0,
        total=0,
        note="",
    )
    return Job.objects.get(pk=job_id) if won else None


def _perform(job: Job) -> None:
    work, args, figures = _handler_of(job.kind), dict(job.args), {}
    if prepare := _preparations.get(job.kind):
        with _Pulse(job) as pulse:
            args["prepared"] = prepare(job, pulse.progress, **job.args)
        figures = pulse.figures()
    with transaction.atomic():
        with _Pulse(job) as pulse:
            result = work(job, pulse.progress, **args)
        if not _end(job, JobState.DONE, result=result, **(figures or pulse.figures())):
            raise ClaimLost


def _end(job: Job, state: JobState, **facts: Any) -> bool:
    """Finish the job, unless it was taken away from this worker."""
    return bool(_mine(job).update(state=state, finished_at=timezone.now(), **facts))


def _mine(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _give_back(job: Job) -> None:
    """Waiting again, or failed for good when it was tried too often."""
    if job.attempts >= MAX_ATTEMPTS:
        sentence = _("Tried %(n)s times without finishing. Ask the system administrator.")
        _end(job, JobState.FAILED, error=sentence % {"n": job.attempts})
    else:
        _mine(job).update(state=JobState.REQUESTED)


def _send_again(job: Job, now: datetime) -> bool:
    """Of several sweepers only the one that moves the time sends the message."""
    moved = Job.objects.filter(
        pk=job.pk, state=JobState.REQUESTED, heartbeat_at=job.heartbeat_at
    ).update(heartbeat_at=now)
    if moved:
        _send(job.pk)
    return bool(moved)


def _send(job_id: int) -> None:
    from mediation.common.tasks import run_job  # the tasks import this module

    try:
        run_job.delay(job_id)
    except BrokerAway as error:
        logger.warning("job %s waits in its row: broker away (%s)", job_id, type(error).__name__)


def _handler_of(kind: str) -> Handler:
    if kind not in _handlers:
        current_app.loader.import_default_modules()
    if kind not in _handlers:
        raise LookupError(f"No job handler is registered for {kind!r}.")
    return _handlers[kind]


def _sentences(error: Exception) -> str:
    known = RuleBroken, ValidationError, IntegrityError, models.ProtectedError
    if isinstance(error, known):
        found: Iterable[str] = (sentence for _field, sentence in sentence_of(error))
        return " ".join(found)[:500]
    return _("An error stopped the work (%(kind)s). The log has the details.") % {
        "kind": type(error).__name__
    }


def _last_sign(job: Job) -> datetime:
    written = job.heartbeat_at or job.started_at or job.requested_at
    seen = _published_in_cache(job)
    return max(written, seen.at) if seen else written


def _cache_key(job: Job) -> str:
    return f"job-progress:{job.pk}"


def _published_in_cache(job: Job) -> _Sign | None:
    sign = cache.get(_cache_key(job))
    return sign if sign and sign.attempt == job.attempts else None


def _publish(job: Job, sign: _Sign) -> None:
    """The one place where the two databases part: see the head of this file."""
    if connection.vendor == "sqlite":
        cache.set(_cache_key(job), sign, timeout=3600)
    else:
        _mine(job).update(heartbeat_at=sign.at, done=sign.done, total=sign.total, note=sign.note)


class _Pulse:
    """Publishes progress and signs of life from a thread until the work is over."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.over = threading.Event()
        self.news = (0, 0, "")
        self.thread = threading.Thread(target=self._beat, name=f"job-{job.pk}", daemon=True)

    def __enter__(self) -> "_Pulse":
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.thread.join()

    def progress(self, done: int, total: int, note: str = "") -> None:
        """What the work calls as often as it likes; it costs next to nothing."""
        self.news = (min(done, total) if total else done, total, note[:200])

    def figures(self) -> dict[str, Any]:
        return dict(zip(("done", "total", "note"), self.news, strict=True))

    def _beat(self) -> None:
        published, quiet_for = (0, 0, ""), 0
        try:
            while not self.over.wait(PUBLISH_SECONDS):
                quiet_for += PUBLISH_SECONDS
                news = self.news
                if news != published or quiet_for >= BEAT_SECONDS:
                    self._try_to_publish(_Sign(self.job.attempts, timezone.now(), *news))
                    published, quiet_for = news, 0
        finally:
            connection.close()  # this thread's own

    def _try_to_publish(self, sign: _Sign) -> None:
        try:
            _publish(self.job, sign)
        except OperationalError as error:
            logger.warning("job %s: progress not shown (%s)", self.job.pk, type(error).__name__)
