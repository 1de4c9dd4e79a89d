"""The kernel's tasks. Arguments are ids; each is safe to run twice."""

from celery import shared_task
from django.db import OperationalError

from mediation.common import delivery, files, health, jobs, limits

again = {
    "autoretry_for": (OperationalError,),
    "retry_backoff": True,
    "retry_kwargs": {"max_retries": 5},
}


@shared_task(name="common.run_job")
def run_job(job_id: int) -> None:
    """Do one job; a trouble of the database leaves it waiting for the sweeper."""
    jobs.run(job_id)


@shared_task(name="common.sweep_jobs")
def sweep_jobs() -> None:
    """Each minute: find the jobs that broker or worker have forgotten."""
    jobs.sweep()


@shared_task(name="common.deliver_notice", **again)
def deliver_notice(notice_id: int) -> None:
    """Send one notice, if nobody has."""
    delivery.deliver(notice_id)


@shared_task(name="common.resend_unsent", **again)
def resend_unsent() -> None:
    """Try again what could not be sent."""
    for notice_id in delivery.unsent():
        deliver_notice.delay(notice_id)


@shared_task(name="common.sweep_files", **again)
def sweep_files() -> int:
    """Each night: shred what should not lie in the document store any more."""
    return files.sweep()


@shared_task(name="common.heartbeat")
def heartbeat() -> None:
    """Proof that beat, broker and worker all live: `health` looks at how old it is."""
    health.beat()


@shared_task(name="common.sweep_tries", **again)
def sweep_tries() -> int:
    """Each night: throw away counts of tries whose windows are long over."""
    return limits.sweep()
