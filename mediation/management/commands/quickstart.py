from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from mediation import quickstart
from mediation.terminal import table


class Command(BaseCommand):
    help = (
        "Everything from an empty directory to a running site: tables, demonstration district,"
        " last month settled, last quarter closed, both printed, logins, server."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="zh-hans or en")
        parser.add_argument("--scale", default="1", help="size of the demonstration: 0.1, 1, 10")
        parser.add_argument("--no-serve", action="store_true", help="stop before the server")

    def handle(
        self, *, bind: str, language: str, scale: str, no_serve: bool, **options: Any
    ) -> None:
        with translation.override(language):
            self.prepare(scale)
            for text in quickstart.tables():
                self.stdout.write(f"\n{text}")
            if quickstart.is_demo():
                self.print_logins()
        if not no_serve:
            self.stdout.flush()
            call_command("serve", bind=bind)

    def prepare(self, scale: str) -> None:
        """Whatever the database still lacks."""
        if quickstart.tables_are_old():
            self.stdout.write(_("Making the tables ..."))
            call_command("migrate", verbosity=0)
        if quickstart.is_empty():
            self.stdout.write(_("Loading the demonstration district ..."))
            call_command("load_demo", f"--scale={scale}")
        if quickstart.is_demo():
            for sentence in quickstart.compute():
                self.stderr.write(sentence)

    def print_logins(self) -> None:
        title, headings = _("Log in as"), [_("Role"), _("User name"), _("Password"), _("Sees")]
        self.stdout.write(f"\n{table(title, headings, quickstart.logins())}\n")
