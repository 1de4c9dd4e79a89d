import sys
from argparse import ArgumentTypeError
from datetime import date
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from mediation.demo import state
from mediation.demo.load import load
from mediation.demo.sizes import Sizes, Span

SEED = 45


def a_scale(text: str) -> Fraction:
    """``1``, ``10``, ``0.1``: a number above zero."""
    try:
        scale = Fraction(text)
    except (ValueError, ZeroDivisionError):
        scale = Fraction(0)
    if scale <= 0:
        raise ArgumentTypeError(_("The scale is a number above zero, for example 1 or 10."))
    return scale


class Command(BaseCommand):
    help = (
        "Load the demonstration district: 45 stations, 1,800 mediators and a year and a half of"
        " cases, all invented. A second run changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale", type=a_scale, default=Fraction(1), help="1 is the district; 10 and 100 work"
        )
        parser.add_argument("--seed", type=int, default=SEED, help="same seed, same rows")
        parser.add_argument(
            "--today", type=date.fromisoformat, help="the day to stand on (YYYY-MM-DD), not later"
        )

    def handle(
        self, *, scale: int | Fraction, seed: int, today: date | None, **options: Any
    ) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("This is a production site; it gets no invented people."))
        if state.is_loaded():
            self.stdout.write(_("The demonstration is already loaded."))
            return
        if state.holds_other_data():
            raise CommandError(
                _("The database holds data of its own. Load the demonstration into an empty one.")
            )
        now = timezone.localdate()
        if today is not None and today > now:
            raise CommandError(_("That day has not come yet."))
        bars = Bars(shown=options["verbosity"] > 0 and sys.stderr.isatty())
        with bars:
            world = load(
                seed=seed,
                span=Span(today or now),
                sizes=Sizes.at(Fraction(scale)),
                progress=bars.show,
            )
        cases = world.writer.counts["cases.Case"]
        self.stdout.write(_("The demonstration is loaded: %(count)s cases.") % {"count": cases})


class Bars:
    """One bar on the terminal for each stage of the load."""

    def __init__(self, *, shown: bool) -> None:
        self.shown = shown
        self.bars: dict[str, tqdm] = {}
        self.titles = {"cases": _("Writing cases"), "history": _("Past months and quarters")}

    def show(self, stage: str, done: int, total: int) -> None:
        if stage not in self.bars:
            self.bars[stage] = tqdm(
                desc=self.titles[stage], total=total, disable=not self.shown, leave=True
            )
        bar = self.bars[stage]
        bar.total = total
        bar.update(done - bar.n)

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *exception: object) -> None:
        for bar in self.bars.values():
            bar.close()
