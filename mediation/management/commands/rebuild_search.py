from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from tqdm import tqdm

from cases.services.search import refresh_search


class Command(BaseCommand):
    help = (
        "Compare what the search looks into with the cases, and write what differs. For a database"
        " older than the search, or one restored without it; harmless at any time."
    )

    def handle(self, **options: Any) -> None:
        with tqdm(unit=" cases", file=self.stderr, leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            changed = refresh_search(progress)
        self.stdout.write(_("%(changed)s entries were not up to date.") % {"changed": changed})
