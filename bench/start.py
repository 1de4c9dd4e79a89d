"""P15: how long ``make run`` takes from the command to the first page, the second time."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

PATIENCE = 120
NAME = "bench_start"


def seconds(rounds: int) -> list[float]:
    """Seconds to the first page, after a first start that made tables and demonstration."""
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder, _database() as address:
        env = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": address,
            "REDIS_URL": "",
            "DJANGO_ENV": "embedded",
        }
        subprocess.run(_command("--no-serve"), env=env, check=True, capture_output=True)
        return [_first_page(env, Path(folder)) for _round in range(rounds)]


def _command(*options: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "quickstart", *options]


def _first_page(env: dict[str, str], folder: Path) -> float:
    port = _free_port()
    started = time.perf_counter()
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            _command(f"--bind=127.0.0.1:{port}"), env=env, stdout=log, stderr=log
        )
    try:
        while not _answers(f"http://127.0.0.1:{port}/"):
            if time.perf_counter() - started > PATIENCE or server.poll() is not None:
                raise RuntimeError((folder / "server.log").read_text()[-2000:])
            time.sleep(0.02)
        return time.perf_counter() - started
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as page:
            return page.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def _database() -> Iterator[str]:
    """The address of an empty database: the default file, or one made on the server for this."""
    if connection.vendor == "sqlite":
        yield ""
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
        cursor.execute(f"CREATE DATABASE {NAME}")
    try:
        yield urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{NAME}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
