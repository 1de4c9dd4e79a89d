import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation import quickstart, serving


class Command(BaseCommand):
    help = (
        "Serve the site with its background jobs: in one process, or, with REDIS_URL set, as"
        " web server, worker and beat."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default=os.environ.get("BIND", "127.0.0.1:8000"))
        parser.add_argument("--threads", type=int, default=8, help="threads of a web process")
        parser.add_argument(
            "--workers",
            type=int,
            default=int(os.environ.get("WEB_CONCURRENCY", 0)) or (2 if settings.REDIS_URL else 1),
            help="web processes; more than one only with REDIS_URL",
        )

    def handle(self, *, bind: str, threads: int, workers: int, **options: Any) -> None:
        def ready() -> None:
            self.stdout.write(f"http://{bind}/  (Ctrl-C stops it)")
            self.stdout.flush()

        if quickstart.tables_are_old():
            raise CommandError("The tables are not up to date. Run: manage.py migrate")
        serve = serving.serve_family if settings.REDIS_URL else serving.serve_embedded
        try:
            code = serve(bind, threads=threads, workers=workers, ready=ready)
        except serving.TooManyProcesses as error:
            raise CommandError(str(error)) from None
        if code:
            raise SystemExit(code)
