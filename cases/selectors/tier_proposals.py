"""The tier that the rules of the guide propose for a case, with the reasons in words."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.calc.tiers import Facts, Rule, propose
from cases.choices import CaseFact, Source
from cases.models import Case, Escalation, Session, Tier, TierRule


@dataclass(frozen=True, slots=True)
class TierProposal:
    tier: Tier
    reasons: list[str]


def tier_proposal(case: Case) -> TierProposal | None:
    """What the guide in force on the day of closing proposes; None without a guide with rules."""
    return tier_proposals([case])[case.pk]


def tier_proposal_before_closing(
    case: Case, *, closed_on: date, amount: Decimal | None
) -> TierProposal | None:
    """`tier_proposal` of a case that is about to be closed on the day with this sum."""
    closing = copy(case)
    closing.closed_on, closing.amount = closed_on, amount
    return tier_proposal(closing)


def tier_proposals(cases: Collection[Case]) -> dict[int, TierProposal | None]:
    """`tier_proposal` of many cases at once, by key; the number of queries stays the same."""
    guides = _guides({case.district_id for case in cases})
    sessions, escalations = _counted(Session, cases), _counted(Escalation, cases)
    found: dict[int, TierProposal | None] = {}
    for case in cases:
        rules = _rules_on(guides[case.district_id], case.closed_on)
        facts = _facts(case, sessions.get(case.pk, 0), escalations.get(case.pk, 0))
        found[case.pk] = _proposal(rules, facts) if rules else None
    return found


@dataclass(frozen=True, slots=True)
class _Guide:
    """A classification guide with the rules of its tiers."""

    valid_from: date
    valid_to: date | None
    tiers: Mapping[int, Tier]
    rules: Mapping[Rule, TierRule]

    def is_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def _guides(districts: Collection[int]) -> dict[int, list[_Guide]]:
    tiers = Tier.objects.filter(scheme__district__in=districts).select_related("scheme")
    rows = TierRule.objects.filter(tier__in=tiers).select_related("dispute_type", "tier")
    of_scheme: dict[int, list[Tier]] = defaultdict(list)
    for tier in tiers:
        of_scheme[tier.scheme_id].append(tier)
    rules: dict[int, dict[Rule, TierRule]] = defaultdict(dict)
    for row in rows:
        rules[row.tier.scheme_id][_rule(row)] = row
    guides: dict[int, list[_Guide]] = defaultdict(list)
    for scheme_id, own in of_scheme.items():
        scheme = own[0].scheme
        by_key = {tier.pk: tier for tier in own}
        guide = _Guide(scheme.valid_from, scheme.valid_to, by_key, rules[scheme_id])
        guides[scheme.district_id].append(guide)
    return guides


def _rule(row: TierRule) -> Rule:
    return Rule(
        tier=row.tier_id,
        rank=row.tier.rank,
        fact=row.fact,
        at_least=row.at_least,
        dispute_type=row.dispute_type_id,
        source=row.source,
    )


def _rules_on(guides: list[_Guide], day: date | None) -> _Guide | None:
    """The guide in force on the day, if it has rules at all."""
    return next((g for g in guides if day is not None and g.is_on(day) and g.rules), None)


def _counted(model: type, cases: Collection[Case]) -> dict[int, int]:
    rows = model.objects.filter(case__in=cases).order_by()  # type: ignore[attr-defined]
    return dict(rows.values_list("case").annotate(Count("pk")))


def _facts(case: Case, sessions: int, escalations: int) -> Facts:
    closed_on = case.closed_on or case.accepted_on
    types = {case.dispute_type_id, case.dispute_type.parent_id}
    return Facts(
        figures={
            CaseFact.PEOPLE: case.people_count,
            CaseFact.AMOUNT: int(case.amount or 0),
            CaseFact.SESSIONS: sessions,
            CaseFact.DAYS: (closed_on - case.accepted_on).days,
            CaseFact.ESCALATIONS: escalations,
        },
        source=case.source,
        dispute_types=frozenset(key for key in types if key is not None),
    )


def _proposal(guide: _Guide, facts: Facts) -> TierProposal:
    lowest = min(guide.tiers.values(), key=lambda tier: tier.rank)
    found = propose(facts, list(guide.rules), lowest.pk)
    reasons = [_in_words(rule, facts, guide.rules[rule]) for rule in found.because]
    return TierProposal(guide.tiers[found.tier], reasons)


def _in_words(rule: Rule, facts: Facts, row: TierRule) -> str:
    """ "people involved: 12; the rule asks for at least 10"."""
    sentence = _("%(fact)s: %(figure)s; the rule asks for at least %(at_least)s") % {
        "fact": CaseFact(rule.fact).label,
        "figure": facts.figures[rule.fact],
        "at_least": rule.at_least,
    }
    narrowed = [str(row.dispute_type)] if row.dispute_type else []
    narrowed += [str(Source(rule.source).label)] if rule.source else []
    return f"{sentence} ({', '.join(narrowed)})" if narrowed else sentence
