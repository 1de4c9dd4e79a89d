"""What the file of a case holds, and what it still lacks for which purpose, in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calc.completeness import CATALOGUE, Fault, Gap, Held, Requirement, gaps
from cases.choices import SETTLED, Paper
from cases.choices_files import FilePurpose
from cases.models import Case, Document, DocumentFile, FileRequirement

NOT_FOR: Mapping[str, str | Promise] = {
    FilePurpose.ARCHIVE: gettext_lazy("without it the file cannot be archived."),
    FilePurpose.PAY: gettext_lazy("without it the case cannot be paid."),
    FilePurpose.CONFIRMATION: gettext_lazy("without it the court cannot be asked."),
}
FAULTS: Mapping[str, str | Promise] = {
    Fault.MISSING: gettext_lazy("Not on file: %(papers)s; %(therefore)s"),
    Fault.TOO_OLD: gettext_lazy("%(papers)s is older than %(days)s days: %(therefore)s"),
    Fault.NOT_BY_HAND: gettext_lazy(
        "%(papers)s needs a scan of the paper signed by hand, because an electronic signature "
        "does not count for this type of dispute: %(therefore)s"
    ),
}


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One purpose of the file and what it lacks; ``missing`` empty means complete.

    ``is_ministry_list``: the bureau has not entered a list of its own for this purpose.
    """

    purpose: str
    label: str
    missing: list[str]
    is_ministry_list: bool


def papers_missing(case: Case, purpose: str = FilePurpose.PAY) -> list[str]:
    """One sentence for each must paper that the file lacks; none while the case is open."""
    return papers_missing_of([case], purpose)[case.pk]


def papers_missing_of(cases: Collection[Case], purpose: str) -> dict[int, list[str]]:
    """`papers_missing` of many cases at once, by key; the number of queries stays the same."""
    found = gaps_of(cases, purpose)
    return {key: [sentence(gap, purpose) for gap in of_case] for key, of_case in found.items()}


def gaps_of(cases: Collection[Case], purpose: str) -> dict[int, tuple[Gap, ...]]:
    """What each closed case lacks, as `cases.calc.completeness` found it."""
    closed = [case for case in cases if case.closed_on]
    rules, held = _rules(closed), _held(closed)
    return {case.pk: _gaps(case, purpose, rules, held[case.pk]) for case in cases}


def file_checks(case: Case) -> list[FileCheck]:
    """What the page of a case says about its file: nothing while the case is open.

    The court is asked only about settled cases, and a repeat is never paid.
    """
    if case.closed_on is None:
        return []
    rules, held = _rules([case]), _held([case])[case.pk]
    purposes = [FilePurpose.ARCHIVE]
    if case.same_dispute_as_id is None:
        purposes.insert(0, FilePurpose.PAY)
    if case.outcome in SETTLED:
        purposes.append(FilePurpose.CONFIRMATION)
    return [
        FileCheck(
            purpose.value,
            str(purpose.label),
            [sentence(gap, purpose) for gap in _gaps(case, purpose, rules, held)],
            not _in_force(case, purpose, rules),
        )
        for purpose in purposes
    ]


def sentence(gap: Gap, purpose: str) -> str:
    return str(FAULTS[gap.fault]) % {
        "papers": paper_names(gap.requirement.papers),
        "days": gap.requirement.valid_days,
        "therefore": NOT_FOR[purpose],
    }


def paper_names(papers: Iterable[str]) -> str:
    return _(" or ").join(str(Paper(code).label) for code in papers)


def papers_on_file(case: Case) -> list[Document]:
    """The papers in binding order, each with its files in the order of the pages."""
    files = DocumentFile.objects.select_related("stored")
    order = {code: place for place, code in enumerate(Paper.values)}
    rows = case.documents.on_file().prefetch_related(Prefetch("files", files))
    return sorted(rows, key=lambda row: (order[row.paper], row.position))


# --- reading


def _day(case: Case, purpose: str) -> date:
    """The court looks at the papers today; pay and archive at the day of closing."""
    if purpose == FilePurpose.CONFIRMATION or case.closed_on is None:
        return timezone.localdate()
    return case.closed_on


def _gaps(
    case: Case, purpose: str, rules: list[FileRequirement], held: list[Held]
) -> tuple[Gap, ...]:
    if case.closed_on is None:
        return ()
    return gaps(
        _asked_of(case, purpose, rules),
        held,
        outcome=case.outcome,
        day=_day(case, purpose),
        by_hand_only=case.dispute_type.needs_wet_ink,
    )


def _rules(cases: Collection[Case]) -> list[FileRequirement]:
    districts = {case.district_id for case in cases}
    return list(FileRequirement.objects.filter(district__in=districts)) if districts else []


def _in_force(case: Case, purpose: str, rules: list[FileRequirement]) -> list[FileRequirement]:
    """The bureau's rows for the purpose on the day the case closed."""
    day = case.closed_on or timezone.localdate()
    return [
        rule
        for rule in rules
        if (rule.district_id, rule.purpose) == (case.district_id, purpose)
        and rule.valid_from <= day
        and (rule.valid_to is None or day < rule.valid_to)
    ]


def _asked_of(case: Case, purpose: str, rules: list[FileRequirement]) -> list[Requirement]:
    """What the bureau's rows ask of the case; the ministry's catalogue where there are none."""
    in_force = _in_force(case, purpose, rules)
    if not in_force:
        return list(CATALOGUE[purpose])
    types = (None, case.dispute_type_id, case.dispute_type.parent_id)
    return [
        Requirement(
            papers=tuple(rule.papers.split(",")),
            group=rule.outcome_group,
            is_must=rule.is_must,
            wet_ink=rule.wet_ink,
            valid_days=rule.valid_days,
        )
        for rule in in_force
        if rule.dispute_type_id in types
    ]


def _held(cases: Collection[Case]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = defaultdict(list)
    rows = Document.objects.on_file().filter(case__in=[case.pk for case in cases])
    facts = rows.values_list("case", "paper", "dated_on", "added_at", "is_by_hand")
    for case, paper, dated_on, added_at, is_by_hand in facts:
        day = dated_on or timezone.localdate(added_at)
        found[case].append(Held(paper, day, is_by_hand))
    return found
