import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from mediation.common import jobs
from mediation.common.choices import JobState
from mediation.common.errors import RuleBroken
from mediation.common.models import CalendarDay, Job, User

pytestmark = pytest.mark.django_db


class NotToday(RuleBroken):
    code = "not_today"
    message = "Not on %(day)s."


@pytest.fixture
def work(monkeypatch):
    """Registers a handler for the kind "test" and gives it back to be changed."""
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    cache.clear()

    def use(function):
        jobs.handler("test")(function)

    use(lambda job, progress, **args: args)
    return use


@pytest.fixture
def user():
    return User.objects.create_user("clerk", full_name="测试")


def waiting(**facts):
    return Job.objects.create(kind="test", key="k", **facts)


def running(*, silent_for, attempts=1):
    then = timezone.now() - silent_for
    return waiting(
        state=JobState.RUNNING,
        requested_at=then,
        started_at=then,
        heartbeat_at=then,
        attempts=attempts,
    )


def test_a_job_runs_after_the_commit_that_asked_for_it(
    work, user, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.request("test", key="2025-03", by=user, args={"month": "2025-03"})
        assert job.state == JobState.REQUESTED
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"month": "2025-03"})
    assert job.requested_by == user
    assert job.finished_at >= job.started_at


def test_the_second_request_gets_the_first_job(work, user):
    first = jobs.request("test", key="2025-03", by=user)
    assert jobs.request("test", key="2025-03", by=None) == first
    assert jobs.request("test", key="2025-04", by=user) != first


def test_a_finished_job_may_be_asked_for_again(work, user):
    first = jobs.request("test", key="k", by=user)
    jobs.run(first.pk)
    assert jobs.request("test", key="k", by=user) != first


def test_an_unknown_kind_is_refused_when_asked_for(user):
    with pytest.raises(LookupError, match="no.such"):
        jobs.request("no.such", key="k", by=user)


def test_a_refusal_is_kept_as_its_sentence(work):
    def refuse(job, progress):
        raise NotToday(day="2025-03-01")

    work(refuse)
    job = waiting()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Not on 2025-03-01.")


def test_a_bug_is_kept_without_its_details(work, caplog):
    def fail(job, progress):
        raise ValueError("张三 500199199001011234")

    work(fail)
    job = waiting()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "ValueError" in job.error
    assert "张三" not in job.error


def test_nothing_of_a_failed_job_is_kept(work):
    def half(job, progress):
        CalendarDay.objects.create(date="2025-03-01", is_workday=True)
        raise ValueError

    work(half)
    jobs.run(waiting().pk)
    assert not CalendarDay.objects.exists()


def test_a_passing_trouble_of_the_database_is_tried_again(work):
    def locked_once(job, progress):
        if job.attempts == 1:
            raise OperationalError("database is locked")
        return "done"

    work(locked_once)
    job = waiting()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.REQUESTED
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, "done", 2)


def test_progress_is_kept_at_the_end(work):
    def count(job, progress):
        for number in range(4):
            progress(number + 1, 4, "站点")

    work(count)
    job = waiting()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.total, job.note) == (4, 4, "站点")


def test_progress_never_passes_its_total(work):
    work(lambda job, progress: progress(5, 4))
    job = waiting()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 4)


def test_a_job_that_was_done_is_not_done_again(work):
    job = waiting()
    assert jobs.run(job.pk) is True
    assert jobs.run(job.pk) is False


def test_a_worker_that_lost_its_job_keeps_nothing(work):
    """The sweeper thought it dead and gave the job to another, which is still at it."""

    def taken_away(job, progress):
        CalendarDay.objects.create(date="2025-03-01", is_workday=True)
        Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)

    work(taken_away)
    job = waiting()
    assert jobs.run(job.pk) is False
    assert not CalendarDay.objects.exists()


def test_the_sweeper_finishes_what_a_killed_worker_left(work):
    job = running(silent_for=timedelta(minutes=2))
    assert jobs.sweep() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_the_sweeper_leaves_a_living_job_alone(work):
    job = running(silent_for=timedelta(seconds=30))
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_the_start_of_the_server_takes_back_everything(work):
    running(silent_for=timedelta(seconds=1))
    assert jobs.sweep(nothing_runs=True) == 1


def test_the_sweeper_sends_a_request_whose_message_was_lost(work):
    job = waiting(requested_at=timezone.now() - timedelta(seconds=61))
    assert jobs.sweep() == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_the_sweeper_gives_a_new_request_time(work):
    waiting()
    assert jobs.sweep() == 0


def test_the_sweeper_sends_at_most_once_a_minute(work, monkeypatch):
    monkeypatch.setattr(jobs, "_send", lambda job_id: None)
    waiting(requested_at=timezone.now() - timedelta(minutes=5))
    assert [jobs.sweep(), jobs.sweep()] == [1, 0]


def test_a_job_that_kills_its_workers_is_given_up(work):
    job = running(silent_for=timedelta(minutes=2), attempts=jobs.MAX_ATTEMPTS)
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert str(jobs.MAX_ATTEMPTS) in job.error


def test_a_broker_that_is_away_does_not_stop_the_request(
    work, user, monkeypatch, django_capture_on_commit_callbacks
):
    from mediation.common.tasks import run_job

    def away(*args):
        raise jobs.BrokerAway("Connection refused")

    monkeypatch.setattr(run_job, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.request("test", key="k", by=user)
    job.refresh_from_db()
    assert job.state == JobState.REQUESTED


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_runs_the_job(work):
    if connection.vendor == "sqlite":
        pytest.skip("one connection per in-memory database; the conditional UPDATE is the same")
    ran, start = [], threading.Barrier(4)
    work(lambda job, progress: ran.append(1))
    job = waiting()

    def worker():
        start.wait()
        jobs.run(job.pk)
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == 1


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_is_still_uncommitted(work, monkeypatch):
    monkeypatch.setattr(jobs, "PUBLISH_SECONDS", 0.05)
    seen = []

    def slow(job, progress):
        progress(3, 10, "渝碚路街道")
        for _ in range(100):
            seen.append(as_a_page_sees(job.pk))
            if seen[-1] == (3, 10, "渝碚路街道"):
                return
            threading.Event().wait(0.05)

    def as_a_page_sees(job_id):
        if connection.vendor == "sqlite":
            found = jobs.with_progress(Job.objects.get(pk=job_id))
            return found.done, found.total, found.note
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT done, total, note FROM common_job WHERE id = %s", [job_id])
                return cursor.fetchone()
        finally:
            other.close()

    work(slow)
    job = waiting()
    jobs.run(job.pk)
    assert seen[-1] == (3, 10, "渝碚路街道")
    assert transaction.get_connection().in_atomic_block is False


@pytest.mark.django_db(transaction=True)
def test_a_silent_job_still_gives_signs_of_life(work, monkeypatch):
    monkeypatch.setattr(jobs, "PUBLISH_SECONDS", 0.05)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.1)
    published = threading.Event()
    real = jobs._publish
    monkeypatch.setattr(jobs, "_publish", lambda job, sign: (real(job, sign), published.set()))
    work(lambda job, progress: published.wait(5))
    job = waiting()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, True)
