"""Several cases pass in one go: only those that the machine has nothing to say about."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.choices import CheckAnswer, Decision, ReviewLevel
from cases.models import Case
from cases.selectors.review_desk import batch_obstacles, checklist, review_rule
from mediation.common.errors import RuleBroken
from mediation.common.models import User

from .review import review_bureau, review_office
from .review_refusals import NotForBatch, TooManyAtOnce

WITHOUT_A_RULE = 20
"""Cases in one go where the district has no `ReviewRule` yet."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of one case; ``sentence`` says why it did not pass, and is empty if it did."""

    case: Case
    sentence: str = ""


def pass_batch(*, cases: Sequence[Case], level: ReviewLevel, by: User) -> list[Passed]:
    """Pass cases of one district; each is a transaction of its own, one audit row each.

    Whoever calls this has read the checklist once and answers it with yes for every case.
    Refused as a whole: more cases than the rule of the district allows. Refused one by one, and
    named: a case with an obstacle of `batch_obstacles`, and what `review_office` or
    `review_bureau` refuses.
    """
    if not cases:
        return []
    limit = batch_limit(cases[0].district_id)
    if len(cases) > limit:
        raise TooManyAtOnce("cases", limit=limit, chosen=len(cases))
    return [_pass_one(case, level, by) for case in sorted(cases, key=lambda case: case.pk)]


def batch_limit(district_id: int) -> int:
    rule = review_rule(district_id, timezone.localdate())
    return rule.batch_limit if rule else WITHOUT_A_RULE


def _pass_one(case: Case, level: ReviewLevel, by: User) -> Passed:
    decide = review_office if level == ReviewLevel.OFFICE else review_bureau
    lines = checklist(case, level, timezone.localdate())
    try:
        with transaction.atomic():
            if obstacles := batch_obstacles([case])[case.pk]:
                raise NotForBatch(why="; ".join(obstacles))
            answers = dict.fromkeys(lines, CheckAnswer.YES)
            decide(case=case, by=by, decision=Decision.PASS, answers=answers)
    except RuleBroken as refusal:
        return Passed(case, str(refusal))
    return Passed(case)
