"""``make run`` up to the server, on a small district, as a person runs it: twice."""

import pytest

from mediation.tests.test_serving import environment, manage


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What the first and the second run printed, with nothing but an empty directory."""
    env = environment(tmp_path_factory.mktemp("data"))
    command = ("quickstart", "--no-serve", "--language=en", "--scale=0.02")
    done = [manage(*command, env=env) for _ in range(2)]
    assert [run.returncode for run in done] == [0, 0], done
    return [run.stdout for run in done]


pytestmark = pytest.mark.slow


def test_the_first_run_makes_everything(runs):
    assert "Loading the demonstration district" in runs[0]


def test_the_second_run_makes_nothing(runs):
    assert "Loading the demonstration district" not in runs[1]
    assert "Making the tables" not in runs[1]


@pytest.mark.parametrize("run", [0, 1])
def test_both_show_month_quarter_and_logins(runs, run):
    assert "settlement of" in runs[run]
    assert "ranking of" in runs[run]
    assert "Log in as" in runs[run]
    assert "bureau_admin" in runs[run]


def test_the_figures_do_not_change_by_looking_again(runs):
    assert tables(runs[0]) == tables(runs[1])


def tables(text):
    return text[text.index("沙坪坝区, settlement of") :]
