"""File numbers: gap-free per committee and year, drawn under a lock."""

from django.utils.translation import gettext_lazy as _

from cases.calc.numbering import format_number
from cases.models import Case, NumberSeries
from mediation.common.errors import RuleBroken
from stations.models import Committee


class NumberTemplateWrong(RuleBroken):
    code = "number_template_wrong"
    message = _(
        "The number template of %(committee)s cannot number cases. Ask the bureau to correct it."
    )


class NumberTaken(RuleBroken):
    code = "number_taken"
    message = _(
        "The number %(number)s belongs to another committee's case. Ask the bureau to give the "
        "committees different short names."
    )


def locked_series(committee: Committee, year: int) -> NumberSeries:
    """The committee's series of the year, locked until the transaction ends.

    Whoever else wants a number of it waits: a number that is drawn and not used, because its
    transaction is undone, goes to the next.
    """
    every = NumberSeries.objects.select_for_update().order_by("pk")  # no join: lock one row only
    rows = every.filter(committee=committee, year=year)
    series = rows.first()
    if series is None:
        NumberSeries.objects.get_or_create(committee=committee, year=year)
        series = rows.get()
    return series


def draw_number(series: NumberSeries, committee: Committee) -> tuple[int, str]:
    """The next serial number of a locked series, and the file number made from it."""
    series.last += 1
    try:
        number = format_number(
            committee.number_template,
            year=series.year,
            committee=committee.short_name,
            serial=series.last,
        )
    except ValueError as error:
        raise NumberTemplateWrong(committee=committee.name) from error
    if Case.objects.filter(number=number).exists():
        raise NumberTaken(number=number)
    series.save(update_fields=["last"])
    return series.last, number
