"""Archiving a finished case (归档): bound, numbered, and kept for the term of its kind."""

from datetime import date

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calc.completeness import groups_of
from cases.calc.retention import Term, closest, keep_until
from cases.choices import SETTLED, UNDER_REVIEW, ConfirmationTrack, Performance
from cases.choices_files import FilePurpose
from cases.models import ArchiveVolume, Case, RetentionRule
from cases.selectors.reviews import mediates
from mediation.common import audit
from mediation.common.errors import RuleBroken
from mediation.common.models import User
from mediators.services.refusals import NotInCharge
from stations.models import Office
from stations.permissions import works_for_bureau, works_for_office

from .locking import locked_case, refuse_archived
from .papers import FileIncomplete, refuse_incomplete

DONE = frozenset({Performance.DONE, Performance.NONE})


class NotFinished(RuleBroken):
    code = "case_not_finished"
    message = _("Only a finished case is archived. %(why)s")


class NotArchivable(FileIncomplete):
    code = "file_incomplete_for_archive"
    message = _(
        "The file is not complete, so it cannot be archived: %(papers)s. Put the papers on file "
        "first."
    )


class NoRetentionRule(RuleBroken):
    code = "no_retention_rule"
    message = _(
        "No rule says how long such a file is kept. The bureau enters one under “retention rules”."
    )


@transaction.atomic
def archive_case(*, case: Case, by: User) -> ArchiveVolume:
    """Put the file of a finished case away under the next volume number of its office and year.

    Finished: ended without an agreement, or the agreement performed or taken to court after a
    refusal; no review and no confirmation under way. Refused: somebody who is neither a
    mediator of the case nor its office nor its bureau, an unfinished case, a file with a gap
    (which is named), one that is archived, no retention rule. The papers are locked.
    """
    case = locked_case(case)
    if not _in_charge(case, by):
        raise NotInCharge
    refuse_archived(case)
    closed_on = _refuse_unfinished(case)
    refuse_incomplete(case, FilePurpose.ARCHIVE, NotArchivable)
    today = timezone.localdate()
    rule = _rule_of(case, today)
    on_file = case.documents.on_file()
    volume = ArchiveVolume.objects.create(
        case=case,
        office=case.office,
        year=today.year,
        serial=_next_serial(case.office_id, today.year),
        pages=on_file.aggregate(sum=Sum("pages", default=0))["sum"],
        archived_on=today,
        archived_by=by,
        rule=rule,
        keep_until=keep_until(closed_on, rule.years),
    )
    case.documents.update(is_locked=True)
    audit.record(
        "case_archived",
        volume,
        by=by,
        case=case.pk,
        number=case.number,
        pages=volume.pages,
        keep_until=volume.keep_until,
    )
    return volume


def _in_charge(case: Case, by: User) -> bool:
    return (
        mediates(by, case)
        or works_for_office(by, case.office_id)
        or works_for_bureau(by, case.district_id)
    )


def _refuse_unfinished(case: Case) -> date:
    """The day of closing of a finished case."""
    if case.closed_on is None:
        raise NotFinished(why=_("Close the case first."))
    if case.review_state in UNDER_REVIEW:
        raise NotFinished(why=_("Its review is not over."))
    if case.confirmation in (ConfirmationTrack.PREPARED, ConfirmationTrack.APPLIED):
        raise NotFinished(why=_("The court has not decided about its confirmation."))
    if case.outcome in SETTLED and not _settled_for_good(case):
        raise NotFinished(why=_("Its agreement is not performed yet."))
    return case.closed_on


def _settled_for_good(case: Case) -> bool:
    """Performed, nothing to perform, or refused and taken to court."""
    taken_to_court = case.sued_after or case.payment_order
    refused = case.performance in (Performance.REFUSED, Performance.PARTLY)
    return case.performance in DONE or (refused and taken_to_court)


def _rule_of(case: Case, today: date) -> RetentionRule:
    rules = RetentionRule.objects.on(today).filter(district=case.district_id)
    terms = [Term(row.pk, row.outcome_group, row.dispute_type_id, row.years) for row in rules]
    own, parent = case.dispute_type_id, case.dispute_type.parent_id
    kinds = {own} if parent is None else {own, parent}
    found = closest(terms, groups=groups_of(case.outcome), dispute_types=kinds)
    if found is None:
        raise NoRetentionRule
    return next(row for row in rules if row.pk == found.key)


def _next_serial(office: int, year: int) -> int:
    """Gap-free per office and year: whoever archives at the same time waits for the office."""
    Office.objects.select_for_update(of=["self"]).get(pk=office)
    given = ArchiveVolume.objects.filter(office=office, year=year)
    return int(given.aggregate(last=Max("serial", default=0))["last"]) + 1
