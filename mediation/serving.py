"""How the site is served by one command: embedded in one process, or as a small family.

Embedded (no ``REDIS_URL``): one gunicorn process with several threads; beside them a Celery
worker thread and a beat thread on the in-memory transport. What is queued is lost when the
process ends, so every job is also a row that the sweeper finds again.

Family (``REDIS_URL`` set): gunicorn, a Celery worker and one beat as children, stopped
together when this process is told to stop or when one of them dies.
"""

import fcntl
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery.beat import Service
from django.conf import settings
from django.db import connections
from gunicorn.app.base import BaseApplication

from mediation.celery import app as celery_app

ACCESS_LOG = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'  # the path without its query
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 15
READY_SECONDS = 60

processes = multiprocessing.get_context("fork")  # a fork has Django loaded already


class TooManyProcesses(Exception):
    """The embedded mode was asked for a second process."""


class Site(BaseApplication):
    """gunicorn with our options, started from code."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from mediation.wsgi import application

        return application


def serve_embedded(bind: str, *, threads: int, workers: int, ready: Callable[[], None]) -> None:
    """Serve until told to stop. ``ready`` is called once the port is open.

    Refuses (`TooManyProcesses`) more than one worker process, and a second server on the
    same data: each would have its own queue, its own beat and its own cache.
    """
    if workers != 1:
        raise TooManyProcesses(
            f"{workers} processes were asked for, but without REDIS_URL the site runs in one."
            " Leave out --workers and WEB_CONCURRENCY, or set REDIS_URL."
        )
    with only_server(settings.DATA_DIR / "serve.lock"):
        connections.close_all()
        Site(
            {
                "bind": bind,
                "workers": 1,
                "worker_class": "gthread",
                "threads": threads,
                "timeout": 120,
                "graceful_timeout": 5,
                "keepalive": 5,
                "control_socket_disable": True,
                "loglevel": "warning",
                "when_ready": lambda server: ready(),
                "post_fork": lambda server, worker: start_background(),
                "worker_exit": lambda server, worker: leave(),
            }
        ).run()


@contextmanager
def only_server(path: Path) -> Iterator[None]:
    """Hold the lock file for as long as the server runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TooManyProcesses(
                f"Another server already runs on the data in {path.parent}. Stop it first,"
                " or set REDIS_URL to run several processes."
            ) from None
        yield


def start_background() -> None:
    """The worker and the beat as threads of this process, and what the last one left undone."""
    from mediation.common import jobs
    from mediation.common.tasks import heartbeat

    threading.Thread(target=_work, name="celery-worker", daemon=True).start()
    threading.Thread(target=_beat, name="celery-beat", daemon=True).start()
    heartbeat.delay()
    jobs.sweep(nothing_runs=True)
    connections.close_all()


def leave() -> None:
    """End the process without waiting for its threads.

    A job in hand is one transaction: it is undone now and done again after the next start.
    """
    _beat_service.sync()
    sys.stdout.flush()
    os._exit(0)


_beat_service = Service(celery_app)


def _work() -> None:
    celery_app.WorkController(
        pool="threads",
        concurrency=2,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    ).start()


def _beat() -> None:
    celery_app.set_current()
    _beat_service.start()


def serve_family(bind: str, *, threads: int, workers: int, ready: Callable[[], None]) -> int:
    """Run gunicorn, a worker and a beat until told to stop; the exit code to leave with.

    The web server comes first, so that the first page need not wait for the other two.
    """
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    celery = [sys.executable, "-m", "celery", "--app", "mediation.celery", "--quiet"]
    patient = {"DATABASE_TIMEOUT": str(max(settings.DATABASE_TIMEOUT, 1800))}
    open_for_visitors = processes.Event()
    site = {
        "bind": bind,
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "timeout": 120,
        "control_socket_disable": True,
        "loglevel": "warning",
        "when_ready": lambda server: open_for_visitors.set(),
    }
    connections.close_all()
    family = Family()
    family.start("web server", lambda: Site(site).run())
    if open_for_visitors.wait(READY_SECONDS):
        ready()
    concurrency = "--concurrency=1" if sqlite else "--concurrency=2"
    family.run("worker", [*celery, "worker", "--loglevel=warning", concurrency], patient)
    family.run("beat", [*celery, "beat", "--loglevel=warning"])
    return family.wait()


class Family:
    """Child processes that live and die together."""

    def __init__(self) -> None:
        self.children: dict[str, multiprocessing.process.BaseProcess] = {}
        self.told_to_stop = threading.Event()
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: self.told_to_stop.set())

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Do ``work`` in a child in a session of its own: Ctrl-C reaches this process alone.

        Signals wait while the child is made, so that none meets it half way and is lost.
        """

        def apart() -> None:
            os.setsid()
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
            work()

        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        self.children[name] = processes.Process(target=apart, name=name)
        self.children[name].start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)

    def run(self, name: str, command: list[str], more: dict[str, str] | None = None) -> None:
        """Run a command as a child."""
        environment = {**os.environ, **(more or {})}
        self.start(name, lambda: os.execve(command[0], command, environment))  # noqa: S606

    def wait(self) -> int:
        """Until told to stop (0) or until a child ends by itself (1); then stop them all."""
        fallen = None
        while not self.told_to_stop.is_set() and not fallen:
            self.told_to_stop.wait(0.5)
            fallen = next((n for n, c in self.children.items() if not c.is_alive()), None)
        if fallen and not self.told_to_stop.is_set():
            print(f"The {fallen} ended by itself; stopping the others.", file=sys.stderr)  # noqa: T201
        self.stop()
        return 0 if self.told_to_stop.is_set() else 1

    def stop(self) -> None:
        """Ask each child to stop; insist after a while."""
        running = [child for child in self.children.values() if child.is_alive()]
        for child in running:
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.is_alive() for child in running) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in running:
            if child.is_alive() and child.pid:
                os.killpg(child.pid, signal.SIGKILL)
                child.join()
