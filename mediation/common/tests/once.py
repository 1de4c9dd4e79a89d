"""What is the same for every test of a run is worked out once (every conftest.py takes it in)."""

import gc

import pytest


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once():
    """Each browser of a test (``Client``) starts the whole site, which looks at every static file.

    They do not change during a run: the first list serves all.
    """
    from whitenoise.middleware import WhiteNoiseMiddleware

    look = WhiteNoiseMiddleware.add_files_from_finders
    found = {}

    def look_once(self):
        key = self.static_prefix, self.static_root, self.use_finders, self.autorefresh
        if key not in found:
            look(self)
            found[key] = dict(self.files)
        self.files.update(found[key])

    WhiteNoiseMiddleware.add_files_from_finders = look_once
    yield
    WhiteNoiseMiddleware.add_files_from_finders = look


@pytest.fixture(scope="session", autouse=True)
def what_stays_is_not_swept():
    """The collector leaves alone what was imported, and comes by less often: it finds little."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, request, tmp_path_factory
):
    """Tests in the browser read rows while the server writes: on SQLite in a file, as on the site.

    One connection to a database in memory would serve both, and find its tables locked.
    """
    from django.db import connection

    in_the_browser = any(item.get_closest_marker("browser") for item in request.session.items)
    if in_the_browser and connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture
def doors(monkeypatch):
    """The addresses are those of ``doors.py``.

    What `pytest.mark.urls` does, but the addresses of neither site are forgotten: to learn them
    again costs more than most tests.
    """
    from django.conf import settings
    from django.urls import set_urlconf

    monkeypatch.setattr(settings, "ROOT_URLCONF", "mediation.common.tests.doors")
    set_urlconf(None)
    yield
    set_urlconf(None)
