"""What a reviewer sees: the checklist, what the machine has checked, how long a case has waited."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.choices import (
    CheckAnswer,
    Decision,
    Performance,
    ReviewLevel,
    ReviewState,
)
from cases.choices_files import FilePurpose
from cases.models import (
    Case,
    Obligation,
    Party,
    ReturnReason,
    Review,
    ReviewCheck,
    ReviewRule,
    Tier,
)
from cases.selectors.papers import papers_missing_of
from cases.selectors.reviews import suspicions_about
from cases.selectors.tier_proposals import TierProposal, tier_proposals
from mediation.common.calendar import working_days

WAITING_FOR = {
    ReviewLevel.OFFICE: ReviewState.SUBMITTED,
    ReviewLevel.BUREAU: ReviewState.OFFICE_PASSED,
}


@dataclass(frozen=True, slots=True)
class MachineCheck:
    """One line that the machine answers, as it is. ``blocks``: the case cannot pass so.

    ``url``: where a person decides what stands in the way.
    """

    sentence: str
    is_good: bool
    facts: str = ""
    blocks: bool = False
    url: str = ""


def checklist(case: Case, level: ReviewLevel, day: date) -> QuerySet[ReviewCheck]:
    """The lines that a reviewer of this level answers by hand on ``day``."""
    rows = ReviewCheck.objects.on(day)
    return rows.filter(district=case.district_id, level=level).order_by("position", "pk")


def unmet_musts(
    case: Case, level: ReviewLevel, day: date, answers: Mapping[ReviewCheck, str]
) -> list[ReviewCheck]:
    """The lines that stand in the way of a pass."""
    musts = checklist(case, level, day).filter(is_must=True)
    return [line for line in musts if answers.get(line) != CheckAnswer.YES]


def return_reasons(case: Case, day: date) -> QuerySet[ReturnReason]:
    rows = ReturnReason.objects.on(day).filter(district=case.district_id)
    return rows.order_by("position", "pk")


def review_rule(district_id: int, day: date) -> ReviewRule | None:
    return ReviewRule.objects.on(day).filter(district=district_id).first()


def machine_checks(case: Case) -> list[MachineCheck]:
    """File, repeats, tier, system of record, promises, telephone: each with its facts."""
    return machine_checks_of([case])[case.pk]


def machine_checks_of(cases: Collection[Case]) -> dict[int, list[MachineCheck]]:
    """`machine_checks` of many cases at once; the number of queries stays the same."""
    missing = papers_missing_of(cases, FilePurpose.PAY)
    suspicions = _suspected(cases)
    proposals = tier_proposals(cases)
    overdue = _overdue(cases)
    parties = _reachable(cases)
    return {
        case.pk: [
            _file_check(missing[case.pk]),
            _repeat_check(case, suspicions.get(case.pk)),
            _tier_check(case, proposals[case.pk]),
            _system_check(case),
            _performance_check(case, overdue.get(case.pk, 0)),
            _telephone_check(*parties.get(case.pk, (0, 0))),
        ]
        for case in cases
    }


def batch_obstacles(cases: Collection[Case]) -> dict[int, list[str]]:
    """Why a case cannot pass together with others, in words; nothing if it can.

    Only a case that the machine finds nothing to say about passes without being opened: tier
    as proposed and not the highest, file complete, nothing suspected, entered in the system.
    """
    checks = machine_checks_of(cases)
    returned = set(
        Review.objects.filter(case__in=cases, decision=Decision.RETURN).values_list(
            "case", flat=True
        )
    )
    schemes = {case.tier_claimed.scheme_id for case in cases if case.tier_claimed}
    tops = dict(
        Tier.objects.filter(scheme__in=schemes)
        .order_by()
        .values_list("scheme")
        .annotate(Max("rank"))
    )
    found: dict[int, list[str]] = {}
    for case in cases:
        found[case.pk] = [check.sentence for check in checks[case.pk] if not check.is_good]
        tier = case.tier_fixed or case.tier_claimed
        if tier is not None and tier.rank == tops.get(tier.scheme_id):
            found[case.pk].append(_("the highest tier is looked at one by one"))
        if case.pk in returned:
            found[case.pk].append(_("it was returned before"))
    return found


# --- the lines of the machine


def _file_check(missing: list[str]) -> MachineCheck:
    if not missing:
        return MachineCheck(_("The file is complete for pay"), True)
    return MachineCheck(_("The file is not complete for pay"), False, " ".join(missing), True)


def _repeat_check(case: Case, suspicion: int | None) -> MachineCheck:
    if case.same_dispute_as_id is not None:
        facts = _("It is paid there. Reject it.")
        return MachineCheck(_("It was merged into another case"), False, facts, True)
    if suspicion is None:
        return MachineCheck(_("No suspected repeat is undecided"), True)
    facts = _("Decide the suspicion first.")
    url = reverse("admin:cases_duplicatesuspicion_change", args=[suspicion])
    sentence = _("It is suspected that the case repeats another")
    return MachineCheck(sentence, False, facts, True, url)


def _tier_check(case: Case, proposal: TierProposal | None) -> MachineCheck:
    if proposal is None:
        sentence = _("The guide has no rules that propose a tier")
        return MachineCheck(sentence, True, _("Judge by the criteria of the guide."))
    if proposal.tier == case.tier_claimed:
        return MachineCheck(_("The tier claimed is the one that the rules propose"), True)
    sentence = _("The tier claimed is %(claimed)s, the rules propose %(proposed)s")
    tiers = {"claimed": case.tier_claimed or "—", "proposed": proposal.tier}
    return MachineCheck(sentence % tiers, False)


def _system_check(case: Case) -> MachineCheck:
    entered = case.external_entered_on
    if not entered:
        return MachineCheck(_("Not yet entered in the city's system"), False)
    facts = f"{case.external_number} · {entered:%Y-%m-%d}"
    return MachineCheck(_("Entered in the city's system"), True, facts)


def _performance_check(case: Case, overdue: int) -> MachineCheck:
    failed = case.performance in (Performance.PARTLY, Performance.REFUSED)
    facts = str(case.get_performance_display())
    if not (overdue or failed):
        return MachineCheck(_("What was promised is done or not yet due"), True, facts)
    if overdue:
        facts = _("%(track)s; %(count)s overdue") % {"track": facts, "count": overdue}
    return MachineCheck(_("What was promised is not done"), False, facts)


def _telephone_check(reachable: int, total: int) -> MachineCheck:
    """Without one nobody can ask the parties whether the case is real (SECURITY T1)."""
    facts = _("%(reachable)s of %(total)s parties") % {"reachable": reachable, "total": total}
    if not reachable:
        return MachineCheck(_("No party can be reached by telephone"), False, facts)
    return MachineCheck(_("At least one party can be reached by telephone"), True, facts)


# --- what they read


def _suspected(cases: Collection[Case]) -> dict[int, int]:
    """The oldest open suspicion of each case, one about a repeat merged into it among them."""
    sides = ("case", "case__same_dispute_as", "other", "other__same_dispute_as")
    rows = suspicions_about(cases).order_by("-pk").values_list("pk", *sides)
    return {case: pk for pk, *concerned in rows for case in concerned if case is not None}


def _overdue(cases: Collection[Case]) -> dict[int, int]:
    rows = Obligation.objects.overdue(timezone.localdate()).filter(agreement__case__in=cases)
    return dict(rows.order_by().values_list("agreement__case").annotate(Count("pk")))


def _reachable(cases: Collection[Case]) -> dict[int, tuple[int, int]]:
    """How many parties of a case have a telephone, and how many there are."""
    has_phone = Q(phone_index__isnull=False) & ~Q(phone_index="")
    rows = Party.objects.filter(case__in=cases).order_by().values("case")
    counted = rows.annotate(reachable=Count("pk", filter=has_phone), total=Count("pk"))
    return {row["case"]: (row["reachable"], row["total"]) for row in counted}


# --- the clock


@dataclass(frozen=True, slots=True)
class Clock:
    """Working days that the case has waited, and how many there are for it."""

    waited: int
    allowed: int | None

    @property
    def is_overdue(self) -> bool:
        return self.allowed is not None and self.waited > self.allowed


def clock(case: Case, level: ReviewLevel, day: date) -> Clock:
    """How long the case has waited at this level. Without a rule there is no term."""
    rule = review_rule(case.district_id, day)
    allowed = None
    if rule is not None:
        allowed = rule.office_days if level == ReviewLevel.OFFICE else rule.bureau_days
    since = waiting_since(case, level)
    return Clock(working_days(since, day) if since else 0, allowed)


def waiting_since(case: Case, level: ReviewLevel) -> date | None:
    """The day on which the case came to this level."""
    if level == ReviewLevel.OFFICE:
        return timezone.localdate(case.submitted_at) if case.submitted_at else None
    last = case.reviews.filter(level=ReviewLevel.OFFICE).order_by("-round").first()
    return timezone.localdate(last.decided_at) if last else None
