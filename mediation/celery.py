"""The Celery app. Tasks are found in ``<app>/tasks.py``; the timetable is ``schedule.py``."""

import os
from typing import Any

from celery import Celery
from kombu import Connection

from mediation.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediation.settings")

PUBLISH_LIMITS = {"socket_timeout": 2, "socket_connect_timeout": 2}


class MediationCelery(Celery):
    """Publishing must not hang a web request on a frozen Redis: it gives up after seconds.

    What was not published stays in its row, and the sweeper sends it a minute later.
    """

    def connection_for_write(self, url: str | None = None, *args: Any, **kwargs: Any) -> Connection:
        if self.conf.broker_url.startswith("redis"):
            kwargs["transport_options"] = {
                **(kwargs.get("transport_options") or {}),
                **PUBLISH_LIMITS,
            }
        return super().connection_for_write(url, *args, **kwargs)


app = MediationCelery("mediation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()
