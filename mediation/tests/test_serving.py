"""The servers are started as a person starts them: as processes, on data of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from mediation import serving

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def environment(data, **variables):
    hidden = {"PYTEST_VERSION", "DATABASE_URL", "REDIS_URL", "WEB_CONCURRENCY"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "DATA_DIR": str(data), **variables}


def manage(*arguments, env):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=3 * PATIENCE_SECONDS,
    )


@contextmanager
def served(port, env):
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=env
    )
    try:
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE_SECONDS)


def ask(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0, {}


def wait_until_well(port):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        status, body = ask(port, "/healthz")
        if status == 200:
            return body
        time.sleep(0.2)
    raise AssertionError(f"not well after {PATIENCE_SECONDS} s: {body}")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A migrated SQLite database in a directory of its own."""
    directory = tmp_path_factory.mktemp("data")
    done = manage("migrate", "--verbosity=0", env=environment(directory))
    assert done.returncode == 0, done.stderr
    return directory


@pytest.mark.slow
def test_one_process_serves_pages_and_runs_jobs(data, port):
    env = environment(data)
    with served(port, env) as server:
        body = wait_until_well(port)  # a probe went through beat, broker and worker
        assert body["jobs"] == "ok"
        second = manage("serve", f"--bind=127.0.0.1:{port + 1}", env=env)
        assert second.returncode != 0
        assert "Another server already runs" in second.stderr
    assert server.returncode == 0
    assert ask(port, "/readyz")[0] == 0


@pytest.mark.slow
@pytest.mark.skipif("not os.environ.get('REDIS_URL')", reason="needs REDIS_URL")
def test_a_family_of_processes_starts_and_stops_together(data, port):
    env = environment(data, REDIS_URL=os.environ["REDIS_URL"])
    with served(port, env) as server:
        wait_until_well(port)
        children = children_of(server.pid)
        assert len(children) == 3
    assert server.returncode == 0
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def children_of(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.slow
def test_more_than_one_process_is_refused_without_redis(data):
    refused = manage("serve", "--workers=2", env=environment(data))
    assert refused.returncode != 0
    assert "REDIS_URL" in refused.stderr
    by_variable = manage("serve", env=environment(data, WEB_CONCURRENCY="3"))
    assert "3 processes" in by_variable.stderr


def test_without_tables_the_way_to_make_them_is_told(tmp_path):
    refused = manage("serve", env=environment(tmp_path))
    assert refused.returncode != 0
    assert "manage.py migrate" in refused.stderr


def test_the_lock_is_free_again_when_the_server_is_gone(tmp_path):
    lock = tmp_path / "serve.lock"
    with serving.only_server(lock), pytest.raises(serving.TooManyProcesses):
        serving.only_server(lock).__enter__()
    with serving.only_server(lock):
        pass


@pytest.fixture
def family():
    before = {number: signal.getsignal(number) for number in (2, 15, 1)}
    made = serving.Family()
    yield made
    made.stop()
    for number, action in before.items():
        signal.signal(number, action)


def sleeper(seconds):
    return [sys.executable, "-c", f"import time; time.sleep({seconds})"]


def test_when_one_of_the_family_falls_the_others_stop(family, capfd):
    family.run("web server", sleeper(60))
    family.run("worker", sleeper(0))
    assert family.wait() == 1
    assert not any(child.is_alive() for child in family.children.values())
    assert "worker" in capfd.readouterr().err


def test_told_to_stop_the_family_stops_in_peace(family):
    family.run("worker", sleeper(60))
    os.kill(os.getpid(), signal.SIGTERM)
    assert family.wait() == 0
    assert not family.children["worker"].is_alive()


def test_a_child_that_will_not_stop_is_killed(family, monkeypatch, tmp_path):
    monkeypatch.setattr(serving, "STOP_SECONDS", 0.5)
    deaf = tmp_path / "deaf"
    stubborn = f"import signal, time; signal.signal(15, 1); open({str(deaf)!r}, 'w')"
    family.run("worker", [sys.executable, "-c", f"{stubborn}; time.sleep(60)"])
    while not deaf.exists():
        time.sleep(0.05)
    family.stop()
    assert family.children["worker"].exitcode == -signal.SIGKILL
