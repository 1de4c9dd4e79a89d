from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class MediationConfig(AppConfig):
    """The wiring as an app: it owns the commands that reach into every other app."""

    name = "mediation"

    def ready(self) -> None:
        """Load the Celery app, so that ``shared_task`` binds to it in every process."""
        from mediation import celery  # noqa: F401


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin on our own site class: our log-in, and 404 for whoever has no business."""

    default_site = "mediation.common.admin_site.Site"
