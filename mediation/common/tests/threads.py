"""Many threads at once against a real database: the one of the test run, or a file of SQLite."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections


def at_once(count: int, work: Callable[[int], Any], *, folder: Path) -> list[Any]:
    """What ``work(0)`` … ``work(count - 1)`` return or raise, begun together by threads.

    For tests that commit. On SQLite the test's database lives in memory, where threads cannot
    wait for each other; the threads get a copy of it in a file, which ``after`` reads.
    """
    results: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    with _own_database(folder):
        threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return results


def after(look: Callable[[], Any], *, folder: Path) -> Any:
    """What ``look()`` finds in the database that `at_once` worked on."""
    (found,) = at_once(1, lambda _number: look(), folder=folder)
    if isinstance(found, Exception):
        raise found
    return found


@contextmanager
def _own_database(folder: Path) -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    file = folder / "threads.sqlite3"
    if not file.exists():
        copy_to(file)
    settings = connections.settings["default"]
    name = settings["NAME"]
    settings["NAME"] = str(file)
    try:
        yield
    finally:
        settings["NAME"] = name


def copy_to(file: Path) -> None:
    import sqlite3

    target = sqlite3.connect(file)
    connection.connection.backup(target)
    # As the site's own file is: threads that switch it all at once would find it locked.
    target.execute("PRAGMA journal_mode=WAL")
    target.close()
